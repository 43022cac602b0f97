import { expect, test } from 'vitest';
import type { ChatMessage } from '../../src/domain/event.ts';
import { parseWireLine } from '../../src/ingest/wire/parse.ts';
import { CHANNELS, generateChat } from './generate.ts';

const FROM = Date.UTC(2026, 10, 20);
const OPTIONS = { seed: 5, fromMs: FROM, toMs: FROM + 36 * 3_600_000 };
const context = { nowMs: OPTIONS.toMs, untimedMs: null, channelIdOf: () => null };

test('the same seed gives the same lines, another seed others', () => {
  const take = (seed: number) => [...generateChat({ ...OPTIONS, seed, toMs: FROM + 3_600_000 })].map(({ line }) => line);
  expect(take(5)).toEqual(take(5));
  expect(take(6)).not.toEqual(take(5));
});

test('every line is what it says it is, in order of time, and emotes stand where they are said to', () => {
  let lastMs = 0;
  const counts = new Map<string, number>();
  const chatters = new Map<string, number>();
  for (const { atMs, kind, line, login } of generateChat(OPTIONS)) {
    expect(atMs).toBeGreaterThanOrEqual(lastMs);
    lastMs = atMs;
    const result = parseWireLine(line, context);
    if (result.type !== 'event') throw new Error(`${kind}: ${line}`);
    const { event } = result;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    expect(event.room.login).toBe(login);
    if (event.type !== 'message') {
      expect(event.type === 'event' ? event.kind : event.type).toBe(kind);
      continue;
    }
    expect(kind).toBe('message');
    checkEmotes(event);
    chatters.set(event.chatter.id, (chatters.get(event.chatter.id) ?? 0) + 1);
  }
  expect(counts.get('message')).toBeGreaterThan(50_000);
  for (const kind of ['deletion', 'sub', 'resub', 'subgift', 'raid']) expect(counts.get(kind), kind).toBeGreaterThan(0);

  const ranked = [...chatters.values()].sort((a, b) => b - a);
  const all = ranked.reduce((sum, count) => sum + count, 0);
  const tenth = ranked.slice(0, Math.ceil(ranked.length / 10)).reduce((sum, count) => sum + count, 0);
  expect(tenth / all, 'a tenth of the people writes most').toBeGreaterThan(0.4);
  expect(CHANNELS.length).toBe(3);
});

function checkEmotes({ text, emotes }: ChatMessage): void {
  const points = [...text];
  for (const { name, positions } of emotes) {
    for (const [first, last] of positions) expect(points.slice(first, last + 1).join('')).toBe(name);
  }
}
