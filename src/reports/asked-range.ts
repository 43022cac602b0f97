import { daysBefore } from '../domain/local-days.ts';
import { type Moment, parseMoment } from '../domain/moment-text.ts';
import { UserError } from '../errors.ts';
import { toPlainText } from './names.ts';

/** The ends of a range as somebody typed them; null: left out. */
export interface TypedEnds {
  readonly from: string | null;
  readonly to: string | null;
}

/** What was asked for, read. */
export interface AskedRange {
  /** Null: from the beginning of the record. */
  readonly fromMs: number | null;
  /** Never in the future. */
  readonly toMs: number;
  /** It ends now, since `to` was left out, is today, or is now. */
  readonly reachesNow: boolean;
}

/** Twitch opened in June 2011: https://en.wikipedia.org/wiki/Twitch_(service) */
const FIRST_CHAT_MS = Date.UTC(2011, 5, 6);

/**
 * The range between two ends, each in any of the forms of `parseMoment`; a day as `to` is meant with all of it.
 * @throws {UserError} with an example, when an end can't be read, lies in the future or before there was any chat, or the ends are the wrong way round
 */
export function readAskedRange({ from, to }: TypedEnds, nowMs: number, timeZone: string): AskedRange {
  const start = from === null ? null : readEnd('from', from, nowMs, timeZone);
  const end = to === null ? null : readEnd('to', to, nowMs, timeZone);
  const reachesNow = end === null || end.endMs >= nowMs;
  const toMs = reachesNow ? nowMs : end.endMs;
  if (start !== null && start.startMs >= toMs) throw new UserError('range-empty', wrongOrder(nowMs, timeZone));
  return { fromMs: start?.startMs ?? null, toMs, reachesNow };
}

/** The days that are meant, as dates; where only whole days are kept. @throws {UserError} also when a time of day was named */
export function readAskedDays(
  ends: TypedEnds,
  nowMs: number,
  timeZone: string,
): { readonly from: string | null; readonly to: string | null } {
  readAskedRange(ends, nowMs, timeZone);
  const toDay = (name: EndName): string | null => {
    const typed = ends[name];
    if (typed === null) return null;
    const { date } = readEnd(name, typed, nowMs, timeZone);
    if (date === null) throw new UserError('moment-not-day', notADay(name, nowMs, timeZone));
    return date;
  };
  return { from: toDay('from'), to: toDay('to') };
}

type EndName = keyof TypedEnds;

function readEnd(name: EndName, typed: string, nowMs: number, timeZone: string): Moment {
  const moment = parseMoment(typed, nowMs, timeZone);
  if (moment === null) throw new UserError('moment-unreadable', unreadable(typed, nowMs, timeZone));
  // "from now" is a range without an instant in it.
  if (name === 'from' ? moment.startMs >= nowMs : moment.startMs > nowMs)
    throw new UserError('moment-future', inFuture(name, nowMs, timeZone));
  if (moment.startMs < FIRST_CHAT_MS) throw new UserError('moment-early', tooEarly(name, nowMs, timeZone));
  return moment;
}

/** The day that lies `days` days before today, as people would type it. */
function dateAgo(days: number, nowMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(daysBefore(nowMs, days, timeZone));
}

function unreadable(typed: string, nowMs: number, timeZone: string): string {
  const day = dateAgo(1, nowMs, timeZone);
  return `"${toPlainText(typed)}" is not a day or time that I understand. Write it as ${day}, as ${day} 18:30, as 18:30 (today), or as yesterday.`;
}

const inFuture = (name: EndName, nowMs: number, timeZone: string): string =>
  `"${name}" lies in the future. In ${timeZone} it is ${clockOf(nowMs, timeZone)} on ${dateAgo(0, nowMs, timeZone)}: a day that is over is, for example, ${dateAgo(1, nowMs, timeZone)}.`;

const tooEarly = (name: EndName, nowMs: number, timeZone: string): string =>
  `"${name}" lies before June 2011, when Twitch opened. A day with chat is, for example, ${dateAgo(1, nowMs, timeZone)}.`;

const wrongOrder = (nowMs: number, timeZone: string): string =>
  `"from" has to come before "to", for example from ${dateAgo(7, nowMs, timeZone)} to ${dateAgo(1, nowMs, timeZone)}.`;

const notADay = (name: EndName, nowMs: number, timeZone: string): string =>
  `These are counted by whole days: "${name}" has to be a day without a time, for example ${dateAgo(1, nowMs, timeZone)}.`;

const clockOf = (ms: number, timeZone: string): string => new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' }).format(ms);
