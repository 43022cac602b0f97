import { describe, expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import { HOUR_MS } from '../domain/range.ts';
import type { Span } from './request.ts';
import type { Step } from './series.ts';
import { isOpenEnded, type Timeline, timeChartInWords, toTimeChart, toTimeFrame } from './time-chart.ts';

const { request, voice } = ask('2026-11-23T12:20', '2026-11-23T20:10', { span: { type: 'today' }, timeZone: 'Europe/Berlin' });
const FIRST = ms('2026-11-23T12:00');
/** Hours from 12:00 UTC on, as many as there are values. */
function timeline(values: readonly (number | null)[], chatters: number | null = 2): Timeline {
  const steps = values.map((messages, index): Step => {
    const startMs = FIRST + index * HOUR_MS;
    return { startMs, endMs: startMs + HOUR_MS, messages, chatters: messages === null || messages === 0 ? messages : chatters };
  });
  return { steps, bucket: { unit: 'hour', count: 1 }, coverage: { watchedSinceMs: 0, recordedSinceMs: 0, outages: [] } };
}
const VALUES = [5, 0, 12, 7, null, null, 3, 12, 1];

describe('toTimeChart', () => {
  test('bars of messages and a line of chatters from the first bucket to now', () => {
    expect(toTimeChart(timeline([5, null]), request, voice, true)).toEqual({
      kind: 'time',
      title: 'Messages and chatters per hour',
      subtitle: 'MoonBase · today so far · Europe/Berlin',
      locale: 'en-GB',
      timeZone: 'Europe/Berlin',
      emptyLabel: 'no messages',
      gapLabel: 'not recorded',
      bucketMs: HOUR_MS,
      series: [
        {
          label: 'Messages',
          style: 'bars',
          points: [
            [FIRST, 5],
            [FIRST + HOUR_MS, null],
          ],
        },
        {
          label: 'Chatters',
          style: 'line',
          points: [
            [FIRST, 2],
            [FIRST + HOUR_MS, null],
          ],
        },
      ],
      gaps: [],
      isOpenEnded: false,
      openLabel: 'so far',
      isRate: false,
      marks: [],
      fromMs: ms('2026-11-23T12:20'),
      toMs: request.range.toMs,
    });
  });
  test('no line where it is not wanted or nothing of it is known', () => {
    for (const chart of [toTimeChart(timeline(VALUES), request, voice, false), toTimeChart(timeline(VALUES, null), request, voice, true)]) {
      expect(chart.title).toBe('Messages per hour');
      expect(chart.series.map((series) => series.label)).toEqual(['Messages']);
    }
  });
  test('what is unknown from the start of the range on is so from the start of the picture on', () => {
    const given = timeline(VALUES);
    const chart = toTimeChart({ ...given, coverage: { ...given.coverage, recordedSinceMs: ms('2026-11-23T14:00') } }, request, voice, true);
    expect(chart.gaps).toEqual([{ fromMs: FIRST, toMs: ms('2026-11-23T14:00') }]);
  });
});

describe('a series is open at its end', () => {
  const step = (startMs: number): Step => ({ startMs, endMs: startMs, messages: 1, chatters: 1 });
  test('when the range ends within its last bucket', () => {
    expect(toTimeChart(timeline(VALUES), request, voice, true).isOpenEnded).toBe(true);
    expect(toTimeChart(timeline(VALUES.slice(0, 8)), request, voice, true).isOpenEnded).toBe(false);
    expect(isOpenEnded([], { unit: 'hour', count: 1 }, request)).toBe(false);
  });
  test.each([
    // Clocks go forward in Berlin on 29 March 2026 and back on 25 October.
    ['of 23 hours', '2026-03-28T23:00', '2026-03-29T22:00'],
    ['of 24 hours', '2026-11-22T23:00', '2026-11-23T23:00'],
    ['of 25 hours', '2026-10-24T22:00', '2026-10-25T23:00'],
  ])('and not when a day %s is over', (_, from, to) => {
    for (const unit of ['day', 'hour', 'minute'] as const) {
      const startMs = unit === 'day' ? ms(from) : ms(to) - (unit === 'hour' ? HOUR_MS : 600_000);
      const bucket = unit === 'minute' ? { unit, count: 10 } : ({ unit, count: 1 } as const);
      const at = (toMs: number) => isOpenEnded([step(startMs)], bucket, { ...request, range: { fromMs: ms(from), toMs } });
      expect(at(ms(to))).toBe(false);
      expect(at(ms(to) - 1)).toBe(true);
    }
  });
});

test('says "so far" only of what may still grow', () => {
  const labelOf = (span: Span) => toTimeFrame(timeline(VALUES), { ...request, span }).openLabel;
  const growing: Span[] = [{ type: 'period', period: '24h' }, { type: 'today' }, { type: 'custom', named: 'from' }];
  const over: Span[] = [{ type: 'day' }, { type: 'week' }, { type: 'custom', named: 'to' }, { type: 'custom', named: 'both' }];
  expect(growing.map(labelOf)).toEqual(growing.map(() => 'so far'));
  expect(over.map(labelOf)).toEqual(over.map(() => 'in part'));
});

describe('timeChartInWords', () => {
  test('says what is to be seen', () => {
    expect(timeChartInWords(timeline(VALUES), request, voice, true)).toBe(
      'Bar chart of messages per hour in #moonbase, today so far, Europe/Berlin time, with a line for the chatters. 40 messages in all. Highest: 12 messages, 15:00 to 16:00. From left to right, by quarters of the time: 5, 19, unknown, 16.',
    );
  });
  test('stays under what Discord takes, however long the names and gaps', () => {
    const given = timeline(VALUES);
    const outages = [{ fromMs: FIRST, toMs: FIRST + HOUR_MS, startedMs: FIRST, isOpen: false, reason: 'x'.repeat(3_000) }];
    const words = timeChartInWords({ ...given, coverage: { ...given.coverage, outages } }, request, voice, true);
    expect(words.length).toBeLessThanOrEqual(1_000);
    expect(words.endsWith('…')).toBe(true);
  });
});
