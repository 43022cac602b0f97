import { describe, expect, test } from 'vitest';
import { ask } from '../../test/support/report-request.ts';
import { HOST_GUILD, parseLogin, toChannelId } from '../domain/ids.ts';
import type { Watch } from '../store/watches.ts';
import { type ChannelsRequest, channelsLines, rankChannels } from './channels.ts';

const { request: one, voice } = ask('2026-11-23T12:00', '2026-11-24T12:00');
const request: ChannelsRequest = { ...one, guildId: HOST_GUILD, limit: 10 };

function watch(displayName: string, id: string | null): Watch {
  const login = parseLogin(displayName);
  if (!login) throw new Error(`not a channel: ${displayName}`);
  return {
    login,
    displayName,
    channelId: id === null ? null : toChannelId(id),
    addedAtMs: 0,
    answersInTwitch: false,
    join: { state: 'joined', reason: null },
  };
}
const counted = (given: Readonly<Record<string, number>>) =>
  new Map(
    Object.entries(given).flatMap(([id, messages]) =>
      [[toChannelId(id), messages] as const].flatMap(([key, value]) => (key ? [[key, value] as const] : [])),
    ),
  );
const WATCHES = [watch('Atlas', '1'), watch('Borea', '2'), watch('Ceres', '3'), watch('Dione', '4'), watch('Europa', null)];
const lines = (counts: Readonly<Record<string, number>>, limit = 10, watches = WATCHES) =>
  channelsLines(rankChannels(watches, counted(counts), limit), [], request, voice);

describe('rankChannels', () => {
  test('by messages, equals by name; those without are set apart', () => {
    const ranking = rankChannels(WATCHES, counted({ 3: 7, 1: 5, 2: 7, 99: 1_000 }), 2);
    expect(ranking.top.map(({ displayName, messages }) => [displayName, messages])).toEqual([
      ['Borea', 7],
      ['Ceres', 7],
    ]);
    expect(ranking).toMatchObject({ messages: 19, active: 3, watched: 5 });
    expect(ranking.silent.map(({ displayName }) => displayName)).toEqual(['Dione', 'Europa']);
  });
});

describe('the sentences', () => {
  test('name who leads, the share, and who is silent', () => {
    expect(lines({ 1: 30, 2: 60, 3: 10 })).toEqual([
      'Borea leads with 60 messages, 60% of all; 100 messages in 3 channels in the last 24 hours.',
      'Without messages: Dione and Europa.',
    ]);
  });
  test('name all that lead together', () => {
    expect(lines({ 1: 2, 2: 2, 3: 1 })[0]).toBe(
      'Atlas and Borea lead with 2 messages each, 40% of all; 5 messages in 3 channels in the last 24 hours.',
    );
  });
  test('of a single channel there is nothing to compare', () => {
    expect(lines({ 4: 1 })[0]).toBe('1 message in 1 channel in the last 24 hours: Dione.');
  });
  test('name five silent ones at the most', () => {
    const many = ['A1', 'B1', 'C1', 'D1', 'E1', 'F1', 'G1'].map((name, index) => watch(name, String(index + 1)));
    expect(lines({ 1: 1 }, 10, many)[1]).toBe('Without messages: B1, C1, D1, E1, F1 and 1 more.');
  });
  test('say which were recorded in part', () => {
    const ranking = rankChannels(WATCHES, counted({ 1: 2, 2: 1 }), 10);
    expect(channelsLines(ranking, ranking.top.slice(1), request, voice).at(-1)).toBe('Recorded in part only: Borea.');
  });
  test('when there is nothing', () => {
    expect(lines({})).toEqual(['No messages recorded in the last 24 hours in the 5 channels watched here.']);
    expect(lines({}, 10, WATCHES.slice(0, 1))).toEqual(['No messages recorded in the last 24 hours in the 1 channel watched here.']);
    expect(lines({}, 10, [])).toEqual(['No channel is watched here yet.']);
  });
});
