import { expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import type { Coverage } from './coverage.ts';
import { toOutages } from './outages.ts';
import { toLine } from './stats-line.ts';

const { request, voice } = ask('2026-11-22T23:00', '2026-11-23T20:00', { span: { type: 'today' }, timeZone: 'Europe/Berlin' });
const COVERAGE: Coverage = { watchedSinceMs: ms('2026-11-03'), recordedSinceMs: ms('2026-11-03'), outages: [] };
const TOTALS = { messages: 1_234, bits: 5, firstTimeChatters: 7, busiest: { minuteMs: ms('2026-11-23T19:14'), messages: 43 } };

test('messages, chatters and the busiest minute, with its zone', () => {
  expect(toLine(TOTALS, { count: 56, isEstimate: false }, COVERAGE, request, voice)).toBe(
    'Today so far: 1,234 messages from 56 chatters; busiest minute 20:14 CET with 43.',
  );
});

test('says what is missing', () => {
  const outages = toOutages([{ fromMs: ms('2026-11-23T10:00'), toMs: ms('2026-11-23T10:12'), reason: 'restart' }], request.range);
  expect(toLine(TOTALS, { count: 56, isEstimate: false }, { ...COVERAGE, outages }, request, voice)).toBe(
    'Today so far: 1,234 messages from 56 chatters; busiest minute 20:14 CET with 43; 12 minutes not recorded.',
  );
});

test('says so when there is nothing yet', () => {
  const none = { messages: 0, bits: 0, firstTimeChatters: 0, busiest: null };
  expect(toLine(none, { count: 0, isEstimate: false }, COVERAGE, request, voice)).toBe(
    'No messages recorded in #moonbase today; watched since 3 Nov 2026.',
  );
});
