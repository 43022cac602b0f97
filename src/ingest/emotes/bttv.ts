import { z } from 'zod';
import { type EmoteSource, emoteId, emoteName, readEmotes } from './source.ts';

const emote = z.object({ id: emoteId, code: emoteName });
const globalAnswer = z.array(z.unknown());
const channelAnswer = z.object({ channelEmotes: z.array(z.unknown()), sharedEmotes: z.array(z.unknown()) });

const read = (list: readonly unknown[]) => readEmotes(list, emote, ({ id, code }) => ({ id, name: code }));

/** BetterTTV: a channel has emotes of its own and shares others. https://betterttv.com/developers/api */
export const bttv: EmoteSource = {
  name: 'bttv',
  globalPath: '/3/cached/emotes/global',
  channelPath: (channelId) => `/3/cached/users/twitch/${channelId}`,
  readGlobal: (answer) => read(globalAnswer.parse(answer)),
  readChannel(answer) {
    const { channelEmotes, sharedEmotes } = channelAnswer.parse(answer);
    return read([...channelEmotes, ...sharedEmotes]);
  },
};
