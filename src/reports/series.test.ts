import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import { bucketName, fillBuckets, peakOf, stepTime, sumMessages } from './series.ts';

const STARTS = [0, 10, 20, 30];
const RANGE = { fromMs: 0, toMs: 40 };
const messages = (steps: ReturnType<typeof fillBuckets>): (number | null)[] => steps.map((step) => step.messages);

describe('fillBuckets', () => {
  const row = { startMs: 10, messages: 5, chatters: 2 };
  test('a bucket without a row is zero', () => {
    expect(fillBuckets([row], STARTS, RANGE, [], 0)).toEqual([
      { startMs: 0, endMs: 10, messages: 0, chatters: 0 },
      { startMs: 10, endMs: 20, messages: 5, chatters: 2 },
      { startMs: 20, endMs: 30, messages: 0, chatters: 0 },
      { startMs: 30, endMs: 40, messages: 0, chatters: 0 },
    ]);
  });
  test('one that lies in an outage, or for the most part, is unknown', () => {
    expect(messages(fillBuckets([], STARTS, RANGE, [{ fromMs: 10, toMs: 20 }], 0))).toEqual([0, null, 0, 0]);
    expect(messages(fillBuckets([], STARTS, RANGE, [{ fromMs: 5, toMs: 26 }], 0))).toEqual([0, null, null, 0]);
    expect(
      messages(
        fillBuckets(
          [],
          STARTS,
          RANGE,
          [
            { fromMs: 20, toMs: 23 },
            { fromMs: 25, toMs: 28 },
          ],
          0,
        ),
      ),
    ).toEqual([0, 0, null, 0]);
  });
  test('one in an outage that holds messages keeps them', () => {
    expect(messages(fillBuckets([row], STARTS, RANGE, [{ fromMs: 0, toMs: 40 }], 0))).toEqual([null, 5, null, null]);
  });
  test('nothing is known before the channel was watched, or where nobody watches it', () => {
    expect(messages(fillBuckets([], STARTS, RANGE, [], 20))).toEqual([null, null, 0, 0]);
    expect(messages(fillBuckets([row], STARTS, RANGE, [], null))).toEqual([null, 5, null, null]);
  });
  test('there are no buckets in the future, and the last one ends now', () => {
    expect(fillBuckets([], STARTS, { fromMs: 0, toMs: 23 }, [], 0).map((step) => [step.startMs, step.endMs])).toEqual([
      [0, 10],
      [10, 20],
      [20, 23],
    ]);
    expect(fillBuckets([], [], { fromMs: 5, toMs: 5 }, [], 0)).toEqual([]);
  });
  test('of the first bucket only the part in the range matters', () => {
    expect(messages(fillBuckets([], STARTS, { fromMs: 8, toMs: 40 }, [{ fromMs: 8, toMs: 10 }], 0))).toEqual([null, 0, 0, 0]);
  });
  test('chatters that can not be known stay unknown', () => {
    expect(fillBuckets([{ ...row, chatters: null }], STARTS, RANGE, [], 0)[1]).toMatchObject({ messages: 5, chatters: null });
  });
  test('every row is kept, and the sum with it', () => {
    const rows = fc
      .uniqueArray(fc.constantFrom(...STARTS))
      .chain((starts) =>
        fc.tuple(...starts.map((startMs) => fc.integer({ min: 1, max: 9 }).map((count) => ({ startMs, messages: count, chatters: 1 })))),
      );
    const outage = fc
      .tuple(fc.integer({ min: 0, max: 39 }), fc.integer({ min: 1, max: 40 }))
      .map(([fromMs, width]) => [{ fromMs, toMs: fromMs + width }]);
    fc.assert(
      fc.property(rows, outage, fc.option(fc.integer({ min: -10, max: 50 })), (given, outages, watchedSinceMs) => {
        const steps = fillBuckets(given, STARTS, RANGE, outages, watchedSinceMs);
        expect(steps.map((step) => step.startMs)).toEqual(STARTS);
        expect(sumMessages(steps)).toBe(given.reduce((sum, one) => sum + one.messages, 0));
      }),
    );
  });
});

describe('peakOf', () => {
  const steps = (...values: (number | null)[]) =>
    values.map((value, index) => ({ startMs: index, endMs: index + 1, messages: value, chatters: value }));
  test.each([
    [[1, 3, 2], 1],
    [[1, 3, 3], 1],
    [[null, 2, null], 1],
  ])('%j peaks at %d', (values, at) => {
    expect(peakOf(steps(...values))?.startMs).toBe(at);
  });
  test('nothing said has no peak', () => {
    expect(peakOf(steps(0, null, 0))).toBeNull();
    expect(peakOf([])).toBeNull();
  });
});

test('buckets and their times in words', () => {
  const day = ask('2026-11-22T20:00', '2026-11-23T20:00').voice;
  const week = ask('2026-11-16T20:00', '2026-11-23T20:00').voice;
  const range = { fromMs: ms('2026-11-22T20:10'), toMs: ms('2026-11-22T20:20') };
  expect(bucketName({ unit: 'minute', count: 10 })).toBe('10 minutes');
  expect(bucketName({ unit: 'day', count: 1 })).toBe('day');
  expect(stepTime(range, { unit: 'minute', count: 1 }, day)).toBe('20:10');
  expect(stepTime(range, { unit: 'minute', count: 10 }, day)).toBe('20:10 to 20:20');
  expect(stepTime(range, { unit: 'hour', count: 1 }, week)).toBe(`20:10 to 20:20 on ${week.day(range.fromMs)}`);
  expect(stepTime(range, { unit: 'day', count: 1 }, week)).toBe(week.day(range.fromMs));
  expect(stepTime({ fromMs: ms('2026-11-16'), toMs: ms('2026-11-23') }, { unit: 'week', count: 1 }, week)).toMatch(
    /^16\s?–\s?22 Nov 2026$/,
  );
});
