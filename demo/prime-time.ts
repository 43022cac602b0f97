import { Temporal } from 'temporal-polyfill';
import { DAY_MS, HOUR_MS } from '../src/domain/range.ts';

/** One for each hour of the world, and some between. */
const TIME_ZONES = [
  'Pacific/Auckland',
  'Pacific/Noumea',
  'Australia/Sydney',
  'Asia/Tokyo',
  'Asia/Singapore',
  'Asia/Bangkok',
  'Asia/Dhaka',
  'Asia/Kolkata',
  'Asia/Karachi',
  'Asia/Dubai',
  'Europe/Istanbul',
  'Africa/Cairo',
  'Europe/Berlin',
  'Europe/London',
  'Atlantic/Azores',
  'Atlantic/Cape_Verde',
  'America/Noronha',
  'America/Sao_Paulo',
  'America/Halifax',
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'America/Anchorage',
  'Pacific/Honolulu',
  'Pacific/Pago_Pago',
  'UTC',
] as const;
const EVENING_HOUR = 20.75;

export interface PrimeTime {
  readonly timeZone: string;
  /** Local minus UTC time. */
  readonly utcOffsetMs: number;
}

/** A time zone in which it is a quarter to nine in the evening, as nearly as one can have it: somewhere it always is. */
export function primeTimeAt(nowMs: number): PrimeTime {
  const candidates = TIME_ZONES.map((timeZone) => {
    const utcOffsetMs = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6;
    const hour = ((nowMs + utcOffsetMs) % DAY_MS) / HOUR_MS;
    const distance = Math.abs(hour - EVENING_HOUR);
    return { timeZone, utcOffsetMs, distance: Math.min(distance, 24 - distance) };
  });
  const { timeZone, utcOffsetMs } = candidates.reduce((best, candidate) => (candidate.distance < best.distance ? candidate : best));
  return { timeZone, utcOffsetMs };
}
