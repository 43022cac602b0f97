import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/range.ts';
import type { PeopleCount } from '../store/chatters.ts';
import type { SpanRequest } from './request.ts';

/** How a report speaks: English words, numbers and dates as the locale writes them, clock times of the zone. */
export interface Voice {
  number(value: number): string;
  /** `1,234 messages`, `1 message`. */
  count(value: number, noun: Noun): string;
  /** `56 chatters`, `about 12,345 chatters`. */
  chatters(people: PeopleCount): string;
  /** `25%` of a whole; two significant digits. */
  share(part: number, whole: number): string;
  /** `20:14`; with the offset (`02:30 GMT+2`) where the clock shows that time twice. */
  clock(ms: number): string;
  /** `20:14 CET`: for readers who may sit anywhere. */
  clockAndZone(ms: number): string;
  /** `23 Nov 2026`. */
  date(ms: number): string;
  /** As `date`, of a day of UTC: what is only kept by such days. */
  utcDate(ms: number): string;
  /** `Mon, 23 Nov 2026`. */
  fullDay(ms: number): string;
  /** First to last local day of [fromMs, toMs): `16–22 Nov 2026`. */
  dates(fromMs: number, toMs: number): string;
  /** `14 Sep, 09:30 – 15 Sep, 09:30`, `14 Sep, 09:30–11:00`: for where there is little room. */
  instants(fromMs: number, toMs: number): string;
  /** The day as short as the report's range allows: without the year where all of the range lies in it. */
  day(ms: number): string;
  /** `20:14`, or `20:14 on Mon 23 Nov` in a range longer than a day. */
  moment(ms: number): string;
  /** `14:02 to 14:09`, with the day or both days where they are needed. */
  stretch(fromMs: number, toMs: number): string;
  /** `40 seconds`, `12 minutes`, `1 hour 5 minutes`, `2 days 3 hours`. */
  duration(ms: number): string;
}

const NOUNS = {
  message: 'messages',
  chatter: 'chatters',
  bot: 'bots',
  channel: 'channels',
  viewer: 'viewers',
  sub: 'subs',
  resub: 'resubs',
  'gifted sub': 'gifted subs',
  raid: 'raids',
  bit: 'bits',
  use: 'uses',
  gap: 'gaps',
  second: 'seconds',
  minute: 'minutes',
  hour: 'hours',
  day: 'days',
} as const;
export type Noun = keyof typeof NOUNS;

const PLURALS = new Intl.PluralRules('en');

/** Intl puts narrow and thin spaces, which many fonts lack, into numbers, times and ranges. */
export const plainSpaces = (text: string): string => text.replaceAll('\u202f', '\u00a0').replaceAll('\u2009', ' ');

/** How a locale writes, with the clock of a zone. Made once: to make a formatter takes longer than to use it a hundred times. */
class Formats {
  readonly numbers: Intl.NumberFormat;
  readonly shares: Intl.NumberFormat;
  readonly clocks: Intl.DateTimeFormat;
  readonly fullDays: Intl.DateTimeFormat;
  readonly days: Intl.DateTimeFormat;
  readonly dates: Intl.DateTimeFormat;
  readonly utcDates: Intl.DateTimeFormat;
  readonly years: Intl.DateTimeFormat;
  readonly instants: Intl.DateTimeFormat;
  static readonly #known = new Map<string, Formats>();

  private constructor(locale: string, timeZone: string) {
    this.numbers = new Intl.NumberFormat(locale);
    this.shares = new Intl.NumberFormat(locale, { style: 'percent', maximumSignificantDigits: 2 });
    this.clocks = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: 'short' });
    this.fullDays = new Intl.DateTimeFormat(locale, { timeZone, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
    this.days = new Intl.DateTimeFormat(locale, { timeZone, weekday: 'short', day: 'numeric', month: 'short' });
    this.dates = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'short', year: 'numeric' });
    this.utcDates = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });
    this.instants = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });
    this.years = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', calendar: 'gregory' });
  }

  static of(locale: string, timeZone: string): Formats {
    const key = `${locale} ${timeZone}`;
    const known = Formats.#known.get(key);
    if (known) return known;
    if (Formats.#known.size >= MAX_FORMATS) Formats.#known.clear();
    const formats = new Formats(locale, timeZone);
    Formats.#known.set(key, formats);
    return formats;
  }
}
/** Locales and zones of so many servers, some 100 kB each. */
const MAX_FORMATS = 100;

export function voiceOf({ locale, timeZone, range }: Pick<SpanRequest, 'locale' | 'timeZone' | 'range'>): Voice {
  const { numbers, shares, clocks, fullDays, days, dates, utcDates, years, instants } = Formats.of(locale, timeZone);
  const isOneDay = range.toMs - range.fromMs <= DAY_MS + HOUR_MS;
  /** The year that all of the range lies in. */
  const onlyYear = years.format(range.fromMs) === years.format(Math.max(range.fromMs, range.toMs - 1)) ? years.format(range.fromMs) : null;
  const isTwice = (ms: number): boolean =>
    [30, 60].some((minutes) =>
      [-1, 1].some((sign) => {
        const other = ms + sign * minutes * MINUTE_MS;
        return clocks.format(other) === clocks.format(ms);
      }),
    );

  const number = (value: number): string => plainSpaces(numbers.format(value));
  const count = (value: number, noun: Noun): string => `${number(value)} ${PLURALS.select(value) === 'one' ? noun : NOUNS[noun]}`;
  const clock = (ms: number): string => (isTwice(ms) ? withZone(ms, 'shortOffset') : plainSpaces(clocks.format(ms)));
  const withZone = (ms: number, timeZoneName: 'short' | 'shortOffset'): string => {
    const parts = new Intl.DateTimeFormat(locale, { timeZone, hour: 'numeric', timeZoneName }).formatToParts(ms);
    return plainSpaces(`${clocks.format(ms)} ${parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone}`);
  };
  const fullDay = (ms: number): string => plainSpaces(fullDays.format(ms));
  const day = (ms: number): string => (years.format(ms) === onlyYear ? plainSpaces(days.format(ms)) : fullDay(ms));
  // A bucket may begin a little before the range; anything further away needs its day.
  const isWithin = (ms: number): boolean => ms >= range.fromMs - HOUR_MS && ms <= range.toMs + HOUR_MS;
  const moment = (ms: number): string => (isOneDay && isWithin(ms) ? clock(ms) : `${clock(ms)} on ${day(ms)}`);

  return {
    number,
    count,
    chatters: ({ count: people, isEstimate }) =>
      isEstimate ? `about ${count(Number(people.toPrecision(3)), 'chatter')}` : count(people, 'chatter'),
    share: (part, whole) => plainSpaces(shares.format(whole > 0 ? part / whole : 0)),
    clock,
    clockAndZone: (ms) => withZone(ms, 'short'),
    date: (ms) => plainSpaces(dates.format(ms)),
    utcDate: (ms) => plainSpaces(utcDates.format(ms)),
    fullDay,
    dates: (fromMs, toMs) => plainSpaces(dates.formatRange(fromMs, Math.max(fromMs, toMs - 1))),
    instants: (fromMs, toMs) => plainSpaces(instants.formatRange(fromMs, toMs)),
    day,
    moment,
    stretch: (fromMs, toMs) => {
      if (isOneDay && isWithin(fromMs)) return `${clock(fromMs)} to ${clock(toMs)}`;
      return dates.format(fromMs) === dates.format(toMs - 1)
        ? `${clock(fromMs)} to ${clock(toMs)} on ${day(fromMs)}`
        : `${clock(fromMs)} on ${day(fromMs)} to ${clock(toMs)} on ${day(toMs)}`;
    },
    duration: (ms) => durationIn(ms, count),
  };
}

/** In the two largest units that matter, rounded; never less than a second. */
function durationIn(ms: number, count: Voice['count']): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  if (seconds < 60) return count(seconds, 'second');
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 60) return count(minutes, 'minute');
  if (minutes < 48 * 60) return pair(Math.floor(minutes / 60), 'hour', minutes % 60, 'minute', count);
  const hours = Math.round(ms / HOUR_MS);
  return pair(Math.floor(hours / 24), 'day', hours % 24, 'hour', count);
}

function pair(large: number, largeNoun: Noun, small: number, smallNoun: Noun, count: Voice['count']): string {
  return small === 0 ? count(large, largeNoun) : `${count(large, largeNoun)} ${count(small, smallNoun)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listInWords(items: readonly string[]): string {
  const last = items.at(-1);
  if (last === undefined) return '';
  return items.length === 1 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}
