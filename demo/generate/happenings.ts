import { type NoticeKind, type Speaker, userNoticeLine } from '../../test/support/twitch/lines.ts';
import type { ChannelPlan } from './channels.ts';
import type { Member } from './community.ts';
import type { Moment } from './moments.ts';
import { PHRASES } from './phrases.ts';
import type { Random } from './random.ts';

/** A USERNOTICE to be sent. */
export interface Happening {
  readonly kind: NoticeKind;
  readonly line: string;
}

const PRIME = { 'msg-param-sub-plan': 'Prime', 'msg-param-sub-plan-name': 'Prime' } as const;
const TIER_1 = { 'msg-param-sub-plan': '1000', 'msg-param-sub-plan-name': 'Channel Subscription' } as const;

export function toSpeaker({ person, badges, badgeInfo }: Member): Speaker {
  const { id, login, displayName, color } = person;
  return { id, login, displayName, color, badges, badgeInfo };
}

/** Somebody subscribes, goes on subscribing or gives a subscription away. */
export function subscribe(plan: ChannelPlan, member: Member, receiver: Member, random: Random, atMs: number): Happening {
  const notice = (kind: NoticeKind, tags: Readonly<Record<string, string | number>>, systemMsg: string, text?: string): Happening => ({
    kind,
    line: userNoticeLine({
      kind,
      place: plan,
      from: toSpeaker(member),
      id: random.uuid(),
      sentAtMs: atMs,
      tags: { ...tags, 'system-msg': systemMsg },
      ...(text === undefined ? {} : { text }),
    }),
  });
  const name = member.person.displayName;
  const months = Number(/subscriber\/(\d+)/.exec(member.badgeInfo)?.[1] ?? 0);
  const paid = random.chance(0.4) ? PRIME : TIER_1;
  if (random.chance(0.22)) return gift(plan, member, receiver, random, atMs);
  if (months > 0) {
    const text = random.chance(0.6) ? random.pick(PHRASES[member.person.language]) : undefined;
    const streak = random.chance(0.5)
      ? { 'msg-param-should-share-streak': 1, 'msg-param-streak-months': Math.max(1, months - 1) }
      : { 'msg-param-should-share-streak': 0 };
    return notice(
      'resub',
      { ...paid, ...streak, 'msg-param-cumulative-months': months + 1 },
      `${name} subscribed at Tier 1. They've subscribed for ${months + 1} months!`,
      text,
    );
  }
  return notice(
    'sub',
    { ...paid, 'msg-param-cumulative-months': 1 },
    `${name} subscribed${paid === PRIME ? ' with Prime' : ' at Tier 1'}.`,
  );
}

function gift(plan: ChannelPlan, giver: Member, receiver: Member, random: Random, atMs: number, originId = random.hex32()): Happening {
  const [from, to] = [giver.person, receiver.person];
  const tags = {
    ...TIER_1,
    'msg-param-gift-months': 1,
    'msg-param-months': random.int(1, 12),
    'msg-param-origin-id': originId,
    'msg-param-recipient-display-name': to.displayName,
    'msg-param-recipient-id': to.id,
    'msg-param-recipient-user-name': to.login,
    'msg-param-sender-count': 0,
    'system-msg': `${from.displayName} gifted a Tier 1 sub to ${to.displayName}!`,
  };
  return {
    kind: 'subgift',
    line: userNoticeLine({ kind: 'subgift', place: plan, from: toSpeaker(giver), id: random.uuid(), sentAtMs: atMs, tags }),
  };
}

/** A gift bomb: the announcement, then a line for each who got one. */
export function giveAway(plan: ChannelPlan, giver: Member, receivers: readonly Member[], random: Random, atMs: number): Happening[] {
  const originId = random.hex32();
  const tags = {
    'msg-param-mass-gift-count': receivers.length,
    'msg-param-origin-id': originId,
    'msg-param-sender-count': receivers.length + random.int(0, 40),
    'msg-param-sub-plan': '1000',
    'system-msg': `${giver.person.displayName} is gifting ${receivers.length} Tier 1 Subs to ${plan.displayName}'s community!`,
  };
  const head: Happening = {
    kind: 'submysterygift',
    line: userNoticeLine({ kind: 'submysterygift', place: plan, from: toSpeaker(giver), id: random.uuid(), sentAtMs: atMs, tags }),
  };
  return [head, ...receivers.map((receiver) => gift(plan, giver, receiver, random, atMs, originId))];
}

export function arrive(plan: ChannelPlan, { from, viewers, atMs }: Extract<Moment, { kind: 'raid' }>, random: Random): Happening {
  const leader: Speaker = {
    id: from.id,
    login: from.login,
    displayName: from.displayName,
    color: '#9ACD32',
    badges: 'partner/1',
    badgeInfo: '',
  };
  const tags = {
    'msg-param-displayName': from.displayName,
    'msg-param-login': from.login,
    'msg-param-profileImageURL': `https://static-cdn.jtvnw.net/jtv_user_pictures/${from.login}-profile_image-70x70.png`,
    'msg-param-viewerCount': viewers,
    'system-msg': `${viewers} raiders from ${from.displayName} have joined!`,
  };
  return { kind: 'raid', line: userNoticeLine({ kind: 'raid', place: plan, from: leader, id: random.uuid(), sentAtMs: atMs, tags }) };
}
