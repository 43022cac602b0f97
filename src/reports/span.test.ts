import { describe, expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import { HOUR_MS, PERIODS, rangeOf } from '../domain/range.ts';
import type { Span } from './request.ts';
import { inSpan, spanBefore, spanName, toWholeMinutes } from './span.ts';

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

test('the names of calendar spans, by the days of the time zone', () => {
  const today = ask('2026-11-24T00:00', NOW, { span: { type: 'today' } });
  expect([spanName(today.request, today.voice), inSpan(today.request, today.voice)]).toEqual(['today so far', 'today']);
  const day = ask('2026-11-22T18:30', '2026-11-23T18:30', { span: DAY, timeZone: 'Asia/Kolkata' });
  expect(inSpan(day.request, day.voice)).toMatch(/^on Mon,? 23 Nov 2026$/);
  const week = ask('2026-10-18T22:00', '2026-10-25T23:00', { span: WEEK, timeZone: 'Europe/Berlin' });
  expect(inSpan(week.request, week.voice)).toMatch(/^in the week of 19\s?–\s?25 Oct 2026$/);
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
  test('today is not over, and nothing precedes all', () => {
    expect(spanBefore(ask('2026-11-24', NOW, { span: { type: 'today' } }).request)).toBeNull();
    expect(spanBefore(ask('2026-11-24', NOW, { span: { type: 'period', period: 'all' } }).request)).toBeNull();
  });
});

test('whole minutes hold the range and what begins and ends it', () => {
  expect(toWholeMinutes({ fromMs: 59_999, toMs: 60_001 })).toEqual({ fromMs: 0, toMs: 120_000 });
  expect(toWholeMinutes({ fromMs: 60_000, toMs: 120_000 })).toEqual({ fromMs: 60_000, toMs: 120_000 });
});
