import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Period, type Range, rangeOf } from '../../src/domain/range.ts';
import { activityReport } from '../../src/reports/activity.ts';
import { chattersReport } from '../../src/reports/chatters.ts';
import { digestReport } from '../../src/reports/digest.ts';
import { overviewReport } from '../../src/reports/overview.ts';
import type { ReportRequest, Span } from '../../src/reports/request.ts';
import { drawn, type History, MOONBASE, openHistory, type Said } from '../support/chat-history.ts';
import { ms } from '../support/report-request.ts';

let history: History;
beforeAll(async () => {
  history = await openHistory();
});
afterAll(async () => {
  await history[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await history.clear();
});

function ask(span: Span, range: Range, timeZone: string, locale = 'en-GB'): ReportRequest {
  return { channel: MOONBASE, range, span, scope: 'own', timeZone, locale };
}
const askPeriod = (period: Period, now: string, timeZone: string): ReportRequest =>
  ask({ type: 'period', period }, rangeOf(period, ms(now), timeZone, null), timeZone);
const date = (at: string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).format(ms(at));
const day = (at: string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', day: 'numeric', month: 'short' }).format(ms(at));

describe('local days', () => {
  /** One message in the day's first millisecond, one in its last, and the neighbours' last and first ones. */
  const borders = (range: Range): Said[] => [
    { at: new Date(range.fromMs - 1).toISOString(), by: 'bob' },
    { at: new Date(range.fromMs).toISOString(), by: 'ada' },
    { at: new Date(range.toMs - 1).toISOString(), by: 'cyd' },
    { at: new Date(range.toMs).toISOString(), by: 'bob' },
  ];
  test.each([
    ['Europe/Berlin', '2026-03-28T23:00:00Z', 23],
    ['Europe/Berlin', '2026-10-24T22:00:00Z', 25],
    ['America/New_York', '2026-03-08T05:00:00Z', 23],
    ['America/New_York', '2026-11-01T04:00:00Z', 25],
    ['Australia/Lord_Howe', '2026-04-04T13:00:00Z', 24.5],
    ['Asia/Kolkata', '2026-11-22T18:30:00Z', 24],
  ])('%s from %s, %d hours long', async (timeZone, from, hours) => {
    const range = { fromMs: ms(from), toMs: ms(from) + hours * HOUR_MS };
    await history.watch('2025-01-01T00:00:00Z');
    await history.say(borders(range));
    const message = await digestReport(history.store, ask({ type: 'day' }, range, timeZone));
    expect(message.title).toBe(`MoonBase on ${date(from, timeZone)}`);
    expect(message.lines).toEqual([
      `2 messages from 2 chatters on ${date(from, timeZone)}.`,
      'Twice as many messages as in the day before (1).',
    ]);
    const points = message.image?.kind === 'time' ? (message.image.series[0]?.points ?? []) : [];
    expect(points).toHaveLength(hours * 6);
    expect(points[0]).toEqual([range.fromMs, 1]);
    expect(points.at(-1)).toEqual([range.toMs - 10 * MINUTE_MS, 1]);
  });

  test('half past two comes twice when the clock goes back, and each is told from the other', async () => {
    await history.watch('2025-01-01T00:00:00Z');
    await history.say([
      { at: '2026-10-25T00:30:00Z', by: 'ada' },
      { at: '2026-10-25T01:30:00Z', by: 'ada' },
      { at: '2026-10-25T01:30:01Z', by: 'bob' },
    ]);
    const range = { fromMs: ms('2026-10-24T22:00:00Z'), toMs: ms('2026-10-25T23:00:00Z') };
    const message = await digestReport(history.store, ask({ type: 'day' }, range, 'Europe/Berlin'));
    expect(message.lines[0]).toContain('the busiest minute was 02:30 GMT+1 with 2 messages');
    expect(drawn(message, 'bars')).toEqual({ '2026-10-25T00:30': 1, '2026-10-25T01:30': 2 });
    expect(drawn(message, 'line')).toEqual({ '2026-10-25T00:30': 1, '2026-10-25T01:30': 2 });
  });

  test('30 days in India: days begin at 18:30 UTC', async () => {
    await history.watch('2025-01-01T00:00:00Z');
    await history.say([
      { at: '2026-11-20T18:29:59Z', by: 'ada' },
      { at: '2026-11-20T18:30:00Z', by: 'ada' },
      { at: '2026-11-20T20:00:00Z', by: 'bob' },
      { at: '2026-11-21T18:29:59Z', by: 'bob' },
    ]);
    const message = await activityReport(history.store, askPeriod('30d', '2026-11-24T10:00:00Z', 'Asia/Kolkata'));
    expect(drawn(message, 'bars')).toEqual({ '2026-11-19T18:30': 1, '2026-11-20T18:30': 3 });
    expect(drawn(message, 'line')).toEqual({ '2026-11-19T18:30': 1, '2026-11-20T18:30': 2 });
    expect(message.lines[1]).toBe(`Busiest day: ${day('2026-11-21T00:00:00Z', 'Asia/Kolkata')}, with 3 messages from 2 chatters.`);
  });

  test('a week of 169 hours, and the week before it', async () => {
    await history.watch('2025-01-01T00:00:00Z');
    const range = { fromMs: ms('2026-10-18T22:00:00Z'), toMs: ms('2026-10-25T23:00:00Z') };
    await history.say([
      { at: '2026-10-11T21:59:59Z', by: 'bob' },
      { at: '2026-10-11T22:00:00Z', by: 'bob' },
      { at: '2026-10-18T21:59:59Z', by: 'bob' },
      { at: '2026-10-18T22:00:00Z', by: 'ada' },
      { at: '2026-10-25T22:59:59Z', by: 'ada' },
      { at: '2026-10-25T23:00:00Z', by: 'bob' },
    ]);
    const message = await digestReport(history.store, ask({ type: 'week' }, range, 'Europe/Berlin'));
    expect(message.title).toMatch(/^MoonBase in the week of 19\s?[–-]\s?25 Oct 2026$/);
    expect(message.lines[0]).toContain('2 messages from 1 chatter in the week of ');
    expect(message.lines[1]).toBe('As many messages as in the week before (2).');
    expect(drawn(message, 'bars')).toEqual({ '2026-10-18T22:00': 1, '2026-10-25T22:00': 1 });
  });
});

describe('days that are closed', () => {
  // Four days: 20 Nov (from 12:00) and 23 Nov are ragged ends, 21 and 22 whole.
  const HISTORY: readonly Said[] = [
    { at: '2026-11-20T13:00:00Z', by: 'ada' },
    { at: '2026-11-20T13:00:01Z', by: 'streamelements' },
    { at: '2026-11-21T00:00:00Z', by: 'ada' },
    { at: '2026-11-21T15:00:00Z', by: 'bob' },
    { at: '2026-11-21T15:00:01Z', by: 'bob' },
    { at: '2026-11-21T15:00:02Z', by: 'nightbot' },
    { at: '2026-11-21T15:00:03Z', by: 'nightbot' },
    { at: '2026-11-21T16:00:00Z', by: 'evil', isRetracted: true },
    { at: '2026-11-22T09:00:00Z', by: 'dadawu' },
    { at: '2026-11-22T09:00:01Z', by: 'dadawu' },
    { at: '2026-11-22T09:00:02Z', by: 'dadawu', isMirrored: true },
    { at: '2026-11-22T23:59:59.999Z', by: 'bob' },
    { at: '2026-11-23T00:00:00Z', by: 'ada' },
    { at: '2026-11-23T08:00:00Z', by: 'nightbot' },
    { at: '2026-11-23T08:00:01Z', by: 'nightbot' },
  ];
  const request = (): ReportRequest =>
    ask({ type: 'period', period: '7d' }, { fromMs: ms('2026-11-16T12:00:00Z'), toMs: ms('2026-11-23T12:00:00Z') }, 'UTC');

  test('give the same answers as their messages did, for people, bots and sums', async () => {
    await history.watch('2025-01-01T00:00:00Z');
    await history.say(HISTORY);
    const ofMessages = await chattersReport(history.store, { ...request(), limit: 10 });
    // 13 messages stand: Nightbot 4, Ada 3, Bob 3, dadawu 2, StreamElements 1.
    expect(ofMessages.lines).toEqual([
      'Ada and Bob lead with 3 messages each, 23% of all; 5 chatters wrote 13 messages in the last 7 days.',
      '2 bots left out: Nightbot and StreamElements.',
    ]);
    expect(ofMessages.image).toMatchObject({
      bars: [
        { label: 'Ada', value: 3 },
        { label: 'Bob', value: 3 },
        { label: '弟大物 (dadawu)', value: 2 },
      ],
    });
    const overview = await overviewReport(history.store, request());
    expect(overview.lines[0]).toContain('13 messages from 5 chatters');

    for (const closed of ['2026-11-21', '2026-11-22']) {
      await history.closeDay(closed);
      expect(await chattersReport(history.store, { ...request(), limit: 10 })).toEqual(ofMessages);
      expect((await overviewReport(history.store, request())).lines).toEqual(overview.lines);
    }
  });

  test('activity, overview and chatters name the same number of chatters; what of an hour or a day is no longer known says so', async () => {
    await history.watch('2025-01-01T00:00:00Z');
    await history.say(HISTORY);
    await history.closeDay('2026-11-21');
    const activity = await activityReport(history.store, request());
    const overview = await overviewReport(history.store, request());
    const chatters = await chattersReport(history.store, { ...request(), limit: 10 });
    expect(activity.lines[0]).toBe('13 messages from 5 chatters in the last 7 days.');
    expect(overview.lines[0]).toContain('13 messages from 5 chatters in the last 7 days');
    expect(chatters.lines[0]).toContain('5 chatters wrote 13 messages in the last 7 days');
    const later = { '2026-11-22T23:00': 1, '2026-11-23T00:00': 1, '2026-11-23T08:00': 1 };
    expect(drawn(activity, 'line')).toEqual({
      '2026-11-20T13:00': 2,
      '2026-11-21T00:00': 1,
      '2026-11-21T15:00': 2,
      '2026-11-22T09:00': 1,
      ...later,
    });

    // India's days begin at 18:30 in UTC: two of them have a part of the 21st.
    const range = { fromMs: ms('2026-10-24T12:00:00Z'), toMs: request().range.toMs };
    const inIndia = await activityReport(history.store, ask({ type: 'period', period: '30d' }, range, 'Asia/Kolkata'));
    expect(inIndia.lines[0]).toBe('13 messages from 5 chatters in the last 30 days.');
    expect(inIndia.lines).toContain(
      `Chatters per day are not known up to 00:00 on ${day('2026-11-22T18:30:00Z', 'Asia/Kolkata')}: those messages are no longer kept.`,
    );
    expect(drawn(inIndia, 'line')).toEqual({ '2026-11-19T18:30': 2, '2026-11-22T18:30': 3 });
  });

  test('the sum says "about" where a day is asked for in part whose messages are gone', async () => {
    await history.watch('2025-01-01T00:00:00Z');
    await history.say(HISTORY);
    await history.closeDay('2026-11-21');
    const range = { fromMs: ms('2026-11-21T12:00:00Z'), toMs: ms('2026-11-23T12:00:00Z') };
    const activity = await activityReport(history.store, ask({ type: 'period', period: '7d' }, range, 'UTC'));
    expect(activity.lines[0]).toBe('10 messages from about 4 chatters in the last 7 days.');
  });
});

test('half a year is drawn in weeks, compared with the same length before', async () => {
  const now = ms('2026-11-23T12:00:00Z');
  await history.watch('2024-01-01T00:00:00Z');
  await history.say([
    { at: new Date(now - 400 * DAY_MS).toISOString(), by: 'ada' },
    { at: new Date(now - 360 * DAY_MS).toISOString(), by: 'ada' },
    { at: new Date(now - 2 * DAY_MS).toISOString(), by: 'bob' },
    { at: new Date(now - 1 * DAY_MS).toISOString(), by: 'bob' },
    { at: new Date(now - 1 * HOUR_MS).toISOString(), by: 'bob' },
  ]);
  const message = await overviewReport(history.store, askPeriod('1y', '2026-11-23T12:00:00Z', 'UTC'));
  expect(message.lines[1]).toBe('4 times as many messages as in the year before (1).');
  // Monday 24 Nov 2025 holds the message of 28 Nov; Monday 16 Nov 2026 those of the 21st and 22nd, and the 23rd is a Monday.
  expect(drawn(message, 'bars')).toEqual({ '2025-11-24T00:00': 1, '2026-11-16T00:00': 2, '2026-11-23T00:00': 1 });
});
