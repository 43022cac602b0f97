import { createHash, randomUUID } from 'node:crypto';

/** Wire lines as Twitch sends them (tags in its alphabetical order), without the closing CRLF. Pure: nothing here touches a socket. */

export type TagValue = string | number | boolean;
export type Tags = Readonly<Record<string, TagValue>>;

export interface Place {
  readonly login: string;
  readonly id: string;
}

export interface Speaker {
  readonly login: string;
  readonly id: string;
  readonly displayName: string;
  readonly color: string;
  /** As on the wire: `subscriber/12,premium/1`. */
  readonly badges: string;
  readonly badgeInfo: string;
}

/** A numeric id that is always the same for `login`; `space` keeps ids of users and channels with equal names equal, too. */
export function idOf(login: string): string {
  return String(100_000_000 + (createHash('sha1').update(login).digest().readUInt32BE(0) % 800_000_000));
}

/** A whole speaker from a login or from the parts that matter. */
export function toSpeaker(from: string | (Partial<Speaker> & { readonly login: string })): Speaker {
  const given = typeof from === 'string' ? { login: from } : from;
  const login = given.login.toLowerCase();
  return { id: idOf(login), displayName: given.login, color: '#1E90FF', badges: '', badgeInfo: '', ...given, login };
}

/** IRCv3 escaping of tag values: https://ircv3.net/specs/extensions/message-tags#escaping-values */
export function escapeTag(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/;/g, '\\:').replace(/ /g, '\\s').replace(/\r/g, '\\r').replace(/\n/g, '\\n');
}

export function formatTags(tags: Tags): string {
  const names = Object.keys(tags).sort();
  return `@${names.map((name) => `${name}=${typeof tags[name] === 'boolean' ? (tags[name] ? '1' : '0') : escapeTag(String(tags[name]))}`).join(';')}`;
}

function badgeFlags(speaker: Speaker): Record<string, TagValue> {
  const has = (name: string) => new RegExp(`(^|,)${name}/`).test(speaker.badges);
  return {
    'badge-info': speaker.badgeInfo,
    badges: speaker.badges,
    color: speaker.color,
    'display-name': speaker.displayName,
    mod: has('moderator'),
    subscriber: has('subscriber') || has('founder'),
    turbo: has('turbo'),
    'user-id': speaker.id,
    'user-type': has('moderator') ? 'mod' : '',
    ...(has('vip') ? { vip: 1 } : {}),
  };
}

export interface Saying {
  readonly place: Place;
  readonly from: Speaker;
  readonly text: string;
  /** UUID; a fresh one when left out. */
  readonly id?: string;
  readonly sentAtMs?: number;
  /** Added to the usual tags or put in their place. */
  readonly tags?: Tags;
}

/** A PRIVMSG with every tag that Twitch's own web client causes. */
export function privmsgLine(saying: Saying): string {
  const { place, from, text } = saying;
  const tags = formatTags({
    ...badgeFlags(from),
    'client-nonce': randomUUID().replaceAll('-', ''),
    emotes: '',
    'first-msg': 0,
    flags: '',
    id: saying.id ?? randomUUID(),
    'returning-chatter': 0,
    'room-id': place.id,
    'tmi-sent-ts': saying.sentAtMs ?? Date.now(),
    ...saying.tags,
  });
  return `${tags} :${from.login}!${from.login}@${from.login}.tmi.twitch.tv PRIVMSG #${place.login} :${text}`;
}

/** The text of a `/me`. */
export function actionText(text: string): string {
  return `\u0001ACTION ${text}\u0001`;
}

export interface Clearing {
  readonly place: Place;
  readonly sentAtMs?: number;
}

/** One message is deleted. */
export function clearMsgLine(clearing: Clearing & { readonly login: string; readonly messageId: string; readonly text: string }): string {
  const { place, login, messageId, text } = clearing;
  const tags = formatTags({ login, 'room-id': place.id, 'target-msg-id': messageId, 'tmi-sent-ts': clearing.sentAtMs ?? Date.now() });
  return `${tags} :tmi.twitch.tv CLEARMSG #${place.login} :${text}`;
}

/** Without `target` the whole room; with `durationS` a timeout, without a ban. */
export function clearChatLine(clearing: Clearing & { readonly target?: Speaker; readonly durationS?: number }): string {
  const { place, target, durationS } = clearing;
  const tags = formatTags({
    ...(durationS === undefined ? {} : { 'ban-duration': durationS }),
    'room-id': place.id,
    ...(target ? { 'target-user-id': target.id } : {}),
    'tmi-sent-ts': clearing.sentAtMs ?? Date.now(),
  });
  return `${tags} :tmi.twitch.tv CLEARCHAT #${place.login}${target ? ` :${target.login}` : ''}`;
}

const PLAN = { 'msg-param-sub-plan': '1000', 'msg-param-sub-plan-name': 'Channel Subscription' };
const RECIPIENT = {
  'msg-param-recipient-display-name': 'Recipient',
  'msg-param-recipient-id': idOf('recipient'),
  'msg-param-recipient-user-name': 'recipient',
};
const GIFTER = { 'msg-param-sender-login': 'gifter', 'msg-param-sender-name': 'Gifter' };
const PRIOR_GIFTER = {
  'msg-param-prior-gifter-anonymous': 'false',
  'msg-param-prior-gifter-display-name': 'Gifter',
  'msg-param-prior-gifter-id': idOf('gifter'),
  'msg-param-prior-gifter-user-name': 'gifter',
};

/** The parameters that Twitch sends with each kind, with plausible values. */
const NOTICE_PARAMS = {
  sub: {
    ...PLAN,
    'msg-param-cumulative-months': 1,
    'msg-param-months': 0,
    'msg-param-should-share-streak': 0,
    'msg-param-was-gifted': 'false',
  },
  resub: {
    ...PLAN,
    'msg-param-cumulative-months': 14,
    'msg-param-months': 0,
    'msg-param-should-share-streak': 1,
    'msg-param-streak-months': 4,
    'msg-param-was-gifted': 'false',
  },
  subgift: {
    ...PLAN,
    ...RECIPIENT,
    'msg-param-gift-months': 1,
    'msg-param-months': 3,
    'msg-param-origin-id': '1',
    'msg-param-sender-count': 7,
  },
  submysterygift: {
    'msg-param-mass-gift-count': 5,
    'msg-param-origin-id': '1',
    'msg-param-sender-count': 12,
    'msg-param-sub-plan': '1000',
  },
  giftpaidupgrade: GIFTER,
  anongiftpaidupgrade: {},
  primepaidupgrade: { 'msg-param-sub-plan': '1000' },
  standardpayforward: { ...PRIOR_GIFTER, ...RECIPIENT },
  communitypayforward: PRIOR_GIFTER,
  primecommunitygiftreceived: {
    ...RECIPIENT,
    'msg-param-gift-name': 'A game',
    'msg-param-middle-man': 'gifter',
    'msg-param-sender': 'gifter',
  },
  raid: { 'msg-param-displayName': 'Raider', 'msg-param-login': 'raider', 'msg-param-profileImageURL': '', 'msg-param-viewerCount': 42 },
  unraid: {},
  ritual: { 'msg-param-ritual-name': 'new_chatter' },
  announcement: { 'msg-param-color': 'PRIMARY' },
  bitsbadgetier: { 'msg-param-threshold': 1000 },
  viewermilestone: { 'msg-param-category': 'watch-streak', 'msg-param-copoReward': 450, 'msg-param-id': '1', 'msg-param-value': 5 },
  extendsub: { 'msg-param-cumulative-months': 9, 'msg-param-sub-benefit-end-month': 4, 'msg-param-sub-plan': '1000' },
  rewardgift: {
    'msg-param-domain': 'megacheer',
    'msg-param-selected-count': 5,
    'msg-param-total-reward-count': 20,
    'msg-param-trigger-type': 'CHEER',
  },
  charitydonation: {
    'msg-param-charity-name': 'A charity',
    'msg-param-donation-amount': 500,
    'msg-param-donation-currency': 'USD',
    'msg-param-exponent': 2,
  },
  modiversary: { 'msg-param-value': 3 },
} as const satisfies Record<string, Tags>;

export type NoticeKind = keyof typeof NOTICE_PARAMS;
export const NOTICE_KINDS = Object.keys(NOTICE_PARAMS).filter((kind): kind is NoticeKind => kind in NOTICE_PARAMS);

/** A USERNOTICE of a known kind, or of one that Twitch has yet to invent; `tags` override the kind's parameters. */
export function userNoticeLine(
  notice: Omit<Saying, 'text'> & { readonly kind: NoticeKind | (string & {}); readonly text?: string },
): string {
  const { place, from, kind, text } = notice;
  const params = NOTICE_KINDS.find((known) => known === kind);
  const tags = formatTags({
    ...badgeFlags(from),
    emotes: '',
    flags: '',
    id: notice.id ?? randomUUID(),
    login: from.login,
    'msg-id': kind,
    ...(params ? NOTICE_PARAMS[params] : {}),
    'room-id': place.id,
    'system-msg': `${from.displayName}: ${kind}`,
    'tmi-sent-ts': notice.sentAtMs ?? Date.now(),
    ...notice.tags,
  });
  return `${tags} :tmi.twitch.tv USERNOTICE #${place.login}${text === undefined ? '' : ` :${text}`}`;
}

/**
 * The mirror of a PRIVMSG or USERNOTICE in another room of the same shared chat session: its own id, the original's as `source-id`.
 * A mirrored USERNOTICE arrives as `sharedchatnotice` with the original kind in `source-msg-id`.
 */
export function mirrorLine(original: string, to: Place, id: string = randomUUID()): string {
  const { tags, rest } = splitTags(original);
  const mirrored: Record<string, string> = {
    ...tags,
    badges: '',
    'badge-info': '',
    id,
    'room-id': to.id,
    'source-badge-info': tags['badge-info'] ?? '',
    'source-badges': tags['badges'] ?? '',
    'source-id': tags['id'] ?? '',
    'source-room-id': tags['room-id'] ?? '',
  };
  if (tags['msg-id'] !== undefined && / USERNOTICE #/.test(rest)) {
    mirrored['source-msg-id'] = tags['msg-id'];
    mirrored['msg-id'] = 'sharedchatnotice';
  }
  return `${joinRaw(mirrored)} ${rest.replace(/(PRIVMSG|USERNOTICE) #\S+/, `$1 #${to.login}`)}`;
}

/** Tags still escaped, and everything after them. */
export function splitTags(line: string): { readonly tags: Record<string, string>; readonly rest: string } {
  if (!line.startsWith('@')) return { tags: {}, rest: line };
  const end = line.indexOf(' ');
  const pairs = line
    .slice(1, end)
    .split(';')
    .map((pair): [string, string] => {
      const at = pair.indexOf('=');
      return at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    });
  return { tags: Object.fromEntries(pairs), rest: line.slice(end + 1) };
}

function joinRaw(tags: Readonly<Record<string, string>>): string {
  return `@${Object.keys(tags)
    .sort()
    .map((name) => `${name}=${tags[name]}`)
    .join(';')}`;
}

export interface RoomModes {
  readonly 'emote-only': number;
  readonly 'followers-only': number;
  readonly r9k: number;
  readonly slow: number;
  readonly 'subs-only': number;
}
export const OPEN_ROOM: RoomModes = { 'emote-only': 0, 'followers-only': -1, r9k: 0, slow: 0, 'subs-only': 0 };

/** With all modes: the answer to a JOIN. With one: that mode was changed. */
export function roomStateLine(place: Place, modes: Partial<RoomModes> = OPEN_ROOM): string {
  return `${formatTags({ ...modes, 'room-id': place.id })} :tmi.twitch.tv ROOMSTATE #${place.login}`;
}

export function noticeLine(login: string, msgId: string, text: string): string {
  return `${formatTags({ 'msg-id': msgId })} :tmi.twitch.tv NOTICE #${login} :${text}`;
}
