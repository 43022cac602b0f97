import { expect, test } from 'vitest';
import { createClock } from './clock.ts';

test('time in which nobody attended does not count; ordinary lateness does', () => {
  let realMs = 0;
  const clock = createClock(250, () => realMs);
  realMs = 900;
  clock.tick();
  expect(clock.now()).toBe(900);
  realMs = 1_150 + 30_000;
  clock.tick();
  expect(clock.now()).toBe(1_150);
  realMs += 250;
  clock.tick();
  expect(clock.now()).toBe(1_400);
});
