import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import { listInWords } from './voice.ts';

const HOUR = ask('2026-11-23T19:00', '2026-11-23T20:00').voice;
const WEEK = ask('2026-11-16T19:00', '2026-11-23T19:00').voice;
const YEARS = ask('2024-11-16T19:00', '2026-11-23T19:00').voice;
const AT = ms('2026-11-23T19:14');

test('an estimated number of chatters is about so many, and no more exact than it is', () => {
  expect(HOUR.chatters({ count: 12_345, isEstimate: false })).toBe('12,345 chatters');
  expect(HOUR.chatters({ count: 12_345, isEstimate: true })).toBe('about 12,300 chatters');
  expect(HOUR.chatters({ count: 1, isEstimate: true })).toBe('about 1 chatter');
});

describe('count', () => {
  test.each([
    [0, '0 messages'],
    [1, '1 message'],
    [2, '2 messages'],
    [21, '21 messages'],
    [1_234_567, '1,234,567 messages'],
  ])('%d', (value, words) => {
    expect(HOUR.count(value, 'message')).toBe(words);
  });
  test('groups digits as the locale does, by spaces that every font has', () => {
    expect(ask('2026-11-23', '2026-11-24', { locale: 'de' }).voice.count(12_345, 'chatter')).toBe('12.345 chatters');
    expect(ask('2026-11-23', '2026-11-24', { locale: 'fr' }).voice.number(12_345)).toBe('12\u00a0345');
  });
});

test.each([
  [312, 1_234, '25%'],
  [1, 30, '3.3%'],
  [1, 3_000, '0.033%'],
  [5, 5, '100%'],
  [0, 0, '0%'],
])('%d of %d is %s', (part, whole, words) => {
  expect(HOUR.share(part, whole)).toBe(words);
});

describe('duration', () => {
  test.each([
    [0, '1 second'],
    [400, '1 second'],
    [1_000, '1 second'],
    [40_000, '40 seconds'],
    [59_600, '1 minute'],
    [90_000, '2 minutes'],
    [12 * 60_000, '12 minutes'],
    [59.6 * 60_000, '1 hour'],
    [65 * 60_000, '1 hour 5 minutes'],
    [2 * 3_600_000, '2 hours'],
    [47 * 3_600_000 + 59 * 60_000, '47 hours 59 minutes'],
    [48 * 3_600_000, '2 days'],
    [51 * 3_600_000, '2 days 3 hours'],
    [73 * 3_600_000, '3 days 1 hour'],
  ])('%d ms is %s', (value, words) => {
    expect(HOUR.duration(value)).toBe(words);
  });
  test('never says 60 minutes, 60 seconds or 24 hours beside days', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * 86_400_000 }), (value) => {
        expect(HOUR.duration(value)).not.toMatch(/\b60 |days? 24 hours/);
      }),
    );
  });
});

describe('moments', () => {
  test('within a day the time is enough', () => {
    expect(HOUR.moment(AT)).toBe('19:14');
    expect(HOUR.stretch(AT, AT + 420_000)).toBe('19:14 to 19:21');
  });
  test('what began before the range needs its day', () => {
    expect(HOUR.moment(AT - 5 * 86_400_000)).toBe(`19:14 on ${HOUR.day(AT - 5 * 86_400_000)}`);
  });
  test('in a week the day is named, once where it is the same', () => {
    expect(WEEK.moment(AT)).toBe(`19:14 on ${WEEK.day(AT)}`);
    expect(WEEK.day(AT)).toMatch(/^Mon,? 23 Nov$/);
    expect(WEEK.stretch(ms('2026-11-22T23:00'), ms('2026-11-23T00:00'))).toBe(`23:00 to 00:00 on ${WEEK.day(ms('2026-11-22T12:00'))}`);
    expect(WEEK.stretch(ms('2026-11-22T23:00'), ms('2026-11-23T00:01'))).toBe(
      `23:00 on ${WEEK.day(ms('2026-11-22T12:00'))} to 00:01 on ${WEEK.day(AT)}`,
    );
  });
  test('the year is named where the range has several, or another one', () => {
    expect(YEARS.day(AT)).toMatch(/^Mon,? 23 Nov 2026$/);
    expect(WEEK.day(ms('2025-11-23T12:00'))).toMatch(/^Sun,? 23 Nov 2025$/);
  });
  test('days are those of the time zone', () => {
    const india = ask('2026-11-16T19:00', '2026-11-23T19:00', { timeZone: 'Asia/Kolkata' }).voice;
    expect(india.moment(ms('2026-11-22T18:30'))).toBe(`00:00 on ${WEEK.day(ms('2026-11-23T12:00'))}`);
    expect(india.date(ms('2026-11-22T18:29'))).toBe('22 Nov 2026');
  });
  test('a range of dates ends with the last day, not with the midnight after it', () => {
    expect(WEEK.dates(ms('2026-11-16'), ms('2026-11-23'))).toMatch(/^16\s?–\s?22 Nov 2026$/);
    expect(WEEK.dates(ms('2026-11-16'), ms('2026-11-17'))).toBe('16 Nov 2026');
  });
  test('a time that the clock shows twice carries its offset, in zones of whole and half hours', () => {
    const berlin = ask('2026-10-24T22:00', '2026-10-25T23:00', { timeZone: 'Europe/Berlin' }).voice;
    expect(['2026-10-24T23:59', '2026-10-25T00:30', '2026-10-25T01:30', '2026-10-25T02:00'].map((at) => berlin.clock(ms(at)))).toEqual([
      '01:59',
      '02:30 GMT+2',
      '02:30 GMT+1',
      '03:00',
    ]);
    const lordHowe = ask('2026-04-04T13:00', '2026-04-05T13:30', { timeZone: 'Australia/Lord_Howe' }).voice;
    expect(['2026-04-04T14:29', '2026-04-04T14:45', '2026-04-04T15:15', '2026-04-04T15:30'].map((at) => lordHowe.clock(ms(at)))).toEqual([
      '01:29',
      '01:45 GMT+11',
      '01:45 GMT+10:30',
      '02:00',
    ]);
  });
  test('readers from anywhere are told the zone', () => {
    expect(ask('2026-11-23', '2026-11-24', { timeZone: 'Europe/Berlin' }).voice.clockAndZone(AT)).toBe('20:14 CET');
    expect(HOUR.clockAndZone(AT)).toBe('19:14 UTC');
  });
});

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('%j in words', (items, words) => {
  expect(listInWords(items)).toBe(words);
});
