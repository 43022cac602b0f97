import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSendingJudge, createSlidingLimit, peakInWindow, SENDING_RULES } from './limits.ts';

test('the 21st hit within the window is one too many, and a hit counts although it was refused', () => {
  const limit = createSlidingLimit(2, 10);
  expect([0, 1, 2, 10, 11, 12].map((at) => limit.hit(at))).toEqual([true, true, false, false, false, false]);
  expect(limit.hit(40)).toBe(true);
});

test('peakInWindow agrees with counting from every entry', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { maxLength: 60 }), fc.integer({ min: 1, max: 50 }), (unsorted, windowMs) => {
      const times = unsorted.toSorted((a, b) => a - b);
      const counts = times.map((end) => times.filter((time) => time <= end && time > end - windowMs).length);
      // Entries at the same instant are only all counted from the last of them.
      expect(peakInWindow(times, windowMs)).toBe(Math.max(0, ...counts));
    }),
  );
});

test('sending: a repeated text, more than one a second and more than 20 in 30 s are dropped; too much mutes', () => {
  const judge = createSendingJudge(SENDING_RULES);
  expect(judge('bot', 'moonbase', 'hello', false, 0)).toBe('delivered');
  expect(judge('bot', 'moonbase', 'other', false, 500)).toBe('too-fast');
  expect(judge('bot', 'moonbase', 'hello', false, 1_000)).toBe('duplicate');
  expect(judge('bot', 'elsewhere', 'hello', false, 1_000)).toBe('delivered');
  expect(judge('bot', 'moonbase', 'x'.repeat(501), false, 2_000)).toBe('too-long');
  expect(judge('bot', 'moonbase', 'hello', false, 30_000)).toBe('delivered');
  for (let n = 0; n < 19; n += 1) expect(judge('owner', 'moonbase', `${n}`, true, 100 + n)).toBe('delivered');
  for (let n = 0; n < 20; n += 1) judge('flood', `room${n}`, `${n}`, false, n);
  expect(judge('flood', 'moonbase', 'one more', false, 100)).toBe('rate-limited');
  expect(judge('flood', 'moonbase', 'and later', false, 1_000_000)).toBe('muted');
  expect(judge('flood', 'moonbase', 'after half an hour', false, 1_800_100)).toBe('delivered');
});
