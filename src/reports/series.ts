import type { Bucket, Range } from '../domain/range.ts';
import type { ActivityRow } from '../store/activity.ts';
import type { Voice } from './voice.ts';

/** One bucket of a series. Null is "not known", which zero is not. */
export interface Step {
  readonly startMs: number;
  readonly endMs: number;
  readonly messages: number | null;
  readonly chatters: number | null;
  /** Of `chatters`; left out where they are exact. */
  readonly isEstimate?: boolean;
}

/**
 * A step for every bucket start before `range.toMs`. A bucket without a row counts zero only when most of it was recorded; it is unknown
 * where outages or the time before `watchedSinceMs` (null: not watched) take more than half of it, since nobody can say that it was silent then.
 * Only the part of a bucket inside `range` matters. `outages` don't overlap.
 */
export function fillBuckets(
  rows: readonly ActivityRow[],
  starts: readonly number[],
  range: Range,
  outages: readonly Range[],
  watchedSinceMs: number | null,
): Step[] {
  const byStart = new Map(rows.map((row) => [row.startMs, row]));
  const unwatched: Range = { fromMs: range.fromMs, toMs: watchedSinceMs ?? range.toMs };
  return starts.flatMap((startMs, index): Step[] => {
    if (startMs >= range.toMs) return [];
    const endMs = Math.min(starts[index + 1] ?? range.toMs, range.toMs);
    const row = byStart.get(startMs);
    if (row) return [{ ...row, startMs, endMs }];
    const part: Range = { fromMs: Math.max(startMs, range.fromMs), toMs: endMs };
    const lostMs = [unwatched, ...outages].reduce((sum, lost) => sum + sharedMs(lost, part), 0);
    const value = lostMs * 2 > part.toMs - part.fromMs ? null : 0;
    return [{ startMs, endMs, messages: value, chatters: value }];
  });
}

function sharedMs(a: Range, b: Range): number {
  return Math.max(0, Math.min(a.toMs, b.toMs) - Math.max(a.fromMs, b.fromMs));
}

/** The step with the most messages, the earliest of equals; null when nothing was said. */
export function peakOf(steps: readonly Step[]): (Step & { readonly messages: number }) | null {
  let peak: (Step & { readonly messages: number }) | null = null;
  for (const step of steps) {
    if (step.messages !== null && step.messages > (peak?.messages ?? 0)) peak = { ...step, messages: step.messages };
  }
  return peak;
}

export function sumMessages(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + (step.messages ?? 0), 0);
}

/** `minute`, `10 minutes`, `hour`, `day`: what follows "per" and "busiest". */
export function bucketName({ unit, count }: Bucket): string {
  return count === 1 ? unit : `${count} ${unit}s`;
}

/** When a step was: `20:14`, `20:10 to 20:20`, `Mon 23 Nov`, `16–22 Nov 2026`. */
export function stepTime(step: Range, bucket: Bucket, voice: Voice): string {
  if (bucket.unit === 'day') return voice.day(step.fromMs);
  if (bucket.unit === 'week') return voice.dates(step.fromMs, step.toMs);
  return bucket.unit === 'minute' && bucket.count === 1 ? voice.moment(step.fromMs) : voice.stretch(step.fromMs, step.toMs);
}
