import { expect, test } from 'vitest';
import { lagBoundOf } from './lag.ts';

const lags = (...counts: readonly (readonly [bound: number, batches: number])[]) => new Map(counts);

test('tells the bound that 99 of the 100 batches between two readings kept', () => {
  const before = lags([0.1, 5], [0.2, 50], [Number.POSITIVE_INFINITY, 50]);
  expect(lagBoundOf(before, lags([0.1, 103], [0.2, 149], [Number.POSITIVE_INFINITY, 150]))).toBe(0.2);
  expect(lagBoundOf(before, lags([0.1, 104], [0.2, 150], [Number.POSITIVE_INFINITY, 150]))).toBe(0.1);
  expect(lagBoundOf(before, lags([0.1, 5], [0.2, 50], [Number.POSITIVE_INFINITY, 150]))).toBe(Number.POSITIVE_INFINITY);
  expect(lagBoundOf(before, before)).toBeNull();
});
