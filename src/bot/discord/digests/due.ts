import { Temporal } from 'temporal-polyfill';
import { HOUR_MS, type Range } from '../../../domain/range.ts';
import type { Digest, Frequency } from '../../../store/digests.ts';

/** A run that should have begun by now. */
export interface DueRun {
  /** First local day of the period it tells of, `YYYY-MM-DD`: with the digest's id, what makes a run the same run. */
  readonly periodStart: string;
  /** The local day or Monday-to-Sunday week before the day on which it is due. */
  readonly range: Range;
  readonly span: { readonly type: 'day' | 'week' };
  /** When it was due. */
  readonly dueAtMs: number;
}

type Plan = Pick<Digest, 'frequency' | 'atMinute' | 'createdAtMs' | 'timeZone'>;

/** How late a run may still begin when nobody was there to begin it in time; later it is skipped. */
export const LATE_MS: Readonly<Record<Frequency, number>> = { daily: 12 * HOUR_MS, weekly: 48 * HOUR_MS };

/**
 * The latest run of `digest` that was due at `nowMs` or before, whether or not it has been posted. Null when none was since the digest was made, or when it is too late for it.
 * Daily runs tell of the local day before, weekly ones run on Mondays and tell of the week before.
 */
export function dueRun(digest: Plan, nowMs: number, defaultTimeZone: string): DueRun | null {
  const timeZone = digest.timeZone ?? defaultTimeZone;
  const days = runDays(digest.frequency, nowMs, timeZone);
  for (const day of [days.latest, days.before]) {
    const dueAtMs = instantOf(day, digest.atMinute, timeZone);
    if (dueAtMs > nowMs) continue;
    if (dueAtMs < digest.createdAtMs || nowMs - dueAtMs > LATE_MS[digest.frequency]) return null;
    return toRun(digest.frequency, day, dueAtMs, timeZone);
  }
  return null;
}

/** When `digest` is due next, after `nowMs`. */
export function nextRunMs(digest: Plan, nowMs: number, defaultTimeZone: string): number {
  const timeZone = digest.timeZone ?? defaultTimeZone;
  const step = stepOf(digest.frequency);
  for (let day = runDays(digest.frequency, nowMs, timeZone).latest; ; day = day.add(step)) {
    const dueAtMs = instantOf(day, digest.atMinute, timeZone);
    if (dueAtMs > nowMs && toRun(digest.frequency, day, dueAtMs, timeZone) !== null) return dueAtMs;
  }
}

const stepOf = (frequency: Frequency) => (frequency === 'daily' ? { days: 1 } : { weeks: 1 });

/** The last two local days up to today on which a run belongs. */
function runDays(frequency: Frequency, nowMs: number, timeZone: string): { latest: Temporal.PlainDate; before: Temporal.PlainDate } {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).toPlainDate();
  const latest = frequency === 'daily' ? today : today.subtract({ days: today.dayOfWeek - 1 });
  return { latest, before: latest.subtract(stepOf(frequency)) };
}

/** Null for the day after one that the zone's calendar left out (Samoa had no 30 December 2011): there is nothing to tell. */
function toRun(frequency: Frequency, day: Temporal.PlainDate, dueAtMs: number, timeZone: string): DueRun | null {
  const first = day.subtract(stepOf(frequency));
  const range = { fromMs: first.toZonedDateTime(timeZone).epochMilliseconds, toMs: day.toZonedDateTime(timeZone).epochMilliseconds };
  if (range.toMs <= range.fromMs) return null;
  return { periodStart: first.toString(), range, span: { type: frequency === 'daily' ? 'day' : 'week' }, dueAtMs };
}

/** A clock time that occurs twice means its first occurrence; one that is skipped, the first instant after the skip. */
function instantOf(day: Temporal.PlainDate, atMinute: number, timeZone: string): number {
  const clock = day.toPlainDateTime({ hour: Math.floor(atMinute / 60), minute: atMinute % 60 });
  const first = clock.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (first.toPlainDateTime().equals(clock)) return first.epochMilliseconds;
  // 'earlier' reads a skipped time by the offset before the change, which lands before it.
  const change = first.getTimeZoneTransition('next');
  return change?.epochMilliseconds ?? first.epochMilliseconds;
}
