import { expect, test } from 'vitest';
import { startPoll } from './poll.ts';

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

test('it runs at once and on a wake, one at a time; a wake during a run is one more run', async () => {
  const ends: (() => void)[] = [];
  let starts = 0;
  const poll = startPoll(60_000, () => {
    starts += 1;
    return new Promise((resolve) => ends.push(resolve));
  });
  expect(starts).toBe(1);
  poll.wake();
  poll.wake();
  expect(starts).toBe(1);
  ends.shift()?.();
  await settle();
  expect(starts).toBe(2);
  ends.shift()?.();
  await settle();
  poll.wake();
  expect(starts).toBe(3);
  poll.wake();
  poll.stop();
  ends.shift()?.();
  await settle();
  poll.wake();
  expect(starts).toBe(3);
});

test('without a wake it runs again by itself', async () => {
  const twice = new Promise<void>((resolve) => {
    let runs = 0;
    const poll = startPoll(1, async () => {
      runs += 1;
      if (runs < 3) return;
      poll.stop();
      resolve();
    });
  });
  await twice;
});
