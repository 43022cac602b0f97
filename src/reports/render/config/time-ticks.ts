import { Temporal } from 'temporal-polyfill';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../domain/range.ts';

/** A mark on the time axis. */
export interface TimeTick {
  readonly atMs: number;
  readonly label: string;
  /** A date among hours, a year among months. */
  readonly isMajor: boolean;
}

export interface TimeAxis {
  readonly fromMs: number;
  readonly toMs: number;
  readonly timeZone: string;
  readonly locale: string;
}

interface Step {
  readonly unit: 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';
  readonly count: number;
}

const UNIT_MS = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS, month: 30.4 * DAY_MS, year: 365.25 * DAY_MS };

const STEPS: readonly Step[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => ({ unit: 'minute', count }) as const),
  ...[1, 2, 3, 6, 12].map((count) => ({ unit: 'hour', count }) as const),
  ...[1, 2].map((count) => ({ unit: 'day', count }) as const),
  ...[1, 2].map((count) => ({ unit: 'week', count }) as const),
  ...[1, 2, 3, 6].map((count) => ({ unit: 'month', count }) as const),
  ...[1, 2, 5, 10, 20, 50].map((count) => ({ unit: 'year', count }) as const),
];

/** No label is narrower than this, so finer steps need not be tried. */
const NARROWEST_LABEL = 20;

/** The finest round marks of the zone's clock and calendar that `isRoomy` accepts side by side on `length` pixels. */
export function timeTicks(axis: TimeAxis, length: number, isRoomy: (ticks: readonly TimeTick[]) => boolean): TimeTick[] {
  const widthMs = axis.toMs - axis.fromMs;
  for (const step of STEPS) {
    if (widthMs / (UNIT_MS[step.unit] * step.count) > length / NARROWEST_LABEL) continue;
    const ticks = listTicks(axis, step);
    if (isRoomy(ticks)) return ticks;
  }
  return [];
}

function listTicks(axis: TimeAxis, step: Step): TimeTick[] {
  const { timeZone, locale } = axis;
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const clock = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const date = format({ day: 'numeric', month: 'short' });
  const month = format({ month: 'short' });
  const year = format({ year: 'numeric' });
  const toTick = (moment: Temporal.ZonedDateTime): TimeTick => {
    const atMs = moment.epochMilliseconds;
    const isMidnight = moment.hour === 0 && moment.minute === 0;
    switch (step.unit) {
      case 'minute':
      case 'hour':
        return { atMs, label: (isMidnight ? date : clock).format(atMs), isMajor: isMidnight };
      case 'day':
      case 'week':
        return { atMs, label: date.format(atMs), isMajor: false };
      case 'month':
        return { atMs, label: (moment.month === 1 ? year : month).format(atMs), isMajor: moment.month === 1 };
      case 'year':
        return { atMs, label: year.format(atMs), isMajor: false };
    }
  };
  return listMoments(axis, step)
    .filter(({ epochMilliseconds }) => epochMilliseconds >= axis.fromMs && epochMilliseconds <= axis.toMs)
    .map(toTick);
}

/** The step's moments around the axis, ascending. Clock changes shift no mark off its round hour; an hour that is skipped has none. */
function listMoments({ fromMs, toMs, timeZone }: TimeAxis, { unit, count }: Step): Temporal.ZonedDateTime[] {
  const from = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(timeZone);
  const moments: Temporal.ZonedDateTime[] = [];
  if (unit === 'minute') {
    const first = from.subtract({ minutes: from.minute % count }).round({ smallestUnit: 'minute', roundingMode: 'floor' });
    for (let moment = first; moment.epochMilliseconds <= toMs; moment = moment.add({ minutes: count })) moments.push(moment);
    return moments;
  }
  for (let day = firstDay(from, unit); day.epochMilliseconds <= toMs; day = day.add(NEXT[unit]).startOfDay()) {
    if (unit === 'hour') moments.push(...listHours(day, count));
    else if (ordinal(day, unit) % count === 0) moments.push(day);
  }
  return moments;
}

const NEXT = { hour: { days: 1 }, day: { days: 1 }, week: { weeks: 1 }, month: { months: 1 }, year: { years: 1 } };

function firstDay(from: Temporal.ZonedDateTime, unit: Exclude<Step['unit'], 'minute'>): Temporal.ZonedDateTime {
  switch (unit) {
    case 'hour':
    case 'day':
      return from.startOfDay();
    case 'week':
      return from.subtract({ days: from.dayOfWeek - 1 }).startOfDay();
    case 'month':
      return from.with({ day: 1 }).startOfDay();
    case 'year':
      return from.with({ month: 1, day: 1 }).startOfDay();
  }
}

/** A running number of the unit, so that every second or third one is the same whatever the range. */
function ordinal(day: Temporal.ZonedDateTime, unit: Exclude<Step['unit'], 'minute' | 'hour'>): number {
  const epochDay = () => Math.round(Date.UTC(day.year, day.month - 1, day.day) / DAY_MS);
  switch (unit) {
    case 'day':
      return epochDay();
    case 'week':
      return Math.floor((epochDay() + 3) / 7);
    case 'month':
      return day.year * 12 + day.month - 1;
    case 'year':
      return day.year;
  }
}

function listHours(day: Temporal.ZonedDateTime, count: number): Temporal.ZonedDateTime[] {
  const date = day.toPlainDate();
  const hours: Temporal.ZonedDateTime[] = [];
  for (let hour = 0; hour < 24; hour += count) {
    const moment = date.toZonedDateTime({ timeZone: day.timeZoneId, plainTime: { hour } });
    if (moment.hour === hour) hours.push(moment);
  }
  return hours;
}
