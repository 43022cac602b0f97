import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseLogin, toChatterId, toGuildId } from '../../src/domain/ids.ts';
import { type Period, type Range, rangeOf } from '../../src/domain/range.ts';
import { channelsReport } from '../../src/reports/channels.ts';
import { chatterReport } from '../../src/reports/chatter.ts';
import { chattersReport } from '../../src/reports/chatters.ts';
import { compareReport } from '../../src/reports/compare.ts';
import { eventsReport } from '../../src/reports/events.ts';
import { heatmapReport } from '../../src/reports/heatmap.ts';
import { overlapReport } from '../../src/reports/overlap.ts';
import { overviewReport } from '../../src/reports/overview.ts';
import type { SpanRequest } from '../../src/reports/request.ts';
import { drawn } from '../support/chat-history.ts';
import { ms } from '../support/report-request.ts';
import { chatterIdOf, happened, openRooms, ROOMS, type RoomHistory, said, saidOften } from '../support/room-history.ts';

const NOW = '2026-11-23T20:05:30Z';
const { moonbase, marsbase, venus } = ROOMS;
const ALL = [moonbase, marsbase, venus];

let rooms: RoomHistory;
beforeAll(async () => {
  rooms = await openRooms();
});
afterAll(async () => {
  await rooms[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await rooms.clear();
});

const span = (period: Period, timeZone = 'UTC', now = NOW): SpanRequest => ({
  range: rangeOf(period, ms(now), timeZone, null),
  span: { type: 'period', period },
  scope: 'own',
  timeZone,
  locale: 'en-GB',
});
const watchAll = async (since = '2026-11-03T12:00:00Z'): Promise<void> => {
  for (const room of ['moonbase', 'marsbase', 'venus'] as const) await rooms.watch(room, since);
};
const guildId = toGuildId('1');

describe('messages per minute of several channels over the last 3 hours', () => {
  // MoonBase: 6 at 17:05, 1 at 19:44, 2 in the minute that is not over. MarsBase: 3 at 17:06. Venus: nothing in these hours.
  const EVENING = [
    ...saidOften(6, '2026-11-23T17:05:00Z', 'moonbase', 'Ada'),
    said('2026-11-23T17:04:59.999Z', 'moonbase', 'Ada'),
    said('2026-11-23T19:44:10Z', 'moonbase', 'Bob'),
    said('2026-11-23T20:05:01Z', 'moonbase', 'Ada'),
    said('2026-11-23T20:05:29Z', 'moonbase', 'Cyd'),
    ...saidOften(2, '2026-11-23T17:06:00Z', 'marsbase', 'Ada'),
    said('2026-11-23T17:06:59Z', 'marsbase', 'Dee'),
    said('2026-11-23T17:00:00Z', 'venus', 'Dee'),
  ];

  test('a line each, and who leads', async () => {
    await rooms.add(EVENING);
    await watchAll();
    const message = await compareReport(rooms.store, { ...span('3h'), channels: ALL });
    expect(message.title).toBe('MoonBase, MarsBase and Venus compared, last 3 hours');
    expect(message.lines).toEqual([
      'MoonBase leads in the last 3 hours with 9 messages, 3 times as many as MarsBase.',
      // 9 messages and 3 in the 181 minutes that 3 hours touch.
      'MoonBase: 9 messages from 3 chatters; 0.05 a minute on average, 6 at the most (17:05).',
      'MarsBase: 3 messages from 2 chatters; 0.02 a minute on average, 3 at the most (17:06).',
      'Venus: no messages.',
    ]);
    expect(message.image).toMatchObject({ kind: 'time', title: 'Messages per minute', isOpenEnded: true, gaps: [] });
    const lines = message.image?.kind === 'time' ? message.image.series : [];
    expect(
      lines.map(({ label, style, points }) => [
        label,
        style,
        Object.fromEntries(
          points.filter(([, value]) => value !== 0).map(([atMs, value]) => [new Date(atMs).toISOString().slice(11, 16), value]),
        ),
      ]),
    ).toEqual([
      ['MoonBase', 'line', { '17:05': 6, '19:44': 1, '20:05': 2 }],
      ['MarsBase', 'line', { '17:06': 3 }],
      ['Venus', 'line', {}],
    ]);
  });

  test('what one of them has no record of is unknown in its line, and said of it', async () => {
    await rooms.add(EVENING);
    await watchAll();
    await rooms.miss('marsbase', '2026-11-23T18:00:00Z', '2026-11-23T18:02:00Z', 'restart');
    await rooms.miss('moonbase', '2026-11-23T18:01:00Z', '2026-11-23T18:03:00Z', 'restart');
    const message = await compareReport(rooms.store, { ...span('3h'), channels: [marsbase, moonbase] });
    expect(message.lines.slice(-2)).toEqual([
      'MoonBase, not recorded: 18:01 to 18:03 (restart).',
      'MarsBase, not recorded: 18:00 to 18:02 (restart).',
    ]);
    expect(message.image).toMatchObject({ gaps: [{ fromMs: ms('2026-11-23T18:01Z'), toMs: ms('2026-11-23T18:02Z') }] });
    const unknown = (message.image?.kind === 'time' ? message.image.series : []).map(({ points }) =>
      points.filter(([, value]) => value === null).map(([atMs]) => new Date(atMs).toISOString().slice(11, 16)),
    );
    expect(unknown).toEqual([
      ['18:00', '18:01'],
      ['18:01', '18:02'],
    ]);
  });

  test('longer times are per minute as well, by the hours of UTC', async () => {
    await watchAll('2026-01-01T00:00:00Z');
    // 8 messages from 20:00 to 21:00 are 0.13 a minute, said as 0.1. Of the last hour 6 minutes have begun: 3 messages, 0.5 a minute.
    await rooms.add([
      ...saidOften(5, '2026-11-22T19:30:00Z', 'moonbase', 'Ada'),
      ...saidOften(7, '2026-11-22T20:29:50Z', 'moonbase', 'Bob'),
      ...saidOften(1, '2026-11-22T20:30:00Z', 'moonbase', 'Bob'),
      ...saidOften(3, '2026-11-23T20:01:00Z', 'moonbase', 'Bob'),
      ...saidOften(4, '2026-11-23T19:29:59Z', 'marsbase', 'Bob'),
    ]);
    const request = { ...span('7d', 'Asia/Kolkata'), channels: [moonbase, marsbase] };
    for (const state of ['open', 'closed']) {
      if (state === 'closed') await rooms.store.days.rollUp(ms('2026-11-23T20:05:00Z'));
      const message = await compareReport(rooms.store, request);
      expect(message.image).toMatchObject({ isOpenEnded: false, timeZone: 'Asia/Kolkata' });
      expect(drawn(message, 'line'), state).toEqual({ '2026-11-22T19:00': 0.08, '2026-11-22T20:00': 0.1, '2026-11-23T20:00': 0.5 });
      expect(message.lines[0], state).toBe('MoonBase leads in the last 7 days with 16 messages, 4 times as many as MarsBase.');
    }
  });

  test('an hour that the clock shows twice is two points', async () => {
    await watchAll('2026-01-01T00:00:00Z');
    await rooms.add([
      ...saidOften(6, '2026-10-25T00:10:00Z', 'moonbase', 'Ada'),
      ...saidOften(12, '2026-10-25T01:10:00Z', 'moonbase', 'Ada'),
      said('2026-10-25T01:20:00Z', 'marsbase', 'Ada'),
    ]);
    const message = await compareReport(rooms.store, {
      ...span('7d', 'Europe/Berlin', '2026-10-26T12:00:00Z'),
      channels: [moonbase, marsbase],
    });
    expect(drawn(message, 'line')).toEqual({ '2026-10-25T00:00': 0.1, '2026-10-25T01:00': 0.2 });
    expect(message.lines[1]).toContain('0.2 at the most (02:00 GMT+1 to 03:00 on ');
  });

  test('one channel is not enough, six are too many', async () => {
    await expect(compareReport(rooms.store, { ...span('3h'), channels: [moonbase, moonbase] })).rejects.toThrow(
      'Name 2 to 5 different channels.',
    );
  });

  test('nothing at all', async () => {
    await rooms.add([said('2026-11-20T17:00:00Z', 'venus', 'Dee')]);
    await rooms.watch('moonbase', '2026-11-03T12:00:00Z');
    const message = await compareReport(rooms.store, { ...span('3h'), channels: [moonbase, venus] });
    expect(message).toMatchObject({
      lines: [
        'No messages recorded in #moonbase in the last 3 hours; watched since 3 Nov 2026.',
        'No messages recorded in #venus in the last 3 hours; nobody watches it now, its first message on record is of 20 Nov 2026.',
      ],
      image: null,
      altText: null,
    });
  });
});

describe('top channels by messages', () => {
  test('of those that the server watches, with shares', async () => {
    await rooms.add([
      ...saidOften(3, '2026-11-23T10:00:00Z', 'moonbase', 'Ada'),
      ...saidOften(6, '2026-11-23T11:59:58Z', 'marsbase', 'Ada'),
      said('2026-11-22T20:04:59Z', 'moonbase', 'Ada'),
      ...saidOften(90, '2026-11-23T09:00:00Z', 'venus', 'Ada'),
    ]);
    await rooms.watch('moonbase', '2026-11-03T12:00:00Z');
    await rooms.watch('marsbase', '2026-11-23T09:00:00Z');
    await rooms.db.raw(`insert into watches (guild_id, login) values (1, 'jupiter')`);
    const message = await channelsReport(rooms.store, { ...span('24h'), guildId: guildOne(), limit: 10 });
    expect(message.title).toBe('Top channels, last 24 hours');
    expect(message.lines).toEqual([
      'MarsBase leads with 6 messages, 67% of all; 9 messages in 2 channels in the last 24 hours.',
      'Without messages: jupiter.',
      'Recorded in part only: MarsBase.',
    ]);
    expect(message.image).toMatchObject({
      kind: 'bars',
      title: 'Messages per channel',
      bars: [
        { label: 'MarsBase', value: 6, note: '67%' },
        { label: 'MoonBase', value: 3, note: '33%' },
      ],
    });
    expect(message.altText).toBe('Bar chart of messages per channel, last 24 hours: 1. MarsBase, 6 (67%); 2. MoonBase, 3 (33%).');
  });

  test('a server without watches', async () => {
    expect(await channelsReport(rooms.store, { ...span('24h'), guildId: guildOne(), limit: 10 })).toMatchObject({
      lines: ['No channel is watched here yet.'],
      image: null,
      altText: null,
    });
  });
});

function guildOne() {
  if (guildId === null) throw new Error('not a guild');
  return guildId;
}

describe('chatters in common', () => {
  // MoonBase: Ada, Bob, Cyd; MarsBase: Ada, Bob, Dee, Eve; Venus: Ada, Fay. Nightbot everywhere, Gus only before.
  const WEEK = [
    said('2026-11-17T09:00:00Z', 'moonbase', 'Ada'),
    said('2026-11-18T09:00:00Z', 'moonbase', 'Bob'),
    said('2026-11-23T20:00:00Z', 'moonbase', 'Cyd'),
    said('2026-11-16T20:05:00Z', 'marsbase', 'Ada'),
    said('2026-11-20T09:00:00Z', 'marsbase', 'Bob'),
    said('2026-11-20T09:30:00Z', 'marsbase', 'Dee'),
    said('2026-11-23T20:05:29Z', 'marsbase', 'Eve'),
    said('2026-11-21T09:00:00Z', 'venus', 'Ada'),
    said('2026-11-21T09:00:01Z', 'venus', 'Fay'),
    ...(['moonbase', 'marsbase', 'venus'] as const).map((room) => said('2026-11-19T09:00:00Z', room, 'Nightbot')),
    said('2026-11-16T20:04:59.999Z', 'moonbase', 'Gus'),
    said('2026-11-18T20:00:00Z', 'marsbase', 'Gus'),
  ];

  test('of two: counted exactly, with shares of each', async () => {
    await rooms.add(WEEK);
    await watchAll('2026-01-01T00:00:00Z');
    for (const state of ['open', 'closed']) {
      if (state === 'closed') await rooms.store.days.rollUp(ms(NOW));
      const message = await overlapReport(rooms.store, { ...span('7d'), channels: [moonbase, marsbase] });
      expect(message.title).toBe('Chatters in common of MoonBase and MarsBase, last 7 days');
      expect(message.lines, state).toEqual([
        "2 chatters wrote in both MoonBase and MarsBase in the last 7 days: 67% of MoonBase's 3 and 40% of MarsBase's 5.",
        'Known bots are left out.',
      ]);
      expect(message.image, state).toMatchObject({
        bars: [
          { label: 'only in MarsBase', value: 3, note: '50%' },
          { label: 'in both', value: 2, note: '33%' },
          { label: 'only in MoonBase', value: 1, note: '17%' },
        ],
      });
    }
  });

  test('of three: each two and all of them; who opted out is counted, and nobody is named anyway', async () => {
    await rooms.add(WEEK);
    await watchAll('2026-01-01T00:00:00Z');
    const bob = toChatterId(chatterIdOf('Bob'));
    if (bob) await rooms.store.optouts.optOut(bob);
    const message = await overlapReport(rooms.store, { ...span('7d'), channels: ALL });
    expect(message.lines).toEqual([
      "MoonBase and MarsBase have the most in common: 2 chatters, 67% of MoonBase's 3 and 40% of MarsBase's 5.",
      '1 chatter wrote in all 3 of them in the last 7 days.',
      "MoonBase and Venus: 1, 33% of MoonBase's 3 and 50% of Venus's 2.",
      "MarsBase and Venus: 1, 20% of MarsBase's 5 and 50% of Venus's 2.",
      'Known bots are left out.',
    ]);
    expect(message.altText).toBe(
      'Bar chart of chatters in common, last 7 days: #moonbase and #marsbase 2 (67% and 40%); #moonbase and #venus 1 (33% and 50%); ' +
        '#marsbase and #venus 1 (20% and 50%). Chatters of each: #moonbase 3, #marsbase 5, #venus 2.',
    );
  });
});

describe('subs, bits and raids', () => {
  const SUPPORT = [
    happened('2026-11-23T18:00:00Z', 'moonbase', 'Ada', 'sub', { 'sub-plan': 'Prime' }),
    happened('2026-11-23T18:00:01Z', 'moonbase', 'Bob', 'sub', { 'sub-plan': '1000' }),
    happened('2026-11-23T18:30:00Z', 'moonbase', 'Cyd', 'resub', { 'sub-plan': '3000' }),
    happened('2026-11-23T18:40:00Z', 'moonbase', 'Dee', 'submysterygift', { 'sub-plan': '1000', 'mass-gift-count': 3 }),
    ...[1, 2, 3].map((second) => happened(`2026-11-23T18:40:0${second}Z`, 'moonbase', 'Dee', 'subgift', { 'sub-plan': '1000' })),
    happened('2026-11-23T18:50:00Z', 'moonbase', 'Eve', 'subgift', { 'sub-plan': '2000' }),
    ...[0, 1].map((second) => happened(`2026-11-23T18:55:0${second}Z`, 'moonbase', 'AnAnonymousGifter', 'subgift', { 'sub-plan': '1000' })),
    said('2026-11-23T19:00:00Z', 'moonbase', 'Ada', { bits: 100 }),
    said('2026-11-23T19:00:01Z', 'moonbase', 'Ada', { bits: 1 }),
    happened('2026-11-23T19:10:00Z', 'moonbase', 'MarsBase', 'raid', { viewerCount: 42 }),
    happened('2026-11-23T19:20:00Z', 'moonbase', 'Fay', 'raid', { viewerCount: 1_000 }),
    happened('2026-11-23T20:05:00Z', 'marsbase', 'MoonBase', 'raid', { viewerCount: 7 }),
    // Before the time, or elsewhere.
    happened('2026-11-23T17:04:59.999Z', 'moonbase', 'Ada', 'sub', { 'sub-plan': '1000' }),
    happened('2026-11-23T18:00:00Z', 'marsbase', 'Ada', 'sub', { 'sub-plan': '1000' }),
  ];

  test('subs by kind and tier, gifters, bits, raids in both directions', async () => {
    await rooms.add(SUPPORT);
    await watchAll();
    const message = await eventsReport(rooms.store, { ...span('3h', 'Europe/Berlin'), channel: moonbase, limit: 5 });
    expect(message.title).toBe('Subs, bits and raids in MoonBase, last 3 hours');
    expect(message.lines).toEqual([
      '2 subs, 1 resub and 6 gifted subs in the last 3 hours: 1 Prime, 6 Tier 1, 1 Tier 2 and 1 Tier 3.',
      'Top gifters: Dee with 3 and Eve 1; 2 given anonymously.',
      '101 bits were cheered.',
      '2 raids came in with 1,042 viewers, the largest with 1,000 by Fay at 20:20.',
      '1 raid went out with 7 viewers, to MarsBase at 21:05.',
    ]);
    expect(message.image).toMatchObject({
      kind: 'time',
      title: 'Subs per minute',
      marks: [{ label: 'raid: Fay, 1,000' }, { label: 'raid: MarsBase, 42' }],
    });
    const stacks = message.image?.kind === 'time' ? message.image.series : [];
    expect(stacks.map(({ label, points }) => [label, points.reduce((sum, [, value]) => sum + (value ?? 0), 0)])).toEqual([
      ['Prime', 1],
      ['Tier 1', 1],
      ['Tier 3', 1],
      ['Gifted', 6],
    ]);
  });

  test('whoever opted out is counted and not named', async () => {
    await rooms.add(SUPPORT);
    await watchAll();
    for (const name of ['Dee', 'Fay', 'MarsBase']) {
      const id = toChatterId(chatterIdOf(name));
      if (id) await rooms.store.optouts.optOut(id);
    }
    const message = await eventsReport(rooms.store, { ...span('3h'), channel: moonbase, limit: 5 });
    expect(message.lines.slice(1)).toEqual([
      'Most gifts: Eve with 1; 2 given anonymously; 3 by people who do not want to be named.',
      '101 bits were cheered.',
      '2 raids came in with 1,042 viewers, the largest with 1,000 by somebody who does not want to be named at 19:20.',
      '1 raid went out with 7 viewers, to a channel that does not want to be named at 20:05.',
    ]);
    expect(JSON.stringify(message)).not.toMatch(/Dee|Fay|MarsBase/i);
  });

  test('an overview has them in one line', async () => {
    await rooms.add(SUPPORT);
    await watchAll();
    const message = await overviewReport(rooms.store, { ...span('3h'), channel: moonbase });
    expect(message.lines).toEqual([
      '2 messages from 1 chatter in the last 3 hours; the busiest minute was 19:00 with 2 messages.',
      'Also 9 subs (6 gifted), 101 bits and 2 raids with 1,042 viewers.',
      'No messages in the 3 hours before.',
    ]);
  });

  test('nothing of the kind', async () => {
    await rooms.add([said('2026-11-23T19:00:00Z', 'moonbase', 'Ada')]);
    await watchAll();
    expect(await eventsReport(rooms.store, { ...span('3h'), channel: moonbase, limit: 5 })).toMatchObject({
      lines: ['No subs, bits or raids recorded in #moonbase in the last 3 hours; watched since 3 Nov 2026.'],
      image: null,
      altText: null,
    });
  });
});

test('chatters: the next one takes the place of whoever opted out', async () => {
  await rooms.add([
    ...saidOften(5, '2026-11-23T19:00:00Z', 'moonbase', 'Ada'),
    ...saidOften(4, '2026-11-23T19:10:00Z', 'moonbase', 'Bob'),
    ...saidOften(3, '2026-11-23T19:20:00Z', 'moonbase', 'Cyd'),
    ...saidOften(2, '2026-11-23T19:30:00Z', 'moonbase', 'Dee'),
  ]);
  await watchAll();
  const [ada, cyd] = ['Ada', 'Cyd'].map((name) => toChatterId(chatterIdOf(name)));
  if (!ada || !cyd) throw new Error('not chatters');
  expect(await rooms.store.optouts.optOut(ada)).toBe(true);
  expect(await rooms.store.optouts.optOut(ada)).toBe(false);
  await rooms.store.optouts.optOut(cyd);
  const ask = () => chattersReport(rooms.store, { ...span('3h'), channel: moonbase, limit: 2 });
  const message = await ask();
  expect(message.lines).toEqual([
    'Bob leads with 4 messages, 29% of all; 4 chatters wrote 14 messages in the last 3 hours.',
    '2 chatters left out at their own wish.',
  ]);
  expect(message.image).toMatchObject({ bars: [{ label: 'Bob' }, { label: 'Dee' }] });
  expect(JSON.stringify(message)).not.toMatch(/Ada|Cyd/i);

  expect(await rooms.store.optouts.optIn(ada)).toBe(true);
  expect(await rooms.store.optouts.optIn(ada)).toBe(false);
  expect([await rooms.store.optouts.isOptedOut(ada), await rooms.store.optouts.isOptedOut(cyd)]).toEqual([false, true]);
  expect((await ask()).lines[0]).toContain('Ada leads with 5 messages');
});

describe('one chatter', () => {
  const login = (name: string) => {
    const parsed = parseLogin(name);
    if (parsed === null) throw new Error('not a login');
    return parsed;
  };
  const ask = (name: string, request = span('7d', 'Europe/Berlin')) =>
    chatterReport(rooms.store, { ...request, channel: moonbase, login: login(name), pictures: async () => null });
  const KAPPA = { emotes: '25:0-4,6-10' };
  // In the 7 days before the 23rd, 20:05:30: Ada 5 (on 2 days), Bob 3, Cyd 3, Nightbot 9, Dee 1.
  const WEEK = [
    said('2026-11-16T20:04:59Z', 'moonbase', 'Ada'),
    said('2026-11-18T23:30:00Z', 'moonbase', 'Ada', KAPPA, 'Kappa Kappa'),
    ...saidOften(3, '2026-11-19T00:00:00Z', 'moonbase', 'Ada'),
    said('2026-11-19T10:00:00Z', 'moonbase', 'Ada', { emotes: '1902:3-7' }, 'oh Keepo'),
    ...saidOften(3, '2026-11-20T09:00:00Z', 'moonbase', 'Bob'),
    ...saidOften(3, '2026-11-21T09:00:00Z', 'moonbase', 'Cyd'),
    ...saidOften(9, '2026-11-21T10:00:00Z', 'moonbase', 'Nightbot'),
    said('2026-11-23T20:05:29Z', 'moonbase', 'Dee', { emotes: '25:0-4' }, 'Kappa'),
    ...saidOften(4, '2026-11-21T10:00:00Z', 'venus', 'Ada'),
  ];

  test('messages, place among people, days, emotes, first message', async () => {
    await rooms.add(WEEK);
    await watchAll('2026-01-01T00:00:00Z');
    for (const state of ['open', 'closed']) {
      if (state === 'closed') await rooms.store.days.rollUp(ms(NOW));
      const ada = await ask('ada');
      expect(ada.title).toBe('Ada in MoonBase, last 7 days');
      expect(ada.lines, state).toEqual([
        'Ada wrote 5 messages in the last 7 days, 24% of all, place 1 among chatters.',
        'Active on 2 days (UTC), most of all on 19 Nov 2026 with 4 messages.',
        'Favourite emotes: Kappa (2) and Keepo (1).',
        'First seen here at 21:04 on 16 Nov 2026.',
      ]);
      expect(drawn(ada, 'bars'), state).toEqual({ '2026-11-18T00:00': 1, '2026-11-19T00:00': 4 });
      expect((await ask('cyd')).lines[0], state).toBe('Cyd wrote 3 messages in the last 7 days, 14% of all, place 2 among chatters.');
      const dee = await ask('dee');
      expect(dee.lines, state).toEqual([
        'Dee wrote 1 message in the last 7 days, 4.8% of all, place 4 among chatters.',
        'Favourite emotes: Kappa (1).',
        'First seen here at 21:05 on 23 Nov 2026.',
      ]);
      expect(dee.image, state).toMatchObject({
        kind: 'bars',
        title: 'Favourite emotes',
        bars: [{ label: 'Kappa', value: 1, note: 'Twitch' }],
      });
      expect((await ask('ada', span('1h'))).lines, state).toEqual([
        'Ada wrote nothing in #moonbase in the last hour.',
        'First seen here at 20:04 on 16 Nov 2026.',
      ]);
    }
  });

  test('emotes are those of the latest 200 messages', async () => {
    const old = Array.from({ length: 30 }, (_, second) =>
      said(new Date(ms('2026-11-18T09:00:00Z') + second * 1_000).toISOString(), 'moonbase', 'Ada', KAPPA, 'Kappa Kappa'),
    );
    const newer = saidOften(185, '2026-11-20T09:00:00Z', 'moonbase', 'Ada');
    await rooms.add([...old, ...newer]);
    await watchAll('2026-01-01T00:00:00Z');
    for (const state of ['open', 'closed']) {
      if (state === 'closed') await rooms.store.days.rollUp(ms(NOW));
      expect((await ask('ada')).lines, state).toContain('Favourite emotes in the latest 200 messages: Kappa (30).');
    }
  });

  test('emotes are told of a day with many separate hours', async () => {
    const hours = Array.from({ length: 12 }, (_, index) => new Date(ms('2026-11-21T00:30:00Z') + index * 2 * 3_600_000).toISOString());
    await rooms.add(hours.map((at) => said(at, 'moonbase', 'Ada', KAPPA, 'Kappa Kappa')));
    await watchAll('2026-01-01T00:00:00Z');
    for (const state of ['open', 'closed']) {
      if (state === 'closed') await rooms.store.days.rollUp(ms(NOW));
      expect((await ask('ada')).lines, state).toContain('Favourite emotes: Kappa (24).');
    }
  });

  test('is found by a former name, and by the name now where another had it before', async () => {
    await rooms.add(WEEK);
    await watchAll('2026-01-01T00:00:00Z');
    await rooms.db.raw(`select observe_name(?, '2026-11-22Z', 'countess', 'Countess')`, [chatterIdOf('Ada')]);
    const former = await ask('ada');
    expect(former.title).toBe('Countess in MoonBase, last 7 days');
    expect(former.lines.at(-1)).toBe('ada is called Countess now.');
    await rooms.db.raw(`select observe_name(?, '2026-11-22T01:00Z', 'ada', 'Ada')`, [chatterIdOf('Bob')]);
    expect((await ask('ada')).lines[0]).toBe('Ada wrote 3 messages in the last 7 days, 14% of all, place 2 among chatters.');
  });

  test('whoever opted out is not shown by any name, and strangers are not known', async () => {
    await rooms.add(WEEK);
    await watchAll('2026-01-01T00:00:00Z');
    await rooms.db.raw(`select observe_name(?, '2026-11-22Z', 'countess', 'Countess')`, [chatterIdOf('Ada')]);
    const ada = toChatterId(chatterIdOf('Ada'));
    if (ada) await rooms.store.optouts.optOut(ada);
    for (const name of ['ada', 'countess']) {
      await expect(ask(name)).rejects.toThrow(
        expect.objectContaining({
          code: 'chatter-opted-out',
          message: `${name} has asked to be left out of the statistics, so I have nothing to show.`,
        }),
      );
    }
    await expect(ask('zed')).rejects.toThrow('Nobody called zed has been seen in a channel that is recorded here.');
  });

  test('never here', async () => {
    await rooms.add(WEEK);
    await watchAll('2026-01-01T00:00:00Z');
    const message = await chatterReport(rooms.store, { ...span('7d'), channel: venus, login: login('bob'), pictures: async () => null });
    expect(message).toMatchObject({
      lines: ['Bob wrote nothing in #venus in the last 7 days.', 'Never seen in #venus as far as it was recorded.'],
      image: null,
      altText: null,
    });
  });
});

test('a heatmap with an outage: gaps do not count as silence', async () => {
  // Mondays 20:00 in Berlin (19:00 UTC): 60 messages on the 9th, an outage of 40 minutes on the 16th with 10 messages around it.
  await rooms.add([
    ...saidOften(60, '2026-11-09T19:00:00Z', 'moonbase', 'Ada'),
    ...saidOften(10, '2026-11-16T19:50:00Z', 'moonbase', 'Ada'),
    said('2026-11-10T08:59:59Z', 'moonbase', 'Ada'),
  ]);
  await watchAll('2026-11-09T00:00:00Z');
  await rooms.miss('moonbase', '2026-11-16T19:05:00Z', '2026-11-16T19:45:00Z', 'restart');
  const range: Range = { fromMs: ms('2026-11-08T23:00Z'), toMs: ms('2026-11-22T23:00Z') };
  const message = await heatmapReport(rooms.store, { ...span('30d', 'Europe/Berlin'), range, channel: moonbase });
  // 70 messages in 80 recorded minutes; 1 message in two hours on Tuesday from 9 to 10.
  expect(message.lines.slice(0, 1)).toEqual([
    'Busiest hour of the week in the last 30 days: Monday, 20:00 to 21:00, with 53 messages on average.',
  ]);
  const values = message.image?.kind === 'heatmap' ? message.image.values : [];
  expect([values[0]?.[20], values[1]?.[9], values[1]?.[10]]).toEqual([53, 0.5, 0]);
  expect(message.lines.slice(1)).toEqual([
    '0.2 messages an hour over the whole week; the busiest day is Monday with 1.5.',
    'Recorded since 01:00 on Mon 9 Nov.',
    'Not recorded: 20:05 to 20:45 on Mon 16 Nov (restart).',
  ]);
});
