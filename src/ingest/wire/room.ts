import type { EventKind, Room } from '../../domain/event.ts';
import { addDetail } from './details.ts';
import type { IrcLine } from './line.ts';
import type { WireContext, WireResult } from './result.ts';
import { readTags, tagOf } from './tags.ts';
import { checkText, findRoom, isRejected, receivedAt } from './values.ts';

/** Tags of a ROOMSTATE that aren't a setting of the room. */
const NOT_STATE = /^(?:room-id|tmi-sent-ts|historical|rm-.*)$/;

/**
 * A setting of the room that changed. The full set, which answers a JOIN, changes nothing.
 * https://dev.twitch.tv/docs/chat/irc/#roomstate-tags
 */
export function parseRoomstate(line: IrcLine, context: WireContext): WireResult {
  const tags = readTags(line);
  const isFullSet = tags.has('r9k') && tags.has('slow') && tags.has('subs-only');
  const details: Record<string, string> = {};
  for (const [name, value] of tags) {
    if (!NOT_STATE.test(name)) addDetail(details, name, value);
  }
  const room = findRoom(line, tags, context);
  if (isFullSet || Object.keys(details).length === 0) return { type: 'none', command: 'ROOMSTATE' };
  if (isRejected(room)) return room;
  const atMs = receivedAt(tags, context);
  return atMs === null ? { type: 'none', command: 'ROOMSTATE' } : roomEvent('room_state', room, atMs, null, details);
}

/** Twitch's words to a room or to us. It names no room-id, so it counts for rooms seen before. https://dev.twitch.tv/docs/chat/irc/#notice-tags */
export function parseNotice(line: IrcLine, context: WireContext): WireResult {
  const tags = readTags(line);
  const room = findRoom(line, tags, context);
  if (isRejected(room)) return { type: 'none', command: 'NOTICE' };
  const text = checkText(line.text ?? '');
  if (typeof text !== 'string') return text;
  const details: Record<string, string> = {};
  addDetail(details, 'msg-id', tagOf(tags, 'msg-id'));
  const atMs = receivedAt(tags, context);
  return atMs === null ? { type: 'none', command: 'NOTICE' } : roomEvent('notice', room, atMs, text === '' ? null : text, details);
}

function roomEvent(kind: EventKind, room: Room, atMs: number, text: string | null, details: Record<string, string>): WireResult {
  return {
    type: 'event',
    event: { type: 'event', kind, room, eventId: null, atMs, chatter: null, amount: null, text, details, sharedFrom: null },
  };
}
