import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { type Bucket, bucketFor, bucketStarts, DAY_MS, HOUR_MS, isTimeZone, MINUTE_MS, PERIODS, type Range, rangeOf } from './range.ts';

const utc = (iso: string): number => Date.parse(iso.endsWith('Z') ? iso : `${iso}Z`);
const rangeIn = (timeZone: string, from: string, to: string): Range => ({
  fromMs: Temporal.PlainDateTime.from(from).toZonedDateTime(timeZone).epochMilliseconds,
  toMs: Temporal.PlainDateTime.from(to).toZonedDateTime(timeZone).epochMilliseconds,
});
const DAY: Bucket = { unit: 'day', count: 1 };
const HOUR: Bucket = { unit: 'hour', count: 1 };
const WEEK: Bucket = { unit: 'week', count: 1 };
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
/** How long each bucket is, in hours; the last one ends with the range. */
const hours = (starts: readonly number[], toMs: number): number[] =>
  starts.map((at, index) => ((starts[index + 1] ?? toMs) - at) / HOUR_MS);

describe('bucketStarts: days of a calendar', () => {
  test.each([
    ['Europe/Berlin', '2026-03-28T00:00', '2026-03-31T00:00', [24, 23, 24]],
    ['Europe/Berlin', '2026-10-24T00:00', '2026-10-27T00:00', [24, 25, 24]],
    ['America/New_York', '2026-03-07T00:00', '2026-03-10T00:00', [24, 23, 24]],
    ['America/New_York', '2026-10-31T00:00', '2026-11-03T00:00', [24, 25, 24]],
    ['Australia/Lord_Howe', '2026-10-03T00:00', '2026-10-06T00:00', [24, 23.5, 24]],
    ['Australia/Lord_Howe', '2026-04-04T00:00', '2026-04-07T00:00', [24, 24.5, 24]],
    ['Asia/Kolkata', '2026-03-28T00:00', '2026-03-31T00:00', [24, 24, 24]],
    // Midnight itself is skipped, or comes twice.
    ['America/Sao_Paulo', '2018-11-03T00:00', '2018-11-06T00:00', [24, 23, 24]],
    ['America/Havana', '2026-10-31T00:00', '2026-11-03T00:00', [24, 25, 24]],
    // Samoa crossed the date line: 30 December 2011 never was.
    ['Pacific/Apia', '2011-12-28T00:00', '2012-01-02T00:00', [24, 24, 24, 24]],
  ])('%s from %s to %s', (timeZone, from, to, expected) => {
    const range = rangeIn(timeZone, from, to);
    const starts = bucketStarts(range, DAY, timeZone);
    expect(starts[0]).toBe(range.fromMs);
    expect(hours(starts, range.toMs)).toEqual(expected);
  });

  test('a day starts at local midnight though the range starts in the middle of it', () => {
    expect(bucketStarts({ fromMs: utc('2026-11-23T20:17'), toMs: utc('2026-11-24T20:17') }, DAY, 'Asia/Kolkata').map(iso)).toEqual([
      '2026-11-23T18:30',
      '2026-11-24T18:30',
    ]);
  });

  test('weeks start on Monday, 169 hours long when the clock goes back', () => {
    const range = { fromMs: utc('2026-10-22T12:00'), toMs: utc('2026-11-03T12:00') };
    const starts = bucketStarts(range, WEEK, 'Europe/Berlin');
    expect(starts.map(iso)).toEqual(['2026-10-18T22:00', '2026-10-25T23:00', '2026-11-01T23:00']);
    expect(hours(starts, range.toMs)[0]).toBe(169);
  });
});

describe('bucketStarts: hours and minutes of UTC', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29T00:00', '2026-03-30T00:00', 23],
    ['Europe/Berlin', '2026-10-25T00:00', '2026-10-26T00:00', 25],
    ['America/New_York', '2026-03-08T00:00', '2026-03-09T00:00', 23],
    ['America/New_York', '2026-11-01T00:00', '2026-11-02T00:00', 25],
  ])('%s has so many hours on %s', (timeZone, from, to, count) => {
    const range = rangeIn(timeZone, from, to);
    const starts = bucketStarts(range, HOUR, timeZone);
    expect(hours(starts, range.toMs)).toEqual(Array.from({ length: count }, () => 1));
  });

  test('a day in India begins and ends within an hour', () => {
    const range = rangeIn('Asia/Kolkata', '2026-03-29T00:00', '2026-03-30T00:00');
    const starts = bucketStarts(range, HOUR, 'Asia/Kolkata');
    expect(iso(starts[0] ?? 0)).toBe('2026-03-28T18:00');
    expect(hours(starts, range.toMs)).toEqual([...Array.from({ length: 24 }, () => 1), 0.5]);
  });

  test('are the same in every zone', () => {
    const range = { fromMs: utc('2026-11-23T10:40'), toMs: utc('2026-11-23T12:40') };
    for (const timeZone of ['UTC', 'Asia/Kolkata', 'Asia/Kathmandu']) {
      expect(bucketStarts(range, HOUR, timeZone).map(iso)).toEqual(['2026-11-23T10:00', '2026-11-23T11:00', '2026-11-23T12:00']);
      expect(bucketStarts({ ...range, toMs: utc('2026-11-23T11:05') }, { unit: 'minute', count: 10 }, timeZone).map(iso)).toEqual([
        '2026-11-23T10:40',
        '2026-11-23T10:50',
        '2026-11-23T11:00',
      ]);
    }
  });

  test('a half-hour change is within one of them', () => {
    const range = rangeIn('Australia/Lord_Howe', '2026-04-05T00:00', '2026-04-05T04:00');
    expect(bucketStarts(range, HOUR, 'Australia/Lord_Howe').map(iso)).toEqual([13, 14, 15, 16, 17].map((hour) => `2026-04-04T${hour}:00`));
  });

  test('an empty or reversed range has none', () => {
    expect(bucketStarts({ fromMs: 5, toMs: 5 }, HOUR, 'UTC')).toEqual([]);
    expect(bucketStarts({ fromMs: 6, toMs: 5 }, DAY, 'UTC')).toEqual([]);
  });
});

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/Sao_Paulo',
  'America/Havana',
  'Africa/Casablanca',
  'America/St_Johns',
];
const BUCKETS: readonly Bucket[] = [
  { unit: 'minute', count: 1 },
  { unit: 'minute', count: 10 },
  HOUR,
  { unit: 'hour', count: 3 },
  DAY,
  WEEK,
];
/** The longest a bucket may be, in ms: a week with a clock change, and a day whose midnight comes twice. */
const LONGEST: Record<Bucket['unit'], number> = { minute: MINUTE_MS, hour: HOUR_MS, day: 25 * HOUR_MS, week: 7 * DAY_MS + HOUR_MS };
const zone = fc.constantFrom(...ZONES);
const bucket = fc.constantFrom(...BUCKETS);
/** Instants of this century so far, and near its changes of the clock. */
const instant = fc.oneof(
  fc.integer({ min: utc('2000-01-01T00:00'), max: utc('2037-01-01T00:00') }),
  fc
    .tuple(
      fc.constantFrom(
        '2026-03-29T01:00',
        '2026-10-25T01:00',
        '2026-03-08T07:00',
        '2026-11-01T06:00',
        '2026-04-04T15:00',
        '2026-10-03T15:30',
        '2011-12-30T10:00',
        '2018-11-04T03:00',
      ),
      fc.integer({ min: -2 * DAY_MS, max: 2 * DAY_MS }),
    )
    .map(([at, off]) => utc(at) + off),
);
/** A bucket, and the width of a range that has some ten to a hundred of it. */
const stepAndWidth = bucket.chain((step) => fc.tuple(fc.constant(step), fc.integer({ min: 1, max: LONGEST[step.unit] * step.count * 60 })));

test('buckets cover the range, ascend, do not overlap and are never too long', () => {
  fc.assert(
    fc.property(zone, stepAndWidth, instant, (timeZone, [step, width], fromMs) => {
      const range = { fromMs, toMs: fromMs + width };
      const starts = bucketStarts(range, step, timeZone);
      const ends = [...starts.slice(1), range.toMs];
      expect(starts[0]).toBeLessThanOrEqual(fromMs);
      expect(starts[1] ?? range.toMs).toBeGreaterThan(fromMs);
      expect(starts.at(-1)).toBeLessThan(range.toMs);
      const lengths = starts.map((at, index) => (ends[index] ?? 0) - at);
      expect(Math.min(...lengths)).toBeGreaterThan(0);
      expect(Math.max(...lengths)).toBeLessThanOrEqual(LONGEST[step.unit] * step.count);
    }),
    { numRuns: 500 },
  );
});

test('each start is round: of days and weeks on the local clock, of hours and minutes in UTC', () => {
  const isRound = (at: number, step: Bucket, timeZone: string): boolean => {
    if (step.unit === 'minute') return at % (step.count * MINUTE_MS) === 0;
    if (step.unit === 'hour') return at % (step.count * HOUR_MS) === 0;
    const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
    const before = local.subtract({ milliseconds: 1 });
    const isMidnight = local.startOfDay().equals(local) && !before.toPlainDate().equals(local.toPlainDate());
    return isMidnight && (step.unit === 'day' || local.dayOfWeek === 1);
  };
  fc.assert(
    fc.property(zone, stepAndWidth, instant, (timeZone, [step, width], fromMs) => {
      const starts = bucketStarts({ fromMs, toMs: fromMs + width }, step, timeZone);
      expect(starts.filter((at) => !isRound(at, step, timeZone)).map(iso)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('two ranges that meet have the same buckets as one: they share only the one they meet in', () => {
  fc.assert(
    fc.property(zone, stepAndWidth, instant, fc.double({ min: 0, max: 1, noNaN: true }), (timeZone, [step, width], fromMs, part) => {
      const meetMs = fromMs + Math.floor(width * part);
      const toMs = fromMs + width;
      const left = bucketStarts({ fromMs, toMs: meetMs }, step, timeZone);
      const right = bucketStarts({ fromMs: meetMs, toMs }, step, timeZone);
      expect([...new Set([...left, ...right])]).toEqual(bucketStarts({ fromMs, toMs }, step, timeZone));
    }),
    { numRuns: 300 },
  );
});

describe('bucketFor', () => {
  test.each([
    [HOUR_MS, 'minute', 1],
    [3 * HOUR_MS, 'minute', 1],
    [3 * HOUR_MS + 1, 'minute', 10],
    [24 * HOUR_MS, 'minute', 10],
    [25 * HOUR_MS, 'minute', 10],
    [25 * HOUR_MS + 1, 'hour', 1],
    [169 * HOUR_MS, 'hour', 1],
    [8 * DAY_MS, 'hour', 1],
    [8 * DAY_MS + 1, 'day', 1],
    [90 * DAY_MS, 'day', 1],
    [180 * DAY_MS, 'day', 1],
    [180 * DAY_MS + 1, 'week', 1],
    [366 * DAY_MS, 'week', 1],
  ])('%d ms in steps of %s x %d', (width, unit, count) => {
    expect(bucketFor({ fromMs: 0, toMs: width })).toEqual({ unit, count });
  });

  test('a chart of up to three years has at most 200 steps', () => {
    fc.assert(
      fc.property(zone, instant, fc.integer({ min: 1, max: 3 * 366 * DAY_MS }), (timeZone, fromMs, width) => {
        const range = { fromMs, toMs: fromMs + width };
        expect(bucketStarts(range, bucketFor(range), timeZone).length).toBeLessThanOrEqual(200);
      }),
    );
  });
});

describe('rangeOf', () => {
  const NOW = utc('2026-11-20T10:00');
  const lengthHours = (period: (typeof PERIODS)[number], nowMs: number, timeZone: string): number => {
    const range = rangeOf(period, nowMs, timeZone, null);
    expect(range.toMs).toBe(nowMs);
    return (range.toMs - range.fromMs) / HOUR_MS;
  };

  test('hours are hours, whatever the clock does', () => {
    const afterChange = utc('2026-03-29T10:00');
    expect(lengthHours('1h', afterChange, 'Europe/Berlin')).toBe(1);
    expect(lengthHours('3h', afterChange, 'Europe/Berlin')).toBe(3);
    expect(lengthHours('24h', afterChange, 'Europe/Berlin')).toBe(24);
  });

  test.each([
    ['Europe/Berlin', '2026-03-31T10:00', 167],
    ['Europe/Berlin', '2026-10-27T10:00', 169],
    ['America/New_York', '2026-03-10T10:00', 167],
    ['America/New_York', '2026-11-03T10:00', 169],
    ['Australia/Lord_Howe', '2026-10-06T10:00', 167.5],
    ['Australia/Lord_Howe', '2026-04-07T10:00', 168.5],
    ['Asia/Kolkata', '2026-03-31T10:00', 168],
    ['Pacific/Apia', '2012-01-03T10:00', 144],
  ])('7d in %s before %s is %d hours: the same time of day, seven dates earlier', (timeZone, now, expected) => {
    expect(lengthHours('7d', utc(now), timeZone)).toBe(expected);
  });

  test('30d, 90d and 1y count local dates', () => {
    expect(lengthHours('30d', NOW, 'Europe/Berlin')).toBe(30 * 24 + 1);
    expect(lengthHours('90d', NOW, 'Europe/Berlin')).toBe(90 * 24 + 1);
    expect(lengthHours('1y', NOW, 'Europe/Berlin')).toBe(365 * 24);
    expect(iso(rangeOf('1y', utc('2028-02-29T12:00'), 'UTC', null).fromMs)).toBe('2027-02-28T12:00');
  });

  test('all starts at the first recorded instant, and is empty where there is none or it lies ahead', () => {
    expect(rangeOf('all', NOW, 'UTC', NOW - 5)).toEqual({ fromMs: NOW - 5, toMs: NOW });
    expect(rangeOf('all', NOW, 'UTC', null)).toEqual({ fromMs: NOW, toMs: NOW });
    expect(rangeOf('all', NOW, 'UTC', NOW + 5)).toEqual({ fromMs: NOW, toMs: NOW });
  });

  test('longer periods start earlier, in every zone', () => {
    fc.assert(
      fc.property(zone, instant, (timeZone, nowMs) => {
        const starts = PERIODS.filter((period) => period !== 'all').map((period) => rangeOf(period, nowMs, timeZone, null).fromMs);
        expect(starts).toEqual([...starts].sort((a, b) => b - a));
        expect(Math.max(...starts)).toBeLessThan(nowMs);
      }),
    );
  });
});

describe('isTimeZone', () => {
  test.each(['Europe/Berlin', 'UTC', 'Asia/Kolkata', 'America/Argentina/Buenos_Aires', 'europe/berlin'])('%s is one', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });
  test.each(['', '+02:00', 'Mars/Olympus', 'Europe/Berlin; drop table', '5', 'Europe/Berlin '])('"%s" is none', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
  test('what the runtime lists can be charted', () => {
    for (const name of Intl.supportedValuesOf('timeZone')) {
      expect(isTimeZone(name)).toBe(true);
      expect(bucketStarts({ fromMs: 0, toMs: 1 }, DAY, name)).toHaveLength(1);
    }
  });
});
