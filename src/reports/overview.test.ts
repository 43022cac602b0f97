import { describe, expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import { type Overview, overviewLines } from './overview.ts';
import { beforeLine, changeLine, isComparable } from './overview-before.ts';

const { request, voice } = ask('2026-11-23T12:00', '2026-11-24T12:00');
const COVERAGE = { watchedSinceMs: ms('2026-11-03'), recordedSinceMs: ms('2026-11-03'), outages: [] };
const NO_EVENTS = { subs: 0, resubs: 0, gifts: 0, raids: 0, raidViewers: 0 };
type Given = Partial<Overview['totals']> & { chatters?: number; before?: Overview['before']; events?: Partial<Overview['events']> };
function overview(given: Given): Overview {
  const { chatters = 56, before = null, events = {}, ...totals } = given;
  return {
    totals: { messages: 1_234, bits: 0, firstTimeChatters: 0, busiest: { minuteMs: ms('2026-11-23T20:14'), messages: 43 }, ...totals },
    chatters: { count: chatters, isEstimate: false },
    before,
    events: { ...NO_EVENTS, ...events },
    coverage: COVERAGE,
  };
}
const lines = (given: Given): string[] => overviewLines(overview(given), request, voice);
const first = (given: Given): string | undefined => lines(given)[0];

describe('the sentence', () => {
  test('with everything in it', () => {
    expect(lines({ firstTimeChatters: 7, bits: 1_200, events: { subs: 12, resubs: 30, gifts: 7, raids: 2, raidViewers: 340 } })).toEqual([
      '1,234 messages from 56 chatters in the last 24 hours, 7 of them for the first time; the busiest minute was 20:14 with 43 messages.',
      'Also 49 subs (7 gifted), 1,200 bits and 2 raids with 340 viewers.',
    ]);
  });
  test('with what there is', () => {
    expect(first({})).toBe('1,234 messages from 56 chatters in the last 24 hours; the busiest minute was 20:14 with 43 messages.');
    expect(lines({})).toHaveLength(1);
    expect(lines({ bits: 1 })[1]).toBe('Also 1 bit.');
    expect(lines({ events: { gifts: 1 } })[1]).toBe('Also 1 sub (gifted).');
    expect(lines({ events: { gifts: 5, raids: 1, raidViewers: 1 } })[1]).toBe('Also 5 subs (all gifted) and 1 raid with 1 viewer.');
    expect(lines({ events: { resubs: 1 } })[1]).toBe('Also 1 sub.');
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
  test('when there is no talk, but a raid', () => {
    expect(lines({ messages: 0, chatters: 0, busiest: null, events: { raids: 1, raidViewers: 3 } })).toEqual([
      'No messages recorded in #moonbase in the last 24 hours; watched since 3 Nov 2026.',
      'Also 1 raid with 3 viewers.',
    ]);
  });
  test('is followed by the change', () => {
    const before = { messages: 1_100, name: 'the 24 hours before' };
    expect(lines({ before })[1]).toBe('12% more messages than in the 24 hours before (1,100).');
    expect(lines({ before, bits: 5 })[2]).toBe('12% more messages than in the 24 hours before (1,100).');
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

test.each([
  ['not recorded', 'nothing was recorded then'],
  ['recorded in part', 'only a part was recorded then'],
  ['request recorded in part', 'only a part of this time was recorded'],
] as const)('what was %s is no measure: %s', (flaw, why) => {
  expect(beforeLine(5, { name: 'the day before', flaw }, voice)).toBe(`Not compared with the day before: ${why}.`);
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
