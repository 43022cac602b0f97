import type { ChannelId } from '../domain/ids.ts';
import type { Range } from '../domain/range.ts';
import type { Db } from './database.ts';
import { addUp, type Kept, toKept } from './uses/kept.ts';
import type { UsesPlan } from './uses/plan.ts';
import { getCutToMs, listTop, type UsesSource, WORDS } from './uses/ranked-uses.ts';
import { tallyMessages } from './uses/raw-uses.ts';
import { readPlan } from './uses/read-plan.ts';
import { listRising, type Risen, type Rising, readFrame, readPlans } from './uses/rising-uses.ts';

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
  const [top, cutToMs] = await Promise.all([listTop(db, WORDS, source, limit), getCutToMs(db, WORDS, source)]);
  return { top: top.map(({ used, uses }) => ({ word: used, uses })), ...toKept(source, cutToMs) };
}

export interface RisingWords extends Omit<Rising, 'risen'> {
  readonly risen: readonly ({ readonly word: string } & Omit<Risen, 'used'>)[];
  readonly now: Kept;
  readonly before: Kept;
}

/** The `limit` words that gained most uses in `range` against `before`; see `toRise`. */
export async function listRisingWords(db: Db, channelId: ChannelId, range: Range, before: Range, limit: number): Promise<RisingWords> {
  const plans = await readPlans(db, channelId, range, before);
  const [frame, now, earlier] = await Promise.all([
    readFrame(db, channelId, plans),
    toSource(db, channelId, plans.now),
    toSource(db, channelId, plans.before),
  ]);
  const [rising, cutToMs, cutBeforeMs] = await Promise.all([
    listRising(db, WORDS, now, earlier, frame, limit),
    getCutToMs(db, WORDS, now),
    getCutToMs(db, WORDS, earlier),
  ]);
  return {
    ...rising,
    risen: rising.risen.map(({ used, ...rest }) => ({ word: used, ...rest })),
    now: toKept(now, cutToMs),
    before: toKept(earlier, cutBeforeMs),
  };
}

async function toSource(db: Db, channelId: ChannelId, plan: UsesPlan): Promise<UsesSource> {
  return { channelId, plan, tallied: addUp(await tallyMessages(db, channelId, plan.raw)).words };
}
