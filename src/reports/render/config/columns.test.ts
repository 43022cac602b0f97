import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeGaps, toColumns, withBreaks } from './columns.ts';

describe('toColumns', () => {
  test('one bucket a column keeps the points', () => {
    expect(
      toColumns(
        [
          [0, 3],
          [10, null],
        ],
        10,
        1,
        0,
      ),
    ).toEqual([
      { fromMs: 0, middleMs: 5, value: 3 },
      { fromMs: 10, middleMs: 15, value: null },
    ]);
  });

  test('several buckets show the highest, and null only where all are', () => {
    expect(
      toColumns(
        [
          [0, 3],
          [10, null],
          [20, null],
          [30, null],
          [40, 0],
        ],
        10,
        2,
        0,
      ),
    ).toEqual([
      { fromMs: 0, middleMs: 10, value: 3 },
      { fromMs: 20, middleMs: 30, value: null },
      { fromMs: 40, middleMs: 50, value: 0 },
    ]);
  });

  test('merging never loses or raises the peak', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.nat(1000)), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 1, max: 40 }),
        (values, perColumn) => {
          const points = values.map((value, index) => [index * 10, value] as const);
          const highest = (all: readonly (number | null)[]) => Math.max(-1, ...all.map((value) => value ?? -1));
          expect(highest(toColumns(points, 10, perColumn, 0).map(({ value }) => value))).toBe(highest(values));
        },
      ),
    );
  });
});

test('a missing stretch breaks the line, a long day of a clock change does not', () => {
  const column = (fromMs: number) => ({ fromMs, middleMs: fromMs + 12, value: 1 });
  expect(withBreaks([column(0), column(25), column(49)], 24)).toHaveLength(3);
  expect(withBreaks([column(0), column(72)], 24)).toEqual([column(0), { fromMs: 24, middleMs: 36, value: null }, column(72)]);
});

test('gaps are cut to the axis and joined where they meet', () => {
  const gap = (fromMs: number, toMs: number) => ({ fromMs, toMs });
  expect(mergeGaps([gap(50, 60), gap(-10, 5), gap(5, 20), gap(55, 120), gap(200, 300)], 0, 100)).toEqual([gap(0, 20), gap(50, 100)]);
  expect(mergeGaps([gap(10, 10)], 0, 100)).toEqual([]);
});
