import { z } from 'zod';
import { type EmoteSource, emoteId, emoteName, readEmotes } from './source.ts';

/** `name` is what the channel calls it; the emote's own name is in `data`. */
const emote = z.object({ id: emoteId, name: emoteName });
const set = z.object({ id: z.string(), emotes: z.array(z.unknown()).nullish() });
const channelAnswer = z.object({ platform: z.literal('TWITCH'), emote_set: set.nullish() });

const read = (list: readonly unknown[] | null | undefined) => readEmotes(list ?? [], emote, ({ id, name }) => ({ id, name }));

/** 7TV: a channel has one active set, or none. https://7tv.io/docs */
export const seventv: EmoteSource = {
  name: '7tv',
  globalPath: '/v3/emote-sets/global',
  channelPath: (channelId) => `/v3/users/twitch/${channelId}`,
  readGlobal: (answer) => read(set.parse(answer).emotes),
  readChannel: (answer) => read(channelAnswer.parse(answer).emote_set?.emotes),
};
