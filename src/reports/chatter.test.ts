import { describe, expect, test } from 'vitest';
import { ask, ms } from '../../test/support/report-request.ts';
import { type Login, parseLogin, toChatterId } from '../domain/ids.ts';
import { type ChatterNumbers, type ChatterRequest, chatterLines } from './chatter.ts';
import { daysChart, daysInWords, emotesChart, emotesInWords } from './chatter-charts.ts';

const login = (name: string): Login => {
  const parsed = parseLogin(name);
  if (!parsed) throw new Error(`not a login: ${name}`);
  return parsed;
};
const { request: one, voice } = ask('2026-11-17T12:00', '2026-11-24T12:00', {
  span: { type: 'period', period: '7d' },
  timeZone: 'Europe/Berlin',
});
const request: ChatterRequest = { ...one, login: login('ada'), pictures: async () => null };
const chatterId = toChatterId('11');
if (!chatterId) throw new Error('not an id');

const day = (date: string, messages: number) => ({ dayMs: ms(date), messages });
const emote = (name: string, uses: number) => ({ emote: { source: '7tv' as const, id: name, name }, uses });
const NUMBERS: ChatterNumbers = {
  person: { chatterId, login: login('ada'), displayName: 'Ada' },
  facts: {
    messages: 312,
    days: [day('2026-11-18', 200), day('2026-11-20', 100), day('2026-11-21', 12)],
    rank: 3,
    firstSeen: { atMs: ms('2026-11-03T18:30'), isDay: false },
  },
  emotes: { top: [emote('KEKW', 31), emote('LUL', 12)], messages: 200 },
  totals: { messages: 1_248 },
  coverage: { watchedSinceMs: ms('2026-11-03'), recordedSinceMs: ms('2026-11-03'), outages: [] },
};
type Given = Partial<Omit<ChatterNumbers, 'facts'>> & { facts?: Partial<ChatterNumbers['facts']> };
const lines = (given: Given, asked = request): string[] =>
  chatterLines({ ...NUMBERS, ...given, facts: { ...NUMBERS.facts, ...given.facts } }, asked, voice);

describe('the sentences', () => {
  test('with everything in them', () => {
    expect(lines({})).toEqual([
      'Ada wrote 312 messages in the last 7 days, 25% of all, place 3 among chatters.',
      'Active on 3 days (UTC), most of all on 18 Nov 2026 with 200 messages.',
      'Favourite emotes in the latest 200 messages: KEKW (31) and LUL (12).',
      'First seen here at 19:30 on 3 Nov 2026.',
    ]);
  });
  test('with what there is', () => {
    const facts = { messages: 1, days: [day('2026-11-18', 1)], rank: null, firstSeen: { atMs: ms('2025-01-02'), isDay: true } };
    expect(lines({ facts, emotes: { top: [], messages: 1 } })).toEqual([
      'Ada wrote 1 message in the last 7 days, 0.08% of all.',
      'First seen here on 2 Jan 2025 (UTC).',
    ]);
  });
  test('emotes of all of their messages need no bound', () => {
    expect(lines({ emotes: { top: [emote('KEKW', 1)], messages: 312 } })[2]).toBe('Favourite emotes: KEKW (1).');
  });
  test('of somebody who wrote nothing', () => {
    const nothing = { messages: 0, days: [], rank: null };
    expect(lines({ facts: nothing, emotes: { top: [], messages: 0 } })).toEqual([
      'Ada wrote nothing in #moonbase in the last 7 days.',
      'First seen here at 19:30 on 3 Nov 2026.',
    ]);
    expect(lines({ facts: { ...nothing, firstSeen: null }, emotes: { top: [], messages: 0 } })[1]).toBe(
      'Never seen in #moonbase as far as it was recorded.',
    );
  });
  test('of a channel without messages', () => {
    expect(lines({ totals: { messages: 0 } })).toEqual(['No messages recorded in #moonbase in the last 7 days; watched since 3 Nov 2026.']);
  });
  test('of somebody who was asked for by a former name', () => {
    expect(lines({}, { ...request, login: login('countess') }).at(-1)).toBe('countess is called Ada now.');
  });
});

test('messages per day of UTC, days without as zero', () => {
  const ofAda = { ...request, ...NUMBERS };
  const chart = daysChart(ofAda, voice);
  expect(chart).toMatchObject({
    title: 'Messages per day',
    subtitle: 'Ada · MoonBase · last 7 days · UTC',
    timeZone: 'UTC',
    isOpenEnded: true,
    isRate: false,
  });
  expect(chart.series[0]?.points.map(([, value]) => value)).toEqual([0, 200, 0, 100, 12, 0, 0, 0]);
  expect(chart.series[0]?.points[0]?.[0]).toBe(ms('2026-11-17'));
  expect(daysInWords(ofAda, voice)).toBe(
    'Bar chart of messages of Ada per UTC day in #moonbase, last 7 days. 312 messages in all, the most on 18 Nov 2026 (200), 20 Nov 2026 (100), 21 Nov 2026 (12).',
  );
});

test('emotes with their pictures', async () => {
  const picture = Uint8Array.of(1, 2, 3);
  const ofAda = { ...request, ...NUMBERS, pictures: async ({ name }: { name: string }) => (name === 'LUL' ? picture : null) };
  expect((await emotesChart(ofAda, voice)).bars).toEqual([
    { label: 'KEKW', value: 31, note: '7TV', picture: null },
    { label: 'LUL', value: 12, note: '7TV', picture },
  ]);
  expect(emotesInWords(ofAda, voice)).toBe(
    'Bar chart of favourite emotes of Ada in #moonbase, last 7 days: 1. KEKW (7TV), 31; 2. LUL (7TV), 12.',
  );
});
