import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCooldown } from './cooldown.ts';

test('once in every 30 s and key', () => {
  const cooldown = createCooldown<string>(30_000);
  expect(cooldown.take('moonbase', 1_000)).toBe(true);
  expect(cooldown.take('moonbase', 30_999)).toBe(false);
  expect(cooldown.take('marsbase', 30_999)).toBe(true);
  expect(cooldown.isFree('moonbase', 31_000)).toBe(true);
  expect(cooldown.take('moonbase', 31_000)).toBe(true);
  expect(cooldown.take('moonbase', 31_001)).toBe(false);
});

test('asking whether it is free takes nothing, and being refused does not prolong it', () => {
  const cooldown = createCooldown<string>(30_000);
  expect(cooldown.isFree('moonbase', 0)).toBe(true);
  expect(cooldown.take('moonbase', 0)).toBe(true);
  expect(cooldown.take('moonbase', 29_000)).toBe(false);
  expect(cooldown.take('moonbase', 30_000)).toBe(true);
});

test('a clock that is set back silences nobody', () => {
  const cooldown = createCooldown<string>(30_000);
  cooldown.take('moonbase', 3_600_000);
  expect(cooldown.take('moonbase', 0)).toBe(true);
});

test('two answers for a key are never closer, and what is over is forgotten', () => {
  const step = fc.record({ pauseMs: fc.nat({ max: 20_000 }), key: fc.nat({ max: 5 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const cooldown = createCooldown<number>(30_000);
      const last = new Map<number, number>();
      let nowMs = 0;
      for (const { pauseMs, key } of steps) {
        nowMs += pauseMs;
        const isDue = nowMs - (last.get(key) ?? Number.NEGATIVE_INFINITY) >= 30_000;
        expect(cooldown.take(key, nowMs)).toBe(isDue);
        if (isDue) last.set(key, nowMs);
        const alive = [...last.values()].filter((atMs) => nowMs - atMs < 30_000).length;
        if (isDue) expect(cooldown.size).toBe(alive);
      }
    }),
  );
});
