import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Column, type Grid, mergeGaps, partialIn, toColumns, withBreaks } from './columns.ts';

const grid = (perColumn: number, isPartial: Grid['isPartial'] = () => false): Grid => ({ bucketMs: 10, perColumn, originMs: 0, isPartial });
const column = (fromMs: number, middleMs: number, value: number | null, isPartial = false): Column => ({
  fromMs,
  middleMs,
  value,
  isPartial,
});

describe('toColumns', () => {
  test('one bucket a column keeps the points', () => {
    expect(
      toColumns(
        [
          [0, 3],
          [10, null],
        ],
        grid(1),
      ),
    ).toEqual([column(0, 5, 3), column(10, 15, null)]);
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
        grid(2),
      ),
    ).toEqual([column(0, 10, 3), column(20, 30, null), column(40, 50, 0)]);
  });

  test('merging never loses or raises the peak', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.nat(1000)), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 1, max: 40 }),
        (values, perColumn) => {
          const points = values.map((value, index) => [index * 10, value] as const);
          const highest = (all: readonly (number | null)[]) => Math.max(-1, ...all.map((value) => value ?? -1));
          expect(highest(toColumns(points, grid(perColumn)).map(({ value }) => value))).toBe(highest(values));
        },
      ),
    );
  });
});

test('a missing stretch breaks the line, a long day of a clock change does not', () => {
  const at = (fromMs: number) => column(fromMs, fromMs + 12, 1);
  expect(withBreaks([at(0), at(25), at(49)], 24)).toHaveLength(3);
  expect(withBreaks([at(0), at(72)], 24)).toEqual([at(0), column(24, 36, null), at(72)]);
});

test('gaps are cut to the axis and joined where they meet', () => {
  const gap = (fromMs: number, toMs: number) => ({ fromMs, toMs });
  expect(mergeGaps([gap(50, 60), gap(-10, 5), gap(5, 20), gap(55, 120), gap(200, 300)], 0, 100)).toEqual([gap(0, 20), gap(50, 100)]);
  expect(mergeGaps([gap(10, 10)], 0, 100)).toEqual([]);
});

describe('a bucket is partial', () => {
  const whole = { fromMs: 100, toMs: 200, isOpenEnded: false, isRate: false };
  const isPartial = (chart: typeof whole, gaps: { fromMs: number; toMs: number }[], fromMs: number) =>
    partialIn(chart, gaps)({ fromMs, toMs: fromMs + 20 });

  test('where the range begins or ends within it', () => {
    expect([80, 90, 99, 100, 180, 181, 190].map((fromMs) => isPartial(whole, [], fromMs))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      true,
    ]);
  });
  test('while it is not over, however near its end is', () => {
    expect(isPartial({ ...whole, isOpenEnded: true }, [], 181)).toBe(true);
    expect(isPartial({ ...whole, isOpenEnded: true }, [], 180)).toBe(false);
  });
  test('where gaps take more than a twentieth of it, alone or together', () => {
    expect(isPartial(whole, [{ fromMs: 130, toMs: 131 }], 120)).toBe(false);
    expect(isPartial(whole, [{ fromMs: 138, toMs: 160 }], 120)).toBe(true);
    const moments = [122, 126, 139].map((fromMs) => ({ fromMs, toMs: fromMs + 0.5 }));
    expect(isPartial(whole, moments, 120)).toBe(true);
    expect(isPartial(whole, moments, 140)).toBe(false);
  });
  test('and not where its value is a rate, unless it is not over', () => {
    const rate = { ...whole, isRate: true };
    expect([80, 190].map((fromMs) => isPartial(rate, [], fromMs))).toEqual([false, false]);
    expect(isPartial(rate, [{ fromMs: 120, toMs: 138 }], 120)).toBe(false);
    expect(isPartial({ ...rate, isOpenEnded: true }, [], 190)).toBe(true);
  });
  test('and so is a column of buckets, if all that is known of it is', () => {
    const isFirst: Grid['isPartial'] = ({ fromMs }) => fromMs === 0;
    const points = (second: number | null) => [[0, 7] as const, [10, second] as const];
    expect(toColumns(points(3), grid(2, isFirst))).toEqual([column(0, 10, 7)]);
    expect(toColumns(points(null), grid(2, isFirst))).toEqual([column(0, 10, 7, true)]);
    expect(toColumns([[0, null]], grid(1, isFirst))).toEqual([column(0, 5, null)]);
  });
  test('by its own length: a day of 23 hours is over after 23', () => {
    const lengths: number[] = [];
    const note: Grid['isPartial'] = ({ fromMs, toMs }) => lengths.push(toMs - fromMs) < 0;
    toColumns([[0, 1] as const, [9, 1] as const, [20, 1] as const, [50, 1] as const], grid(1, note));
    expect(lengths).toEqual([9, 11, 10, 10]);
  });
});
