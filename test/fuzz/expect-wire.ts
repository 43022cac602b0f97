import type { ChatMessage, Deletion, RoomEvent } from '../../src/domain/event.ts';
import { type ChannelId, type Login, toChannelId } from '../../src/domain/ids.ts';
import { parseWireLine, type WireContext, type WireResult } from '../../src/ingest/wire/parse.ts';

/** When the recorded lines are parsed: later than the newest of them. */
export const NOW_MS = Date.UTC(2026, 10, 24);

/** A reader that has seen these rooms before, by login. */
export function contextOf(rooms: Readonly<Record<string, string>> = {}): WireContext {
  return { nowMs: NOW_MS, untimedMs: NOW_MS, channelIdOf: (login) => toChannelId(rooms[login] ?? '') };
}

/** A reader that has seen every room. */
export const allKnown: WireContext = {
  nowMs: NOW_MS,
  untimedMs: NOW_MS,
  channelIdOf: (_login: Login): ChannelId | null => toChannelId('4242'),
};

export function parseMessage(line: string, context: WireContext = contextOf()): ChatMessage {
  const result = parseWireLine(line, context);
  if (result.type === 'event' && result.event.type === 'message') return result.event;
  throw new Error(`not a message: ${JSON.stringify(result)}`);
}

export function parseRoomEvent(line: string, context: WireContext = contextOf()): RoomEvent {
  const result = parseWireLine(line, context);
  if (result.type === 'event' && result.event.type === 'event') return result.event;
  throw new Error(`not a room event: ${JSON.stringify(result)}`);
}

export function parseDeletion(line: string, context: WireContext = contextOf()): Deletion {
  const result = parseWireLine(line, context);
  if (result.type === 'event' && result.event.type === 'deletion') return result.event;
  throw new Error(`not a deletion: ${JSON.stringify(result)}`);
}

/** A result in a word: `message`, the kind of a room event, the scope of a deletion with `delete:` before it, `none`, or `rejected: reason`. */
export function nameOf(result: WireResult): string {
  if (result.type === 'rejected') return `rejected: ${result.reason}`;
  if (result.type === 'none') return 'none';
  if (result.event.type === 'event') return result.event.kind;
  return result.event.type === 'deletion' ? `delete:${result.event.scope}` : 'message';
}
