import { localHours } from '../domain/local-clock.ts';
import { HOUR_MS, MINUTE_MS, type Range } from '../domain/range.ts';
import type { QuarterCount } from '../store/message-counts.ts';
import { toReadable } from './mean.ts';

/** One hour of the week, summed over all weeks of a range. */
export interface Slot {
  readonly messages: number;
  /** How much of it was recorded. */
  readonly recordedMs: number;
}

/** A row a weekday (Monday first), in it a slot for each of the 24 hours. */
export type Week = readonly (readonly Slot[])[];

/** What was recorded of a channel; as in Coverage. */
interface Recorded {
  /** Null: nobody watches it. */
  readonly watchedSinceMs: number | null;
  /** Ascending, without overlap. */
  readonly outages: readonly Range[];
}

/**
 * Sorts the quarters of `range` (ascending, none without messages) into the hours of the week on the clock of `timeZone`.
 * An hour without messages counts as recorded outside of outages and since the channel has been watched. One with messages was recorded
 * whenever that was, but for its outages: nobody could have read them otherwise.
 */
export function fillWeek(quarters: readonly QuarterCount[], range: Range, timeZone: string, recorded: Recorded): Week {
  const week = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => ({ messages: 0, recordedMs: 0 })));
  const watchedSinceMs = recorded.watchedSinceMs ?? Number.POSITIVE_INFINITY;
  let nextQuarter = 0;
  let firstOutage = 0;
  for (const hour of localHours(range, timeZone)) {
    const slot = week[hour.weekday]?.[hour.hour];
    if (slot === undefined) continue;
    let messages = 0;
    for (let quarter = quarters[nextQuarter]; quarter && quarter.startMs < hour.toMs; quarter = quarters[nextQuarter]) {
      messages += quarter.messages;
      nextQuarter += 1;
    }
    while ((recorded.outages[firstOutage]?.toMs ?? hour.toMs) <= hour.fromMs) firstOutage += 1;
    const lost = lostMs(recorded.outages, firstOutage, hour);
    const whole = hour.toMs - hour.fromMs;
    slot.messages += messages;
    if (messages > 0) slot.recordedMs += lost < whole ? whole - lost : whole;
    else if (hour.fromMs >= watchedSinceMs) slot.recordedMs += whole - lost;
  }
  return week;
}

function lostMs(outages: readonly Range[], first: number, hour: Range): number {
  let lost = 0;
  for (let index = first; index < outages.length; index += 1) {
    const outage = outages[index];
    if (!outage || outage.fromMs >= hour.toMs) break;
    lost += Math.max(0, Math.min(outage.toMs, hour.toMs) - Math.max(outage.fromMs, hour.fromMs));
  }
  return lost;
}

/** Less of an hour than this tells nothing about it. */
const ENOUGH_MS = 15 * MINUTE_MS;

/** Mean messages per recorded hour; null where too little was recorded to say. */
export function meanOf(slot: Slot): number | null {
  const rate = rateOf(slot);
  return rate === null ? null : toReadable(rate);
}

const rateOf = ({ messages, recordedMs }: Slot): number | null => (recordedMs < ENOUGH_MS ? null : messages / (recordedMs / HOUR_MS));

export function addUp(slots: readonly Slot[]): Slot {
  return slots.reduce((sum, slot) => ({ messages: sum.messages + slot.messages, recordedMs: sum.recordedMs + slot.recordedMs }), {
    messages: 0,
    recordedMs: 0,
  });
}

export interface Peak {
  readonly weekday: number;
  readonly hour: number;
  readonly mean: number;
}

/** The hour of the week with the highest mean, the earliest of equals; null where no mean above zero is known. */
export function busiestHour(week: Week): Peak | null {
  let peak: Peak | null = null;
  let highest = 0;
  for (const [weekday, slots] of week.entries()) {
    for (const [hour, slot] of slots.entries()) {
      const rate = rateOf(slot);
      if (rate === null || rate <= highest) continue;
      highest = rate;
      peak = { weekday, hour, mean: toReadable(rate) };
    }
  }
  return peak;
}
