import { describe, expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import { type ChatterId, type Login, parseLogin, toChatterId } from '../domain/ids.ts';
import type { Raid, SubCount } from '../store/event-counts.ts';
import { type Events, type EventsRequest, eventLines } from './events.ts';
import { raidsChart, raidsInWords, subsChart, subsInWords } from './events-charts.ts';
import { toSubSeries } from './subs.ts';

const { request: one, voice } = ask('2026-11-23T12:00', '2026-11-23T15:00', { span: { type: 'period', period: '3h' } });
const request: EventsRequest = { ...one, limit: 5 };
const COVERAGE = { watchedSinceMs: ms('2026-11-03'), recordedSinceMs: ms('2026-11-03'), outages: [] };
const at = (clock: string): number => ms(`2026-11-23T${clock}`);
const STARTS = Array.from({ length: 180 }, (_, minute) => at('12:00') + minute * 60_000);

const sub = (clock: string, kind: SubCount['kind'], tier: SubCount['tier'], count: number): SubCount => ({
  startMs: at(clock),
  kind,
  tier,
  count,
});
function named(displayName: string): { readonly login: Login; readonly displayName: string; readonly chatterId: ChatterId } {
  const [login, chatterId] = [parseLogin(displayName), toChatterId('7')];
  if (!login || !chatterId) throw new Error(`not a name: ${displayName}`);
  return { login, displayName, chatterId };
}
const raid = (clock: string, direction: Raid['direction'], viewers: number, other: string | null): Raid => ({
  atMs: at(clock),
  direction,
  viewers,
  other: other === null ? null : named(other),
});
const events = (given: Partial<Events>): Events => ({
  subs: [],
  starts: STARTS,
  gifters: { top: [], anonymousGifts: 0, unnamedGifts: 0 },
  bits: 0,
  raids: [],
  coverage: COVERAGE,
  ...given,
});
const lines = (given: Partial<Events>): string[] => eventLines(events(given), request, voice);

describe('the sentences', () => {
  test('count subs by kind and by tier', () => {
    const subs = [
      sub('12:00', 'sub', 'prime', 2),
      sub('12:00', 'sub', '1', 1),
      sub('12:05', 'resub', '1', 4),
      sub('12:05', 'gift', '3', 7),
    ];
    expect(lines({ subs })).toEqual(['3 subs, 4 resubs and 7 gifted subs in the last 3 hours: 2 Prime, 5 Tier 1 and 7 Tier 3.']);
    expect(lines({ subs: [sub('12:00', 'resub', null, 1)] })).toEqual(['0 subs and 1 resub in the last 3 hours: 1 of an unknown tier.']);
  });
  test('name who gave, and only count who does not want to be named', () => {
    const top = [
      { ...named('Ada'), gifts: 12 },
      { ...named('Bob'), gifts: 7 },
      { ...named('Cyd'), gifts: 5 },
    ];
    expect(lines({ gifters: { top, anonymousGifts: 10, unnamedGifts: 3 } })).toEqual([
      'Top gifters: Ada with 12, Bob 7 and Cyd 5; 10 given anonymously; 3 by people who do not want to be named.',
    ]);
    expect(lines({ gifters: { top: top.slice(0, 1), anonymousGifts: 0, unnamedGifts: 0 } })).toEqual(['Most gifts: Ada with 12.']);
    expect(lines({ gifters: { top: [], anonymousGifts: 2, unnamedGifts: 0 } })).toEqual(['Gifts: 2 given anonymously.']);
  });
  test('count bits', () => {
    expect(lines({ bits: 1_200 })).toEqual(['1,200 bits were cheered in the last 3 hours.']);
    expect(lines({ bits: 1 })).toEqual(['1 bit was cheered in the last 3 hours.']);
    expect(lines({ bits: 1, subs: [sub('12:00', 'sub', '1', 1)] })[1]).toBe('1 bit was cheered.');
  });
  test('tell of raids in both directions', () => {
    expect(lines({ raids: [raid('12:30', 'in', 42, 'Bob')] })).toEqual(['1 raid came in with 42 viewers, by Bob at 12:30.']);
    expect(lines({ raids: [raid('12:30', 'in', 1, null)] })).toEqual([
      '1 raid came in with 1 viewer, by somebody who does not want to be named at 12:30.',
    ]);
    expect(
      lines({
        raids: [
          raid('12:30', 'in', 42, 'Bob'),
          raid('13:00', 'in', 1_000, 'Cyd'),
          raid('14:00', 'in', 1_000, 'Dee'),
          raid('14:59', 'out', 7, 'Ada'),
        ],
      }),
    ).toEqual([
      '3 raids came in with 2,042 viewers, the largest with 1,000 by Cyd at 13:00.',
      '1 raid went out with 7 viewers, to Ada at 14:59.',
    ]);
    expect(lines({ raids: [raid('12:30', 'out', 4, null), raid('13:00', 'out', 2, 'Cyd')] })).toEqual([
      '2 raids went out to channels recorded here with 6 viewers, the largest with 4 to a channel that does not want to be named at 12:30.',
    ]);
  });
  test('say when there is nothing', () => {
    expect(lines({})).toEqual(['No subs, bits or raids recorded in #moonbase in the last 3 hours; watched since 3 Nov 2026.']);
  });
});

describe('the chart of subs', () => {
  const subs = [sub('12:00', 'sub', 'prime', 2), sub('12:00', 'gift', '1', 5), sub('12:05', 'resub', '1', 4), sub('12:05', 'gift', '2', 1)];
  const raids = [raid('12:30', 'in', 42, 'Bob'), raid('13:00', 'in', 1_000, null), raid('14:00', 'out', 5_000, 'Dee')];
  test('stacks paid tiers and gifts, and flags the raids that came in, the largest first', () => {
    const chart = subsChart(events({ subs, raids }), request, voice);
    const drawn = chart.series.map(({ label, style, points }) => [label, style, points.filter(([, value]) => value !== 0)]);
    expect(drawn).toEqual([
      ['Prime', 'bars', [[at('12:00'), 2]]],
      ['Tier 1', 'bars', [[at('12:05'), 4]]],
      [
        'Gifted',
        'bars',
        [
          [at('12:00'), 5],
          [at('12:05'), 1],
        ],
      ],
    ]);
    expect(chart.marks).toEqual([
      { atMs: at('13:00'), label: 'raid: unnamed, 1,000' },
      { atMs: at('12:30'), label: 'raid: Bob, 42' },
    ]);
    expect(chart).toMatchObject({ title: 'Subs per minute', subtitle: 'MoonBase · last 3 hours · UTC', isOpenEnded: false });
  });
  test('an outage is unknown, not zero, in each stack', () => {
    const outage = { fromMs: at('12:10'), toMs: at('12:12'), startedMs: at('12:10'), reason: 'restart', isOpen: false };
    const chart = subsChart(events({ subs, coverage: { ...COVERAGE, outages: [outage] } }), request, voice);
    for (const { points } of chart.series) {
      expect(points.filter(([, value]) => value === null).map(([atMs]) => atMs)).toEqual([at('12:10'), at('12:11')]);
    }
  });
  test('is told in words', () => {
    expect(subsInWords(events({ subs }), request, voice)).toBe(
      'Bar chart of subs per minute in #moonbase, last 3 hours, UTC time. In all: Prime 2, Tier 1 4, Gifted 6.',
    );
  });
  test('has five stacks at the most, the smallest together', () => {
    const all = [
      sub('12:00', 'sub', 'prime', 9),
      sub('12:00', 'sub', '1', 8),
      sub('12:00', 'sub', '2', 7),
      sub('12:00', 'sub', '3', 1),
      sub('12:00', 'sub', null, 2),
      sub('12:00', 'gift', '1', 6),
    ];
    expect(toSubSeries(all).map(({ label, counts }) => [label, counts.reduce((sum, { count }) => sum + count, 0)])).toEqual([
      ['Prime', 9],
      ['Tier 1', 8],
      ['Tier 2', 7],
      ['Gifted', 6],
      ['Other', 3],
    ]);
  });
});

test('without subs the raids are drawn, by size', () => {
  const raids = [raid('12:30', 'in', 42, 'Bob'), raid('13:00', 'in', 1_000, null), raid('14:00', 'out', 5, 'Dee')];
  expect(raidsChart(events({ raids }), request, voice)).toMatchObject({
    title: 'Viewers per raid',
    bars: [
      { label: 'unnamed', value: 1_000, note: '13:00' },
      { label: 'Bob', value: 42, note: '12:30' },
    ],
  });
  expect(raidsInWords(events({ raids }), request, voice)).toBe(
    'Bar chart of viewers per raid in #moonbase, last 3 hours: 1. unnamed, 1,000; 2. Bob, 42; 1,042 in all.',
  );
});
