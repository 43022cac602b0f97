import { type ChatEvent, EVENT_KINDS } from '../../src/domain/event.ts';
import type { WireContext, WireResult } from '../../src/ingest/wire/parse.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LOGIN = /^[a-z0-9][a-z0-9_]{0,24}$/;
const KINDS: ReadonlySet<string> = new Set(EVENT_KINDS);
const DAY_MS = 86_400_000;

/** What is wrong with a result whatever its line was; empty when nothing is. */
export function listViolations(result: WireResult, context: WireContext): string[] {
  switch (result.type) {
    case 'none':
      return /^(?:[A-Z]+|\d{3}|)$/.test(result.command) ? [] : ['command'];
    case 'rejected':
      return /^[\w ,-]{3,60}$/.test(result.reason) ? [] : ['reason'];
    case 'event':
      return listEventViolations(result.event, context);
  }
}

function listEventViolations(event: ChatEvent, context: WireContext): string[] {
  const wrong: string[] = [];
  const expect = (what: string, holds: boolean): void => {
    if (!holds) wrong.push(what);
  };
  expect('room', isId(event.room.channelId) && LOGIN.test(event.room.login));
  for (const text of listStrings(event)) expect(`storable: ${text.length}`, !text.includes('\0') && !/\p{Surrogate}/u.test(text));
  if (event.type !== 'deletion') {
    if (event.chatter !== null) {
      expect('chatter', isId(event.chatter.id) && LOGIN.test(event.chatter.login));
      expect('display name', event.chatter.displayName !== '' && !/\p{Cc}/u.test(event.chatter.displayName));
      expect('trimmed name', event.chatter.displayName === event.chatter.displayName.trim());
    }
    if (event.sharedFrom !== null) {
      expect('source', isId(event.sharedFrom.channelId) && event.sharedFrom.channelId !== event.room.channelId);
      expect('source id', event.sharedFrom.messageId === null || UUID.test(event.sharedFrom.messageId));
    }
    expect('text length', (event.text ?? '').length <= 2_000);
  }
  const atMs = event.type === 'message' ? event.sentAtMs : event.atMs;
  expect('time', Number.isSafeInteger(atMs) && atMs >= Date.UTC(2010, 0, 1) && atMs <= context.nowMs + DAY_MS);
  if (event.type === 'message') {
    expect('id', UUID.test(event.messageId));
    expect('bits', Number.isInteger(event.bits) && event.bits >= 0 && event.bits < 2 ** 31);
    expect('reply', event.replyParentId === null || UUID.test(event.replyParentId));
    const points = Array.from(event.text);
    for (const emote of event.emotes) {
      const [first, last] = emote.positions[0] ?? [0, -1];
      expect('emote name', emote.name !== '' && emote.name === points.slice(first, last + 1).join(''));
      for (const [from, to] of emote.positions) expect('emote position', from >= 0 && from <= to && to < points.length);
    }
  } else if (event.type === 'event') {
    expect('kind', KINDS.has(event.kind));
    expect('event id', event.eventId === null ? ['room_state', 'notice'].includes(event.kind) : UUID.test(event.eventId));
    expect('amount', event.amount === null || (Number.isSafeInteger(event.amount) && event.amount >= 0));
    expect('details', Object.getPrototypeOf(event.details) === Object.prototype);
    expect('other', (event.kind === 'other') <= (event.details['msgId'] !== undefined));
  } else if (event.scope === 'message') expect('deleted id', UUID.test(event.messageId));
  else if (event.scope !== 'room') {
    expect('deleted chatter', isId(event.chatterId));
    if (event.scope === 'timeout')
      expect('duration', Number.isInteger(event.durationS) && event.durationS >= 0 && event.durationS < 2 ** 31);
  }
  return wrong;
}

function isId(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text) && BigInt(text) < 2n ** 63n;
}

function* listStrings(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) yield* listStrings(inner);
}
