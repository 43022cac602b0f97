import { DAY_MS, HOUR_MS, MINUTE_MS, type Range } from '../../domain/range.ts';
import { splitRange } from '../rollups/split-range.ts';

/** Where each part of a range is counted from. No part is in two of them. */
export interface UsesPlan {
  /** What is counted: the range, or what comes closest to it where less is kept. */
  readonly counted: Range;
  /** Whole UTC days, from their rows, but for `dividedDays`; empty where there is none. */
  readonly days: Range;
  /** Starts of days among `days` that are read by their hours, as the day's own row is not up to date. */
  readonly dividedDays: readonly number[];
  /** Whole hours, from their rows, but for `rawHours`. */
  readonly hours: readonly Range[];
  /** Starts of hours among `hours` that are in `raw`. */
  readonly rawHours: readonly number[];
  /** Whole minutes, from the messages. */
  readonly raw: readonly Range[];
  /** Hours that changed and are too many to be read again at once: told as they were last counted, or not at all. */
  readonly pendingHours: number;
}

/** What there is of a UTC day: told of every day that a range has a part of, and of those whose row is not up to date. */
export interface DayState {
  readonly dayMs: number;
  readonly isOpen: boolean;
  /** Its messages are gone. */
  readonly isRetired: boolean;
  /** Words and emotes of its hours are gone. */
  readonly isTrimmed: boolean;
  /** Own messages of the range's part of it; told of trimmed days. */
  readonly messages: number;
}

/** An hour of the range whose rows are not up to date. */
export interface OpenHour {
  readonly hourMs: number;
  /** Own messages of the range's part of it. */
  readonly messages: number;
}

/** A part of a trimmed day is read from its messages where they are no more than this: some hundredths of a second. */
const MAX_TRIMMED_MESSAGES = 5_000;
/** Of hours that are open, the latest are read from their messages until they come to this many: a second or so. */
const MAX_OPEN_MESSAGES = 100_000;

/** How to count the words or emotes of `range`, which is in whole minutes. */
export function toPlan(range: Range, days: readonly DayState[], openHours: readonly OpenHour[]): UsesPlan {
  const states = new Map(days.map((day) => [day.dayMs, day]));
  const { rest, raw } = cutTrimmed(range, states);
  const main = toKept(rest, states);
  const split = splitRange(main);
  const whole = split.days ?? { fromMs: main.toMs, toMs: main.toMs };
  const divided = days.filter(({ dayMs, isOpen, isTrimmed }) => isOpen && !isTrimmed && dayMs >= whole.fromMs && dayMs < whole.toMs);
  const dividedDays = divided.map(({ dayMs }) => dayMs);
  const hours = [...split.hours, ...dividedDays.map((dayMs) => ({ fromMs: dayMs, toMs: dayMs + DAY_MS }))];
  const inHours = (hourMs: number): boolean => hours.some(({ fromMs, toMs }) => hourMs >= fromMs && hourMs < toMs);
  const rawHours = chooseRaw(openHours.filter(({ hourMs }) => inHours(hourMs)));
  const inDays = openHours.filter(({ hourMs }) => hourMs >= whole.fromMs && hourMs < whole.toMs && !inHours(hourMs)).length;
  return {
    counted: toWhole([main, ...raw]),
    days: whole,
    dividedDays,
    hours,
    rawHours,
    raw: [...raw, ...split.edges, ...rawHours.map((hourMs) => ({ fromMs: hourMs, toMs: hourMs + HOUR_MS }))],
    pendingHours: inDays + openHours.filter(({ hourMs }) => inHours(hourMs)).length - rawHours.length,
  };
}

/** Takes the ends of `range` that lie in trimmed days whose few messages are still there. */
function cutTrimmed(range: Range, states: ReadonlyMap<number, DayState>): { rest: Range; raw: readonly Range[] } {
  const raw: Range[] = [];
  let { fromMs, toMs } = range;
  const first = endDay(fromMs, range, states);
  if (first !== null && isReadable(first)) {
    const endMs = Math.min(first.dayMs + DAY_MS, toMs);
    raw.push({ fromMs, toMs: endMs });
    fromMs = endMs;
  }
  const last = fromMs < toMs ? endDay(toMs - 1, range, states) : null;
  if (last !== null && isReadable(last)) {
    raw.push({ fromMs: Math.max(last.dayMs, fromMs), toMs });
    toMs = Math.max(last.dayMs, fromMs);
  }
  return { rest: { fromMs, toMs }, raw };
}

const isReadable = ({ isTrimmed, isRetired, messages }: DayState): boolean => isTrimmed && !isRetired && messages <= MAX_TRIMMED_MESSAGES;

/** The day that `ms` lies in, where the range has no more than a part of it. */
function endDay(ms: number, range: Range, states: ReadonlyMap<number, DayState>): DayState | null {
  const dayMs = Math.floor(ms / DAY_MS) * DAY_MS;
  const isPart = range.fromMs > dayMs || range.toMs < dayMs + DAY_MS;
  return isPart ? (states.get(dayMs) ?? null) : null;
}

/** The ends of `range` moved to where something is kept by: the nearest hour or UTC day, outwards where nothing would be left. */
function toKept(range: Range, states: ReadonlyMap<number, DayState>): Range {
  if (range.fromMs >= range.toMs) return range;
  const fromStep = stepOf(endDay(range.fromMs, range, states));
  const toStep = stepOf(endDay(range.toMs - 1, range, states));
  const fromMs = Math.round(range.fromMs / fromStep) * fromStep;
  const toMs = Math.round(range.toMs / toStep) * toStep;
  if (fromMs < toMs) return { fromMs, toMs };
  return { fromMs: Math.floor(range.fromMs / fromStep) * fromStep, toMs: Math.ceil(range.toMs / toStep) * toStep };
}

function stepOf(day: DayState | null): number {
  if (day?.isTrimmed) return DAY_MS;
  return day?.isRetired ? HOUR_MS : MINUTE_MS;
}

/** The latest of the open hours. */
function chooseRaw(openHours: readonly OpenHour[]): number[] {
  const chosen: number[] = [];
  let messages = 0;
  for (const hour of [...openHours].sort((a, b) => b.hourMs - a.hourMs)) {
    messages += hour.messages;
    if (chosen.length > 0 && messages > MAX_OPEN_MESSAGES) break;
    chosen.push(hour.hourMs);
  }
  return chosen;
}

/** From the first start to the last end of those that are not empty. */
function toWhole(ranges: readonly Range[]): Range {
  const full = ranges.filter(({ fromMs, toMs }) => fromMs < toMs);
  const [first = { fromMs: 0, toMs: 0 }] = full.length > 0 ? full : ranges;
  return full.reduce((all, { fromMs, toMs }) => ({ fromMs: Math.min(all.fromMs, fromMs), toMs: Math.max(all.toMs, toMs) }), first);
}
