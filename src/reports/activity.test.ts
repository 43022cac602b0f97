import { expect, test } from 'vitest';
import { ask } from '../../test/support/report-request.ts';
import type { Bucket } from '../domain/range.ts';
import { activityLines } from './activity.ts';
import type { Step } from './series.ts';
import type { Timeline } from './time-chart.ts';

const { request, voice } = ask('2026-11-23T12:00', '2026-11-23T15:00', { span: { type: 'period', period: '3h' } });
const HOUR: Bucket = { unit: 'hour', count: 1 };
function timeline(...values: readonly (readonly [number | null, number | null])[]): Timeline {
  const steps = values.map(([messages, chatters], index): Step => {
    const startMs = request.range.fromMs + index * 3_600_000;
    return { startMs, endMs: startMs + 3_600_000, messages, chatters };
  });
  return { steps, bucket: HOUR, coverage: { watchedSinceMs: 0, recordedSinceMs: 0, outages: [] } };
}

const exactly = (count: number) => ({ count, isEstimate: false });

test('sums, and the busiest step with its chatters', () => {
  expect(activityLines(timeline([2, 1], [1_200, 31], [0, 0]), exactly(31), request, voice)).toEqual([
    '1,202 messages from 31 chatters in the last 3 hours.',
    'Busiest hour: 13:00 to 14:00, with 1,200 messages from 31 chatters.',
  ]);
});

test('one message makes no peak, nor does a single step', () => {
  expect(activityLines(timeline([0, 0], [1, 1], [0, 0]), exactly(1), request, voice)).toEqual([
    '1 message from 1 chatter in the last 3 hours.',
  ]);
  expect(activityLines(timeline([7, 2]), exactly(2), request, voice)).toEqual(['7 messages from 2 chatters in the last 3 hours.']);
});

test('says up to when chatters can not be told any more', () => {
  expect(activityLines(timeline([5, null], [4, 2], [null, null]), exactly(3), request, voice)).toEqual([
    '9 messages from 3 chatters in the last 3 hours.',
    'Busiest hour: 12:00 to 13:00, with 5 messages.',
    'Chatters per hour are not known up to 13:00: those messages are no longer kept.',
  ]);
});
