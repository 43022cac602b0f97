import { toChatterId, toMessageId } from '../../domain/ids.ts';
import type { IrcLine } from './line.ts';
import { reject, type WireContext, type WireResult } from './result.ts';
import { readTags, tagOf } from './tags.ts';
import { checkSentAt, findRoom, isRejected, receivedAt, toCount } from './values.ts';

/** A room cleared, or one chatter's messages by a timeout or ban. https://dev.twitch.tv/docs/chat/irc/#clearchat-tags */
export function parseClearchat(line: IrcLine, context: WireContext): WireResult {
  const tags = readTags(line);
  const room = findRoom(line, tags, context);
  if (isRejected(room)) return room;
  const sentAt = checkSentAt(tagOf(tags, 'tmi-sent-ts'), context.nowMs);
  // Everything said before is taken back, so a wrong time can't be replaced by now; a missing one can.
  if (typeof sentAt !== 'number' && sentAt !== reject.noTime) return sentAt;
  const atMs = typeof sentAt === 'number' ? sentAt : receivedAt(tags, context);
  if (atMs === null) return { type: 'none', command: 'CLEARCHAT' };
  const target = tagOf(tags, 'target-user-id');
  if (target === '') {
    // A user who is named but not identified: reading this as a clear of the whole room would take back everybody's words.
    if (line.text !== null && line.text !== '') return reject.noTarget;
    return { type: 'event', event: { type: 'deletion', room, atMs, scope: 'room' } };
  }
  const chatterId = toChatterId(target);
  if (chatterId === null) return reject.badTarget;
  const duration = tagOf(tags, 'ban-duration');
  if (duration === '') return { type: 'event', event: { type: 'deletion', room, atMs, scope: 'ban', chatterId } };
  const durationS = toCount(duration);
  if (durationS === null) return reject.badDuration;
  return { type: 'event', event: { type: 'deletion', room, atMs, scope: 'timeout', chatterId, durationS } };
}

/** One message deleted. In a room that was never seen there is nothing to delete. https://dev.twitch.tv/docs/chat/irc/#clearmsg-tags */
export function parseClearmsg(line: IrcLine, context: WireContext): WireResult {
  const tags = readTags(line);
  const room = findRoom(line, tags, context);
  if (room === reject.noRoomId) return { type: 'none', command: 'CLEARMSG' };
  if (isRejected(room)) return room;
  const messageId = toMessageId(tagOf(tags, 'target-msg-id'));
  if (messageId === null) return reject.badTargetMessage;
  // Twitch has sent -6795364578871 here (the zero of Go's clock). The message is named by its id, so a wrong time is no reason to keep it.
  const sentAt = checkSentAt(tagOf(tags, 'tmi-sent-ts'), context.nowMs);
  const atMs = typeof sentAt === 'number' ? sentAt : receivedAt(tags, context);
  if (atMs === null) return { type: 'none', command: 'CLEARMSG' };
  return { type: 'event', event: { type: 'deletion', room, atMs, scope: 'message', messageId } };
}
