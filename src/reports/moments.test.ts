import { expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import { type Moment, momentsLines } from './moments.ts';

const { request, voice } = ask('2026-11-22T20:00', '2026-11-23T20:00');
const COVERAGE = { watchedSinceMs: 0, recordedSinceMs: 0, outages: [] };
function moment(at: string, messages: number, usual: number, said: Moment['said']): Moment {
  const atMs = ms(at);
  return { atMs, fromMs: atMs, toMs: atMs + 60_000, messages, usual, said };
}

test('the biggest first, with how far it stood out and what was said', () => {
  const moments = [
    moment('2026-11-23T19:14', 340, 56.6, [
      { emote: 'KEKW', uses: 200 },
      { word: 'gg', uses: 90 },
      { emote: 'LUL', uses: 4 },
    ]),
    moment('2026-11-23T18:00', 20, 10, []),
    moment('2026-11-23T16:00', 12, 1, [{ word: 'raid', uses: 12 }]),
  ];
  expect(momentsLines(moments, 12_345, COVERAGE, request, voice)).toEqual([
    'Biggest moment in the last 24 hours: 19:14, 340 messages in a minute, 6 times the usual 57: KEKW, "gg" and LUL.',
    '18:00, 20 messages in a minute, twice the usual 10.',
    '16:00, 12 messages in a minute, 12 times the usual 1: "raid".',
  ]);
});

test('words that are gone are missed, not made up', () => {
  const [kept, gone] = [moment('2026-11-23T19:14', 40, 5, []), moment('2026-11-23T18:00', 40, 5, null)];
  expect(momentsLines([kept, gone], 100, COVERAGE, request, voice).at(-1)).toBe(
    'What was said in the oldest of them is not kept any more.',
  );
  expect(momentsLines([gone], 100, COVERAGE, request, voice)).toEqual([
    'Biggest moment in the last 24 hours: 18:00, 40 messages in a minute, 8 times the usual 5.',
    'What was said in them is not kept any more.',
  ]);
});

test('quiet chat has no moments, and no chat no messages', () => {
  expect(momentsLines([], 40, COVERAGE, request, voice)).toEqual(['No minute stood out from its hours: 40 messages in the last 24 hours.']);
  expect(momentsLines([], 0, COVERAGE, request, voice)[0]).toMatch(/^No messages recorded in #moonbase/);
});
