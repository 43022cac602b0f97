import { percentile } from '../ingest/figures.ts';
import type { Accuracy } from './ask/accuracy.ts';
import type { Asked } from './ask/ask-all.ts';
import type { TableSize } from './ask/disk.ts';
import type { Kind } from './ask/kinds.ts';
import { ASKED_PERIODS, type AskedPeriod, type Question } from './ask/question.ts';

export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** One kind of question over one history; milliseconds. */
export interface KindResult {
  readonly kind: Kind;
  readonly cold: Spread | null;
  /** By a process that was started anew, the disk's pages in memory. */
  readonly fresh: Spread | null;
  /** By the same process once more. */
  readonly warm: Spread | null;
  readonly warmBy: Readonly<Partial<Record<AskedPeriod, Spread | null>>>;
  /** Of the largest channel alone. */
  readonly freshLargest: Spread | null;
  readonly largest: Spread | null;
  readonly largestBy: Readonly<Partial<Record<AskedPeriod, Spread | null>>>;
  /** Means for a question, warm. */
  readonly rows: number;
  readonly blocks: number;
  /** CPU of our process; the rest of a question is Postgres' time. */
  readonly nodeMs: number;
  readonly failed: number;
  readonly failure: string | null;
  /** The first of the same questions as scans, and how long ours took with just these. */
  readonly raw: Compared | null;
  readonly clickhouse: Compared | null;
}

export interface Compared {
  readonly theirs: Spread;
  readonly ours: Spread;
}

export interface HistoryResult {
  readonly messages: number;
  readonly madeInSeconds: number;
  readonly cold: string;
  readonly kinds: readonly KindResult[];
  readonly sizes: readonly TableSize[];
  readonly accuracy: Accuracy | null;
  readonly clickhouseBytes: number | null;
  /** Rows of rollups that the product made again, alike. */
  readonly recounted: number;
  /** Runnable processes of the whole machine, on average over the last minute: how much else went on. */
  readonly loadAverage: number;
}

/** Null when there are none. */
export function toSpread(times: readonly (number | null)[]): Spread | null {
  const known = times.filter((time) => time !== null);
  const at = (share: number): number => percentile(known, share) ?? 0;
  return known.length === 0 ? null : { count: known.length, p50: at(50), p95: at(95), p99: at(99), max: at(100) };
}

export function byLength(questions: readonly Question[], { timesMs }: Asked): Partial<Record<AskedPeriod, Spread | null>> {
  return Object.fromEntries(
    ASKED_PERIODS.map((length) => [length, toSpread(timesMs.filter((_, index) => questions[index]?.length === length))]),
  );
}

/** Theirs beside ours, over the questions that they were asked: the first ones of all. */
export function toCompared(theirs: readonly number[], { timesMs }: Asked): Compared | null {
  const [one, other] = [toSpread(theirs), toSpread(timesMs.slice(0, theirs.length))];
  return one && other ? { theirs: one, ours: other } : null;
}

export function ratio(a: number | null | undefined, b: number | null | undefined): number | null {
  return a === null || a === undefined || b === null || b === undefined || b === 0 ? null : a / b;
}
