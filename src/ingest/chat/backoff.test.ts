import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aroundMs, backoffMs } from './backoff.ts';

const backoff = { baseMs: 1_000, maxMs: 60_000 };

test('none before the first try, then doubling up to the most', () => {
  expect([0, 1, 2, 3, 6, 7, 99].map((attempt) => backoffMs(attempt, backoff, 1))).toEqual([0, 1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
});

test('the lot decides over half of it, and never passes the most', () => {
  fc.assert(
    fc.property(fc.integer({ min: -5, max: 2_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const ms = backoffMs(attempt, backoff, random);
      const whole = backoffMs(attempt, backoff, 1);
      expect(ms).toBeGreaterThanOrEqual(whole / 2);
      expect(ms).toBeLessThanOrEqual(Math.min(whole, backoff.maxMs));
    }),
  );
});

test('around an hour stays around an hour', () => {
  expect([aroundMs(100, 0), aroundMs(100, 0.5), aroundMs(100, 1)]).toEqual([90, 100, 110].map((ms) => expect.closeTo(ms, 6)));
});
