import type { ChannelId } from '../domain/ids.ts';
import type { Range } from '../domain/range.ts';
import type { Db } from './database.ts';
import { addUp, type Kept, toKept } from './uses/kept.ts';
import type { UsesPlan } from './uses/plan.ts';
import { listCutsToMs, listTop, type UsesSource, WORDS } from './uses/ranked-uses.ts';
import { tallyMessages } from './uses/raw-uses.ts';
import { readPlan } from './uses/read-plan.ts';

export interface WordCount {
  readonly word: string;
  readonly uses: number;
}

export interface TopWords extends Kept {
  /** The most uses first, ties by the word. */
  readonly top: readonly WordCount[];
}

/** The `limit` words that were used most in the own messages of `range`, taken to whole minutes: exactly, of what is kept. */
export async function listTopWords(db: Db, channelId: ChannelId, range: Range, limit: number): Promise<TopWords> {
  const source = await toSource(db, channelId, await readPlan(db, channelId, range));
  const [top, [cutToMs = null]] = await Promise.all([listTop(db, WORDS, source, limit), listCutsToMs(db, WORDS, [source])]);
  return { top: top.map(({ used, uses }) => ({ word: used, uses })), ...toKept(source, cutToMs) };
}

async function toSource(db: Db, channelId: ChannelId, plan: UsesPlan): Promise<UsesSource> {
  return { channelId, plan, tallied: addUp(await tallyMessages(db, channelId, plan.raw)).words };
}
