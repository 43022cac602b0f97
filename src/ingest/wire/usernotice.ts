import { EVENT_KINDS, type EventKind } from '../../domain/event.ts';
import { addDetail, toCamelCase } from './details.ts';
import type { IrcLine } from './line.ts';
import { reject, type WireResult } from './result.ts';
import { readTags, tagOf } from './tags.ts';
import { checkChatter, checkMessageId, checkRoom, checkSentAt, checkSource, checkText, isRejected, toAmount } from './values.ts';

/** Kinds that are ours or come by other commands: as a msg-id they would be a stranger's. */
const NOT_NOTICES: ReadonlySet<EventKind> = new Set(['room_state', 'notice', 'other']);
const KINDS: ReadonlyMap<string, EventKind> = new Map(EVENT_KINDS.filter((kind) => !NOT_NOTICES.has(kind)).map((kind) => [kind, kind]));

const PARAM = 'msg-param-';

/** The parameters that carry what a kind counts, the first present one wins (lines of 2018 have a sub's months in `months`). */
const AMOUNTS: Readonly<Partial<Record<EventKind, readonly string[]>>> = {
  sub: ['cumulative-months', 'months'],
  resub: ['cumulative-months', 'months'],
  extendsub: ['cumulative-months'],
  subgift: ['gift-months'],
  submysterygift: ['mass-gift-count'],
  rewardgift: ['selected-count'],
  raid: ['viewerCount'],
  bitsbadgetier: ['threshold'],
  viewermilestone: ['value'],
  charitydonation: ['donation-amount'],
  modiversary: ['months'],
};

/** What happened in a room. https://dev.twitch.tv/docs/chat/irc/#usernotice-tags */
export function parseUsernotice(line: IrcLine, nowMs: number): WireResult {
  const tags = readTags(line);
  const eventId = checkMessageId(tagOf(tags, 'id'));
  if (typeof eventId !== 'string') return eventId;
  const room = checkRoom(line.target, tagOf(tags, 'room-id'));
  if (isRejected(room)) return room;
  const chatter = checkChatter(tagOf(tags, 'user-id'), tagOf(tags, 'login'), tagOf(tags, 'display-name'));
  if (isRejected(chatter)) return chatter;
  const atMs = checkSentAt(tagOf(tags, 'tmi-sent-ts'), nowMs);
  if (typeof atMs !== 'number') return atMs;
  const sharedFrom = checkSource(room.channelId, tagOf(tags, 'source-room-id'), tagOf(tags, 'source-id'));
  if (isRejected(sharedFrom)) return sharedFrom;
  const text = checkText(line.text ?? '');
  if (typeof text !== 'string') return text;
  const msgId = originalMsgId(tags);
  if (msgId === '') return reject.noKind;
  const kind = KINDS.get(msgId) ?? 'other';
  const details = toDetails(tags, kind === 'other' ? msgId : null);
  const amount = takeAmount(kind, details);
  if (typeof amount === 'object' && amount !== null) return amount;
  return {
    type: 'event',
    event: { type: 'event', kind, room, eventId, atMs, chatter, amount, text: text === '' ? null : text, details, sharedFrom },
  };
}

/** A mirror of a shared chat says only that it is one; what it mirrors stands beside. */
function originalMsgId(tags: ReadonlyMap<string, string>): string {
  const msgId = tagOf(tags, 'msg-id');
  return msgId === 'sharedchatnotice' ? tagOf(tags, 'source-msg-id') || msgId : msgId;
}

function toDetails(tags: ReadonlyMap<string, string>, msgId: string | null): Record<string, string> {
  const details: Record<string, string> = {};
  for (const [name, value] of tags) if (name.startsWith(PARAM)) addDetail(details, name.slice(PARAM.length), value);
  if (msgId !== null) addDetail(details, 'msg-id', msgId);
  return details;
}

/** Moves the amount out of the details. */
function takeAmount(kind: EventKind, details: Record<string, string>): number | null | typeof reject.badAmount {
  const key = AMOUNTS[kind]?.map(toCamelCase).find((name) => details[name] !== undefined);
  // Lines of 2019 and before name no length: a gift was one month then.
  if (key === undefined) return kind === 'subgift' ? 1 : null;
  const amount = toAmount(details[key] ?? '');
  if (amount === null) return reject.badAmount;
  delete details[key];
  return amount;
}
