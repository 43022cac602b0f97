import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PACE, recent, type Sent, waitMs } from './pace.ts';

const channels = ['moonbase', 'marsbase', 'venusbase'];

test('the first message goes at once', () => {
  expect(waitMs([], 'moonbase', 'hello', 5_000)).toBe(0);
});

test('each rule alone', () => {
  const one = [{ atMs: 0, channel: 'moonbase', text: 'hello' }];
  expect(waitMs(one, 'moonbase', 'bye', 400)).toBe(PACE.perChannelMs - 400);
  expect(waitMs(one, 'moonbase', 'hello', 400)).toBe(PACE.sameTextMs - 400);
  expect(waitMs(one, 'marsbase', 'hello', 400)).toBe(0);
  const many = Array.from({ length: 20 }, (_, index) => ({ atMs: index, channel: `channel${index}`, text: 'hello' }));
  expect(waitMs(many, 'moonbase', 'hello', 1_000)).toBe(PACE.windowMs - 1_000);
  expect(waitMs(many.slice(1), 'moonbase', 'hello', 1_000)).toBe(0);
});

test('whatever is wanted when, Twitch’s rules hold', () => {
  const wish = fc.record({
    pauseMs: fc.nat({ max: 4_000 }),
    channel: fc.constantFrom(...channels),
    text: fc.constantFrom('one', 'two', 'three'),
  });
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 120 }), (wishes) => {
      const log: Sent[] = [];
      let sent: Sent[] = [];
      let nowMs = 0;
      for (const { pauseMs, channel, text } of wishes) {
        nowMs += pauseMs;
        sent = recent(sent, nowMs);
        const wait = waitMs(sent, channel, text, nowMs);
        if (wait > 0 && wait % 3 === 0) continue;
        nowMs += wait;
        sent = [...recent(sent, nowMs), { atMs: nowMs, channel, text }];
        log.push({ atMs: nowMs, channel, text });
      }
      for (const [index, { atMs, channel, text }] of log.entries()) {
        const before = log.slice(0, index).filter((one) => one.atMs > atMs - 30_000);
        expect(before.length).toBeLessThan(20);
        const there = before.filter((one) => one.channel === channel);
        expect(there.filter((one) => one.atMs > atMs - 1_000)).toEqual([]);
        expect(there.filter((one) => one.text === text)).toEqual([]);
      }
    }),
  );
});

test('what may go after the wait does go then', () => {
  const sent = [{ atMs: 0, channel: 'moonbase', text: 'hello' }];
  const wait = waitMs(sent, 'moonbase', 'hello', 10_000);
  expect(waitMs(recent(sent, 10_000 + wait), 'moonbase', 'hello', 10_000 + wait)).toBe(0);
});
