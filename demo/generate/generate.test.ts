import { describe, expect, test } from 'vitest';
import { isKnownBot } from '../../src/domain/bots.ts';
import type { ChatMessage } from '../../src/domain/event.ts';
import { toChatterId, toLogin } from '../../src/domain/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/range.ts';
import { parseWireLine } from '../../src/ingest/wire/parse.ts';
import { GLOBAL_EMOTES } from './emotes.ts';
import { CHANNELS, type ChatLine, generateChat, type Moment } from './generate.ts';

const TO_MS = Date.UTC(2026, 10, 24, 21, 0);
const FROM_MS = TO_MS - DAY_MS;
const [MOONBASE, TIDEPOOL] = CHANNELS;
const MOMENTS: readonly Moment[] = [
  { kind: 'raid', channel: 'moonbase', atMs: TO_MS - 100 * MINUTE_MS + 20_000, from: TIDEPOOL, viewers: 180 },
  { kind: 'hype', channel: 'moonbase', atMs: TO_MS - 38 * MINUTE_MS, factor: 4, fadeMs: 3 * MINUTE_MS },
  { kind: 'gifts', channel: 'tidepool', atMs: TO_MS - 30 * MINUTE_MS, gifts: 10 },
];
const OPTIONS = { seed: 7, fromMs: FROM_MS, toMs: TO_MS, moments: MOMENTS } as const;

const lines = [...generateChat(OPTIONS)];
const parse = ({ line }: ChatLine) => parseWireLine(line, { nowMs: TO_MS, untimedMs: null, channelIdOf: () => null });
const events = lines.map((line) => ({ line, result: parse(line) }));
const messages: readonly ChatMessage[] = events.flatMap(({ result }) =>
  result.type === 'event' && result.event.type === 'message' ? [result.event] : [],
);
const of = (login: string) => messages.filter(({ room }) => room.login === login);
const wireTag = (line: string, name: string): string => new RegExp(`[@;]${name}=([^; ]*)`).exec(line)?.[1] ?? '';

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
const descending = (counts: ReadonlyMap<string, number>): number[] => [...counts.values()].sort((a, b) => b - a);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const between = (atMs: number, ms: number) => of('moonbase').filter(({ sentAtMs }) => sentAtMs >= atMs && sentAtMs < atMs + ms);

describe('the same again', () => {
  test('the same options give the same lines, another seed others', () => {
    const short = { ...OPTIONS, fromMs: TO_MS - HOUR_MS };
    const first = [...generateChat(short)];
    expect([...generateChat(short)]).toEqual(first);
    expect([...generateChat({ ...short, seed: 8 })]).not.toEqual(first);
  });

  test('a longer stretch begins with the shorter one', () => {
    const short = [...generateChat({ ...OPTIONS, toMs: FROM_MS + HOUR_MS })];
    expect(short.length).toBeGreaterThan(100);
    expect(lines.slice(0, short.length)).toEqual(short);
  });
});

describe('on the wire', () => {
  test('every line is accepted as what it says it is, at its time, in its channel', () => {
    const ids = new Map<string, string>(CHANNELS.map(({ login, id }) => [login, id]));
    const wrong = events.filter(({ line, result }) => {
      if (result.type !== 'event') return true;
      const { event } = result;
      const kind = event.type === 'event' ? event.kind : event.type;
      const atMs = event.type === 'message' ? event.sentAtMs : event.atMs;
      return kind !== line.kind || atMs !== line.atMs || event.room.login !== line.login || event.room.channelId !== ids.get(line.login);
    });
    expect(wrong).toEqual([]);
  });

  test('lines come in the order of their time, inside the stretch, without line ends, each message with an id of its own', () => {
    expect(lines.map(({ atMs }) => atMs)).toEqual(lines.map(({ atMs }) => atMs).sort((a, b) => a - b));
    expect(lines.every(({ atMs }) => atMs >= FROM_MS && atMs < TO_MS)).toBe(true);
    expect(lines.some(({ line }) => /[\r\n]/.test(line))).toBe(false);
    expect(new Set(messages.map(({ messageId }) => messageId)).size).toBe(messages.length);
  });

  test('each emote stands exactly where its tag says, code point for code point', () => {
    const names = new Map<string, string>(
      [...GLOBAL_EMOTES, ...CHANNELS.flatMap(({ emotes }) => [...emotes])].map(({ id, name }) => [id, name]),
    );
    const wrong: string[] = [];
    let uses = 0;
    let behindEmoji = 0;
    for (const [index, { result }] of events.entries()) {
      if (result.type !== 'event' || result.event.type !== 'message') continue;
      const { text, emotes } = result.event;
      const points = [...text];
      for (const { id, positions } of emotes) {
        for (const [first, last] of positions) {
          const written = points.slice(first, last + 1).join('');
          if (written !== names.get(id)) wrong.push(`${id} ${written}`);
          uses += 1;
          if (points.slice(0, first).some((point) => point.length === 2)) behindEmoji += 1;
        }
      }
      // What the parser drops as impossible must not have been on the wire.
      const onWire = wireTag(lines[index]?.line ?? '', 'emotes')
        .split(/[/,]/)
        .filter(Boolean).length;
      if (sum(emotes.map(({ positions }) => positions.length)) !== onWire) wrong.push(text);
    }
    expect(wrong).toEqual([]);
    expect(uses).toBeGreaterThan(10_000);
    expect(behindEmoji).toBeGreaterThan(100);
  });

  test('no emote of the list stands in a text without its tag', () => {
    const words = new Set(GLOBAL_EMOTES.map(({ name }) => name));
    const untagged = messages.filter(({ text, emotes }) => {
      const written = text.split(' ').filter((word) => words.has(word)).length;
      return sum(emotes.filter(({ name }) => words.has(name)).map(({ positions }) => positions.length)) !== written;
    });
    expect(untagged).toEqual([]);
  });

  test('chat has its ornaments: badges, cheers, first messages, /me, replies, many scripts', () => {
    expect(messages.filter(({ badges }) => badges.subscriber).length).toBeGreaterThan(messages.length * 0.2);
    for (const role of ['moderator', 'vip', 'broadcaster'] as const) expect(messages.some(({ badges }) => badges[role])).toBe(true);
    for (const { text, bits } of messages.filter((message) => message.bits > 0)) expect(text).toMatch(new RegExp(`^Cheer${bits}\\b`));
    expect(messages.filter(({ bits }) => bits > 0).length).toBeGreaterThan(50);
    expect(messages.filter(({ isAction }) => isAction).length).toBeGreaterThan(50);
    const replies = messages.filter(({ replyParentId }) => replyParentId !== null);
    const ids = new Set(messages.map(({ messageId }) => messageId));
    expect(replies.length).toBeGreaterThan(500);
    expect(replies.every(({ replyParentId }) => replyParentId !== null && ids.has(replyParentId))).toBe(true);
    const all = messages.map(({ text }) => text).join('\n');
    for (const script of ['Latin', 'Cyrillic', 'Hiragana', 'Han', 'Hangul', 'Arabic', 'Thai', 'Hebrew', 'Devanagari']) {
      expect(all, script).toMatch(new RegExp(`\\p{Script=${script}}`, 'u'));
    }
    expect(all).toMatch(/\p{Emoji_Presentation}/u);
  });

  test("a person's first message is marked once, and only when it is the first", () => {
    const seen = new Set<string>();
    const twice: string[] = [];
    let firsts = 0;
    for (const { room, chatter, isFirstMessage } of messages) {
      const key = `${room.login} ${chatter.id}`;
      if (isFirstMessage) {
        if (seen.has(key)) twice.push(key);
        firsts += 1;
      }
      seen.add(key);
    }
    expect(twice).toEqual([]);
    expect(firsts).toBeGreaterThan(100);
  });
});

describe('who writes', () => {
  test("by Zipf's law: the busiest writes some percent, a tenth of the people write more than half", () => {
    const counts = descending(countBy(of('moonbase'), ({ chatter }) => chatter.id));
    const all = sum(counts);
    expect((counts[0] ?? 0) / all).toBeGreaterThan(0.012);
    expect((counts[0] ?? 0) / all).toBeLessThan(0.05);
    expect(sum(counts.slice(0, Math.ceil(counts.length / 10))) / all).toBeGreaterThan(0.5);
    expect(counts.length).toBeGreaterThan(MOONBASE.chatters * 0.5);
  });

  test('some write in several channels, most in one', () => {
    const channels = CHANNELS.map(({ login }) => new Set(of(login).map(({ chatter }) => chatter.id)));
    const [moonbase, tidepool] = [channels[0] ?? new Set(), channels[1] ?? new Set()];
    const common = [...tidepool].filter((id) => moonbase.has(id)).length;
    expect(common / tidepool.size).toBeGreaterThan(0.05);
    expect(common / tidepool.size).toBeLessThan(0.5);
  });

  test('one id has one name', () => {
    const names = new Map<string, string>(messages.map(({ chatter }) => [chatter.id, chatter.login]));
    expect(messages.filter(({ chatter }) => names.get(chatter.id) !== chatter.login)).toEqual([]);
    expect(new Set(names.values()).size).toBe(names.size);
  });

  test('known bots answer commands', () => {
    const bots = messages.filter(({ chatter }) => {
      const [chatterId, login] = [toChatterId(chatter.id), toLogin(chatter.login)];
      return chatterId !== null && login !== null && isKnownBot({ chatterId, login });
    });
    expect(new Set(bots.map(({ chatter }) => chatter.login))).toEqual(new Set(['nightbot', 'streamelements']));
    expect(bots.filter(({ text }) => text.startsWith('@')).length).toBeGreaterThan(50);
  });
});

describe('what happens', () => {
  test('the evening is many times as busy as the early morning', () => {
    const [evening, morning] = [between(TO_MS - 2 * HOUR_MS, HOUR_MS).length, between(TO_MS - 16 * HOUR_MS, HOUR_MS).length];
    expect(evening / morning).toBeGreaterThan(6);
  });

  test('a raid is announced with its size, and its people pour in after it, not before', () => {
    const [raid] = events.flatMap(({ result }) =>
      result.type === 'event' && result.event.type === 'event' && result.event.kind === 'raid' ? [result.event] : [],
    );
    expect(raid).toMatchObject({ amount: 180, chatter: { login: 'tidepool' }, room: { login: 'moonbase' } });
    const atMs = raid?.atMs ?? 0;
    expect(between(atMs, 2 * MINUTE_MS).length).toBeGreaterThan(between(atMs - 3 * MINUTE_MS, 2 * MINUTE_MS).length * 1.6);
    const raiders = new Set(of('tidepool').map(({ chatter }) => chatter.id));
    const fromTidepool = (found: readonly ChatMessage[]) => found.filter(({ chatter }) => raiders.has(chatter.id)).length / found.length;
    expect(fromTidepool(between(atMs - 5 * MINUTE_MS, 5 * MINUTE_MS))).toBeLessThan(0.45);
    expect(fromTidepool(between(atMs, 2 * MINUTE_MS))).toBeGreaterThan(0.6);
  });

  test('a great play is a burst of short shouts', () => {
    const hype = between(TO_MS - 37 * MINUTE_MS, 2 * MINUTE_MS).length;
    expect(hype).toBeGreaterThan(between(TO_MS - 42 * MINUTE_MS, 2 * MINUTE_MS).length * 2.5);
  });

  test('a gift bomb names its size, and as many gifts follow under the same origin', () => {
    const at = lines.findIndex(({ kind }) => kind === 'submysterygift');
    const origin = wireTag(lines[at]?.line ?? '', 'msg-param-origin-id');
    expect(wireTag(lines[at]?.line ?? '', 'msg-param-mass-gift-count')).toBe('10');
    expect(lines.filter(({ kind, line }) => kind === 'subgift' && wireTag(line, 'msg-param-origin-id') === origin)).toHaveLength(10);
  });

  test('moderators delete messages and silence people, and each takes back something that was said', () => {
    const scopes = { message: 0, timeout: 0, ban: 0, room: 0 };
    for (const { result } of events) {
      if (result.type !== 'event' || result.event.type !== 'deletion') continue;
      const { event } = result;
      scopes[event.scope] += 1;
      const isTarget = (message: ChatMessage): boolean =>
        event.scope === 'message'
          ? message.messageId === event.messageId
          : event.scope !== 'room' && message.chatter.id === event.chatterId;
      expect(of(event.room.login).some((message) => isTarget(message) && message.sentAtMs <= event.atMs)).toBe(true);
    }
    for (const scope of ['message', 'timeout', 'ban'] as const) expect(scopes[scope], scope).toBeGreaterThan(0);
    expect(scopes.room).toBe(0);
  });

  test('who was silenced says nothing until it is over', () => {
    const until = new Map<string, number>();
    const spokeAllTheSame: string[] = [];
    let silenced = 0;
    for (const { result } of events) {
      if (result.type !== 'event') continue;
      const { event } = result;
      if (event.type === 'deletion' && (event.scope === 'timeout' || event.scope === 'ban')) {
        until.set(
          `${event.room.login} ${event.chatterId}`,
          event.scope === 'ban' ? Number.POSITIVE_INFINITY : event.atMs + event.durationS * 1_000,
        );
        silenced += 1;
      }
      if (event.type === 'message' && event.sentAtMs < (until.get(`${event.room.login} ${event.chatter.id}`) ?? 0))
        spokeAllTheSame.push(event.text);
    }
    expect(spokeAllTheSame).toEqual([]);
    expect(silenced).toBeGreaterThan(5);
  });
});

test('an ordinary stretch of days brings plays, gifts and raids by itself', () => {
  const kinds = new Set<string>();
  let count = 0;
  for (const { kind } of generateChat({ seed: 3, fromMs: FROM_MS, toMs: FROM_MS + 2 * DAY_MS })) {
    kinds.add(kind);
    count += 1;
  }
  for (const kind of ['message', 'deletion', 'sub', 'resub', 'subgift', 'submysterygift', 'raid']) expect(kinds).toContain(kind);
  expect(count).toBeGreaterThan(80_000);
});
