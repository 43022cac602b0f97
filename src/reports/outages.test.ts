import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import type { Gap } from '../store/gaps.ts';
import { lostMs, outageLine, toOutages } from './outages.ts';

const { request, voice } = ask('2026-11-23T14:00', '2026-11-23T15:00');
const gap = (from: string, to: string | null, reason = 'connection lost'): Gap => ({
  fromMs: ms(`2026-11-23T${from}`),
  toMs: to === null ? null : ms(`2026-11-23T${to}`),
  reason,
});
const line = (...gaps: Gap[]): string | null => outageLine(toOutages(gaps, request.range), voice);

describe('what is said of gaps', () => {
  test('nothing where there are none', () => {
    expect(line()).toBeNull();
    expect(line(gap('13:00', '14:00'), gap('15:00', null))).toBeNull();
  });
  test('one', () => {
    expect(line(gap('14:02', '14:09'))).toBe('Not recorded: 14:02 to 14:09 (connection lost).');
    expect(line(gap('14:02:05', '14:02:25'))).toBe('Not recorded: 20 seconds at 14:02 (connection lost).');
    expect(line(gap('14:02', '14:09', ''))).toBe('Not recorded: 14:02 to 14:09.');
    expect(line(gap('14:02', '14:09', 'odd\n\u202ereason'))).toBe('Not recorded: 14:02 to 14:09 (odd reason).');
  });
  test('one that reaches over an end of the range', () => {
    expect(line(gap('13:30', '14:09'))).toBe('Not recorded: until 14:09 (connection lost).');
    expect(line(gap('14:50', '15:30'))).toBe('Not recorded since 14:50 (connection lost).');
    expect(line(gap('14:50', null, 'join failed'))).toBe('Not recorded since 14:50 (join failed).');
    expect(line({ fromMs: ms('2026-11-20T09:30'), toMs: null, reason: 'join failed' })).toBe(
      `Not recorded since 09:30 on ${voice.day(ms('2026-11-20T09:30'))} (join failed).`,
    );
  });
  test('several, summed up', () => {
    expect(line(gap('14:02', '14:05'), gap('14:10', '14:17', 'restart'), gap('14:30', '14:32'))).toBe(
      'Not recorded: 3 gaps, 12 minutes in all, the longest 14:10 to 14:17 (restart).',
    );
    expect(line(gap('14:02', '14:05'), gap('14:55', null, 'restart'))).toBe(
      'Not recorded: 2 gaps, 8 minutes in all, the last since 14:55 (restart).',
    );
  });
  test('gaps that touch are one, named by what began it', () => {
    expect(line(gap('14:02', '14:05'), gap('14:05', '14:09', 'restart'))).toBe('Not recorded: 14:02 to 14:09 (connection lost).');
    expect(line(gap('14:02', '14:09'), gap('14:03', '14:04', 'restart'))).toBe('Not recorded: 14:02 to 14:09 (connection lost).');
  });
});

test('outages lie in the range, ascend, never touch, and hold what the gaps hold of it', () => {
  const range = { fromMs: 0, toMs: 100 };
  const gaps = fc
    .array(fc.tuple(fc.integer({ min: -50, max: 150 }), fc.option(fc.integer({ min: 0, max: 60 }))))
    .map((pairs) =>
      pairs
        .map(([fromMs, length]): Gap => ({ fromMs, toMs: length === null ? null : fromMs + length, reason: 'x' }))
        .sort((a, b) => a.fromMs - b.fromMs),
    );
  fc.assert(
    fc.property(gaps, (given) => {
      const outages = toOutages(given, range);
      const lost = Array.from({ length: 100 }, (_, at) => given.some((one) => one.fromMs <= at && (one.toMs ?? 1_000) > at));
      expect(Array.from({ length: 100 }, (_, at) => outages.some((one) => one.fromMs <= at && one.toMs > at))).toEqual(lost);
      expect(lostMs(outages)).toBe(lost.filter(Boolean).length);
      for (const [index, one] of outages.entries()) {
        expect(one.toMs).toBeGreaterThan(one.fromMs);
        expect(one.fromMs).toBeGreaterThan(outages[index - 1]?.toMs ?? -1);
      }
    }),
  );
});
