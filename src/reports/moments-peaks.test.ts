import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../domain/range.ts';
import type { MinuteCount } from '../store/moments.ts';
import { aroundHours, standsOut, toPaces, toPeakHours, toPeaks, usualPace } from './moments-peaks.ts';

const HOUR = 100 * HOUR_MS;
const QUARTER = 15 * MINUTE_MS;
/** Quarters from the start of HOUR on; negative ones before it. */
const quarters = (counts: Readonly<Record<number, number>>) =>
  Object.entries(counts)
    .map(([quarter, messages]) => ({ startMs: HOUR + Number(quarter) * QUARTER, messages }))
    .sort((a, b) => a.startMs - b.startMs);
const every = (from: number, to: number, messages: number) =>
  Object.fromEntries(Array.from({ length: to - from }, (_, index) => [from + index, messages]));

describe('what is usual', () => {
  test('is the pace of the stream, whatever precedes or follows it', () => {
    expect(usualPace(HOUR, toPaces(quarters(every(-8, 12, 150)), []))).toBe(10);
    // The stream has just begun, or is about to end, in a chat with a message now and then.
    expect(usualPace(HOUR, toPaces(quarters({ ...every(-8, 0, 1), ...every(0, 12, 150) }), []))).toBe(10);
    expect(usualPace(HOUR, toPaces(quarters({ ...every(-8, 2, 150), ...every(2, 12, 1) }), []))).toBe(10);
    // A stream of one hour.
    expect(usualPace(HOUR, toPaces(quarters({ ...every(-8, 0, 1), ...every(0, 4, 150), ...every(4, 12, 1) }), []))).toBe(10);
  });
  test('is not moved by a burst', () => {
    expect(usualPace(HOUR, toPaces(quarters({ ...every(-8, 12, 150), 1: 1_200 }), []))).toBe(10);
  });
  test('is a message a minute at the least', () => {
    expect(usualPace(HOUR, toPaces(quarters({ 0: 3 }), []))).toBe(1);
    expect(usualPace(HOUR, toPaces([], []))).toBe(1);
  });
  test('is of the minutes that were recorded', () => {
    const lost = [{ fromMs: HOUR + 5 * MINUTE_MS, toMs: HOUR + 40 * MINUTE_MS }];
    expect(usualPace(HOUR, toPaces(quarters({ 0: 50 }), lost))).toBe(10);
    expect(usualPace(HOUR, toPaces(quarters({ 0: 50 }), []))).toBeCloseTo(50 / 15);
  });
  test('knows nothing of what lies more than two hours away', () => {
    expect(usualPace(HOUR, toPaces(quarters({ [-9]: 9_000, 0: 150, 12: 9_000 }), []))).toBe(10);
  });
});

test('a minute stands out when it is twice the usual and more than chance', () => {
  expect(standsOut(7, 1)).toBeNull();
  expect(standsOut(8, 1)).toBe(7);
  expect(standsOut(19, 10)).toBeNull();
  // 2.5 times, and 4.7 deviations.
  expect(standsOut(25, 10)).toBeNull();
  expect(standsOut(26, 10)).toBeCloseTo(5.06);
  expect(standsOut(199, 100)).toBeNull();
  expect(standsOut(200, 100)).toBe(10);
});

const minute = (no: number, messages: number): MinuteCount => ({ minuteMs: HOUR + no * MINUTE_MS, messages });

test('peaks keep apart, and last while half of what is beyond the usual is there', () => {
  const minutes = [
    minute(8, 50),
    minute(9, 70),
    minute(10, 100),
    minute(11, 56),
    minute(12, 54),
    minute(24, 90),
    minute(25, 95),
    minute(40, 30),
  ];
  const peaks = toPeaks(minutes, [HOUR], () => 10, 5);
  expect(peaks).toEqual([
    { atMs: HOUR + 10 * MINUTE_MS, messages: 100, usual: 10, fromMs: HOUR + 9 * MINUTE_MS, toMs: HOUR + 12 * MINUTE_MS },
    { atMs: HOUR + 25 * MINUTE_MS, messages: 95, usual: 10, fromMs: HOUR + 24 * MINUTE_MS, toMs: HOUR + 26 * MINUTE_MS },
    { atMs: HOUR + 40 * MINUTE_MS, messages: 30, usual: 10, fromMs: HOUR + 40 * MINUTE_MS, toMs: HOUR + 41 * MINUTE_MS },
  ]);
  expect(toPeaks(minutes, [HOUR], () => 10, 1)).toEqual(peaks.slice(0, 1));
  expect(toPeaks(minutes, [HOUR], () => 51, 5)).toEqual([]);
});

test('a long peak is cut, and ends with its hour no sooner', () => {
  const flat = Array.from({ length: 30 }, (_, no) => minute(45 + no, 200 - no));
  const [peak] = toPeaks(flat, [HOUR], () => 10, 1);
  expect(peak).toEqual({
    atMs: HOUR + 45 * MINUTE_MS,
    messages: 200,
    usual: 10,
    fromMs: HOUR + 45 * MINUTE_MS,
    toMs: HOUR + 50 * MINUTE_MS,
  });
  const late = [minute(59, 200), minute(60, 190), minute(61, 180)];
  expect(toPeaks(late, [HOUR], () => 10, 1)[0]?.toMs).toBe(HOUR + 62 * MINUTE_MS);
});

test('hours with their surroundings are joined where they meet, within the range', () => {
  const range = { fromMs: HOUR + 10 * MINUTE_MS, toMs: HOUR + 5 * HOUR_MS };
  expect(aroundHours([HOUR, HOUR + HOUR_MS, HOUR + 3 * HOUR_MS], range)).toEqual([
    { fromMs: HOUR + 10 * MINUTE_MS, toMs: HOUR + 124 * MINUTE_MS },
    { fromMs: HOUR + 176 * MINUTE_MS, toMs: HOUR + 244 * MINUTE_MS },
  ]);
});

test('the busiest minutes of hours lead to the same peaks as all minutes', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 60, maxLength: 12 * 60 });
  const usuals = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(counts, usuals, fc.integer({ min: 1, max: 4 }), (given, usual, limit) => {
      const minutes = given.map((messages, no) => minute(no, messages));
      const usualOf = (hourMs: number): number => usual[(hourMs - HOUR) / HOUR_MS] ?? 1;
      const hours = [...new Set(minutes.map(({ minuteMs }) => Math.floor(minuteMs / HOUR_MS) * HOUR_MS))];
      const busiest = hours.flatMap((hourMs) => {
        const own = minutes.filter(({ minuteMs }) => minuteMs >= hourMs && minuteMs < hourMs + HOUR_MS);
        return own.sort((a, b) => b.messages - a.messages).slice(0, 1);
      });
      const range = { fromMs: HOUR, toMs: HOUR + given.length * MINUTE_MS };
      const chosen = toPeakHours(busiest, usualOf, limit);
      const around = aroundHours(chosen, range);
      const read = minutes.filter(({ minuteMs }) => around.some(({ fromMs, toMs }) => minuteMs >= fromMs && minuteMs < toMs));
      expect(toPeaks(read, chosen, usualOf, limit)).toEqual(toPeaks(minutes, hours, usualOf, limit));
    }),
  );
});
