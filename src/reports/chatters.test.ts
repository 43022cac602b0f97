import { describe, expect, test } from 'vitest';
import { ask } from '../../test/support/report-request.ts';
import { type ChatterId, parseLogin, toChatterId } from '../domain/ids.ts';
import type { ChatterCount } from '../store/chatters.ts';
import { type Ranking, rankingLines, rankPeople } from './chatters.ts';

const { request, voice } = ask('2026-11-23T12:00', '2026-11-24T12:00');
let lastId = 0;
function said(displayName: string, messages: number): ChatterCount {
  lastId += 1;
  const [chatterId, login] = [toChatterId(String(lastId)), parseLogin(displayName)];
  if (!chatterId || !login) throw new Error(`not a chatter: ${displayName}`);
  return { chatterId, login, displayName, messages };
}
const ROWS = [said('Nightbot', 90), said('Ada', 40), said('StreamElements', 30), said('Bob', 20), said('Moobot', 10), said('Cyd', 5)];
const NOBODY: ReadonlySet<ChatterId> = new Set();
const names = (rows: readonly ChatterCount[]): string[] => rows.map((row) => row.displayName);

describe('rankPeople', () => {
  test.each([
    [1, ['Ada'], ['Nightbot']],
    [2, ['Ada', 'Bob'], ['Nightbot', 'StreamElements']],
    [3, ['Ada', 'Bob', 'Cyd'], ['Nightbot', 'StreamElements', 'Moobot']],
    [10, ['Ada', 'Bob', 'Cyd'], ['Nightbot', 'StreamElements', 'Moobot']],
  ])('the first %d, and the bots that ranked among them', (limit, people, bots) => {
    const ranking = rankPeople(ROWS, limit, NOBODY);
    expect(names(ranking.people)).toEqual(people);
    expect(names(ranking.bots)).toEqual(bots);
  });
  test('whoever opted out is counted and gives up the place', () => {
    const optedOut = new Set(
      ROWS.filter(({ displayName }) => ['Ada', 'Nightbot', 'Cyd'].includes(displayName)).map(({ chatterId }) => chatterId),
    );
    const ranking = rankPeople(ROWS, 1, optedOut);
    expect([names(ranking.people), names(ranking.bots), ranking.unnamed]).toEqual([['Bob'], ['StreamElements'], 2]);
    expect(rankPeople(ROWS, 10, optedOut).unnamed).toBe(3);
  });
  test('nobody', () => {
    expect(rankPeople([], 10, NOBODY)).toEqual({ people: [], bots: [], unnamed: 0 });
  });
});

describe('the sentences', () => {
  const lines = (people: ChatterCount[], bots: ChatterCount[] = [], unnamed = 0): string[] => {
    const ranking: Ranking = { people, bots, unnamed, messages: 1_234, chatters: { count: 56, isEstimate: false } };
    return rankingLines(ranking, request, voice);
  };
  test('name who leads, the share, and how many wrote', () => {
    expect(lines([said('Ada', 312), said('Bob', 311)])).toEqual([
      'Ada leads with 312 messages, 25% of all; 56 chatters wrote 1,234 messages in the last 24 hours.',
    ]);
  });
  test('name two that are equal, and say when there are more', () => {
    expect(lines([said('Ada', 1), said('Bob', 1)])[0]).toMatch(/^Ada and Bob lead with 1 message each, 0\.081% of all; /);
    expect(lines([said('Ada', 9), said('Bob', 9), said('Cyd', 9)])[0]).toMatch(/^Ada, Bob and others lead with 9 messages each, /);
  });
  test('name the bots that were left out, five at most', () => {
    expect(lines([said('Ada', 3)], [said('Nightbot', 9)])[1]).toBe('1 bot left out: Nightbot.');
    expect(lines([said('Ada', 3)], [said('Nightbot', 9), said('Moobot', 8)])[1]).toBe('2 bots left out: Nightbot and Moobot.');
    const many = ['Nightbot', 'Moobot', 'Fossabot', 'WizeBot', 'Supibot', 'Streamlabs', 'StreamElements'].map((name) => said(name, 9));
    expect(lines([said('Ada', 3)], many)[1]).toBe('7 bots left out: Nightbot, Moobot, Fossabot, WizeBot, Supibot and 2 more.');
  });
  test('count those who opted out, and name nobody where nobody else wrote', () => {
    expect(lines([said('Ada', 3)], [said('Nightbot', 9)], 2).slice(1)).toEqual([
      '1 bot left out: Nightbot.',
      '2 chatters left out at their own wish.',
    ]);
    expect(lines([], [], 1)).toEqual([
      '56 chatters wrote 1,234 messages in the last 24 hours, none of them to be named.',
      '1 chatter left out at their own wish.',
    ]);
  });
  test('say when only bots wrote', () => {
    expect(lines([], [said('Nightbot', 9)])).toEqual([
      '56 chatters wrote 1,234 messages in the last 24 hours, none of them a person as far as known.',
      '1 bot left out: Nightbot.',
    ]);
  });
});
