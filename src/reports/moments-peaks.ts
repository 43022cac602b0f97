import { firstFrom } from '../domain/first-from.ts';
import { HOUR_MS, MINUTE_MS, type Range } from '../domain/range.ts';
import type { QuarterCount } from '../store/message-counts.ts';
import type { MinuteCount } from '../store/moments.ts';

/** A minute that stood out, and the minutes around it that belong to it. */
export interface Peak extends Range {
  /** The minute with the most messages. */
  readonly atMs: number;
  readonly messages: number;
  /** Messages a minute as the channel's chat had them in these hours. */
  readonly usual: number;
}

const QUARTER_MS = 15 * MINUTE_MS;
/** So many hours before and after an hour tell what is usual in it. */
export const AROUND_HOURS = 2;
/** Two moments lie this far apart at the least. */
const APART_MS = 15 * MINUTE_MS;
/** A moment has so many minutes before and after its peak at the most. */
const MAX_SIDE = 4;
const MIN_MESSAGES = 8;
const MIN_FACTOR = 2;
const MIN_DEVIATIONS = 5;

/** How far a minute stands out, in standard deviations of chat that is as usual (Poisson); null where that is no moment. */
export function standsOut(messages: number, usual: number): number | null {
  const deviations = (messages - usual) / Math.sqrt(usual);
  return messages >= MIN_MESSAGES && messages >= MIN_FACTOR * usual && deviations >= MIN_DEVIATIONS ? deviations : null;
}

/** Quarters of an hour side by side, ascending, and their messages a minute of what was recorded of them. */
export interface Paces {
  readonly startMs: Float64Array;
  readonly messages: Float64Array;
  readonly pace: Float64Array;
}

/** `quarters`: ascending. `lost`: what was not recorded, ascending, without overlap. */
export function toPaces(quarters: readonly QuarterCount[], lost: readonly Range[]): Paces {
  let first = 0;
  return {
    startMs: Float64Array.from(quarters, ({ startMs }) => startMs),
    messages: Float64Array.from(quarters, ({ messages }) => messages),
    pace: Float64Array.from(quarters, ({ startMs, messages }) => {
      while ((lost[first]?.toMs ?? Number.POSITIVE_INFINITY) <= startMs) first += 1;
      return messages / recordedMinutes(startMs, lost, first);
    }),
  };
}

/** Of the quarters around one hour, the slowest first. */
const around = { messages: new Float64Array(4 * (1 + 2 * AROUND_HOURS)), pace: new Float64Array(4 * (1 + 2 * AROUND_HOURS)) };

/**
 * What is usual in an hour that begins at `hourMs`: the pace at which half of the messages from two hours before it to two hours after it were written,
 * or faster ones, by quarters of an hour. So a stream is measured by itself: the silence before and after it holds no messages. One message a minute at
 * the least, so that a word in an empty room is no moment.
 */
export function usualPace(hourMs: number, paces: Paces): number {
  const endMs = hourMs + (1 + AROUND_HOURS) * HOUR_MS;
  let [count, sum] = [0, 0];
  for (let at = firstFrom(paces.startMs, hourMs - AROUND_HOURS * HOUR_MS); (paces.startMs[at] ?? endMs) < endMs; at += 1) {
    const [messages, pace] = [paces.messages[at] ?? 0, paces.pace[at] ?? 0];
    let place = count;
    for (; place > 0 && (around.pace[place - 1] ?? 0) > pace; place -= 1) {
      around.pace[place] = around.pace[place - 1] ?? 0;
      around.messages[place] = around.messages[place - 1] ?? 0;
    }
    around.pace[place] = pace;
    around.messages[place] = messages;
    count += 1;
    sum += messages;
  }
  let below = 0;
  for (let place = 0; place < count; place += 1) {
    below += around.messages[place] ?? 0;
    if (below >= sum / 2) return Math.max(1, around.pace[place] ?? 0);
  }
  return 1;
}

/** Of the quarter that begins at `startMs`; `first` of `lost` is the first that ends after that. */
function recordedMinutes(startMs: number, lost: readonly Range[], first: number): number {
  const endMs = startMs + QUARTER_MS;
  let lostMs = 0;
  for (let at = first; at < lost.length; at += 1) {
    const { fromMs, toMs } = lost[at] ?? { fromMs: endMs, toMs: endMs };
    if (fromMs >= endMs) break;
    lostMs += Math.min(toMs, endMs) - Math.max(fromMs, startMs);
  }
  return Math.max(MINUTE_MS, QUARTER_MS - lostMs) / MINUTE_MS;
}

const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;

/** The hours in which the top `limit` peaks are: of each, `busiest` has the busiest minute. `usualOf`: what is usual in the hour that begins then. */
export function toPeakHours(busiest: readonly MinuteCount[], usualOf: (hourMs: number) => number, limit: number): number[] {
  return (
    busiest
      .flatMap(({ minuteMs, messages }) => {
        const hourMs = hourOf(minuteMs);
        const height = standsOut(messages, usualOf(hourMs));
        return height === null ? [] : [{ hourMs, height }];
      })
      .sort((a, b) => b.height - a.height || a.hourMs - b.hourMs)
      // A peak keeps off those of its own hour and of one on either side: a third of these hours is left for certain.
      .slice(0, 3 * limit)
      .map(({ hourMs }) => hourMs)
      .sort((a, b) => a - b)
  );
}

/** The hours and the minutes around them that a moment may reach into, joined where they meet. */
export function aroundHours(hours: readonly number[], range: Range): Range[] {
  const stretches: Range[] = [];
  for (const hourMs of hours) {
    const fromMs = Math.max(hourMs - MAX_SIDE * MINUTE_MS, range.fromMs);
    const toMs = Math.min(hourMs + HOUR_MS + MAX_SIDE * MINUTE_MS, range.toMs);
    const last = stretches.at(-1);
    if (last && fromMs <= last.toMs) stretches[stretches.length - 1] = { fromMs: last.fromMs, toMs };
    else stretches.push({ fromMs, toMs });
  }
  return stretches;
}

/** The `limit` minutes of `hours` that stand out most, the farthest first, none near another. `minutes`: those of `aroundHours`. */
export function toPeaks(
  minutes: readonly MinuteCount[],
  hours: readonly number[],
  usualOf: (hourMs: number) => number,
  limit: number,
): Peak[] {
  const inHours = new Set(hours);
  const counts = new Map(minutes.map(({ minuteMs, messages }) => [minuteMs, messages]));
  const ranked = minutes
    .flatMap(({ minuteMs, messages }) => {
      const hourMs = hourOf(minuteMs);
      const usual = inHours.has(hourMs) ? usualOf(hourMs) : Number.POSITIVE_INFINITY;
      const height = standsOut(messages, usual);
      return height === null ? [] : [{ atMs: minuteMs, messages, usual, height }];
    })
    .sort((a, b) => b.height - a.height || a.atMs - b.atMs);
  const peaks: Peak[] = [];
  for (const { atMs, messages, usual } of ranked) {
    if (peaks.length >= limit) break;
    if (peaks.some((peak) => Math.abs(peak.atMs - atMs) < APART_MS)) continue;
    // It lasts while more than half of what is beyond the usual is there.
    const half = usual + (messages - usual) / 2;
    const reach = (step: number): number => {
      let side = 0;
      while (side < MAX_SIDE && (counts.get(atMs + step * (side + 1) * MINUTE_MS) ?? 0) >= half) side += 1;
      return side * MINUTE_MS;
    };
    peaks.push({ atMs, messages, usual, fromMs: atMs - reach(-1), toMs: atMs + MINUTE_MS + reach(1) });
  }
  return peaks;
}
