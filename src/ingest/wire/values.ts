import type { Chatter, Room, SharedSource } from '../../domain/event.ts';
import { type ChannelId, type MessageId, toChannelId, toChatterId, toLogin, toMessageId } from '../../domain/ids.ts';
import type { IrcLine } from './line.ts';
import { MAX_TEXT_CHARS, type Rejected, reject, type WireContext } from './result.ts';
import { tagOf, unescapeTag } from './tags.ts';

const EARLIEST_MS = Date.UTC(2010, 0, 1);
const AHEAD_MS = 24 * 3_600_000;
const MAX_INT4 = 2_147_483_647;
const MAX_NAME_CHARS = 100;

type Tags = ReadonlyMap<string, string>;

/** Whether a checked value is a refusal instead. */
export function isRejected(value: object | string | number | null): value is Rejected {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'rejected';
}

export function checkMessageId(tag: string): MessageId | Rejected {
  return toMessageId(tag) ?? (tag === '' ? reject.noId : reject.badId);
}

export function checkRoom(target: string, roomId: string): Room | Rejected {
  if (target.charCodeAt(0) !== 35) return reject.noChannel;
  const login = toLogin(target.slice(1));
  if (login === null) return reject.badChannel;
  const channelId = toChannelId(roomId);
  if (channelId === null) return roomId === '' ? reject.noRoomId : reject.badRoomId;
  return { channelId, login };
}

/** As `checkRoom`, for commands whose room-id may be missing or empty: then it is the room last seen under that login. */
export function findRoom(line: IrcLine, tags: Tags, context: WireContext): Room | Rejected {
  const roomId = tagOf(tags, 'room-id');
  if (roomId !== '') return checkRoom(line.target, roomId);
  const login = line.target.charCodeAt(0) === 35 ? toLogin(line.target.slice(1)) : null;
  return checkRoom(line.target, login === null ? '' : (context.channelIdOf(login) ?? ''));
}

export function checkChatter(userId: string, login: string, displayName: string): Chatter | Rejected {
  const id = toChatterId(userId);
  if (id === null) return userId === '' ? reject.noUserId : reject.badUserId;
  const handle = toLogin(login);
  if (handle === null) return reject.badLogin;
  return { id, login: handle, displayName: toDisplayName(displayName, handle) };
}

/** `tmi-sent-ts`: epoch milliseconds, from 2010 to one day ahead of now. */
export function checkSentAt(tag: string, nowMs: number): number | Rejected {
  if (tag === '') return reject.noTime;
  if (!/^\d{1,16}$/.test(tag)) return reject.badTime;
  const ms = Number(tag);
  return ms >= EARLIEST_MS && ms <= nowMs + AHEAD_MS ? ms : reject.farTime;
}

/** The time of a line that Twitch may send without one: a recent-messages service adds when it got it, else whoever reads it knows or not. */
export function receivedAt(tags: Tags, { nowMs, untimedMs }: WireContext): number | null {
  const received = checkSentAt(tagOf(tags, 'rm-received-ts'), nowMs);
  return typeof received === 'number' ? received : untimedMs;
}

/** A count that fits Postgres's `integer`; null when it isn't one. */
export function toCount(tag: string): number | null {
  const count = toAmount(tag);
  return count !== null && count <= MAX_INT4 ? count : null;
}

/** A count up to 2^53 - 1; null when it isn't one. */
export function toAmount(tag: string): number | null {
  if (!/^\d{1,16}$/.test(tag)) return null;
  const amount = Number(tag);
  return Number.isSafeInteger(amount) ? amount : null;
}

/** Where a mirrored message came from; null when it was said in this very room. */
export function checkSource(channelId: ChannelId, sourceRoomId: string, sourceId: string): SharedSource | null | Rejected {
  if (sourceRoomId === '' || sourceRoomId === channelId) return null;
  const source = toChannelId(sourceRoomId);
  return source === null ? reject.badSourceRoomId : { channelId: source, messageId: toMessageId(sourceId) };
}

export function checkText(text: string): string | Rejected {
  return text.length > MAX_TEXT_CHARS ? reject.textTooLong : toStorable(text);
}

/**
 * Text that Postgres can hold: NUL and halves of surrogate pairs become U+FFFD.
 * One code point for one, so that positions stay true.
 */
export function toStorable(text: string): string {
  return isPlain(text) ? text : text.replaceAll('\0', '\ufffd').replace(/\p{Surrogate}/gu, '\ufffd');
}

function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0 || (code & 0xf800) === 0xd800) return false;
  }
  return true;
}

function toDisplayName(tag: string, login: string): string {
  if (/^\w{1,25}$/.test(tag)) return tag;
  // Control characters, and the marks that turn a line's direction round: a name is shown amid other text.
  const name = toStorable(unescapeTag(tag).replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '')).trim();
  return name === '' || name.length > MAX_NAME_CHARS ? login : name;
}
