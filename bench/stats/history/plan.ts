import { DAY_MS, HOUR_MS } from '../../../src/domain/range.ts';
import { Dice, SEEDS } from './dice.ts';
import { toShares, toZipf, type Zipf } from './zipf.ts';

/** Whoever changes what is generated changes this: histories of other versions are made anew. */
export const GENERATOR_VERSION = 1;

/** What a history is to be. The same order gives the same history. */
export interface HistoryOrder {
  /** About so many; chance and gaps move it by some per mille. */
  readonly messages: number;
  readonly channels: number;
  /** Whole UTC days before the last one, which is not over. */
  readonly days: number;
  /** Different texts. */
  readonly texts: number;
}

export interface ChannelPlan {
  readonly index: number;
  /** Of all messages. */
  readonly share: number;
  /** Expected over the whole history. */
  readonly messages: number;
  /** The broadcaster among all users. */
  readonly user: number;
  /** Language, emotes and a part of its chatters are those of a community. */
  readonly community: number;
  readonly chatters: Zipf;
  /** Where its chatters and texts begin among all, so that channels differ. */
  readonly salt: number;
  readonly liveFromHour: number;
  readonly liveHours: number;
  /** Of days that have a stream. */
  readonly liveShare: number;
  /** The channel with which it shares its chat now and then. */
  readonly partner: number | null;
}

export interface Plan extends HistoryOrder {
  readonly fromMs: number;
  /** Now: in the middle of an hour. */
  readonly toMs: number;
  readonly users: number;
  readonly plans: readonly ChannelPlan[];
}

export const COMMUNITIES = 16;
/** Of the whole history, what the largest channel says. */
const TOP_SHARE = 0.15;
/** Clocks change in Europe, America and Australia within the 90 days before. */
const NOW_MS = Date.UTC(2026, 10, 18, 17, 42, 30);
const PARTNERED = 40;

export function toPlan(order: HistoryOrder): Plan {
  const { messages, channels, days } = order;
  const users = Math.max(4 * channels, 2_000, Math.round(8 * messages ** 0.7));
  const shares = toShares(channels, TOP_SHARE);
  const dice = new Dice();
  const plans = Array.from(shares, (share, index): ChannelPlan => {
    const random = dice.reseed(SEEDS.channel, index);
    const expected = share * messages;
    const chatters = Math.min(Math.floor(users / COMMUNITIES), Math.max(20, Math.round(2.4 * expected ** 0.7)));
    const isPartnered = index < Math.min(PARTNERED, channels - 1);
    return {
      index,
      share,
      messages: expected,
      user: 1 + Math.floor(((index + 0.5) * (users - 1)) / channels),
      community: index % COMMUNITIES,
      chatters: toZipf(chatters, 2 + chatters ** 0.25),
      salt: random.below(1_000_000_000),
      liveFromHour: random.below(24),
      liveHours: index === 0 ? 9 : 3 + random.below(7),
      liveShare: index < 100 ? 0.9 : 0.4 + random.float() * 0.5,
      partner: isPartnered ? index ^ 1 : null,
    };
  });
  const fromMs = Math.floor(NOW_MS / DAY_MS) * DAY_MS - days * DAY_MS;
  return { ...order, fromMs, toMs: NOW_MS, users, plans };
}

/** The hour that is not closed yet. */
export function openHourMs({ toMs }: Plan): number {
  return Math.floor(toMs / HOUR_MS) * HOUR_MS;
}
