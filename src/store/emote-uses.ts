import type { EmoteKey } from '../domain/emote-uses.ts';
import type { ChannelId } from '../domain/ids.ts';
import type { Range } from '../domain/range.ts';
import type { Db } from './database.ts';
import type { EmoteCount } from './rollups/uses-tally.ts';
import { numberEmotes, toEmoteSource } from './uses/emote-source.ts';
import { addUp, type Kept, toKept } from './uses/kept.ts';
import { EMOTES, listCutsToMs, listTop } from './uses/ranked-uses.ts';
import { tallyMessages } from './uses/raw-uses.ts';
import { readPlan } from './uses/read-plan.ts';

export type { EmoteCount };

export interface TopEmotes extends Kept {
  /** The most uses first, ties by name. */
  readonly top: readonly EmoteCount[];
}

/** The `limit` emotes that were used most in the own messages of `range`, taken to whole minutes: exactly, of what is kept. */
export async function listTopEmotes(db: Db, channelId: ChannelId, range: Range, limit: number): Promise<TopEmotes> {
  const plan = await readPlan(db, channelId, range);
  const counted = addUp(await tallyMessages(db, channelId, plan.raw)).emotes;
  const source = toEmoteSource(db, channelId, plan, counted, await numberEmotes(db, [...counted.values()]));
  const [top, [cutToMs = null]] = await Promise.all([listTop(db, EMOTES, source, limit), listCutsToMs(db, EMOTES, [source])]);
  const emotes = await source.emotesOf(top.map(({ used }) => used));
  const counts = top.flatMap(({ used, uses }): EmoteCount[] => {
    const emote = emotes.get(used);
    return emote ? [{ emote, uses }] : [];
  });
  return { top: counts.sort((a, b) => b.uses - a.uses || byName(a.emote, b.emote)), ...toKept(source, cutToMs) };
}

const byName = (a: EmoteKey, b: EmoteKey): number => (emoteOrder(a) < emoteOrder(b) ? -1 : 1);
const emoteOrder = ({ name, source, id }: EmoteKey): string => `${name} ${source} ${id}`;
