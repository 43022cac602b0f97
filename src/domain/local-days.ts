import { Temporal } from 'temporal-polyfill';
import { bucketStarts, type Range } from './range.ts';

const DAY = { unit: 'day', count: 1 } as const;

/** How many days of the calendar in `timeZone` the range is exactly made of; null when it begins or ends within a day, or is empty. */
export function countLocalDays(range: Range, timeZone: string): number | null {
  const isWhole = range.toMs > range.fromMs && isDayStart(range.fromMs, timeZone) && isDayStart(range.toMs, timeZone);
  return isWhole ? bucketStarts(range, DAY, timeZone).length : null;
}

/** Whether a day of the calendar begins at that instant: at midnight, or later where the clock skips it. */
export function isDayStart(ms: number, timeZone: string): boolean {
  return dayStart(ms, timeZone) === ms;
}

/** Where the day of the calendar begins that `ms` lies in. */
export function dayStart(ms: number, timeZone: string): number {
  return bucketStarts({ fromMs: ms, toMs: ms + 1 }, DAY, timeZone)[0] ?? ms;
}

/** The start of the day of the calendar that lies `days` days before the one of `ms`. */
export function daysBefore(ms: number, days: number, timeZone: string): number {
  const day = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).startOfDay();
  return day.subtract({ days }).startOfDay().epochMilliseconds;
}
