import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../domain/range.ts';
import { SET_DAYS, type SetDays } from './chatter-sets.ts';
import { toCover } from './cover.ts';

/** A Monday, and a day on which four weeks begin. */
const FIRST_MS = Date.UTC(1970, 0, 5) + 28 * DAY_MS * 740;
const daysFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, day) => FIRST_MS + (first + day) * DAY_MS);
const set = (first: number, days: SetDays) => ({ firstMs: FIRST_MS + first * DAY_MS, days });
const ALL = [
  ...daysFrom(0, 56).map((firstMs) => ({ firstMs, days: 1 as const })),
  ...[0, 7, 14, 21, 28, 35, 42, 49].map((first) => set(first, 7)),
  set(0, 28),
  set(28, 28),
];

describe('toCover', () => {
  test('takes the longest sets that fit', () => {
    expect(toCover(daysFrom(0, 28), ALL)).toEqual([set(0, 28)]);
    expect(toCover(daysFrom(0, 36), ALL)).toEqual([set(0, 28), set(28, 7), set(35, 1)]);
    expect(toCover(daysFrom(5, 10), ALL)).toEqual([set(5, 1), set(6, 1), set(7, 7), set(14, 1)]);
  });
  test('does with what there is', () => {
    expect(toCover(daysFrom(0, 8), [set(0, 7)])).toEqual([set(0, 7)]);
    expect(toCover(daysFrom(0, 8), [set(0, 28), set(3, 1)])).toEqual([set(3, 1)]);
    expect(toCover(daysFrom(0, 28), [])).toEqual([]);
    expect(toCover([], ALL)).toEqual([]);
  });
  test('a day that is missing breaks what it lies in', () => {
    const days = daysFrom(0, 28).filter((dayMs) => dayMs !== FIRST_MS + 9 * DAY_MS);
    expect(toCover(days, ALL).map(({ days: length }) => length)).toEqual([7, 1, 1, 1, 1, 1, 1, 7, 7]);
  });
  test('never holds a day twice, nor one that was not asked for', () => {
    const asked = fc.uniqueArray(fc.integer({ min: 0, max: 55 }), { maxLength: 56 }).map((days) => days.sort((a, b) => a - b));
    fc.assert(
      fc.property(asked, fc.subarray(ALL), (days, known) => {
        const wanted = days.map((day) => FIRST_MS + day * DAY_MS);
        const covered = toCover(wanted, known).flatMap(({ firstMs, days: length }) => {
          return Array.from({ length }, (_, day) => firstMs + day * DAY_MS);
        });
        expect(new Set(covered).size).toBe(covered.length);
        for (const dayMs of covered) expect(wanted).toContain(dayMs);
        for (const { firstMs } of known.filter((one) => one.days === 1)) if (wanted.includes(firstMs)) expect(covered).toContain(firstMs);
      }),
    );
  });
  test('long sets are made of short ones', () => {
    for (const [index, days] of SET_DAYS.entries()) if (index > 0) expect((SET_DAYS[index - 1] ?? 0) % days).toBe(0);
  });
});
