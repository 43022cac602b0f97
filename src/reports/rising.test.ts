import { describe, expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import { type Riser, type Risers, risingLines, toCompared } from './rising.ts';

const { request, voice } = ask('2026-11-16T20:00', '2026-11-23T20:00', { span: { type: 'period', period: '7d' } });
const COVERAGE = { watchedSinceMs: 0, recordedSinceMs: 0, outages: [] };
const BEFORE = { fromMs: ms('2026-11-09T20:00'), toMs: ms('2026-11-16T20:00') };
const KEKW = { source: '7tv', id: 'a1', name: 'KEKW' } as const;
const KEPT = { counted: request.range, cutToMs: null, pendingHours: 0 };
function risers(top: readonly Riser[], given: Partial<Risers> = {}): Risers {
  const before = { name: 'the 7 days before', range: BEFORE, isPartial: false };
  const compared = { now: request.range, before: BEFORE };
  return { top, messages: 2_000, messagesBefore: 1_000, before, compared, kept: KEPT, keptBefore: { ...KEPT, counted: BEFORE }, ...given };
}
const rose = (uses: number, usesBefore: number, isMost = false) => ({
  uses,
  usesBefore,
  isMost,
  expected: usesBefore * 2,
  gain: uses - usesBefore * 2,
});

test('what rose, by how much, and how it is compared', () => {
  const top = [
    { emote: KEKW, ...rose(1_234, 50) },
    { word: 'rocket', ...rose(90, 0) },
    { word: 'moon', ...rose(84, 10) },
    { word: 'fourth', ...rose(40, 1) },
  ];
  expect(risingLines(risers(top), COVERAGE, request, voice)).toEqual([
    'KEKW (7TV) rose most: 1,234 uses in the last 7 days against 50 in the 7 days before, 12 times as many per message.',
    '"rocket": 90 uses against none.',
    '"moon": 84 uses against 10, 4.2 times.',
    'Uses are compared per message: 2,000 messages in the last 7 days, 1,000 in the 7 days before.',
  ]);
});

test('a count that may have been less says so', () => {
  const cut = { ...KEPT, counted: { fromMs: ms('2026-11-10T00:00'), toMs: BEFORE.toMs }, cutToMs: ms('2026-11-14T00:00') };
  expect(risingLines(risers([{ word: 'moon', ...rose(84, 10, true) }], { keptBefore: cut }), COVERAGE, request, voice)).toEqual([
    '"moon" rose most: 84 uses in the last 7 days against at most 10 in the 7 days before, at least 4.2 times as many per message.',
    'Uses are compared per message: 2,000 messages in the last 7 days, 1,000 in the 7 days before.',
    'The time before is counted from 00:00 on Tue 10 Nov: words and emotes are kept by the hour for 8 days, after that by the UTC day.',
    '"At most": of days that are past 8 days, only the 1,000 most used are known.',
  ]);
});

test('both times begin with a day or an hour of UTC, unless they are short', () => {
  const range = { fromMs: ms('2026-11-16T20:40'), toMs: ms('2026-11-23T20:40') };
  const before = { fromMs: ms('2026-11-09T11:29'), toMs: ms('2026-11-16T20:40') };
  const compared = toCompared(range, before);
  expect(compared).toEqual({
    now: { fromMs: ms('2026-11-17T00:00'), toMs: range.toMs },
    before: { fromMs: ms('2026-11-09T00:00'), toMs: ms('2026-11-17T00:00') },
  });
  const odd = ask('2026-11-16T20:40', '2026-11-23T20:40', { span: { type: 'period', period: '7d' } });
  const kept = { kept: { ...KEPT, counted: compared.now }, keptBefore: { ...KEPT, counted: compared.before } };
  expect(
    risingLines(risers([{ word: 'moon', ...rose(84, 10) }], { compared, ...kept }), COVERAGE, odd.request, odd.voice).slice(2),
  ).toEqual(['Both times are counted by days of UTC: from 00:00 on Tue 17 Nov, and from 00:00 on Mon 9 Nov before.']);
  const day = { fromMs: range.toMs - 24 * 3_600_000, toMs: range.toMs };
  expect(toCompared(day, { fromMs: day.fromMs - 24 * 3_600_000, toMs: day.fromMs })).toEqual({
    now: { fromMs: ms('2026-11-22T21:00'), toMs: day.toMs },
    before: { fromMs: ms('2026-11-21T21:00'), toMs: ms('2026-11-22T21:00') },
  });
  const short = { fromMs: range.toMs - 3 * 3_600_000, toMs: range.toMs };
  expect(toCompared(short, range)).toEqual({ now: short, before: range });
});

describe('honest about what can not be compared', () => {
  test('nothing rose', () => {
    expect(risingLines(risers([]), COVERAGE, request, voice)).toEqual([
      'Nothing was used far more often than in the 7 days before: 2,000 messages in the last 7 days, 1,000 before.',
    ]);
  });
  test('no messages before, or only a part of them', () => {
    expect(risingLines(risers([], { messagesBefore: 0 }), COVERAGE, request, voice)).toEqual([
      '2,000 messages in the last 7 days; no messages in the 7 days before to compare with.',
    ]);
    const isPartial = { name: 'the 7 days before', range: BEFORE, isPartial: true };
    expect(risingLines(risers([], { before: isPartial }), COVERAGE, request, voice)[1]).toBe(
      'Only a part of the 7 days before was recorded.',
    );
  });
  test('nothing recorded before, or no time before', () => {
    expect(risingLines({ messages: 5, unrecordedBefore: 'the 7 days before' }, COVERAGE, request, voice)).toEqual([
      '5 messages in the last 7 days; nothing was recorded in the 7 days before to compare with.',
    ]);
    const all = ask('2026-11-16T20:00', '2026-11-23T20:00', { span: { type: 'period', period: 'all' } });
    expect(risingLines({ messages: 5, unrecordedBefore: null }, COVERAGE, all.request, all.voice)).toEqual([
      '5 messages since 16 Nov 2026; there is no time before to compare with.',
    ]);
  });
  test('no messages now', () => {
    expect(risingLines(risers([], { messages: 0 }), COVERAGE, request, voice)[0]).toMatch(/^No messages recorded in #moonbase/);
  });
});
