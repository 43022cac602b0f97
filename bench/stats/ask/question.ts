import type { Login } from '../../../src/domain/ids.ts';
import { DAY_MS, HOUR_MS, type Period, type Range, rangeOf } from '../../../src/domain/range.ts';
import type { ReportRequest } from '../../../src/reports/request.ts';
import type { Channel } from '../../../src/store/channels.ts';
import { Dice } from '../history/dice.ts';
import type { ChannelPlan, Plan } from '../history/plan.ts';
import { Speakers } from '../history/speakers.ts';
import { displayNameOf, toChannelIdOf, typedLoginOf, type Users } from '../history/users.ts';

export const ASKED_PERIODS = ['24h', '7d', '30d', '90d'] as const satisfies readonly Period[];
export type AskedPeriod = (typeof ASKED_PERIODS)[number];

/** What is asked: the same for each kind, which takes from it what it needs. */
export interface Question extends ReportRequest {
  readonly length: AskedPeriod;
  /** Two to five different ones, the request's first. */
  readonly channels: readonly Channel[];
  /** Somebody likely to have written there, more likely the more they write: in order of preference. */
  readonly people: readonly Login[];
  /** How many to rank. */
  readonly limit: number;
}

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'Asia/Tokyo',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Australia/Sydney',
  'Pacific/Chatham',
] as const;
const LENGTHS_MS: Record<AskedPeriod, number> = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS, '90d': 90 * DAY_MS };

/** `channel`: null draws it by its share of all messages. The same seed gives the same questions, whatever the size of the history. */
export function drawQuestions(plan: Plan, users: Users, count: number, seed: number, channel: ChannelPlan | null = null): Question[] {
  const dice = new Dice().reseed(seed);
  const speakers = new Speakers(plan);
  const longest = plan.toMs - plan.fromMs;
  const periods = ASKED_PERIODS.filter((period) => LENGTHS_MS[period] <= longest);
  return Array.from({ length: count }, (_, index): Question => {
    const length = periods[index % periods.length] ?? '24h';
    const asked = channel ?? drawChannel(plan, dice);
    const others = new Map([[asked.index, asked]]);
    for (const wanted = 2 + (index % 4); others.size < Math.min(wanted, plan.channels); ) {
      const other = drawChannel(plan, dice);
      others.set(other.index, other);
    }
    const timeZone = ZONES[dice.below(ZONES.length)] ?? 'UTC';
    const endsNow = dice.below(2) === 0;
    return {
      channel: toChannel(asked, users),
      channels: Array.from(others.values(), (one) => toChannel(one, users)),
      people: Array.from({ length: 6 }, () => typedLoginOf(speakers.toUser(asked, speakers.drawRank(asked, dice)))),
      range: endsNow ? rangeOf(length, plan.toMs, timeZone, null) : drawRange(plan, LENGTHS_MS[length], dice),
      span: endsNow ? { type: 'period', period: length } : { type: 'custom', named: 'both' },
      length,
      scope: 'own',
      timeZone,
      locale: 'en',
      limit: 10,
    };
  });
}

function drawChannel({ plans }: Plan, dice: Dice): ChannelPlan {
  let left = dice.float();
  for (const channel of plans) {
    left -= channel.share;
    if (left < 0) return channel;
  }
  const [first] = plans;
  if (first === undefined) throw new Error('a history has channels');
  return first;
}

/** Ends at any second, or on a full hour as people like to say. */
function drawRange({ fromMs, toMs }: Plan, lengthMs: number, dice: Dice): Range {
  const endMs = fromMs + lengthMs + dice.below(Math.max(1, toMs - fromMs - lengthMs));
  const stepMs = dice.below(2) === 0 ? 1_000 : HOUR_MS;
  const end = Math.max(fromMs + lengthMs, Math.floor(endMs / stepMs) * stepMs);
  return { fromMs: end - lengthMs, toMs: end };
}

function toChannel({ user }: ChannelPlan, users: Users): Channel {
  return { id: toChannelIdOf(users, user), login: typedLoginOf(user), displayName: displayNameOf(user) };
}
