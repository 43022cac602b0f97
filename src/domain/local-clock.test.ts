import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LocalHour, localHours } from './local-clock.ts';
import { HOUR_MS, MINUTE_MS } from './range.ts';

const at = (iso: string): number => Date.parse(iso);
const hours = (from: string, to: string, timeZone: string): string[] =>
  [...localHours({ fromMs: at(from), toMs: at(to) }, timeZone)].map(
    (one) =>
      `${new Date(one.fromMs).toISOString().slice(11, 16)} ${'Mon Tue Wed Thu Fri Sat Sun'.split(' ')[one.weekday]} ${one.hour} ${(one.toMs - one.fromMs) / MINUTE_MS}`,
  );

describe('the hours of a range', () => {
  test('begin and end with the parts that lie in it', () => {
    expect(hours('2026-11-23T22:40Z', '2026-11-24T01:10Z', 'UTC')).toEqual([
      '22:40 Mon 22 20',
      '23:00 Mon 23 60',
      '00:00 Tue 0 60',
      '01:00 Tue 1 10',
    ]);
    expect(hours('2026-11-23T22:40Z', '2026-11-23T22:40Z', 'UTC')).toEqual([]);
  });
  test('begin at half past in a zone of half an hour', () => {
    expect(hours('2026-11-23T18:00Z', '2026-11-23T19:30Z', 'Asia/Kolkata')).toEqual(['18:00 Mon 23 30', '18:30 Tue 0 60']);
  });
  test('skip the one that the clock skips', () => {
    expect(hours('2026-03-29T00:00Z', '2026-03-29T02:00Z', 'Europe/Berlin')).toEqual(['00:00 Sun 1 60', '01:00 Sun 3 60']);
  });
  test('come twice when the clock is set back', () => {
    expect(hours('2026-10-25T00:00Z', '2026-10-25T02:00Z', 'Europe/Berlin')).toEqual(['00:00 Sun 2 60', '01:00 Sun 2 60']);
  });
  test('come in parts where it is set by half an hour', () => {
    // Back from 02:00 (+11) to 01:30 (+10:30), and half a year later from 02:00 to 02:30.
    expect(hours('2026-04-04T14:00Z', '2026-04-04T16:30Z', 'Australia/Lord_Howe')).toEqual([
      '14:00 Sun 1 60',
      '15:00 Sun 1 30',
      '15:30 Sun 2 60',
    ]);
    expect(hours('2026-10-03T15:00Z', '2026-10-03T17:00Z', 'Australia/Lord_Howe')).toEqual([
      '15:00 Sun 1 30',
      '15:30 Sun 2 30',
      '16:00 Sun 3 60',
    ]);
  });
  test('before 1970 as well', () => {
    expect(hours('1969-12-31T22:00Z', '1970-01-01T00:30Z', 'UTC')).toEqual(['22:00 Wed 22 60', '23:00 Wed 23 60', '00:00 Thu 0 30']);
  });
});

test('cover any range without hole or overlap, and agree with the calendar', () => {
  const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC');
  const from = fc.integer({ min: at('2025-01-01T00:00Z') / MINUTE_MS, max: at('2027-01-01T00:00Z') / MINUTE_MS });
  fc.assert(
    fc.property(zones, from, fc.integer({ min: 1, max: 3 * 24 * 60 }), (timeZone, minute, width) => {
      const range = { fromMs: minute * MINUTE_MS, toMs: (minute + width) * MINUTE_MS };
      const format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' });
      const named = (one: LocalHour): string =>
        `${'Mon Tue Wed Thu Fri Sat Sun'.split(' ')[one.weekday]} ${String(one.hour).padStart(2, '0')}`;
      let end = range.fromMs;
      for (const one of localHours(range, timeZone)) {
        expect(one.fromMs).toBe(end);
        expect(one.toMs - one.fromMs).toBeLessThanOrEqual(HOUR_MS);
        for (const ms of [one.fromMs, one.toMs - 1]) expect(format.format(ms).replace(',', '')).toBe(named(one));
        end = one.toMs;
      }
      expect(end).toBe(range.toMs);
    }),
  );
});

test('every zone is whole quarters of an hour away from UTC, in both halves of the year', () => {
  for (const timeZone of Intl.supportedValuesOf('timeZone')) {
    for (const day of ['2026-01-15', '2026-07-15']) {
      const [first] = localHours({ fromMs: at(`${day}T00:00Z`), toMs: at(`${day}T02:00Z`) }, timeZone);
      expect(first && (first.toMs - first.fromMs) % (15 * MINUTE_MS), timeZone).toBe(0);
    }
  }
});
