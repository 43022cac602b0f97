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

/** One chart step: a fixed width of UTC up to hours, calendar units of a time zone above (a DST day has 23 or 25 hours). */
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
 * Days and weeks (from Monday) start on the calendar of `timeZone`. Minutes and hours are those of UTC, as people are counted by them: on a clock that is
 * half an hour away from UTC they start at half past.
 */
export function bucketStarts(range: Range, bucket: Bucket, timeZone: string): number[] {
  if (range.toMs <= range.fromMs) return [];
  if (bucket.unit === 'minute') return evenStarts(range, bucket.count * MINUTE_MS);
  if (bucket.unit === 'hour') return evenStarts(range, bucket.count * HOUR_MS);
  const from = Temporal.Instant.fromEpochMilliseconds(range.fromMs).toZonedDateTimeISO(timeZone);
  const starts: number[] = [];
  let day = from.startOfDay();
  if (bucket.unit === 'week') day = day.subtract({ days: day.dayOfWeek - 1 }).startOfDay();
  const step = bucket.unit === 'day' ? { days: 1 } : { weeks: 1 };
  for (; day.epochMilliseconds < range.toMs; day = day.add(step).startOfDay()) starts.push(day.epochMilliseconds);
  return starts;
}

function evenStarts({ fromMs, toMs }: Range, stepMs: number): number[] {
  const firstMs = Math.floor(fromMs / stepMs) * stepMs;
  return Array.from({ length: Math.ceil((toMs - firstMs) / stepMs) }, (_, index) => firstMs + index * stepMs);
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

/** From the start of the minute that `range` starts in: minutes are the finest thing that is counted. */
export const toWholeStart = ({ fromMs, toMs }: Range): Range => ({ fromMs: Math.floor(fromMs / MINUTE_MS) * MINUTE_MS, toMs });
