import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ask, channelOf, ms } from '../../test/support/report-request.ts';
import { type OverlapRequest, overlapLines } from './overlap.ts';
import { toOverlap } from './overlap-pairs.ts';

const MOONBASE = channelOf('1001', 'moonbase', 'MoonBase');
const MARSBASE = channelOf('1002', 'marsbase', 'MarsBase');
const VENUS = channelOf('1003', 'venus', 'Venus');
const { request: one, voice } = ask('2026-11-17T12:00', '2026-11-24T12:00', { span: { type: 'period', period: '7d' } });
const since = { watchedSinceMs: ms('2026-11-03'), recordedSinceMs: ms('2026-11-03'), outages: [] };
const COVERAGES = new Map([MOONBASE, MARSBASE, VENUS].map(({ id }) => [id, since]));

/** By which of the channels they wrote in: `{ 'MarsBase+Venus': 4 }`. */
function lines(channels: OverlapRequest['channels'], people: Readonly<Record<string, number>>): string[] {
  const counts = new Map(
    Object.entries(people).map(([names, count]) => {
      const mask = names.split('+').reduce((bits, name) => bits | (1 << channels.findIndex(({ displayName }) => displayName === name)), 0);
      return [mask, count];
    }),
  );
  return overlapLines(toOverlap(channels, counts), false, COVERAGES, { ...one, channels }, voice);
}

describe('two channels', () => {
  test('what they have in common, as a share of each', () => {
    expect(lines([MOONBASE, MARSBASE], { MoonBase: 8_766, MarsBase: 2_866, 'MoonBase+MarsBase': 1_234 })).toEqual([
      "1,234 chatters wrote in both MoonBase and MarsBase in the last 7 days: 12% of MoonBase's 10,000 and 30% of MarsBase's 4,100.",
      'Known bots are left out.',
    ]);
    expect(lines([MOONBASE, MARSBASE], { 'MoonBase+MarsBase': 1 })[0]).toBe(
      "1 chatter wrote in both MoonBase and MarsBase in the last 7 days: 100% of MoonBase's 1 and 100% of MarsBase's 1.",
    );
  });
  test('what could not be counted', () => {
    const overlap = toOverlap([MOONBASE, MARSBASE], new Map([[3, 1]]));
    expect(overlapLines(overlap, true, COVERAGES, { ...one, channels: [MOONBASE, MARSBASE] }, voice).slice(1)).toEqual([
      'Known bots are left out.',
      'Of days whose messages are no longer kept only whole ones (UTC) are counted.',
    ]);
  });
  test('nothing in common', () => {
    expect(lines([MOONBASE, MARSBASE], { MoonBase: 12 })[0]).toBe(
      'Nobody wrote in both MoonBase and MarsBase in the last 7 days; MoonBase had 12 and MarsBase had 0.',
    );
  });
  test('nothing at all', () => {
    expect(lines([MOONBASE, MARSBASE], {})).toEqual([
      'No messages recorded in #moonbase in the last 7 days; watched since 3 Nov 2026.',
      'No messages recorded in #marsbase in the last 7 days; watched since 3 Nov 2026.',
    ]);
  });
});

describe('three channels', () => {
  const channels = [MOONBASE, MARSBASE, VENUS];
  test('the closest two, all of them, then each two', () => {
    const people = { MoonBase: 50, MarsBase: 5, Venus: 3, 'MoonBase+MarsBase': 10, 'MarsBase+Venus': 2, 'MoonBase+MarsBase+Venus': 5 };
    expect(lines(channels, people)).toEqual([
      // MoonBase 65, MarsBase 22, Venus 10.
      "MoonBase and MarsBase have the most in common: 15 chatters, 23% of MoonBase's 65 and 68% of MarsBase's 22.",
      '5 chatters wrote in all 3 of them in the last 7 days.',
      "MarsBase and Venus: 7, 32% of MarsBase's 22 and 70% of Venus's 10.",
      "MoonBase and Venus: 5, 7.7% of MoonBase's 65 and 50% of Venus's 10.",
      'Known bots are left out.',
    ]);
  });
  test('two strangers, and three', () => {
    expect(lines(channels, { MoonBase: 1, 'MarsBase+Venus': 4 }).slice(0, 4)).toEqual([
      "MarsBase and Venus have the most in common: 4 chatters, 100% of MarsBase's 4 and 100% of Venus's 4.",
      'Nobody wrote in all 3 of them in the last 7 days.',
      'MoonBase and MarsBase: nobody.',
      'MoonBase and Venus: nobody.',
    ]);
    expect(lines(channels, { MoonBase: 1, Venus: 4 })).toEqual([
      'No two of them have a chatter in common; MoonBase had 1, MarsBase had 0 and Venus had 4.',
      'Nobody wrote in all 3 of them in the last 7 days.',
      'Known bots are left out.',
    ]);
  });
});

test('circles and pairs are those of the sets themselves', () => {
  const channels = [1, 2, 3, 4, 5].map((id) => channelOf(String(id), `room${id}`, `Room${id}`));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 31 }), { maxLength: 60 }), (people) => {
      const counts = new Map<number, number>();
      for (const mask of people) counts.set(mask, (counts.get(mask) ?? 0) + 1);
      const sets = channels.map((_, place) => new Set(people.flatMap((mask, person) => ((mask >> place) % 2 === 1 ? [person] : []))));
      const overlap = toOverlap(channels, counts);
      expect(overlap.circles.map(({ chatters }) => chatters)).toEqual(sets.map(({ size }) => size));
      expect(overlap.inAll).toBe(people.filter((mask) => mask === 31).length);
      expect(overlap.pairs).toHaveLength(10);
      for (const { a, b, inCommon } of overlap.pairs) {
        const [first, second] = [a, b].map(({ channel }) => sets[channels.indexOf(channel)]);
        expect(inCommon).toBe([...(first ?? [])].filter((person) => second?.has(person)).length);
      }
    }),
  );
});
