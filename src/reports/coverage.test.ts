import { describe, expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import { type Coverage, coverageLines, emptyLines, unrecorded } from './coverage.ts';
import { toOutages } from './outages.ts';

const { request, voice } = ask('2026-11-23T14:00', '2026-11-24T14:00');
const since = (watched: string | null, recorded: string | null, gap?: readonly [string, string]): Coverage => ({
  watchedSinceMs: watched === null ? null : ms(watched),
  recordedSinceMs: recorded === null ? null : ms(recorded),
  outages: gap ? toOutages([{ fromMs: ms(gap[0]), toMs: ms(gap[1]), reason: 'restart' }], request.range) : [],
});

describe('emptyLines', () => {
  const all = ask('2026-11-24T14:00', '2026-11-24T14:00', { span: { type: 'period', period: 'all' } });
  test('watched for long', () => {
    expect(emptyLines(since('2026-11-03T10:00', '2026-11-03T10:00'), request, voice)).toEqual([
      'No messages recorded in #moonbase in the last 24 hours; watched since 3 Nov 2026.',
    ]);
  });
  test('watched since today: with the time', () => {
    expect(emptyLines(since('2026-11-24T10:00', '2026-11-24T10:00'), request, voice)).toEqual([
      `No messages recorded in #moonbase in the last 24 hours; watched since 10:00 on ${voice.fullDay(ms('2026-11-24T10:00'))}.`,
    ]);
  });
  test('never anything', () => {
    expect(emptyLines(since('2026-11-03T10:00', '2026-11-03T10:00'), all.request, all.voice)).toEqual([
      'No messages recorded in #moonbase yet; watched since 3 Nov 2026.',
    ]);
    expect(emptyLines(since(null, null), all.request, all.voice)).toEqual([
      'No messages recorded in #moonbase yet, and nobody watches it.',
    ]);
  });
  test('not watched any more', () => {
    expect(emptyLines(since(null, '2026-10-03T10:00'), request, voice)).toEqual([
      'No messages recorded in #moonbase in the last 24 hours; nobody watches it now, its first message on record is of 3 Oct 2026.',
    ]);
  });
  test('nothing because nothing could be recorded', () => {
    expect(emptyLines(since('2026-11-03T10:00', '2026-11-03T10:00', ['2026-11-20T08:00', '2026-11-24T13:00']), request, voice)).toEqual([
      'No messages recorded in #moonbase in the last 24 hours; watched since 3 Nov 2026.',
      `Not recorded: until 13:00 (restart).`,
    ]);
  });
});

describe('what the numbers do not hold', () => {
  test('nothing to say of a range that was recorded whole', () => {
    expect(coverageLines(since('2026-11-03T10:00', '2026-11-03T10:00'), request, voice)).toEqual([]);
    expect(coverageLines(since('2026-11-23T14:00:20', '2026-11-23T14:00:20'), request, voice)).toEqual([]);
    expect(unrecorded(since('2026-11-03T10:00', '2026-11-03T10:00'), request.range)).toEqual([]);
  });
  test('the time before the first record, then the gaps, without overlap', () => {
    const coverage = since('2026-11-23T18:00', '2026-11-23T18:00', ['2026-11-23T18:00', '2026-11-23T18:05']);
    expect(coverageLines(coverage, request, voice)).toEqual(['Recorded since 18:00.', 'Not recorded: 18:00 to 18:05 (restart).']);
    expect(unrecorded(coverage, request.range)).toEqual([
      { fromMs: ms('2026-11-23T14:00'), toMs: ms('2026-11-23T18:00') },
      { fromMs: ms('2026-11-23T18:00'), toMs: ms('2026-11-23T18:05') },
    ]);
    // A gap of an earlier watch, before the first message on record.
    expect(unrecorded(since(null, '2026-11-23T18:00', ['2026-11-23T15:00', '2026-11-23T18:05']), request.range)).toEqual([
      { fromMs: ms('2026-11-23T14:00'), toMs: ms('2026-11-23T18:00') },
      { fromMs: ms('2026-11-23T18:00'), toMs: ms('2026-11-23T18:05') },
    ]);
  });
  test('all of it, where nothing ever was recorded', () => {
    expect(unrecorded(since(null, null), request.range)).toEqual([request.range]);
  });
});
