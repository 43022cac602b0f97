import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Berth, chooseBerth, countConnections } from './placement.ts';

test('as many connections as the channels need', () => {
  expect([0, 1, 90, 91, 1_000].map((channels) => countConnections(channels, 90))).toEqual([0, 1, 1, 2, 12]);
});

test('channels come one by one onto connections that open one by one: even in the end, never over the most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 90 }), fc.nat(200), (channels, max, openEvery) => {
      const berths = Array.from({ length: countConnections(channels, max) }, (): { state: Berth['state']; load: number } => ({
        state: 'coming',
        load: 0,
      }));
      let placed = 0;
      let misplaced = 0;
      for (let turn = 0; placed < channels; turn += 1) {
        const closed = berths.find((berth) => berth.state === 'coming');
        if (closed && turn % (openEvery + 1) === 0) closed.state = 'open';
        const berth = chooseBerth(berths, channels, max);
        if (!berth) continue;
        if (berth.state !== 'open') misplaced += 1;
        berth.load += 1;
        placed += 1;
      }
      expect(misplaced).toBe(0);
      expect(Math.max(...berths.map((berth) => berth.load))).toBeLessThanOrEqual(Math.ceil(channels / berths.length));
    }),
  );
});

test('what is away is not waited for: the others take its share, as far as they have room', () => {
  const open: Berth = { state: 'open', load: 50 };
  expect(chooseBerth([open, { state: 'coming', load: 0 }], 100, 90)).toBeNull();
  expect(chooseBerth([open, { state: 'away', load: 0 }], 100, 90)).toBe(open);
  expect(
    chooseBerth(
      [
        { state: 'open', load: 90 },
        { state: 'away', load: 0 },
      ],
      100,
      90,
    ),
  ).toBeNull();
  expect(chooseBerth([], 100, 90)).toBeNull();
});
