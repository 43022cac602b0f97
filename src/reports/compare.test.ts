import { describe, expect, test } from 'vitest';
import { ask, channelOf, ms } from '../../test/support/report-request.ts';
import { MINUTE_MS } from '../domain/range.ts';
import { type CompareRequest, compareLines, toDifferent } from './compare.ts';
import { compareChart, compareInWords, sharedParts } from './compare-chart.ts';
import { type Contender, messagesPerMinute } from './contender.ts';
import type { Coverage } from './coverage.ts';
import { toOutages } from './outages.ts';

const MOONBASE = channelOf('1001', 'moonbase', 'MoonBase');
const MARSBASE = channelOf('1002', 'marsbase', 'MarsBase');
const VENUS = channelOf('1003', 'venus', 'Venus');
const { request: one, voice } = ask('2026-11-23T12:00', '2026-11-23T15:00', { span: { type: 'period', period: '3h' } });
const request: CompareRequest = { ...one, channels: [MOONBASE, MARSBASE, VENUS] };
const ALWAYS: Coverage = { watchedSinceMs: 0, recordedSinceMs: 0, outages: [] };
const missing = (from: string, to: string): Coverage => ({
  ...ALWAYS,
  outages: toOutages([{ fromMs: ms(from), toMs: ms(to), reason: 'restart' }], request.range),
});

/** Messages by minute of the range. */
function contender(channel: typeof MOONBASE, said: Readonly<Record<number, number | null>>, given: Partial<Contender> = {}): Contender {
  const steps = Array.from({ length: 180 }, (_, minute) => {
    const startMs = request.range.fromMs + minute * MINUTE_MS;
    const messages = minute in said ? (said[minute] ?? null) : 0;
    return { startMs, endMs: startMs + MINUTE_MS, messages, chatters: null };
  });
  return {
    channel,
    messages: steps.reduce((sum, { messages }) => sum + (messages ?? 0), 0),
    chatters: { count: 3, isEstimate: false },
    steps,
    coverage: ALWAYS,
    ...given,
  };
}

describe('the channels', () => {
  test('are taken once each', () => {
    expect(toDifferent([MOONBASE, MARSBASE, MOONBASE])).toEqual([MOONBASE, MARSBASE]);
  });
  test('are two to five', () => {
    const six = [1, 2, 3, 4, 5, 6].map((id) => channelOf(String(id), `room${id}`, `Room${id}`));
    for (const wrong of [[], [MOONBASE], [MOONBASE, MOONBASE], six])
      expect(() => toDifferent(wrong)).toThrow('Name 2 to 5 different channels.');
    expect(toDifferent(six.slice(1))).toHaveLength(5);
  });
});

describe('the sentences', () => {
  const lines = (...contenders: Contender[]) => compareLines(contenders, request, voice);
  test('name who leads and by how much, then each', () => {
    expect(lines(contender(MOONBASE, { 0: 700, 74: 1_100 }), contender(MARSBASE, { 9: 80, 10: 10 }), contender(VENUS, {}))).toEqual([
      'MoonBase leads in the last 3 hours with 1,800 messages, 20 times as many as MarsBase.',
      'MoonBase: 1,800 messages from 3 chatters; 10 a minute on average, 1,100 at the most (13:14).',
      'MarsBase: 90 messages from 3 chatters; 0.5 a minute on average, 80 at the most (12:09).',
      'Venus: no messages.',
    ]);
  });
  test.each([
    [200, 100, 'twice as many as MarsBase'],
    [194, 100, '94% more than MarsBase'],
    [101, 100, '1% more than MarsBase'],
    [1_001, 1_000, 'just ahead of MarsBase'],
  ])('%d to %d: %s', (most, fewer, words) => {
    expect(lines(contender(MOONBASE, { 0: most }), contender(MARSBASE, { 0: fewer }))[0]).toMatch(new RegExp(`messages, ${words}\\.$`));
  });
  test('name all that are level', () => {
    const level = [contender(MOONBASE, { 0: 1 }), contender(MARSBASE, { 5: 1 }), contender(VENUS, {})];
    expect(lines(...level)[0]).toBe('MoonBase and MarsBase are level in the last 3 hours with 1 message each.');
  });
  test('name nobody else where nobody else spoke', () => {
    expect(lines(contender(MOONBASE, { 0: 5 }), contender(MARSBASE, {}))[0]).toBe('MoonBase leads in the last 3 hours with 5 messages.');
  });
  test('a mean is of what was recorded', () => {
    const half = contender(MARSBASE, { 0: 90 }, { coverage: missing('2026-11-23T13:00', '2026-11-23T14:30') });
    expect(lines(contender(MOONBASE, { 0: 180 }), half).slice(1)).toEqual([
      'MoonBase: 180 messages from 3 chatters; 1 a minute on average, 180 at the most (12:00).',
      'MarsBase: 90 messages from 3 chatters; 1 a minute on average, 90 at the most (12:00).',
      'MarsBase, not recorded: 13:00 to 14:30 (restart).',
    ]);
  });
  test('what is missing of all of them is said once', () => {
    const coverage = missing('2026-11-23T13:00', '2026-11-23T13:10');
    const both = lines(contender(MOONBASE, { 0: 5 }, { coverage }), contender(MARSBASE, { 0: 4 }, { coverage }));
    expect(both.slice(3)).toEqual(['Not recorded: 13:00 to 13:10 (restart).']);
  });
  test('say of each why there is nothing', () => {
    const never = { watchedSinceMs: null, recordedSinceMs: null, outages: [] };
    const since = { watchedSinceMs: ms('2026-11-03'), recordedSinceMs: ms('2026-11-03'), outages: [] };
    expect(lines(contender(MOONBASE, {}, { coverage: since }), contender(MARSBASE, {}, { coverage: never }))).toEqual([
      'No messages recorded in #moonbase in the last 3 hours; watched since 3 Nov 2026.',
      'No messages recorded in #marsbase yet, and nobody watches it.',
    ]);
  });
});

describe('messages per minute', () => {
  const hour = { startMs: ms('2026-11-23T12:00'), endMs: ms('2026-11-23T13:00'), messages: 120, chatters: null };
  test('of a whole step, of one that the range cuts, and of one with an outage', () => {
    expect(messagesPerMinute(hour, ALWAYS, request.range)).toBe(2);
    expect(messagesPerMinute(hour, ALWAYS, { fromMs: ms('2026-11-23T12:40'), toMs: ms('2026-11-23T15:00') })).toBe(6);
    expect(messagesPerMinute(hour, ALWAYS, { fromMs: ms('2026-11-23T12:00'), toMs: ms('2026-11-23T12:29:30') })).toBe(4);
    expect(messagesPerMinute(hour, missing('2026-11-23T12:50', '2026-11-23T13:50'), request.range)).toBe(2.4);
  });
  test('what is not known has no rate; what is known in an outage has one', () => {
    expect(messagesPerMinute({ ...hour, messages: null }, ALWAYS, request.range)).toBeNull();
    expect(messagesPerMinute(hour, missing('2026-11-23T12:00', '2026-11-23T13:00'), request.range)).toBe(2);
  });
});

describe('the chart', () => {
  const contenders = [contender(MARSBASE, { 0: 90 }), contender(MOONBASE, { 3: 7, 4: null }), contender(VENUS, {})];
  test('has a line a channel, in the order they were asked for', () => {
    const chart = compareChart(contenders, request, voice);
    expect(chart.series.map(({ label, style }) => [label, style])).toEqual([
      ['MoonBase', 'line'],
      ['MarsBase', 'line'],
      ['Venus', 'line'],
    ]);
    expect(chart.series[0]?.points.slice(3, 6)).toEqual([
      [ms('2026-11-23T12:03'), 7],
      [ms('2026-11-23T12:04'), null],
      [ms('2026-11-23T12:05'), 0],
    ]);
    expect(chart).toMatchObject({ title: 'Messages per minute', subtitle: 'last 3 hours · UTC', isOpenEnded: false, gaps: [] });
  });
  test('is told in words', () => {
    expect(compareInWords(contenders, request, voice)).toBe(
      'Line chart of messages per minute in #moonbase, #marsbase, #venus, last 3 hours, UTC time. ' +
        '#marsbase: 90 messages, at the most 90 a minute, 12:00. #moonbase: 7 messages, at the most 7 a minute, 12:03. #venus: 0 messages.',
    );
  });
  test('hatches what nobody has a record of', () => {
    const span = (fromMs: number, toMs: number) => ({ fromMs, toMs });
    expect(sharedParts([[span(0, 10), span(20, 30)], [span(5, 25)], [span(0, 100)]])).toEqual([span(5, 10), span(20, 25)]);
    expect(sharedParts([[span(0, 10)], []])).toEqual([]);
    expect(sharedParts([])).toEqual([]);
  });
});
