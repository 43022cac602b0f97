import { DAY_MS, HOUR_MS, MINUTE_MS, type Range } from '../../../src/domain/range.ts';
import { Dice, SEEDS } from './dice.ts';
import type { ChannelPlan, Plan } from './plan.ts';

/** An interval in which a channel was not recorded. */
export interface PlannedGap extends Range {
  readonly reason: string;
}

const QUIET_SHARE = 0.06;
/** When the world is awake, by UTC hour; 24 in all. */
const WORLD = Array.from({ length: 24 }, (_, hour) => 1 + 0.6 * Math.cos(((hour - 19) / 24) * 2 * Math.PI));
const LONGEST_STREAM = 24;
/** By length in hours: the share of each hour. A stream fills slowly and is fullest past its middle. */
const STREAMS = Array.from({ length: LONGEST_STREAM + 1 }, (_, hours) => {
  const weights = Array.from({ length: hours }, (_, hour) => Math.sin((Math.PI * (hour + 0.7)) / (hours + 0.9)) + 0.4);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
});
const dice = new Dice();

/** Messages to be expected in each hour of a day: a little at all times, the most of it in streams. */
export function toExpected(plan: Plan, channel: ChannelPlan, dayMs: number): Float64Array {
  const perDay = channel.messages / ((plan.toMs - plan.fromMs) / DAY_MS);
  const expected = new Float64Array(24);
  for (let hour = 0; hour < 24; hour += 1) expected[hour] = (perDay * QUIET_SHARE * (WORLD[hour] ?? 0)) / 24;
  const perStream = (perDay * (1 - QUIET_SHARE)) / channel.liveShare;
  for (const startMs of [dayMs - DAY_MS, dayMs]) {
    if (!isLive(channel, startMs)) continue;
    for (let at = 0; at < channel.liveHours; at += 1) {
      const hour = (startMs - dayMs) / HOUR_MS + channel.liveFromHour + at;
      if (hour >= 0 && hour < 24) expected[hour] = (expected[hour] ?? 0) + perStream * (STREAMS[channel.liveHours]?.[at] ?? 0);
    }
  }
  return expected;
}

function isLive({ index, liveShare }: ChannelPlan, dayMs: number): boolean {
  return dice.reseed(SEEDS.live, index, dayMs / DAY_MS).float() < liveShare;
}

/** Whether the channel shares its chat in the streams of that day. */
export function isShared({ index, partner }: ChannelPlan, dayMs: number): boolean {
  return partner !== null && dice.reseed(SEEDS.shared, Math.min(index, partner), dayMs / DAY_MS).float() < 0.2;
}

/** Gaps of a channel, ascending, without overlap. */
export function toGaps(plan: Plan, { index }: ChannelPlan): PlannedGap[] {
  const restarts = 1 + Math.floor((plan.toMs - plan.fromMs) / (30 * DAY_MS));
  const everywhere = draw(dice.reseed(SEEDS.restarts), plan, restarts, 4, 'interrupted');
  dice.reseed(SEEDS.gaps, index);
  const own = draw(dice, plan, dice.below(4), 90, 'connection lost');
  const gaps: PlannedGap[] = [];
  for (const gap of [...everywhere, ...own].sort((a, b) => a.fromMs - b.fromMs)) if (gap.fromMs > (gaps.at(-1)?.toMs ?? 0)) gaps.push(gap);
  return gaps;
}

function draw(random: Dice, { fromMs, toMs }: Plan, count: number, mostMinutes: number, reason: string): PlannedGap[] {
  return Array.from({ length: count }, () => {
    const startMs = fromMs + random.below(toMs - fromMs - 2 * DAY_MS) + DAY_MS;
    return { fromMs: startMs, toMs: startMs + 20_000 + random.below(mostMinutes * MINUTE_MS), reason };
  });
}
