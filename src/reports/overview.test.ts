import { describe, expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import { changeLine, isComparable, type Overview, overviewLines } from './overview.ts';

const { request, voice } = ask('2026-11-23T12:00', '2026-11-24T12:00');
const COVERAGE = { watchedSinceMs: ms('2026-11-03'), recordedSinceMs: ms('2026-11-03'), outages: [] };
function overview(given: Partial<Overview['totals']> & { chatters?: number; before?: Overview['before'] }): Overview {
  const { chatters = 56, before = null, ...totals } = given;
  return {
    totals: { messages: 1_234, bits: 0, firstTimeChatters: 0, busiest: { minuteMs: ms('2026-11-23T20:14'), messages: 43 }, ...totals },
    chatters,
    before,
    coverage: COVERAGE,
  };
}
const first = (given: Parameters<typeof overview>[0]): string | undefined => overviewLines(overview(given), request, voice)[0];

describe('the sentence', () => {
  test('with everything in it', () => {
    expect(first({ firstTimeChatters: 7, bits: 1_200 })).toBe(
      '1,234 messages from 56 chatters in the last 24 hours, 7 of them for the first time; the busiest minute was 20:14 with 43 messages; 1,200 bits were cheered.',
    );
  });
  test('with what there is', () => {
    expect(first({})).toBe('1,234 messages from 56 chatters in the last 24 hours; the busiest minute was 20:14 with 43 messages.');
    expect(first({ bits: 1 })).toContain('; 1 bit was cheered.');
  });
  test('of a single message', () => {
    const one = { messages: 1, chatters: 1, busiest: { minuteMs: ms('2026-11-23T20:14'), messages: 1 } };
    expect(first(one)).toBe('1 message from 1 chatter in the last 24 hours.');
    expect(first({ ...one, firstTimeChatters: 1 })).toBe('1 message from 1 chatter in the last 24 hours, for the first time.');
  });
  test('when everybody is new', () => {
    expect(first({ messages: 5, chatters: 2, firstTimeChatters: 2 })).toContain(
      '2 chatters in the last 24 hours, all of them for the first time;',
    );
  });
  test('when there is nothing', () => {
    expect(first({ messages: 0, chatters: 0, busiest: null })).toBe(
      'No messages recorded in #moonbase in the last 24 hours; watched since 3 Nov 2026.',
    );
  });
  test('is followed by the change', () => {
    const before = { messages: 1_100, name: 'the 24 hours before' };
    expect(overviewLines(overview({ before }), request, voice)[1]).toBe('12% more messages than in the 24 hours before (1,100).');
  });
});

test.each([
  [112, 100, '12% more messages than in the day before (100).'],
  [88, 100, '12% fewer messages than in the day before (100).'],
  [100, 100, 'As many messages as in the day before (100).'],
  [1_001, 1_000, 'About as many messages as in the day before (1,000).'],
  [194, 100, '94% more messages than in the day before (100).'],
  [200, 100, 'Twice as many messages as in the day before (100).'],
  [420, 100, '4.2 times as many messages as in the day before (100).'],
  [1, 1_000, '99% fewer messages than in the day before (1,000).'],
  [5, 0, 'No messages in the day before.'],
])('%d after %d: %s', (messages, before, line) => {
  expect(changeLine(messages, { messages: before, name: 'the day before' }, voice)).toBe(line);
});

test('a range of which more than a twentieth is missing is not compared', () => {
  expect(isComparable({ fromMs: 0, toMs: 100 }, [{ fromMs: 10, toMs: 15 }])).toBe(true);
  expect(isComparable({ fromMs: 0, toMs: 100 }, [{ fromMs: 10, toMs: 16 }])).toBe(false);
  expect(
    isComparable({ fromMs: 0, toMs: 100 }, [
      { fromMs: 10, toMs: 13 },
      { fromMs: 20, toMs: 23 },
    ]),
  ).toBe(false);
});
