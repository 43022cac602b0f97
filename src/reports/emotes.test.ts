import { expect, test } from 'vitest';
import { ask } from '../../test/support/report-request.ts';
import { emotesLines } from './emotes.ts';
import { emoteInWords, emoteLabel } from './emotes-names.ts';

const { request, voice } = ask('2026-11-22T20:00', '2026-11-23T20:00');
const COVERAGE = { watchedSinceMs: 0, recordedSinceMs: 0, outages: [] };
const KEKW = { source: '7tv', id: 'a1', name: 'KEKW' } as const;
const LUL = { source: 'twitch', id: '425618', name: 'LUL' } as const;

test('the first emotes with their sources', () => {
  const top = [
    { emote: KEKW, uses: 30 },
    { emote: LUL, uses: 12 },
  ];
  expect(emotesLines({ top, counted: request.range, cutToMs: null, pendingHours: 0 }, 200, COVERAGE, request, voice)).toEqual([
    'KEKW (7TV) leads with 30 uses, 15 per 100 messages, then LUL (Twitch) with 12; 200 messages in the last 24 hours.',
  ]);
});

test('messages without emotes are not the same as no messages', () => {
  const none = { top: [], counted: request.range, cutToMs: null, pendingHours: 0 };
  expect(emotesLines(none, 3, COVERAGE, request, voice)).toEqual(['3 messages in the last 24 hours, none of them with an emote.']);
  expect(emotesLines(none, 0, COVERAGE, request, voice)[0]).toMatch(/^No messages recorded in #moonbase/);
});

test('a name that can not be shown gives way to the id', () => {
  expect(emoteLabel({ ...KEKW, name: '\u202e\u200b' })).toBe('a1');
  expect(emoteInWords({ ...KEKW, source: 'ffz', name: '\u202eLUL' })).toBe('LUL (FFZ)');
});
