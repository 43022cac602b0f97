import { describe, expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import { HOUR_MS } from '../domain/range.ts';
import { heatmapLines } from './heatmap.ts';
import { hourNames, hourSpan, weekdayNames } from './heatmap-names.ts';
import type { Slot, Week } from './heatmap-week.ts';

const { request, voice } = ask('2026-10-25', '2026-11-24', { span: { type: 'period', period: '30d' } });
const COVERAGE = { watchedSinceMs: 0, recordedSinceMs: 0, outages: [] };

/** A week of which each hour was recorded once, with `messages`, but for the slots given by [weekday, hour]. */
function weekOf(messages: number, ...given: readonly (readonly [weekday: number, hour: number, slot: Partial<Slot>])[]): Week {
  return Array.from({ length: 7 }, (_, weekday) =>
    Array.from({ length: 24 }, (_, hour) => {
      const slot = given.find((one) => one[0] === weekday && one[1] === hour)?.[2];
      return { messages, recordedMs: HOUR_MS, ...slot };
    }),
  );
}

describe('the sentences', () => {
  test('name the busiest hour, the mean and the busiest day', () => {
    expect(heatmapLines(weekOf(10, [5, 20, { messages: 1_234 }], [0, 0, { messages: 100 }]), COVERAGE, request, voice)).toEqual([
      'Busiest hour of the week in the last 30 days: Saturday, 20:00 to 21:00, with 1,234 messages on average.',
      // (166 x 10 + 1,234 + 100) / 168, and (23 x 10 + 1,234) / 24.
      '18 messages an hour over the whole week; the busiest day is Saturday with 61.',
    ]);
  });
  test('name no day where two are equal', () => {
    expect(heatmapLines(weekOf(1, [2, 3, { messages: 5 }], [4, 3, { messages: 5 }]), COVERAGE, request, voice)).toEqual([
      'Busiest hour of the week in the last 30 days: Wednesday, 03:00 to 04:00, with 5 messages on average.',
      '1 message an hour over the whole week.',
    ]);
  });
  test('do not compare days where an hour is unknown, and say so', () => {
    expect(heatmapLines(weekOf(1, [6, 23, { messages: 2 }], [0, 0, { recordedMs: 0, messages: 0 }]), COVERAGE, request, voice)).toEqual([
      'Busiest hour of the week in the last 30 days: Sunday, 23:00 to 00:00, with 2 messages on average.',
      "1 of the week's 168 hours is unknown: nothing of it was recorded in this time.",
    ]);
    const most = weekOf(0, [1, 12, { messages: 3 }]).map((slots, weekday) =>
      weekday === 1 ? slots : slots.map(() => ({ messages: 0, recordedMs: 0 })),
    );
    expect(heatmapLines(most, COVERAGE, request, voice)[1]).toBe(
      "144 of the week's 168 hours are unknown: nothing of them was recorded in this time.",
    );
  });
  test('claim nothing where a few minutes are all there is', () => {
    const few = weekOf(0).map((slots) => slots.map(() => ({ messages: 0, recordedMs: 0 })));
    const week = few.map((slots, weekday) => (weekday === 0 ? [{ messages: 7, recordedMs: 300_000 }, ...slots.slice(1)] : slots));
    const since = { ...COVERAGE, watchedSinceMs: ms('2026-11-23T23:55'), recordedSinceMs: ms('2026-11-23T23:55') };
    expect(heatmapLines(week, since, request, voice)).toEqual([
      '7 messages in the last 30 days; too little was recorded to tell busy hours from quiet ones.',
      `Recorded since ${voice.moment(ms('2026-11-23T23:55'))}.`,
    ]);
  });
});

test('weekdays and hours as the locale has them', () => {
  expect(weekdayNames('en-GB', 'long').join(' ')).toBe('Monday Tuesday Wednesday Thursday Friday Saturday Sunday');
  expect(weekdayNames('de', 'short').join(' ')).toBe('Mo Di Mi Do Fr Sa So');
  expect(hourNames('en-GB').slice(7, 10)).toEqual(['07', '08', '09']);
  expect(hourNames('en-US').filter((_, hour) => hour % 6 === 0)).toEqual(['12 AM', '6 AM', '12 PM', '6 PM']);
  expect(hourNames('de')[20]).toBe('20');
  expect(hourSpan(23, 'en-GB')).toBe('23:00 to 00:00');
  expect(hourSpan(19, 'en-US').replaceAll('\u00a0', ' ')).toBe('7:00 PM to 8:00 PM');
});
