import { expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import type { WordCount } from '../store/words.ts';
import { wordsLines } from './words.ts';
import { leadLine } from './words-lead.ts';

const { request, voice } = ask('2026-11-22T20:00', '2026-11-23T20:00');
const COVERAGE = { watchedSinceMs: ms('2026-01-01T00:00'), recordedSinceMs: ms('2026-01-01T00:00'), outages: [] };
const words = (...top: WordCount[]) => ({ top, counted: request.range, cutToMs: null, pendingHours: 0 });

test('the first word with its rate, and the second', () => {
  const top = words({ word: 'moon', uses: 1_234 }, { word: 'москва', uses: 90 });
  expect(wordsLines(top, 15_000, COVERAGE, request, voice)).toEqual([
    '"moon" leads with 1,234 uses, 8.2 per 100 messages, then "москва" with 90; 15,000 messages in the last 24 hours.',
  ]);
  expect(wordsLines(words({ word: 'moon', uses: 1 }), 1, COVERAGE, request, voice)).toEqual([
    '"moon" leads with 1 use, 100 per 100 messages; 1 message in the last 24 hours.',
  ]);
});

test('equals lead together', () => {
  const equals = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `w${index}`, uses: 7 }));
  expect(leadLine([...equals(2), { name: 'rest', uses: 1 }], 100, 'today', voice)).toBe(
    'w0 and w1 lead with 7 uses each, 7 per 100 messages; 100 messages today.',
  );
  expect(leadLine(equals(5), 100, 'today', voice)).toBe(
    'w0, w1, w2 and others lead with 7 uses each, 7 per 100 messages; 100 messages today.',
  );
});

test('messages without words are not the same as no messages', () => {
  expect(wordsLines(words(), 3, COVERAGE, request, voice)).toEqual(['3 messages in the last 24 hours, none of them with a word to count.']);
  expect(wordsLines(words(), 1, COVERAGE, request, voice)).toEqual(['1 message in the last 24 hours, without a word to count.']);
  expect(wordsLines(words(), 0, COVERAGE, request, voice)).toEqual([
    'No messages recorded in #moonbase in the last 24 hours; watched since 1 Jan 2026.',
  ]);
});

test('says what was not recorded', () => {
  const late = { ...COVERAGE, recordedSinceMs: ms('2026-11-23T01:00') };
  expect(wordsLines(words({ word: 'moon', uses: 2 }), 10, late, request, voice)[1]).toBe('Recorded since 01:00.');
});
