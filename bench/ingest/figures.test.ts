import { expect, test } from 'vitest';
import { median, percentile, slope } from './figures.ts';

test('percentiles by nearest rank, whatever the order', () => {
  const values = [9, 1, 8, 2, 7, 3, 6, 4, 5, 10];
  expect(median(values)).toBe(5);
  expect(percentile(values, 99)).toBe(10);
  expect(percentile(values, 1)).toBe(1);
  expect(percentile([], 50)).toBeNull();
});

test('the slope of a line is found, through noise on both sides of it', () => {
  expect(slope([0, 1, 2, 3].map((x) => ({ x, y: 5 + 2 * x })))).toBeCloseTo(2);
  expect(slope([0, 1, 2, 3].map((x) => ({ x, y: x % 2 === 0 ? 1 : 1 })))).toBe(0);
  expect(slope([{ x: 1, y: 1 }])).toBeNull();
});
