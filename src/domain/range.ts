import { Temporal } from 'temporal-polyfill';

/** A half-open interval of UTC time, in epoch milliseconds: `fromMs` is in, `toMs` is not. */
export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** What a user may ask for, in ascending order. */
export const PERIODS = ['1h', '3h', '24h', '7d', '30d', '90d', '1y', 'all'] as const;
export type Period = (typeof PERIODS)[number];

/** One chart step: a fixed width up to hours, calendar units of a time zone above (a DST day has 23 or 25 hours). */
export type Bucket =
  | { readonly unit: 'minute'; readonly count: number }
  | { readonly unit: 'hour'; readonly count: number }
  | { readonly unit: 'day'; readonly count: 1 }
  | { readonly unit: 'week'; readonly count: 1 };

/**
 * The range that ends now. Calendar periods count local days in `timeZone`, so `7d` at a clock change is 167 or 169 hours.
 * `all` starts at `firstMs` (the channel's first recorded instant; `nowMs` when there is none).
 */
export function rangeOf(period: Period, nowMs: number, timeZone: string, firstMs: number | null): Range {
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone);
  const from: Record<Period, () => number> = {
    '1h': () => nowMs - HOUR_MS,
    '3h': () => nowMs - 3 * HOUR_MS,
    '24h': () => nowMs - DAY_MS,
    '7d': () => now.subtract({ days: 7 }).epochMilliseconds,
    '30d': () => now.subtract({ days: 30 }).epochMilliseconds,
    '90d': () => now.subtract({ days: 90 }).epochMilliseconds,
    '1y': () => now.subtract({ years: 1 }).epochMilliseconds,
    all: () => firstMs ?? nowMs,
  };
  return { fromMs: Math.min(from[period](), nowMs), toMs: nowMs };
}

/** The finest bucket that keeps a chart of `range` to about 200 steps at most; weeks, however many, above half a year. */
export function bucketFor(range: Range): Bucket {
  const width = range.toMs - range.fromMs;
  if (width <= 3 * HOUR_MS) return { unit: 'minute', count: 1 };
  if (width <= 24 * HOUR_MS + HOUR_MS) return { unit: 'minute', count: 10 };
  if (width <= 8 * DAY_MS) return { unit: 'hour', count: 1 };
  if (width <= 180 * DAY_MS) return { unit: 'day', count: 1 };
  return { unit: 'week', count: 1 };
}

/**
 * The bucket starts that cover `range`, ascending, as epoch milliseconds; the first may lie before `fromMs`.
 * Minutes and hours start on the zone's clock (a zone of +05:30 starts its hours at :30 UTC), days and weeks (from Monday) on its calendar.
 * No minute or hour bucket crosses a change of the clock: what the change leaves of an hour is a bucket of its own.
 */
export function bucketStarts(range: Range, bucket: Bucket, timeZone: string): number[] {
  if (range.toMs <= range.fromMs) return [];
  const from = Temporal.Instant.fromEpochMilliseconds(range.fromMs).toZonedDateTimeISO(timeZone);
  if (bucket.unit === 'minute') return clockStarts(from, range.toMs, bucket.count * MINUTE_MS);
  if (bucket.unit === 'hour') return clockStarts(from, range.toMs, bucket.count * HOUR_MS);
  const starts: number[] = [];
  let day = from.startOfDay();
  if (bucket.unit === 'week') day = day.subtract({ days: day.dayOfWeek - 1 }).startOfDay();
  const step = bucket.unit === 'day' ? { days: 1 } : { weeks: 1 };
  for (; day.epochMilliseconds < range.toMs; day = day.add(step).startOfDay()) starts.push(day.epochMilliseconds);
  return starts;
}

/** Steps of the local clock, in stretches between its changes: a half-hour change (Lord Howe) moves the grid that whole hours lie on. */
function clockStarts(from: Temporal.ZonedDateTime, toMs: number, stepMs: number): number[] {
  const starts: number[] = [];
  let stretchMs = from.add({ milliseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? Number.NEGATIVE_INFINITY;
  let at = from.epochMilliseconds;
  for (let clock: Temporal.ZonedDateTime | null = from; clock && at < toMs; stretchMs = at) {
    const offsetMs = clock.offsetNanoseconds / 1e6;
    clock = clock.getTimeZoneTransition('next');
    const endMs = Math.min(clock?.epochMilliseconds ?? toMs, toMs);
    const gridMs = Math.floor((at + offsetMs) / stepMs) * stepMs - offsetMs;
    starts.push(Math.max(gridMs, stretchMs));
    for (at = gridMs + stepMs; at < endMs; at += stepMs) starts.push(at);
    at = endMs;
  }
  return starts;
}

/** True when the runtime knows `name` as an IANA time zone (`Europe/Berlin`); offsets such as `+02:00` are refused. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
