import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Period, type Range, rangeOf } from '../../src/domain/range.ts';
import { activityReport } from '../../src/reports/activity.ts';
import { chattersReport } from '../../src/reports/chatters.ts';
import { overviewReport } from '../../src/reports/overview.ts';
import type { ReportRequest, Span } from '../../src/reports/request.ts';
import { statsLine } from '../../src/reports/stats-line.ts';
import { drawn, type History, MOONBASE, openHistory, type Said, unknown } from '../support/chat-history.ts';
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

describe('an evening, asked at 21:05:30', () => {
  const NOW = '2026-11-23T20:05:30Z';
  const BERLIN = 'Europe/Berlin';
  // In the last hour (from 19:05 UTC): Ada 4, Bob 2, Cyd 1, Nightbot 2 = 9 messages of 4 chatters. In the hour before: Ada 3, Bob 1.
  const EVENING: readonly Said[] = [
    { at: '2026-11-23T18:04:59.999Z', by: 'cyd' },
    { at: '2026-11-23T18:05:00Z', by: 'ada' },
    { at: '2026-11-23T18:30:00Z', by: 'ada' },
    { at: '2026-11-23T19:04:00Z', by: 'bob' },
    { at: '2026-11-23T19:04:59.999Z', by: 'ada' },
    { at: '2026-11-23T19:05:00Z', by: 'ada' },
    { at: '2026-11-23T19:05:29Z', by: 'nightbot' },
    { at: '2026-11-23T19:20:00Z', by: 'cyd', isFirst: true, bits: 100 },
    { at: '2026-11-23T19:44:00Z', by: 'ada' },
    { at: '2026-11-23T19:44:10Z', by: 'bob', bits: 1 },
    { at: '2026-11-23T19:44:59.999Z', by: 'ada' },
    { at: '2026-11-23T19:50:00Z', by: 'nightbot' },
    { at: '2026-11-23T20:05:00Z', by: 'bob' },
    { at: '2026-11-23T20:05:29Z', by: 'ada' },
    // None of these counts.
    { at: '2026-11-23T19:44:20Z', by: 'evil', isRetracted: true, bits: 5_000, isFirst: true },
    { at: '2026-11-23T19:44:30Z', by: 'dadawu', isMirrored: true, bits: 700 },
    { at: '2026-11-23T19:44:40Z', by: 'streamelements', isElsewhere: true },
  ];

  beforeEach(async () => {
    await history.say(EVENING);
    await history.watch('2026-11-03T12:00:00Z');
  });

  test('overview: sums, the busiest minute and the change', async () => {
    const message = await overviewReport(history.store, askPeriod('1h', NOW, BERLIN));
    expect(message.title).toBe('Overview of MoonBase, last hour');
    expect(message.lines).toEqual([
      '9 messages from 4 chatters in the last hour, 1 of them for the first time; the busiest minute was 20:44 with 3 messages.',
      'Also 101 bits.',
      '2.3 times as many messages as in the hour before (4).',
    ]);
    expect(drawn(message, 'bars')).toEqual({
      '2026-11-23T19:05': 2,
      '2026-11-23T19:20': 1,
      '2026-11-23T19:44': 3,
      '2026-11-23T19:50': 1,
      '2026-11-23T20:05': 2,
    });
    expect(drawn(message, 'line')).toEqual({});
    expect(unknown(message)).toEqual([]);
  });

  test('with shared chat: the mirrored message and who wrote it count too, and the words say so', async () => {
    const request = { ...askPeriod('1h', NOW, BERLIN), scope: 'with-shared' as const };
    const overview = await overviewReport(history.store, request);
    expect(overview.title).toBe('Overview of MoonBase, last hour, with shared chat');
    expect(overview.lines[0]).toBe(
      '10 messages from 5 chatters in the last hour, with shared chat, 1 of them for the first time; the busiest minute was 20:44 with 4 messages.',
    );
    const activity = await activityReport(history.store, request);
    expect(drawn(activity, 'bars')['2026-11-23T19:44']).toBe(4);
    expect(drawn(activity, 'line')['2026-11-23T19:44']).toBe(3);
    const chatters = await chattersReport(history.store, { ...request, limit: 10 });
    expect(chatters.image?.kind === 'bars' && chatters.image.bars.map(({ value }) => value)).toEqual([4, 2, 1, 1]);
  });

  test('activity: per minute, with distinct chatters', async () => {
    const message = await activityReport(history.store, askPeriod('1h', NOW, BERLIN));
    expect(message.lines).toEqual([
      '9 messages from 4 chatters in the last hour.',
      'Busiest minute: 20:44, with 3 messages from 2 chatters.',
    ]);
    expect(drawn(message, 'line')).toEqual({
      '2026-11-23T19:05': 2,
      '2026-11-23T19:20': 1,
      '2026-11-23T19:44': 2,
      '2026-11-23T19:50': 1,
      '2026-11-23T20:05': 2,
    });
    expect(message.altText).toContain('9 messages in all. Highest: 3 messages, 20:44.');
  });

  test('chatters: people ranked, the bot left out and named, shares of all messages', async () => {
    const message = await chattersReport(history.store, { ...askPeriod('1h', NOW, BERLIN), limit: 3 });
    expect(message.lines).toEqual([
      'Ada leads with 4 messages, 44% of all; 4 chatters wrote 9 messages in the last hour.',
      '1 bot left out: Nightbot.',
    ]);
    expect(message.image).toMatchObject({
      kind: 'bars',
      bars: [
        { label: 'Ada', value: 4, note: '44%' },
        { label: 'Bob', value: 2, note: '22%' },
        { label: 'Cyd', value: 1, note: '11%' },
      ],
    });
    expect(message.altText).toBe(
      'Bar chart of messages per chatter in #moonbase, last hour: 1. Ada, 4 (44%); 2. Bob, 2 (22%); 3. Cyd, 1 (11%).',
    );
  });

  test('a bot below the last one shown is not worth a word', async () => {
    const message = await chattersReport(history.store, { ...askPeriod('1h', NOW, BERLIN), limit: 1 });
    expect(message.lines).toEqual(['Ada leads with 4 messages, 44% of all; 4 chatters wrote 9 messages in the last hour.']);
  });

  test('!stats: the local day so far', async () => {
    // Local midnight was 23:00 UTC the day before: all 14 messages, 4 chatters.
    const range = { fromMs: ms('2026-11-22T23:00:00Z'), toMs: ms(NOW) };
    expect(await statsLine(history.store, ask({ type: 'today' }, range, BERLIN))).toBe(
      'Today so far: 14 messages from 4 chatters; busiest minute 20:44 CET with 3.',
    );
  });

  test('numbers and times are written as the locale has them', async () => {
    const range = { fromMs: ms('2026-11-23T19:05:30Z'), toMs: ms(NOW) };
    const german = await overviewReport(history.store, ask({ type: 'period', period: '1h' }, range, BERLIN, 'de'));
    expect(german.lines[2]).toBe('2,3 times as many messages as in the hour before (4).');
    const american = await overviewReport(history.store, ask({ type: 'period', period: '1h' }, range, 'America/New_York', 'en-US'));
    expect(american.lines[0]).toMatch(/the busiest minute was 2:44\sPM with 3 messages/);
  });

  test('gaps: said, drawn, and unknown where a bucket lies wholly in one', async () => {
    await history.miss('2026-11-23T19:30:30Z', '2026-11-23T19:33:00Z', 'connection lost');
    const one = await activityReport(history.store, askPeriod('1h', NOW, BERLIN));
    expect(one.lines).toContain('Not recorded: 20:30 to 20:33 (connection lost).');
    expect(unknown(one)).toEqual(['2026-11-23T19:31', '2026-11-23T19:32']);
    expect(one.image).toMatchObject({ gaps: [{ fromMs: ms('2026-11-23T19:30:30Z'), toMs: ms('2026-11-23T19:33:00Z') }] });

    await history.miss('2026-11-23T19:55:00Z', '2026-11-23T19:55:30Z', 'restart');
    await history.miss('2026-11-23T20:01:30Z', null, 'join failed');
    const several = await overviewReport(history.store, askPeriod('1h', NOW, BERLIN));
    // 150 s, 30 s and the 240 s that are left of the hour; more than 5 % of it, so no change is claimed.
    expect(several.lines.slice(2)).toEqual([
      'Not compared with the hour before: only a part of this time was recorded.',
      'Not recorded: 3 gaps, 7 minutes in all, the last since 21:01 (join failed).',
    ]);
    // 20:05 holds messages, though it lies in a gap: what is known is shown.
    expect(unknown(several).slice(-3)).toEqual(['2026-11-23T20:02', '2026-11-23T20:03', '2026-11-23T20:04']);
    expect(await statsLine(history.store, ask({ type: 'today' }, { fromMs: ms('2026-11-22T23:00:00Z'), toMs: ms(NOW) }, BERLIN))).toBe(
      'Today so far: 14 messages from 4 chatters; busiest minute 20:44 CET with 3; 7 minutes not recorded.',
    );
  });

  test('a quiet hour is zero where the channel was watched', async () => {
    const message = await activityReport(history.store, askPeriod('1h', '2026-11-23T22:30:00Z', BERLIN));
    expect(message).toEqual({
      title: 'Activity in MoonBase, last hour',
      lines: [`No messages recorded in #moonbase in the last hour; watched since 3 Nov 2026.`],
      image: null,
      altText: null,
    });
  });
});

describe('before the channel was watched', () => {
  test('nothing is known: not zero, not compared, and said', async () => {
    await history.watch('2026-11-20T09:00:00Z');
    await history.say([
      { at: '2026-11-20T10:00:00Z', by: 'ada' },
      { at: '2026-11-21T10:00:00Z', by: 'ada' },
    ]);
    const message = await activityReport(history.store, askPeriod('7d', '2026-11-22T12:00:00Z', 'UTC'));
    expect(message.lines).toContain(`Recorded since 09:00 on ${day('2026-11-20T09:00:00Z', 'UTC')}.`);
    // From 15 Nov, 12:00 to 20 Nov, 09:00.
    expect(unknown(message)).toHaveLength(4 * 24 + 21);
    expect(message.image).toMatchObject({ gaps: [{ fromMs: ms('2026-11-15T12:00:00Z'), toMs: ms('2026-11-20T09:00:00Z') }] });
    const overview = await overviewReport(history.store, askPeriod('24h', '2026-11-21T12:00:00Z', 'UTC'));
    // The 24 hours before begin on the 19th at noon, 21 hours before the watch.
    expect(overview.lines).toEqual([
      '1 message from 1 chatter in the last 24 hours.',
      'Not compared with the 24 hours before: only a part was recorded then.',
    ]);
    const first = await overviewReport(history.store, askPeriod('24h', '2026-11-20T12:00:00Z', 'UTC'));
    expect(first.lines).toEqual([
      '1 message from 1 chatter in the last 24 hours.',
      'Not compared with the 24 hours before: nothing was recorded then.',
      'Recorded since 09:00.',
    ]);
  });

  test('what was replayed from a recording counts, the silence around it stays unknown', async () => {
    await history.say([{ at: '2026-11-21T10:00:00Z', by: 'ada' }]);
    const message = await activityReport(history.store, askPeriod('3h', '2026-11-21T11:00:00Z', 'UTC'));
    expect(message.lines).toContain('Recorded since 10:00.');
    expect(drawn(message, 'bars')).toEqual({ '2026-11-21T10:00': 1 });
    expect(unknown(message)).toHaveLength(179);
    expect((await activityReport(history.store, askPeriod('1h', '2026-11-24T11:00:00Z', 'UTC'))).lines).toEqual([
      `No messages recorded in #moonbase in the last hour; nobody watches it now, its first message on record is of 21 Nov 2026.`,
    ]);
  });

  test('a channel of which nothing is known at all', async () => {
    const all = askPeriod('all', '2026-11-24T11:00:00Z', 'UTC');
    for (const message of [
      await overviewReport(history.store, all),
      await activityReport(history.store, all),
      await chattersReport(history.store, { ...all, limit: 5 }),
    ]) {
      expect(message).toMatchObject({
        lines: ['No messages recorded in #moonbase yet, and nobody watches it.'],
        image: null,
        altText: null,
      });
    }
    await history.watch('2026-11-24T10:30:00Z');
    expect((await overviewReport(history.store, all)).lines).toEqual([
      `No messages recorded in #moonbase yet; watched since 10:30 on ${date('2026-11-24T10:30:00Z', 'UTC')}.`,
    ]);
  });
});

test('names from outside stay names: no control or direction characters, no other line', async () => {
  await history.watch('2025-01-01T00:00:00Z');
  await history.say([{ at: '2026-11-23T19:00:00Z', by: 'evil' }]);
  await history.miss('2026-11-23T18:40:00Z', '2026-11-23T18:45:00Z', 'reason\n**@everyone**\u202e');
  const message = await chattersReport(history.store, { ...askPeriod('1h', '2026-11-23T19:30:00Z', 'UTC'), limit: 5 });
  expect(message.image).toMatchObject({ bars: [{ label: 'evil' }] });
  expect(message.lines).toEqual([
    'evil leads with 1 message, 100% of all; 1 chatter wrote 1 message in the last hour.',
    'Not recorded: 18:40 to 18:45 (reason **@everyone**).',
  ]);
});

test('a channel where only bots speak has no ranking, and says why', async () => {
  await history.watch('2025-01-01T00:00:00Z');
  await history.say([
    { at: '2026-11-23T19:00:00Z', by: 'nightbot' },
    { at: '2026-11-23T19:10:00Z', by: 'streamelements' },
  ]);
  const message = await chattersReport(history.store, { ...askPeriod('1h', '2026-11-23T19:30:00Z', 'UTC'), limit: 5 });
  expect(message).toMatchObject({
    lines: [
      '2 chatters wrote 2 messages in the last hour, none of them a person as far as known.',
      '2 bots left out: Nightbot and StreamElements.',
    ],
    image: null,
    altText: null,
  });
});
