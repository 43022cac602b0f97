import { randomUUID } from 'node:crypto';
import type { ChatMessage, Deletion } from '../../src/domain/event.ts';
import { parseLogin, toChannelId, toChatterId, toMessageId } from '../../src/domain/ids.ts';
import type { Batch } from '../../src/store/writer/batch.ts';

function must<T>(value: T | null): T {
  if (value === null) throw new Error('the test made an id that is none');
  return value;
}

export const channelId = (id: number) => must(toChannelId(String(id)));
export const chatterId = (id: number | string) => must(toChatterId(String(id)));
export const messageId = (id: string) => must(toMessageId(id));
export const login = (name: string) => must(parseLogin(name));

export const room = (id: number) => ({ channelId: channelId(id), login: login(`room${id}`) });

/** A message of chatter `from` in room `roomId`, plain unless `more` says otherwise. */
export function aMessage(roomId: number, from: number | string, sentAtMs: number, more: Partial<ChatMessage> = {}): ChatMessage {
  return {
    type: 'message',
    room: room(roomId),
    messageId: messageId(randomUUID()),
    sentAtMs,
    chatter: { id: chatterId(from), login: login(`chatter${from}`.slice(0, 25)), displayName: `Chatter${from}` },
    text: `hello from ${from}`,
    isAction: false,
    badges: { subscriber: false, moderator: false, vip: false, broadcaster: false },
    bits: 0,
    isFirstMessage: false,
    replyParentId: null,
    rewardId: null,
    emotes: [],
    sharedFrom: null,
    ...more,
  };
}

export function aBan(roomId: number, of: number, atMs: number): Deletion {
  return { type: 'deletion', room: room(roomId), atMs, scope: 'ban', chatterId: chatterId(of) };
}

export function aBatch(part: Partial<Batch>): Batch {
  return { messages: [], events: [], deletions: [], notes: [], ...part };
}
