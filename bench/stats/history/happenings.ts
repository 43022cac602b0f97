import { DAY_MS } from '../../../src/domain/range.ts';
import { Dice, SEEDS } from './dice.ts';
import type { ChannelPlan, Plan } from './plan.ts';
import type { Speakers } from './speakers.ts';

/** A sub, a gift or a raid. */
export interface Happening {
  readonly kind: 'sub' | 'resub' | 'subgift' | 'submysterygift' | 'raid';
  readonly atMs: number;
  readonly user: number;
  readonly amount: number;
  readonly details: Readonly<Record<string, string>>;
}

/** For each message. */
const SUBS = 0.003;
const dice = new Dice();
const pick = <T>(items: readonly [T, ...T[]]): T => items[dice.below(items.length)] ?? items[0];
const BOMBS = [5, 5, 5, 10, 20] as const;
const TIERS = ['1000', '1000', '1000', 'Prime', 'Prime', '2000', '3000'] as const;

/** What happens in a channel on a day besides talk, at times when there is talk. */
export function toHappenings(plan: Plan, channel: ChannelPlan, dayMs: number, expected: Float64Array, speakers: Speakers): Happening[] {
  const random = dice.reseed(SEEDS.happenings, channel.index, dayMs);
  const messages = expected.reduce((sum, hour) => sum + hour, 0);
  const someTime = (): number => dayMs + Math.floor((hourOf(expected, random.float() * messages) + random.float()) * (DAY_MS / 24));
  const somebody = (): number => speakers.toUser(channel, speakers.drawRank(channel, random));
  const happenings: Happening[] = [];
  for (let left = random.poisson(messages * SUBS); left > 0; left -= 1) {
    const user = somebody();
    const bought = { subPlan: pick(TIERS), subPlanName: 'Channel Subscription' };
    const share = random.float();
    if (share < 0.2) happenings.push({ kind: 'sub', atMs: someTime(), user, amount: 1, details: bought });
    else if (share < 0.75)
      happenings.push({ kind: 'resub', atMs: someTime(), user, amount: 2 + random.below(59), details: { ...bought, streakMonths: '3' } });
    else if (share < 0.93)
      happenings.push({ kind: 'subgift', atMs: someTime(), user, amount: 1, details: { ...bought, recipientUserName: 'somebody' } });
    else happenings.push(...bomb(user, someTime(), bought));
  }
  for (let left = random.poisson(Math.min(1.5, messages / 400)); left > 0; left -= 1) {
    const raider = plan.plans[random.below(plan.plans.length)];
    if (raider && raider !== channel)
      happenings.push({ kind: 'raid', atMs: someTime(), user: raider.user, amount: 3 + random.below(898), details: { viewerCount: '' } });
  }
  return happenings.filter(({ atMs }) => atMs < plan.toMs).sort((a, b) => a.atMs - b.atMs);
}

function bomb(user: number, atMs: number, bought: Readonly<Record<string, string>>): Happening[] {
  const gifts = pick(BOMBS);
  const one = (index: number): Happening => ({
    kind: 'subgift',
    atMs: atMs + 50 * (index + 1),
    user,
    amount: 1,
    details: { ...bought, recipientUserName: 'somebody' },
  });
  return [
    { kind: 'submysterygift', atMs, user, amount: gifts, details: bought },
    ...Array.from({ length: gifts }, (_, index) => one(index)),
  ];
}

/** The hour in which the `nth` message falls. */
function hourOf(expected: Float64Array, nth: number): number {
  let before = 0;
  for (const [hour, count] of expected.entries()) {
    before += count;
    if (nth < before) return hour;
  }
  return 23;
}
