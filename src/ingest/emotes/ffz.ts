import { z } from 'zod';
import { type EmoteSource, emoteId, emoteName, readEmotes } from './source.ts';

const emote = z.object({ id: z.union([z.number().int(), emoteId]), name: emoteName });
const sets = z.record(z.string(), z.object({ emoticons: z.array(z.unknown()) }));
const globalAnswer = z.object({ default_sets: z.array(z.number()), sets });
const channelAnswer = z.object({ room: z.object({ set: z.number() }), sets });

const read = (list: readonly unknown[]) => readEmotes(list, emote, ({ id, name }) => ({ id: String(id), name }));

/** FrankerFaceZ: emotes come in sets. Besides the default ones the global answer holds sets of a few people only. https://api.frankerfacez.com/docs/ */
export const ffz: EmoteSource = {
  name: 'ffz',
  globalPath: '/v1/set/global',
  channelPath: (channelId) => `/v1/room/id/${channelId}`,
  readGlobal(answer) {
    const parsed = globalAnswer.parse(answer);
    return read(parsed.default_sets.flatMap((id) => parsed.sets[id]?.emoticons ?? []));
  },
  readChannel(answer) {
    const parsed = channelAnswer.parse(answer);
    return read(parsed.sets[parsed.room.set]?.emoticons ?? []);
  },
};
