import type { ChannelPlan } from './channels.ts';
import { createRandom } from './random.ts';
import { DAY_MS, excitement, HOUR_MS, type Hype, MINUTE_MS } from './rhythm.ts';

/** Something out of the ordinary, in the channel with the login `channel`. */
export type Moment =
  /** A great play: everybody writes at once. */
  | ({ readonly kind: 'hype'; readonly channel: string } & Hype)
  /** Another channel sends its viewers. */
  | { readonly kind: 'raid'; readonly channel: string; readonly atMs: number; readonly from: ChannelPlan; readonly viewers: number }
  /** One person gives away `gifts` subscriptions. */
  | { readonly kind: 'gifts'; readonly channel: string; readonly atMs: number; readonly gifts: number };

export type Raid = Extract<Moment, { kind: 'raid' }>;

/** Raiders who write in the first minute, and those who stay for a while, as shares of the raid. */
const RAID_SHOUT = { share: 0.55, fadeMs: 3 * MINUTE_MS } as const;
const RAID_STAY = { share: 0.04, fadeMs: 35 * MINUTE_MS } as const;
/** As long as raiders shout what raiders shout. */
export const RAID_CALL_MS = 100_000;

/** Messages a minute that a raid adds at an instant. */
export function raidRate({ atMs: startMs, viewers }: Raid, atMs: number): number {
  const since = atMs - startMs;
  if (since < 0 || since > 4 * HOUR_MS) return 0;
  return viewers * (RAID_SHOUT.share * Math.exp(-since / RAID_SHOUT.fadeMs) + RAID_STAY.share * Math.exp(-since / RAID_STAY.fadeMs));
}

/** How many of the messages at an instant are shouts, from 0 to 1. */
export function hypeShare(hypes: readonly Hype[], atMs: number): number {
  return hypes.reduce((share, hype) => Math.max(share, excitement(hype, atMs)), 0);
}

export interface MomentPlan {
  readonly seed: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly utcOffsetMs: number;
  readonly channels: readonly ChannelPlan[];
}

/** What an ordinary stretch of days brings: in each stream two to four great plays, now and then gifts, and a raid by a channel whose stream is over. */
export function planMoments({ seed, fromMs, toMs, utcOffsetMs, channels }: MomentPlan): Moment[] {
  const moments: Moment[] = [];
  const [firstDay, lastDay] = [fromMs, toMs].map((ms) => Math.floor((ms + utcOffsetMs) / DAY_MS));
  for (let day = (firstDay ?? 0) - 1; day <= (lastDay ?? 0); day += 1) {
    for (const plan of channels) {
      const random = createRandom(seed, 'moments', plan.login, day);
      for (const { startHour, hours } of plan.streams) {
        const startMs = day * DAY_MS - utcOffsetMs + startHour * HOUR_MS;
        const at = (from: number, to: number): number => Math.round(startMs + hours * HOUR_MS * (from + random.float() * (to - from)));
        for (let play = random.int(2, 4); play > 0; play -= 1) {
          moments.push({
            kind: 'hype',
            channel: plan.login,
            atMs: at(0.15, 0.95),
            factor: 1.2 + 2.4 * random.float(),
            fadeMs: random.int(90_000, 260_000),
          });
        }
        if (random.chance(0.7))
          moments.push({ kind: 'gifts', channel: plan.login, atMs: at(0.2, 0.9), gifts: random.pick([5, 5, 10, 20]) });
        const others = channels.filter(({ login }) => login !== plan.login);
        const from = others[random.int(0, others.length - 1)];
        if (from !== undefined && random.chance(0.35)) {
          moments.push({
            kind: 'raid',
            channel: plan.login,
            atMs: at(0.1, 0.6),
            from,
            viewers: Math.round(from.livePerMinute * (1 + random.float())),
          });
        }
      }
    }
  }
  return moments.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
}
