import type { ChannelPlan, Stream } from './channels.ts';
import { createRandom } from './random.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** A time in which a channel is busier than usual because something happened in the stream. */
export interface Hype {
  readonly atMs: number;
  /** By how much the rate is multiplied at the peak. */
  readonly factor: number;
  /** Until the excitement has fallen to about a third. */
  readonly fadeMs: number;
}

/** Up from nothing within this. */
const HYPE_RISE_MS = 90_000;
const STREAM_RISE_HOURS = 0.35;
const STREAM_FADE_HOURS = 0.3;

/** Messages a minute that are to be expected of a channel at an instant: day and night, streams, hype. Pure and smooth. */
export function createRhythm(seed: number, plan: ChannelPlan, utcOffsetMs: number, hypes: readonly Hype[]): (atMs: number) => number {
  const days = new Map<number, Day>();

  function dayOf(number: number): Day {
    let day = days.get(number);
    if (day === undefined) {
      day = toDay(seed, plan, number);
      days.set(number, day);
    }
    return day;
  }

  return (atMs) => {
    const localMs = atMs + utcOffsetMs;
    const number = Math.floor(localMs / DAY_MS);
    const hour = (localMs - number * DAY_MS) / HOUR_MS;
    const day = dayOf(number);
    let live = 0;
    // A stream that goes past midnight is still that of the day before.
    for (const [streams, shift] of [
      [day.streams, 0],
      [dayOf(number - 1).streams, 24],
    ] as const) {
      for (const stream of streams) live = Math.max(live, stream.level * envelope(hour + shift, stream.startHour, stream.hours));
    }
    // Quietest at five in the morning, busiest at eight in the evening.
    const daylight = 0.22 + 0.78 * ((1 + Math.cos(((hour - 20) / 24) * 2 * Math.PI)) / 2) ** 1.4;
    const waves =
      1 + 0.13 * Math.sin(atMs / 613_000 + day.phase) + 0.09 * Math.sin(atMs / 1_471_000 + day.phase * 2) + 0.05 * Math.sin(atMs / 173_000);
    const calm = (plan.quietPerMinute * daylight + plan.livePerMinute * live * day.level) * waves;
    return calm * (1 + hypeAt(hypes, atMs));
  };
}

interface Day {
  readonly streams: readonly Stream[];
  readonly level: number;
  readonly phase: number;
}

/** No two days are alike: streams begin a little early or late, and some evenings are better. Weekends are. */
function toDay(seed: number, plan: ChannelPlan, number: number): Day {
  const random = createRandom(seed, 'day', plan.login, number);
  // 1 January 1970 was a Thursday.
  const isWeekend = (number + 4) % 7 === 0 || (number + 3) % 7 === 0;
  return {
    streams: plan.streams.map(({ startHour, hours, level }) => ({
      level,
      startHour: startHour + (random.float() - 0.5) * 0.3,
      hours: hours * (0.94 + random.float() * 0.12),
    })),
    level: (isWeekend ? 1.15 : 1) * (0.85 + random.float() * 0.3),
    phase: random.float() * 2 * Math.PI,
  };
}

/** How far a stream has filled its chat: people come in the first minutes, build up over hours, and leave soon after its end. */
function envelope(hour: number, startHour: number, hours: number): number {
  const since = hour - startHour;
  if (since < 0) return 0;
  if (since > hours) return Math.exp(-(since - hours) / STREAM_FADE_HOURS);
  const arrival = 1 - Math.exp(-since / STREAM_RISE_HOURS);
  return arrival * (0.72 + 0.38 * (since / hours));
}

function hypeAt(hypes: readonly Hype[], atMs: number): number {
  let sum = 0;
  for (const hype of hypes) sum += hype.factor * excitement(hype, atMs);
  return sum;
}

/** From 0 to 1 within a minute and a half, and slowly back. */
export function excitement({ atMs: startMs, fadeMs }: Pick<Hype, 'atMs' | 'fadeMs'>, atMs: number): number {
  const since = atMs - startMs;
  if (since < 0 || since > fadeMs * 8) return 0;
  return since < HYPE_RISE_MS ? since / HYPE_RISE_MS : Math.exp(-(since - HYPE_RISE_MS) / fadeMs);
}
