import { describe, expect, test } from 'vitest';
import { UserError } from '../errors.ts';
import { type AskedRange, readAskedDays, readAskedRange } from './asked-range.ts';

const NOW = Date.parse('2026-11-24T20:37:21Z');
const read = (from: string | null, to: string | null, timeZone = 'Europe/Berlin') => toText(readAskedRange({ from, to }, NOW, timeZone));
const iso = (ms: number): string => new Date(ms).toISOString().replace(/:00\.000Z$/, 'Z');
const toText = ({ fromMs, toMs, reachesNow }: AskedRange) => [fromMs === null ? null : iso(fromMs), reachesNow ? 'now' : iso(toMs)];

describe('ends', () => {
  test('a day as the end is meant with all of it', () => {
    expect(read('2026-11-01', '2026-11-02')).toEqual(['2026-10-31T23:00Z', '2026-11-02T23:00Z']);
    expect(read('2026-11-01', '2026-11-01')).toEqual(['2026-10-31T23:00Z', '2026-11-01T23:00Z']);
    expect(read('2026-11-22', 'yesterday', 'Asia/Kolkata')).toEqual(['2026-11-21T18:30Z', '2026-11-24T18:30Z']);
  });

  test.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Asia/Kolkata', '2026-10-25', 24],
  ])('in %s, from %s to the same day are %d hours', (timeZone, day, hours) => {
    const { fromMs, toMs } = readAskedRange({ from: day, to: day }, NOW, timeZone);
    expect((toMs - (fromMs ?? 0)) / 3_600_000).toBe(hours);
  });

  test('a time is the end itself', () => {
    expect(read('2026-11-23 18:30', '2026-11-23 20:00')).toEqual(['2026-11-23T17:30Z', '2026-11-23T19:00Z']);
    expect(read('yesterday 23:00', '00:30')).toEqual(['2026-11-23T22:00Z', '2026-11-23T23:30Z']);
  });

  test('what is left out is the beginning of the record, or now', () => {
    expect(read('2026-11-01', null)).toEqual(['2026-10-31T23:00Z', 'now']);
    expect(read(null, '2026-11-01')).toEqual([null, '2026-11-01T23:00Z']);
  });

  test.each(['today', '2026-11-24', 'now', null])('to %j goes as far as now, and no further', (to) => {
    expect(readAskedRange({ from: 'yesterday', to }, NOW, 'Europe/Berlin')).toMatchObject({ toMs: NOW, reachesNow: true });
  });
});

describe('refused, with an example that would have been taken:', () => {
  test.each([
    ['nonsense', 'tomorow', null, /^"tomorow" is not a day or time that I understand\. .* 2026-11-23 18:30/],
    ['nonsense as the end', '2026-11-01', '31.11.2026', /^"31\.11\.2026" is not a day or time/],
    [
      'a start in the future',
      '2026-11-25',
      null,
      /^"from" lies in the future\. In Europe\/Berlin it is 21:37 on 2026-11-24: .* 2026-11-23\.$/,
    ],
    ['a start that is now', 'now', null, /^"from" lies in the future/],
    ['an end in the future', '2026-11-01', '2026-11-25', /^"to" lies in the future/],
    ['a time of today that is still to come', null, '23:00', /^"to" lies in the future/],
    ['the wrong order', '2026-11-20', '2026-11-19', /^"from" has to come before "to", for example from 2026-11-17 to 2026-11-23\.$/],
    ['an empty range', '2026-11-20 18:30', '2026-11-20 18:30', /^"from" has to come before "to"/],
    ['a day before there was chat', '1999-12-31', null, /^"from" lies before June 2011/],
  ])('%s', (_, from, to, message) => {
    expect(() => read(from, to)).toThrow(UserError);
    expect(() => read(from, to)).toThrow(message);
  });

  test('which day it is, is said for the zone of whoever asks', () => {
    expect(() => read('2026-11-26', null, 'Asia/Kolkata')).toThrow('In Asia/Kolkata it is 02:07 on 2026-11-25');
  });

  test('what was typed is quoted as plain text, cut', () => {
    expect(() => read(`\u202e@everyone\n${'x'.repeat(300)}`, null)).toThrow(/^"@everyone x{5,40}…" is not/);
  });
});

describe('whole days', () => {
  test('are given as dates of the calendar', () => {
    expect(readAskedDays({ from: '2026-11-1', to: 'yesterday' }, NOW, 'Asia/Kolkata')).toEqual({ from: '2026-11-01', to: '2026-11-24' });
    expect(readAskedDays({ from: null, to: 'today' }, NOW, 'UTC')).toEqual({ from: null, to: '2026-11-24' });
  });
  test.each(['2026-11-01 18:30', '18:30', '2026-11-01T00:00Z', 'now'])('have no time, as %j has', (to) => {
    expect(() => readAskedDays({ from: null, to }, NOW, 'UTC')).toThrow('"to" has to be a day without a time, for example 2026-11-23');
  });
  test('are judged as other ranges are', () => {
    expect(() => readAskedDays({ from: '2026-12-01', to: null }, NOW, 'UTC')).toThrow('lies in the future');
  });
});
