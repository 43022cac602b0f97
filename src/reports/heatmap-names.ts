import { DAY_MS, HOUR_MS } from '../domain/range.ts';
import { plainSpaces } from './voice.ts';

/** A Monday, in UTC. */
const MONDAY_MS = Date.UTC(2026, 0, 5);

/** Seven names, Monday first, as the locale writes them. */
export function weekdayNames(locale: string, style: 'short' | 'long'): string[] {
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', weekday: style });
  return Array.from({ length: 7 }, (_, day) => format.format(MONDAY_MS + day * DAY_MS));
}

/** The 24 hours, as short as can be: `20`, or `8 PM` where clocks have twelve. */
export function hourNames(locale: string): string[] {
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', hour: 'numeric' });
  return Array.from({ length: 24 }, (_, hour) => {
    const parts = format.formatToParts(MONDAY_MS + hour * HOUR_MS).filter(({ type }) => type === 'hour' || type === 'dayPeriod');
    return parts.map(({ value }) => value).join(' ');
  });
}

/** `20:00 to 21:00`. */
export function hourSpan(hour: number, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', timeStyle: 'short' });
  const [from, to] = [hour, hour + 1].map((start) => plainSpaces(format.format(MONDAY_MS + start * HOUR_MS)));
  return `${from} to ${to}`;
}
