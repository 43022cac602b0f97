import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ms } from '../../test/support/report-request.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/range.ts';
import { addUp, busiestHour, fillWeek, meanOf, type Slot } from './heatmap-week.ts';
import { toReadable } from './mean.ts';

const ALWAYS = { watchedSinceMs: 0, outages: [] };
const quarter = (at: string, messages: number) => ({ startMs: ms(at), messages });
const range = (from: string, to: string) => ({ fromMs: ms(from), toMs: ms(to) });
/** The slots that hold anything: `day hour: messages in hours`. */
const filled = (...given: Parameters<typeof fillWeek>): string[] =>
  fillWeek(...given).flatMap((slots, weekday) =>
    slots.flatMap((slot, hour) =>
      slot.recordedMs > 0 || slot.messages > 0
        ? [`${'Mon Tue Wed Thu Fri Sat Sun'.split(' ')[weekday]} ${hour}: ${slot.messages} in ${slot.recordedMs / HOUR_MS}`]
        : [],
    ),
  );

describe('fillWeek', () => {
  const monday = range('2026-11-23T20:00', '2026-11-23T22:00');
  test('quarters go to their hour, silence counts as recorded', () => {
    expect(filled([quarter('2026-11-23T20:00', 2), quarter('2026-11-23T20:45', 3)], monday, 'UTC', ALWAYS)).toEqual([
      'Mon 20: 5 in 1',
      'Mon 21: 0 in 1',
    ]);
  });
  test('in a zone of half an hour an hour is of two hours of UTC', () => {
    const said = [
      quarter('2026-11-23T20:15', 1),
      quarter('2026-11-23T20:30', 2),
      quarter('2026-11-23T21:15', 4),
      quarter('2026-11-23T21:30', 8),
    ];
    expect(filled(said, monday, 'Asia/Kolkata', ALWAYS)).toEqual(['Tue 1: 1 in 0.5', 'Tue 2: 6 in 1', 'Tue 3: 8 in 0.5']);
  });
  test('the same hour of two weeks adds up', () => {
    const weeks = range('2026-11-16T20:00', '2026-11-23T21:00');
    const week = fillWeek([quarter('2026-11-16T20:30', 6), quarter('2026-11-23T20:30', 4)], weeks, 'UTC', ALWAYS);
    expect(week[0]?.[20]).toEqual({ messages: 10, recordedMs: 2 * HOUR_MS });
    expect(week[1]?.[20]).toEqual({ messages: 0, recordedMs: HOUR_MS });
  });
  test('outages and the time before the watch are no silence', () => {
    const outages = [range('2026-11-23T20:30', '2026-11-23T20:40'), range('2026-11-23T20:50', '2026-11-23T21:20')];
    expect(filled([quarter('2026-11-23T20:00', 5)], monday, 'UTC', { watchedSinceMs: 0, outages })).toEqual([
      `Mon 20: 5 in ${40 / 60}`,
      `Mon 21: 0 in ${40 / 60}`,
    ]);
    expect(filled([], monday, 'UTC', { watchedSinceMs: ms('2026-11-23T21:00'), outages: [] })).toEqual(['Mon 21: 0 in 1']);
    expect(filled([quarter('2026-11-23T20:00', 5)], monday, 'UTC', { watchedSinceMs: null, outages: [] })).toEqual(['Mon 20: 5 in 1']);
  });
  test('an hour that lies in an outage and holds messages was recorded somehow', () => {
    expect(filled([quarter('2026-11-23T20:00', 5)], monday, 'UTC', { watchedSinceMs: 0, outages: [monday] })).toEqual(['Mon 20: 5 in 1']);
  });
  test('where the clock is set back an hour counts twice, where it is set forward it is missing', () => {
    const back = range('2026-10-25T00:00', '2026-10-25T02:00');
    expect(filled([quarter('2026-10-25T00:00', 1), quarter('2026-10-25T01:00', 2)], back, 'Europe/Berlin', ALWAYS)).toEqual([
      'Sun 2: 3 in 2',
    ]);
    const forward = range('2026-03-29T00:00', '2026-03-29T02:00');
    expect(filled([quarter('2026-03-29T00:00', 1), quarter('2026-03-29T01:00', 2)], forward, 'Europe/Berlin', ALWAYS)).toEqual([
      'Sun 1: 1 in 1',
      'Sun 3: 2 in 1',
    ]);
    const lordHowe = range('2026-04-04T14:00', '2026-04-04T16:00');
    expect(filled([quarter('2026-04-04T15:00', 7)], lordHowe, 'Australia/Lord_Howe', ALWAYS)).toEqual([
      'Sun 1: 7 in 1.5',
      'Sun 2: 0 in 0.5',
    ]);
  });
  test('no message is lost, no time counted twice', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC');
    const first = ms('2026-03-01') / (15 * MINUTE_MS);
    const counts = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 900 });
    const lost = fc.uniqueArray(fc.integer({ min: 0, max: 900 * 15 }), { maxLength: 9 });
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 24_000 }), counts, lost, (timeZone, offset, given, edges) => {
        const fromMs = (first + offset) * 15 * MINUTE_MS;
        const whole = { fromMs, toMs: fromMs + given.length * 15 * MINUTE_MS };
        const said = given.flatMap((messages, index) => (messages > 0 ? [{ startMs: fromMs + index * 15 * MINUTE_MS, messages }] : []));
        const sorted = edges.sort((a, b) => a - b).map((minute) => Math.min(fromMs + minute * MINUTE_MS, whole.toMs));
        const outages = sorted.flatMap((from, index) => (index % 2 === 0 ? [{ fromMs: from, toMs: sorted[index + 1] ?? whole.toMs }] : []));
        const lostMs = outages.reduce((sum, outage) => sum + outage.toMs - outage.fromMs, 0);
        const sum = addUp(fillWeek(said, whole, timeZone, { watchedSinceMs: 0, outages }).flat());
        expect(sum.messages).toBe(given.reduce((all, one) => all + one, 0));
        expect(sum.recordedMs).toBeLessThanOrEqual(whole.toMs - whole.fromMs);
        expect(sum.recordedMs).toBeGreaterThanOrEqual(whole.toMs - whole.fromMs - lostMs);
      }),
    );
  });
});

describe('means', () => {
  const slot = (messages: number, minutes: number): Slot => ({ messages, recordedMs: minutes * MINUTE_MS });
  test.each([
    [slot(10, 60), 10],
    [slot(10, 30), 20],
    [slot(0, 60), 0],
    [slot(10, 14), null],
    [slot(10, 15), 40],
    [slot(0, 0), null],
    [slot(1_001, 180), 334],
    [slot(7, 240), 1.8],
    [slot(1, 240), 0.3],
    [slot(1, 60 * 40), 0.03],
  ])('%j: %d', (given, mean) => {
    expect(meanOf(given)).toBe(mean);
  });
  test('have no more digits than are read', () => {
    expect([0, 0.0349, 0.96, 1.04, 9.96, 12.5, 1_234.4].map(toReadable)).toEqual([0, 0.03, 1, 1, 10, 13, 1_234]);
  });
  test('the busiest hour is the one with the highest rate, the earliest of equals', () => {
    const week = [
      [slot(5, 60), slot(9, 60)],
      [slot(9, 60), slot(100, 10)],
    ];
    expect(busiestHour(week)).toEqual({ weekday: 0, hour: 1, mean: 9 });
    expect(busiestHour([[slot(10_001, 60), slot(10_004, 60)]])).toEqual({ weekday: 0, hour: 1, mean: 10_004 });
    expect(busiestHour([[slot(1_000, 600), slot(1_001, 600)]])).toEqual({ weekday: 0, hour: 1, mean: 100 });
    expect(busiestHour([[slot(0, 60)], [slot(9, 5)]])).toBeNull();
  });
});
