import { describe, expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import { HOUR_MS, PERIODS, rangeOf } from '../domain/range.ts';
import type { Span } from './request.ts';
import { inSpan, spanBefore, spanLabel, spanName, spanOf, toWholeMinutes } from './span.ts';

const NOW = '2026-11-24T20:37:21';
const DAY: Span = { type: 'day' };
const WEEK: Span = { type: 'week' };

test('the names of periods', () => {
  const names = PERIODS.map((period) => {
    const { request, voice } = ask('2025-01-01T00:00', NOW, { span: { type: 'period', period } });
    return [spanName(request, voice), inSpan(request, voice)];
  });
  expect(names).toEqual([
    ['last hour', 'in the last hour'],
    ['last 3 hours', 'in the last 3 hours'],
    ['last 24 hours', 'in the last 24 hours'],
    ['last 7 days', 'in the last 7 days'],
    ['last 30 days', 'in the last 30 days'],
    ['last 90 days', 'in the last 90 days'],
    ['last year', 'in the last year'],
    ['since 1 Jan 2025', 'since 1 Jan 2025'],
  ]);
});

test('charts tell two instants in short, all else as titles do', () => {
  const labelOf = (from: string, to: string, named: 'both' | 'from', timeZone = 'UTC') => {
    const { request, voice } = ask(from, to, { span: { type: 'custom', named }, timeZone });
    return [spanLabel(request, voice) === spanName(request, voice), spanLabel(request, voice)];
  };
  expect(labelOf('2026-11-01T03:45', '2026-11-08T03:45', 'both')).toEqual([false, '1 Nov, 03:45 – 8 Nov, 03:45']);
  expect(labelOf('2026-11-01T03:45', '2026-11-08T03:45', 'both', 'Asia/Kathmandu')).toEqual([false, '1 Nov, 09:30 – 8 Nov, 09:30']);
  expect(labelOf('2026-11-01T03:45', '2026-11-01T13:45', 'both')).toEqual([false, '1 Nov, 03:45–13:45']);
  expect(labelOf('2026-11-01T00:00', '2026-11-08T00:00', 'both')[0]).toBe(true);
  expect(labelOf('2026-11-01T03:45', '2026-11-08T03:45', 'from')[0]).toBe(true);
});

test('the names of calendar spans, by the days of the time zone', () => {
  const today = ask('2026-11-24T00:00', NOW, { span: { type: 'today' } });
  expect([spanName(today.request, today.voice), inSpan(today.request, today.voice)]).toEqual(['today so far', 'today']);
  const day = ask('2026-11-22T18:30', '2026-11-23T18:30', { span: DAY, timeZone: 'Asia/Kolkata' });
  expect(inSpan(day.request, day.voice)).toMatch(/^on Mon,? 23 Nov 2026$/);
  const week = ask('2026-10-18T22:00', '2026-10-25T23:00', { span: WEEK, timeZone: 'Europe/Berlin' });
  expect(inSpan(week.request, week.voice)).toMatch(/^in the week of 19\s?–\s?25 Oct 2026$/);
});

describe('the names of what was asked for from one end to another', () => {
  const named = (from: string, to: string, span: Span, timeZone: string, more = {}) => {
    const { request, voice } = ask(from, to, { span, timeZone, ...more });
    return [spanName(request, voice), inSpan(request, voice)].map((name) =>
      name
        .replace(/\s/g, ' ')
        .replace(' – ', '–')
        .replaceAll(/(\w{3}),? (?=\d)/g, '$1 '),
    );
  };
  const custom = (end: 'from' | 'to' | 'both'): Span => ({ type: 'custom', named: end });

  test('whole days, by the calendar of the time zone', () => {
    expect(named('2026-11-12T23:00', '2026-11-22T23:00', custom('both'), 'Europe/Berlin')).toEqual([
      '13–22 Nov 2026',
      'in the 10 days of 13–22 Nov 2026',
    ]);
    expect(named('2026-10-23T22:00', '2026-10-26T23:00', custom('both'), 'Europe/Berlin')[1]).toBe('in the 3 days of 24–26 Oct 2026');
    expect(named('2026-11-20T18:30', '2026-11-22T18:30', custom('both'), 'Asia/Kolkata')[1]).toBe('in the 2 days of 21–22 Nov 2026');
  });

  test('times of one day, of two days, and of a clock that shows them twice', () => {
    expect(named('2026-11-23T13:00', '2026-11-23T14:30', custom('both'), 'Asia/Kolkata')).toEqual([
      '18:30 to 20:00 on Mon 23 Nov 2026',
      'between 18:30 and 20:00 on Mon 23 Nov 2026',
    ]);
    expect(named('2026-11-23T22:00', '2026-11-24T01:00', custom('both'), 'UTC')[1]).toBe(
      'between 22:00 on Mon 23 Nov 2026 and 01:00 on Tue 24 Nov 2026',
    );
    expect(named('2026-10-25T00:30', '2026-10-25T01:30', custom('both'), 'Europe/Berlin')[0]).toBe(
      '02:30 GMT+2 to 02:30 GMT+1 on Sun 25 Oct 2026',
    );
    // To midnight: which one has to be said.
    expect(named('2026-11-23T18:00', '2026-11-24T00:00', custom('both'), 'UTC')[0]).toBe(
      '18:00 on Mon 23 Nov 2026 to 00:00 on Tue 24 Nov 2026',
    );
  });

  test('one end alone', () => {
    expect(named('2026-11-19T23:00', NOW, custom('from'), 'Europe/Berlin')).toEqual(['since 20 Nov 2026', 'since 20 Nov 2026']);
    expect(named('2026-11-20T17:30', NOW, custom('from'), 'Europe/Berlin')[1]).toBe('since 18:30 on Fri 20 Nov 2026');
    expect(named('2025-01-01T00:00', '2026-11-22T23:00', custom('to'), 'Europe/Berlin')[1]).toBe('until the end of 22 Nov 2026');
    expect(named('2025-01-01T00:00', '2026-11-22T17:30', custom('to'), 'Europe/Berlin')[1]).toBe('until 18:30 on Sun 22 Nov 2026');
  });

  test('with all of a shared chat', () => {
    const shared = { scope: 'with-shared' };
    expect(named('2026-11-12T00:00', '2026-11-22T00:00', custom('both'), 'UTC', shared)).toEqual([
      '12–21 Nov 2026, with shared chat',
      'in the 10 days of 12–21 Nov 2026, with shared chat',
    ]);
  });
});

describe('spanOf', () => {
  const both = { type: 'custom', named: 'both' };
  test.each([
    ['2026-11-22T23:00', '2026-11-23T23:00', { type: 'day' }],
    ['2026-10-24T22:00', '2026-10-25T23:00', { type: 'day' }],
    ['2026-11-15T23:00', '2026-11-22T23:00', { type: 'week' }],
    ['2026-10-18T22:00', '2026-10-25T23:00', { type: 'week' }],
    ['2026-11-16T23:00', '2026-11-23T23:00', both],
    ['2026-11-12T23:00', '2026-11-22T23:00', both],
    ['2026-11-23T17:30', '2026-11-23T19:00', both],
    ['2026-11-23T00:00', '2026-11-24T00:00', both],
  ])('in Berlin, %s to %s is %j', (from, to, span) => {
    expect(spanOf({ fromMs: ms(from), toMs: ms(to) }, true, false, 'Europe/Berlin')).toEqual(span);
  });

  test('what reaches to now, or begins with the record', () => {
    const until = (from: string, isFromNamed: boolean, reachesNow: boolean) =>
      spanOf({ fromMs: ms(from), toMs: ms(NOW) }, isFromNamed, reachesNow, 'Europe/Berlin');
    expect(until('2026-11-23T23:00', true, true)).toEqual({ type: 'today' });
    expect(until('2026-11-22T23:00', true, true)).toEqual({ type: 'custom', named: 'from' });
    expect(until('2025-01-01T00:00', false, true)).toEqual({ type: 'period', period: 'all' });
    expect(until('2025-01-01T00:00', false, false)).toEqual({ type: 'custom', named: 'to' });
  });
});

describe('spanBefore', () => {
  test('ends where the span begins, with no minute in both', () => {
    for (const period of PERIODS.filter((one) => one !== 'all')) {
      const range = rangeOf(period, ms(NOW), 'Europe/Berlin', null);
      const { request } = ask('2026-11-24', NOW, { range, span: { type: 'period', period }, timeZone: 'Europe/Berlin' });
      const before = spanBefore(request);
      expect(before?.range.toMs).toBe(toWholeMinutes(range).fromMs);
      expect(before?.name).toMatch(/^the .+ before$/);
    }
  });
  test('is as many local days long as the span, whatever the clock did', () => {
    const range = rangeOf('7d', ms('2026-11-01T12:00'), 'Europe/Berlin', null);
    const { request } = ask('2026-11-24', NOW, { range, span: { type: 'period', period: '7d' }, timeZone: 'Europe/Berlin' });
    const before = spanBefore(request);
    expect(before).toEqual({ range: { fromMs: ms('2026-10-18T11:00'), toMs: ms('2026-10-25T12:00') }, name: 'the 7 days before' });
  });
  test.each([
    ['Europe/Berlin', '2026-03-29T22:00', '2026-03-30T22:00', 23],
    ['America/New_York', '2026-11-02T05:00', '2026-11-03T05:00', 25],
    ['Asia/Kolkata', '2026-11-22T18:30', '2026-11-23T18:30', 24],
  ])('the day before in %s is a local day', (timeZone, from, to, hours) => {
    const before = spanBefore(ask(from, to, { span: DAY, timeZone }).request);
    expect(before).toEqual({ range: { fromMs: ms(from) - hours * HOUR_MS, toMs: ms(from) }, name: 'the day before' });
  });
  test('the week before begins on a Monday', () => {
    const before = spanBefore(ask('2026-10-25T23:00', '2026-11-01T23:00', { span: WEEK, timeZone: 'Europe/Berlin' }).request);
    expect(before).toEqual({ range: { fromMs: ms('2026-10-18T22:00'), toMs: ms('2026-10-25T23:00') }, name: 'the week before' });
  });
  test.each([
    ['Europe/Berlin', '2026-10-22T22:00', '2026-10-25T23:00', '2026-10-19T22:00', 'the 3 days before'],
    ['Europe/Berlin', '2026-10-25T23:00', '2026-10-28T23:00', '2026-10-22T22:00', 'the 3 days before'],
    ['Europe/Berlin', '2026-03-29T22:00', '2026-03-31T22:00', '2026-03-27T23:00', 'the 2 days before'],
    ['Asia/Kolkata', '2026-11-20T18:30', '2026-11-22T18:30', '2026-11-18T18:30', 'the 2 days before'],
    ['UTC', '2026-11-23T18:00', '2026-11-23T19:30', '2026-11-23T16:30', 'the same length of time before'],
    ['UTC', '2026-11-23T18:00:30', '2026-11-23T19:00:30', '2026-11-23T16:59', 'the same length of time before'],
  ])('in %s, before %s to %s lies what begins at %s', (timeZone, from, to, begins, name) => {
    const { request } = ask(from, to, { span: { type: 'custom', named: 'both' }, timeZone });
    expect(spanBefore(request)).toEqual({ range: { fromMs: ms(begins), toMs: toWholeMinutes(request.range).fromMs }, name });
  });
  test('nothing precedes what begins with the record', () => {
    expect(spanBefore(ask('2026-11-01', '2026-11-20', { span: { type: 'custom', named: 'to' } }).request)).toBeNull();
  });
  test('today is not over, and nothing precedes all', () => {
    expect(spanBefore(ask('2026-11-24', NOW, { span: { type: 'today' } }).request)).toBeNull();
    expect(spanBefore(ask('2026-11-24', NOW, { span: { type: 'period', period: 'all' } }).request)).toBeNull();
  });
});

test('whole minutes hold the range and what begins and ends it', () => {
  expect(toWholeMinutes({ fromMs: 59_999, toMs: 60_001 })).toEqual({ fromMs: 0, toMs: 120_000 });
  expect(toWholeMinutes({ fromMs: 60_000, toMs: 120_000 })).toEqual({ fromMs: 60_000, toMs: 120_000 });
});
