import type { ChannelPlan } from './channels.ts';
import type { Person } from './people.ts';
import { createRandom, createSampler, type Random, type Sampler, zipfWeights } from './random.ts';

/** A person in one channel. */
export interface Member {
  readonly person: Person;
  readonly badges: string;
  readonly badgeInfo: string;
  readonly isSubscriber: boolean;
  readonly isModerator: boolean;
  readonly isVip: boolean;
  /** Never wrote here before the generated stretch: the first message carries `first-msg`. */
  isNew: boolean;
  /** Timed out or banned up to this instant. */
  silencedUntilMs: number;
}

export interface Community {
  readonly broadcaster: Member;
  readonly bot: Member;
  readonly moderators: readonly [Member, ...Member[]];
  /** Those who write most first. */
  readonly members: readonly Member[];
  /** Who writes next: Zipf's law over `members`, and now and then the broadcaster. */
  draw(random: Random): Member;
  /** Somebody who writes little. */
  drawQuiet(random: Random): Member;
}

/** Of the law that ranks chatters: the busiest of 1,000 writes 2 to 3 % of all messages. */
const ZIPF = { exponent: 1.02, offset: 4 } as const;
const MODERATORS = 4;
/** From this rank on (as a share of all), nobody is a regular. */
const QUIET_FROM = 0.35;
const NEW_SHARE = 0.3;
const BROADCASTER_SHARE = 0.006;

export const BOTS = {
  nightbot: { id: '19264788', login: 'nightbot', displayName: 'Nightbot', color: '#7C7CE1', language: 'en' },
  streamelements: { id: '100135110', login: 'streamelements', displayName: 'StreamElements', color: '#5B99FF', language: 'en' },
} as const satisfies Readonly<Record<ChannelPlan['bot'], Person>>;

/** Gives the people of a channel (those who write most first) their roles in it. */
export function createCommunity(seed: number, plan: ChannelPlan, people: readonly Person[]): Community {
  const random = createRandom(seed, 'community', plan.login);
  const owner: Person = { id: plan.id, login: plan.login, displayName: plan.displayName, color: '#FF7F50', language: mainLanguage(plan) };
  const broadcaster = toMember(owner, ['broadcaster/1', 'subscriber/3036'], 41, false);
  const bot = toMember(BOTS[plan.bot], ['moderator/1', 'partner/1'], 0, false);
  const members = people.map((person, rank) => {
    const share = rank / people.length;
    // Not the busiest ones: a moderator who is first in every chart looks like a mistake.
    const isModerator = rank >= 5 && rank < 5 + MODERATORS;
    const role = isModerator ? ['moderator/1'] : share < 0.05 && random.chance(0.15) ? ['vip/1'] : [];
    const months = random.chance(0.75 - 0.65 * share) ? Math.ceil(60 * random.float() ** 2) : 0;
    const extra = random.chance(0.2) ? ['premium/1'] : random.chance(0.06) ? ['bits/1000'] : [];
    const isNew = share > QUIET_FROM && random.chance(NEW_SHARE);
    return toMember(
      person,
      [...role, ...(months > 0 && !isNew ? [`subscriber/${tierOf(months)}`] : []), ...extra],
      isNew ? 0 : months,
      isNew,
    );
  });
  const drawRank: Sampler = createSampler(zipfWeights(members.length, ZIPF.exponent, ZIPF.offset));
  const quietFrom = Math.floor(members.length * QUIET_FROM);
  return {
    broadcaster,
    bot,
    moderators: [members[5] ?? broadcaster, ...members.slice(6, 5 + MODERATORS)],
    members,
    draw: (draws) => (draws.chance(BROADCASTER_SHARE) ? broadcaster : (members[drawRank(draws)] ?? broadcaster)),
    drawQuiet: (draws) => members[draws.int(quietFrom, members.length - 1)] ?? broadcaster,
  };
}

/** Somebody who is not of the channel: a raider, who may write there for the first time. */
export function toGuest(person: Person, isNew: boolean): Member {
  return toMember(person, [], 0, isNew);
}

function toMember(person: Person, badges: readonly string[], months: number, isNew: boolean): Member {
  const has = (name: string): boolean => badges.some((badge) => badge.startsWith(name));
  return {
    person,
    badges: badges.join(','),
    badgeInfo: has('subscriber/') ? `subscriber/${months}` : '',
    isSubscriber: has('subscriber/'),
    isModerator: has('moderator/'),
    isVip: has('vip/'),
    isNew,
    silencedUntilMs: 0,
  };
}

/** The badge shows the last milestone of the months. */
function tierOf(months: number): number {
  return [60, 48, 36, 24, 18, 12, 9, 6, 3, 2].find((milestone) => months >= milestone) ?? 0;
}

function mainLanguage({ languages }: ChannelPlan): Person['language'] {
  const known = Object.entries(languages).filter((entry): entry is [Person['language'], number] => entry[1] > 0);
  return known.sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'en';
}
