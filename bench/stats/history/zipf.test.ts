import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawRank, toShares, toZipf } from './zipf.ts';

test('ranks are within the size, the first ones the most frequent', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.double({ min: 1, max: 50, noNaN: true }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (size, shift, float) => {
        const rank = drawRank(toZipf(size, shift), float);
        expect(Number.isInteger(rank) && rank >= 0 && rank < size).toBe(true);
      },
    ),
  );
  const zipf = toZipf(1_000, 10);
  const counts = new Map<number, number>();
  for (let step = 0; step < 100_000; step += 1) {
    const rank = drawRank(zipf, (step + 0.5) / 100_000);
    counts.set(rank, (counts.get(rank) ?? 0) + 1);
  }
  // 1 / (rank + 10): the eleventh is half as frequent as the first.
  expect((counts.get(0) ?? 0) / (counts.get(10) ?? 1)).toBeCloseTo(2, 0);
});

test('shares sum up to one, descending, the first as large as it is to be', () => {
  for (const [count, top] of [
    [5_000, 0.15],
    [20, 0.15],
    [2, 0.6],
  ] as const) {
    const shares = toShares(count, top);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(shares[0]).toBeCloseTo(top, 6);
    expect([...shares].sort((a, b) => b - a)).toEqual([...shares]);
  }
});
