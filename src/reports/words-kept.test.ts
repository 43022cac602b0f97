import { expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import { countedLine, keptLines } from './words-kept.ts';

const { request, voice } = ask('2026-10-24T18:30:40', '2026-11-23T18:30:40', {
  span: { type: 'period', period: '30d' },
  timeZone: 'Europe/Berlin',
});
const KEPT = { counted: { fromMs: ms('2026-10-24T18:30'), toMs: ms('2026-11-23T18:31') }, cutToMs: null, pendingHours: 0 };

test('nothing is said where all that was asked for is counted, in whole minutes', () => {
  expect(keptLines(KEPT, request, voice, 'words')).toEqual([]);
  expect(countedLine('Counted', KEPT.counted, request.range, voice, 'words')).toBeNull();
});

test('days that count as a whole or not at all, by the clock of whoever asks', () => {
  expect(keptLines({ ...KEPT, counted: { ...KEPT.counted, fromMs: ms('2026-10-25T00:00') } }, request, voice, 'emotes')).toEqual([
    'Counted from 02:00 GMT+2 on Sun 25 Oct: emotes are kept by the hour for 8 days, after that by the UTC day.',
  ]);
  const both = { fromMs: ms('2026-10-26T00:00'), toMs: ms('2026-11-24T00:00') };
  expect(countedLine('The time before is counted', both, request.range, voice, 'words and emotes')).toBe(
    'The time before is counted from 01:00 on Mon 26 Oct to 01:00 on Tue 24 Nov: words and emotes are kept by the hour for 8 days, after that by the UTC day.',
  );
});

test('days of which the rare is not kept, and hours that are not counted yet', () => {
  expect(keptLines({ ...KEPT, cutToMs: ms('2026-11-15T00:00'), pendingHours: 1 }, request, voice, 'words')).toEqual([
    'Up to 01:00 on Sun 15 Nov, only the 1,000 most used words of each UTC day count.',
    '1 hour of this time is still being counted: more may come.',
  ]);
  expect(keptLines({ ...KEPT, pendingHours: 1_234 }, request, voice, 'words')).toEqual([
    '1,234 hours of this time are still being counted: more may come.',
  ]);
});
