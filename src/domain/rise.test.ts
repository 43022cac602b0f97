import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRise } from './rise.ts';

const SAME = { messages: 1_000, messagesBefore: 1_000 };

test('what is said far more often than before rose, by what exceeds its share of before', () => {
  expect(toRise({ uses: 100, usesBefore: 10 }, SAME)).toEqual({ expected: 10, gain: 90 });
  // Twice as many messages: 20 would be as usual.
  expect(toRise({ uses: 100, usesBefore: 10 }, { messages: 2_000, messagesBefore: 1_000 })).toEqual({ expected: 20, gain: 80 });
  expect(toRise({ uses: 40, usesBefore: 0 }, SAME)).toEqual({ expected: 0, gain: 40 });
});

test('a busier channel makes nothing rise, nor does what grew by less than half', () => {
  expect(toRise({ uses: 300, usesBefore: 100 }, { messages: 3_000, messagesBefore: 1_000 })).toBeNull();
  expect(toRise({ uses: 14_000, usesBefore: 10_000 }, SAME)).toBeNull();
  expect(toRise({ uses: 16_000, usesBefore: 10_000 }, SAME)?.gain).toBe(6_000);
});

test('chance is no rise', () => {
  // 4 beyond the one that is assumed, and 3 x sqrt(2) would be needed.
  expect(toRise({ uses: 5, usesBefore: 0 }, SAME)).toBeNull();
  expect(toRise({ uses: 6, usesBefore: 0 }, SAME)).toEqual({ expected: 0, gain: 6 });
  expect(toRise({ uses: 4, usesBefore: 0 }, { messages: 10, messagesBefore: 100_000 })).toBeNull();
  // After ten messages nobody can say what was usual.
  expect(toRise({ uses: 200, usesBefore: 0 }, { messages: 1_000, messagesBefore: 10 })).toBeNull();
  expect(toRise({ uses: 20, usesBefore: 0 }, { messages: 1_000, messagesBefore: 0 })).toBeNull();
});

test('more uses rise further, more uses before less', () => {
  const count = fc.integer({ min: 0, max: 5_000 });
  const messages = fc.integer({ min: 1, max: 100_000 });
  fc.assert(
    fc.property(count, count, messages, messages, (uses, usesBefore, now, before) => {
      const frame = { messages: now, messagesBefore: before };
      const rise = toRise({ uses, usesBefore }, frame);
      if (rise === null) return;
      expect(rise.gain).toBeGreaterThan(0);
      expect(rise.gain).toBeLessThanOrEqual(uses);
      expect(toRise({ uses: uses + 1, usesBefore }, frame)?.gain ?? 0).toBeGreaterThan(rise.gain);
      expect(toRise({ uses, usesBefore: usesBefore + 1 }, frame)?.gain ?? 0).toBeLessThan(rise.gain);
    }),
  );
});
