import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { parseMoment } from './moment-text.ts';

const NOW = Date.parse('2026-11-24T20:37:21Z');
const at = (typed: string, timeZone = 'Europe/Berlin'): readonly [string, string] | null => {
  const moment = parseMoment(typed, NOW, timeZone);
  return moment && [iso(moment.startMs), iso(moment.endMs)];
};
const iso = (ms: number): string => new Date(ms).toISOString().replace(/:00\.000Z$/, 'Z');

describe('a day', () => {
  test.each([
    ['2026-11-01', '2026-10-31T23:00Z', '2026-11-01T23:00Z'],
    ['2026-11-1', '2026-10-31T23:00Z', '2026-11-01T23:00Z'],
    [' Today ', '2026-11-23T23:00Z', '2026-11-24T23:00Z'],
    ['YESTERDAY', '2026-11-22T23:00Z', '2026-11-23T23:00Z'],
    ['2028-02-29', '2028-02-28T23:00Z', '2028-02-29T23:00Z'],
  ])('%j is all of it', (typed, start, end) => {
    expect(at(typed)).toEqual([start, end]);
    expect(parseMoment(typed, NOW, 'Europe/Berlin')?.date).toMatch(/^20\d\d-\d\d-\d\d$/);
  });

  test.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Asia/Kolkata', '2026-03-29', 24],
    // Midnight is skipped.
    ['America/Sao_Paulo', '2018-11-04', 23],
    // Samoa crossed the date line: that day never was.
    ['Pacific/Apia', '2011-12-30', 0],
  ])('in %s, %s has %d hours', (timeZone, typed, hours) => {
    const moment = parseMoment(typed, NOW, timeZone);
    expect(((moment?.endMs ?? 0) - (moment?.startMs ?? 0)) / 3_600_000).toBe(hours);
  });

  test('today and yesterday are those of the zone, not of UTC', () => {
    expect(at('today', 'Asia/Kolkata')).toEqual(['2026-11-24T18:30Z', '2026-11-25T18:30Z']);
    expect(at('yesterday', 'Asia/Kolkata')).toEqual(['2026-11-23T18:30Z', '2026-11-24T18:30Z']);
    expect(at('today', 'America/New_York')?.[0]).toBe('2026-11-24T05:00Z');
  });
});

describe('a time', () => {
  test.each([
    ['2026-11-01 18:30', '2026-11-01T17:30Z'],
    ['2026-11-01T18:30', '2026-11-01T17:30Z'],
    ['2026-11-01  8:05', '2026-11-01T07:05Z'],
    ['2026-11-01 18:30:15', '2026-11-01T17:30:15.000Z'],
    ['18:30', '2026-11-24T17:30Z'],
    ['yesterday 00:00', '2026-11-22T23:00Z'],
    ['now', '2026-11-24T20:37:21.000Z'],
  ])('%j is an instant on the clock of the zone', (typed, instant) => {
    expect(at(typed)).toEqual([instant, instant]);
    expect(parseMoment(typed, NOW, 'Europe/Berlin')?.date).toBeNull();
  });

  test('of a half-hour zone lies at half past in UTC', () => {
    expect(at('2026-11-01 18:00', 'Asia/Kolkata')?.[0]).toBe('2026-11-01T12:30Z');
    expect(at('00:15', 'Asia/Kolkata')?.[0]).toBe('2026-11-24T18:45Z');
  });

  test.each(['2026-11-01T18:30+01:00', '2026-11-01 18:30 +0100', '2026-11-01t17:30z', '2026-11-01T17:30:00.000Z'])(
    '%j is the same wherever it is read',
    (typed) => {
      for (const timeZone of ['Europe/Berlin', 'Asia/Kolkata', 'America/New_York'])
        expect(at(typed, timeZone)?.[0]).toBe('2026-11-01T17:30Z');
    },
  );
});

describe('when the clock changes', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29 02:30', '2026-03-29T01:30Z', '03:30'],
    ['America/New_York', '2026-03-08 02:30', '2026-03-08T07:30Z', '03:30'],
    ['Australia/Lord_Howe', '2026-10-04 02:15', '2026-10-03T15:45Z', '02:45'],
    ['America/Sao_Paulo', '2018-11-04 00:10', '2018-11-04T03:10Z', '01:10'],
  ])('in %s, %s never was: moved forward by what was skipped', (timeZone, typed, instant, clock) => {
    expect(at(typed, timeZone)?.[0]).toBe(instant);
    expect(Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainTime().toString().slice(0, 5)).toBe(clock);
  });

  test.each([
    ['Europe/Berlin', '2026-10-25 02:30', '2026-10-25T00:30Z'],
    ['America/New_York', '2026-11-01 01:30', '2026-11-01T05:30Z'],
    ['Australia/Lord_Howe', '2026-04-05 01:45', '2026-04-04T14:45Z'],
  ])('in %s, %s was twice: the earlier one', (timeZone, typed, instant) => {
    expect(at(typed, timeZone)?.[0]).toBe(instant);
  });

  test('the later one can be named by its offset', () => {
    expect(at('2026-10-25T02:30+01:00')?.[0]).toBe('2026-10-25T01:30Z');
  });
});

test.each([
  '',
  'tomorow',
  '2026-02-30',
  '2026-13-01',
  '2026-00-10',
  '2026-11-00',
  '26-11-01',
  '01.11.2026',
  '11/01/2026',
  '24:00',
  '12:60',
  '18:30:61',
  '6:30 pm',
  '18.30',
  '2026-11-01 18',
  '2026-11-01 18:30 Europe/Berlin',
  '2026-11-01T18:30+1',
  '18:30+01:00',
  '2026-11-01T18:30+25:00',
  '-2026-11-01',
  '+002026-11-01',
  "2026-11-01'; drop table messages;--",
  '٢٠٢٦-١١-٠١',
  '1700000000',
])('%j is none', (typed) => {
  expect(parseMoment(typed, NOW, 'Europe/Berlin')).toBeNull();
});

const zone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/Havana',
);
const instant = fc.integer({ min: Date.UTC(2011, 5), max: Date.UTC(2037, 0) });

test('every instant, written in ISO with its offset, is read back, in whatever zone', () => {
  fc.assert(
    fc.property(instant, zone, zone, (ms, written, read) => {
      const text = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(written).toString({ timeZoneName: 'never' });
      expect(parseMoment(text, NOW, read)).toEqual({ startMs: ms, endMs: ms, date: null });
    }),
  );
});

test('every minute of the local clock is read back, the second time that it is shown as the first', () => {
  fc.assert(
    fc.property(instant, zone, (ms, timeZone) => {
      const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).toPlainDateTime();
      const typed = local.toString({ smallestUnit: 'minute' }).replace('T', ' ');
      const found = parseMoment(typed, NOW, timeZone);
      const shown = Temporal.Instant.fromEpochMilliseconds(found?.startMs ?? 0)
        .toZonedDateTimeISO(timeZone)
        .toPlainDateTime();
      expect(shown.toString({ smallestUnit: 'minute' }).replace('T', ' ')).toBe(typed);
      expect(found?.startMs).toBeLessThanOrEqual(ms);
    }),
    { numRuns: 300 },
  );
});

test('the days of a zone follow one another without a hole', () => {
  fc.assert(
    fc.property(instant, zone, (ms, timeZone) => {
      const day = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).toPlainDate();
      const [first, second] = [day, day.add({ days: 1 })].map((one) => parseMoment(one.toString(), NOW, timeZone));
      expect(first?.endMs).toBe(second?.startMs);
      expect(first?.startMs).toBeLessThanOrEqual(ms);
      expect(first?.endMs).toBeGreaterThan(ms);
    }),
    { numRuns: 300 },
  );
});

test('whatever is typed, it is read or refused, never a failure', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789-:tz+. ') });
  fc.assert(
    fc.property(fc.oneof(fc.string(), digits), (typed) => {
      const moment = parseMoment(typed, NOW, 'Europe/Berlin');
      expect(moment === null || Number.isFinite(moment.startMs + moment.endMs)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
