import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Chat, JoinLedger } from '../../src/ingest/chat/chat.ts';
import { channel, channels, createLedger, createReader, LIMIT, type ReadOptions } from '../support/chat-reader.ts';
import { peakInWindow } from '../support/twitch/limits.ts';
import { clearChatLine, clearMsgLine, noticeLine, roomStateLine, toSpeaker, userNoticeLine } from '../support/twitch/lines.ts';
import { startTwitch, type TwitchOptions, type TwitchStandIn } from '../support/twitch/twitch.ts';

let twitch: TwitchStandIn;
const running: Chat[] = [];

function read(options: ReadOptions = {}) {
  const reader = createReader(twitch, options);
  running.push(reader.chat);
  return reader;
}

async function start(options: TwitchOptions = {}): Promise<void> {
  await twitch.stop();
  twitch = await startTwitch({ joinLimit: LIMIT, ...options });
}

const joinPeak = () =>
  peakInWindow(
    twitch.joins.map((join) => join.atMs),
    LIMIT.windowMs,
  );

beforeEach(async () => {
  twitch = await startTwitch({ joinLimit: LIMIT });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((chat) => chat.stop(2_000)));
  await twitch.stop();
});

describe('joined is what is desired', () => {
  test('a desired channel is joined, its lines arrive exactly as sent, and its id is told', async () => {
    twitch.channel('moonbase', { id: '123' });
    const reader = read({ desired: [channel('moonbase')] });
    expect(reader.chat.status()).toMatchObject({ state: 'idle', connections: 0, lastLineAtMs: null });
    await reader.chat.start();
    await reader.joins(1);
    const place = { login: 'moonbase', id: '123' };
    const said = twitch.say('moonbase', { from: 'alice', text: 'naïve 👋🏽 :) PRIVMSG #other :x' });
    const lines = [
      userNoticeLine({ place, from: toSpeaker('bob'), kind: 'raid' }),
      clearMsgLine({ place, login: 'alice', messageId: said.id, text: 'x' }),
      clearChatLine({ place, target: toSpeaker('alice'), durationS: 5 }),
      roomStateLine(place, { slow: 10 }),
      noticeLine('moonbase', 'slow_on', 'This room is now in slow mode.'),
    ];
    for (const line of lines) twitch.send('moonbase', line);
    twitch.send('moonbase', ':tmi.twitch.tv HOSTTARGET #moonbase :other 1');
    twitch.say('moonbase', 'the end');
    await twitch.waitFor(() => reader.texts().includes('the end'));
    expect(reader.lines.slice(0, -1).map((line) => line.raw)).toEqual([roomStateLine(place), said.line, ...lines]);
    expect(reader.story).toEqual([{ what: 'joined', id: '123', atMs: expect.any(Number), reason: null, saidAtMs: expect.any(Number) }]);
    await twitch.waitFor(() => reader.report('moonbase')?.state === 'joined');
    expect(reader.report('moonbase')).toEqual({ login: 'moonbase', state: 'joined', reason: null, channelId: '123', retryAtMs: null });
    expect(reader.chat.status()).toMatchObject({ state: 'connected', connections: 1, joined: 1, pending: 0, failed: 0 });
    await twitch.waitFor(() => reader.counted.get('PRIVMSG') === 2);
    expect(twitch.connections[0]?.received.some((line) => line.startsWith('PASS'))).toBe(false);
  });

  test('what is added is joined and what is removed is left within moments, by a wake or by polling alone', async () => {
    const reader = read({ desired: [channel('one')], tunables: { pollMs: 60_000 } });
    await reader.chat.start();
    await reader.joins(1);
    reader.database.desired = [channel('one'), channel('two')];
    reader.chat.wake();
    await twitch.waitFor(() => twitch.members('two').length === 1);
    await reader.joins(2);
    reader.database.desired = [channel('two')];
    reader.chat.wake();
    await twitch.waitFor(() => twitch.members('one').length === 0);
    expect(reader.losses()).toMatchObject([{ id: twitch.channel('one').id, reason: 'unwatched' }]);
    const polling = read({ desired: [] });
    await polling.chat.start();
    polling.database.desired = [channel('three')];
    await polling.joins(1);
    polling.database.desired = [];
    await twitch.waitFor(() => twitch.members('three').length === 0 && polling.chat.status().state === 'idle');
  });

  test('45 channels are all joined, never over 20 JOINs in a window, on one connection', async () => {
    const reader = read({ desired: channels(45) });
    await reader.chat.start();
    await reader.joins(45, 10_000);
    expect(joinPeak()).toBe(20);
    expect(twitch.joins).toHaveLength(45);
    expect(twitch.accepted).toBe(1);
  });

  test('many channels fill several connections evenly, and each is replaced on its own', async () => {
    await start({ joinLimit: { max: 200, windowMs: 1_000 } });
    const reader = read({ desired: channels(100), tunables: { maxChannelsPerConnection: 40, joinLimit: 200 } });
    await reader.chat.start();
    await reader.joins(100, 10_000);
    const loads = () => twitch.connections.map((connection) => connection.joined.size);
    const even = [expect.toSatisfy((load: number) => load === 32 || load === 33 || load === 34)];
    expect(loads()).toEqual([...even, ...even, ...even]);
    const [first] = twitch.connections;
    const theirs = [...(first?.joined ?? [])];
    twitch.cut(first?.id);
    await twitch.waitFor(() => reader.losses().length === theirs.length);
    await reader.joins(100, 10_000);
    expect(loads()).toEqual([...even, ...even, ...even]);
    expect(twitch.accepted).toBe(4);
    expect(
      reader
        .losses()
        .map((loss) => loss.id)
        .sort(),
    ).toEqual(theirs.map((login) => twitch.channel(login).id).sort());
  });

  test('a channel that is added while many still wait is joined before them', async () => {
    const reader = read({ desired: channels(60) });
    await reader.chat.start();
    await reader.joins(20);
    reader.database.desired = [...channels(60), channel('urgent')];
    reader.chat.wake();
    await reader.joins(61, 10_000);
    expect(twitch.joins.findIndex((join) => join.login === 'urgent')).toBeLessThan(45);
    expect(joinPeak()).toBeLessThanOrEqual(20);
  });
});

describe('connections come and go', () => {
  test('a cut is a loss of every channel since the last line, and all are joined again by one new connection', async () => {
    const reader = read({ desired: channels(30) });
    await reader.chat.start();
    await reader.joins(30);
    twitch.say('room3', 'last words');
    await twitch.waitFor(() => reader.texts().includes('last words'));
    const lastAtMs = reader.lines.at(-1)?.atMs ?? 0;
    twitch.cut();
    await twitch.waitFor(() => reader.losses().length === 30);
    for (const loss of reader.losses()) {
      expect(loss.reason).toBe('connection lost');
      expect(loss.atMs).toBeGreaterThanOrEqual(lastAtMs);
      expect(loss.atMs).toBeLessThanOrEqual(loss.saidAtMs);
    }
    await reader.joins(30);
    expect(reader.story.filter((event) => event.what === 'joined')).toHaveLength(60);
    expect(joinPeak()).toBeLessThanOrEqual(20);
    expect([twitch.accepted, reader.reconnects]).toEqual([2, ['lost']]);
  });

  test('RECONNECT: the old connection delivers until the new one has every channel, and no line is missed', async () => {
    const reader = read({ desired: channels(25) });
    await reader.chat.start();
    await reader.joins(25);
    let sent = 0;
    const chatter = setInterval(() => {
      for (let n = 0; n < 25; n += 1) twitch.say(`room${n}`, `line ${sent}.${n}`);
      sent += 1;
    }, 10);
    try {
      const [old] = twitch.connections;
      twitch.reconnect(old?.id, 4_000);
      await twitch.waitFor(() => twitch.connections.length === 2);
      await twitch.waitFor(() => twitch.connections.every((connection) => connection.id !== old?.id), 3_500);
      expect(twitch.connections[0]?.joined.size).toBe(25);
      await delay(50);
    } finally {
      clearInterval(chatter);
    }
    twitch.say('room0', 'the end');
    await twitch.waitFor(() => reader.texts().includes('the end'));
    const texts = new Set(reader.texts());
    const expected = Array.from({ length: sent }, (_, turn) => Array.from({ length: 25 }, (_, n) => `line ${turn}.${n}`)).flat();
    expect(expected.filter((text) => !texts.has(text))).toEqual([]);
    expect(sent).toBeGreaterThan(20);
    expect(reader.losses()).toEqual([]);
    expect(reader.story).toHaveLength(25);
    expect(joinPeak()).toBeLessThanOrEqual(20);
    expect(reader.reconnects).toEqual(['requested']);
  });

  test('RECONNECT that ends before all have moved: only those that had not are lost', async () => {
    const reader = read({ desired: channels(30) });
    await reader.chat.start();
    await reader.joins(30);
    await delay(LIMIT.windowMs);
    twitch.reconnect(undefined, 300);
    await twitch.waitFor(() => reader.losses().length > 0 && twitch.connections.length === 1);
    expect(reader.losses().length).toBe(10);
    await reader.joins(30);
    expect(twitch.accepted).toBe(2);
  });

  test('a connection that falls silent is noticed by PING, and one that is never answered by its deadline', async () => {
    const reader = read({ desired: channels(5) });
    await reader.chat.start();
    await reader.joins(5);
    twitch.say('room0', 'last words');
    await twitch.waitFor(() => reader.texts().includes('last words'));
    twitch.blackHole(true, { existing: true });
    await twitch.waitFor(() => reader.losses().length === 5);
    expect(reader.chat.status()).toMatchObject({ state: 'connecting', joined: 0, pending: 5 });
    await twitch.waitFor(() => twitch.refused >= 2);
    twitch.blackHole(false);
    await reader.joins(5);
    expect(reader.seen.failures).toEqual([]);
  });

  test('a quiet connection is kept alive by PONGs, and an unanswered JOIN on a dead one is no fault of the channel', async () => {
    const reader = read({ desired: [channel('moonbase')] });
    await reader.chat.start();
    await reader.joins(1);
    const pings = () => twitch.connections[0]?.received.filter((line) => line.startsWith('PING')).length ?? 0;
    await twitch.waitFor(() => pings() >= 4);
    expect(twitch.accepted).toBe(1);
    twitch.blackHole(true, { existing: true });
    reader.database.desired = [channel('moonbase'), channel('second')];
    reader.chat.wake();
    await twitch.waitFor(() => reader.losses().length === 1);
    twitch.blackHole(false);
    await reader.joins(2);
    expect(reader.seen.failures).toEqual([]);
  });

  test('JOINs that a stalled network delivers late and all at once are not too many', async () => {
    const reader = read({ desired: channels(5), tunables: { pingDeadlineMs: 10_000, connectDeadlineMs: 10_000 } });
    await reader.chat.start();
    await reader.joins(5);
    await delay(LIMIT.windowMs);
    twitch.stall(true);
    reader.database.desired = channels(60);
    reader.chat.wake();
    await delay(2.5 * LIMIT.windowMs);
    twitch.stall(false);
    await reader.joins(60, 10_000);
    expect(joinPeak()).toBeLessThanOrEqual(20);
    expect(twitch.accepted).toBe(1);
  });

  test('twurple never dials by itself, however the connection ends', async () => {
    const reader = read({
      desired: [channel('moonbase')],
      tunables: { reconnectBaseMs: 60_000, reconnectMaxMs: 60_000, stableAfterMs: 60_000 },
    });
    await reader.chat.start();
    await reader.joins(1);
    twitch.connections[0]?.close();
    await twitch.waitFor(() => reader.losses().length === 1);
    await reader.joins(1);
    twitch.cut();
    await twitch.waitFor(() => reader.losses().length === 2);
    await delay(1_500);
    expect([twitch.accepted, twitch.connections.length]).toEqual([2, 0]);
  });
});

describe('channels that cannot be joined', () => {
  test('suspended, missing and renamed ones are told apart, hold up nobody, and are tried again', async () => {
    twitch.channel('banned', { isSuspended: true });
    twitch.channel('gone', { isMissing: true });
    twitch.channel('taken', { id: '777' });
    const reader = read({ desired: [channel('banned'), channel('gone'), channel('taken', '111'), ...channels(30)] });
    await reader.chat.start();
    await reader.joins(30, 10_000);
    await twitch.waitFor(() => reader.chat.status().failed === 3, 10_000);
    await twitch.waitFor(() => reader.report('gone')?.state === 'failed');
    expect(reader.report('banned')).toMatchObject({ state: 'failed', reason: 'suspended', channelId: null, retryAtMs: expect.any(Number) });
    expect(reader.report('gone')).toMatchObject({ state: 'failed', reason: 'missing', channelId: null });
    expect(reader.report('taken')).toMatchObject({ state: 'failed', reason: 'renamed', channelId: '777' });
    expect(reader.story.some((event) => event.id === '777' || event.id === '111')).toBe(false);
    await twitch.waitFor(() => twitch.members('taken').length === 0);
    expect(twitch.say('taken', 'not for us').deliveredTo).toBe(0);
    twitch.channel('banned', { isSuspended: false });
    twitch.channel('gone', { isMissing: false });
    twitch.channel('taken', { id: '111' });
    await reader.joins(33, 10_000);
    await twitch.waitFor(() => reader.report('taken')?.state === 'joined' && reader.report('gone')?.state === 'joined');
    expect(reader.lines.some((line) => line.raw.includes('not for us'))).toBe(false);
    expect(joinPeak()).toBeLessThanOrEqual(20);
  });

  test('a channel that is suspended or taken away while it is recorded is a loss with that reason', async () => {
    const reader = read({ desired: [channel('suspended'), channel('parted')] });
    await reader.chat.start();
    await reader.joins(2);
    const [connection] = twitch.connections;
    twitch.send('suspended', noticeLine('suspended', 'msg_channel_suspended', 'This channel has been suspended.'));
    connection?.write(`:${connection.nick}!${connection.nick}@${connection.nick}.tmi.twitch.tv PART #parted\r\n`);
    await twitch.waitFor(() => reader.losses().length === 2);
    expect(reader.losses()).toMatchObject([
      { id: twitch.channel('suspended').id, reason: 'suspended' },
      { id: twitch.channel('parted').id, reason: 'parted' },
    ]);
    await reader.joins(2);
  });

  test('a login that changes hands while it is away is not recorded as the old channel', async () => {
    twitch.channel('moonbase', { id: '1' });
    const reader = read({ desired: [channel('moonbase', '1')] });
    await reader.chat.start();
    await reader.joins(1);
    twitch.rename('moonbase', 'moonbase_tv');
    twitch.channel('moonbase', { id: '2', isMissing: false });
    twitch.cut();
    await twitch.waitFor(() => reader.report('moonbase')?.reason === 'renamed');
    reader.database.desired = [channel('moonbase_tv', '1')];
    await reader.joins(1);
    expect(reader.story.map((event) => [event.what, event.id])).toEqual([
      ['joined', '1'],
      ['lost', '1'],
      ['joined', '1'],
    ]);
  });

  test('an answer that comes after its deadline still counts', async () => {
    twitch.channel('slow', { answerAfterMs: 600 });
    const reader = read({ desired: [channel('slow')], tunables: { missingAfterTries: 9 } });
    await reader.chat.start();
    await reader.joins(1);
    expect(reader.seen.failures[0]).toBe('unanswered');
  });
});

describe('what this process depends on fails', () => {
  test('what a crashed process spent counts for the next one', async () => {
    const ledger = createLedger();
    const first = read({ ledger, desired: channels(45) });
    await first.chat.start();
    await first.joins(20);
    await first.chat.stop(1_000);
    const second = read({ ledger, desired: channels(45) });
    await second.chat.start();
    await second.joins(45, 10_000);
    expect(joinPeak()).toBeLessThanOrEqual(20);
    expect(twitch.accepted).toBe(2);
  });

  test('without that memory Twitch cuts the next process: the stand-in does tell', async () => {
    const first = read({ desired: channels(20) });
    await first.chat.start();
    await first.joins(20);
    await first.chat.stop(1_000);
    const second = read({ desired: channels(20) });
    await second.chat.start();
    await twitch.waitFor(() => twitch.joins.some((join) => join.isOverLimit));
  });

  test('an unreadable ledger makes it wait a whole window; one that cannot be written does not stop it', async () => {
    const ledger = createLedger();
    const first = read({ ledger, desired: channels(20) });
    await first.chat.start();
    await first.joins(20);
    await first.chat.stop(1_000);
    const broken: JoinLedger = { load: () => Promise.reject(new Error('unreadable')), spend: () => new Promise(() => undefined) };
    const second = read({ ledger: broken, desired: channels(30), tunables: { diskDeadlineMs: 50 } });
    await second.chat.start();
    await second.joins(30, 10_000);
    expect(joinPeak()).toBeLessThanOrEqual(20);
    expect(second.seen.ledgerFailures).toBe(31);
  });

  test('while the database is away the last list stays in force, rejoins included, and reports wait', async () => {
    const reader = read({ desired: channels(3) });
    await reader.chat.start();
    await reader.joins(3);
    await twitch.waitFor(() => reader.report('room2')?.state === 'joined');
    reader.database.isAway = true;
    twitch.channel('room1', { isSuspended: true });
    twitch.cut();
    await reader.joins(2);
    expect(reader.report('room1')?.state).toBe('joined');
    const tries = reader.database.reports;
    await twitch.waitFor(() => reader.database.reports > tries);
    reader.database.isAway = false;
    await twitch.waitFor(() => reader.report('room1')?.state === 'failed');
  });

  test('while the database is away from the start on, what was desired last is recorded, until it tells otherwise', async () => {
    const reader = read({ kept: channels(2), isDatabaseAway: true });
    await reader.chat.start();
    await reader.joins(2);
    reader.database.desired = [channel('room1'), channel('new')];
    reader.database.isAway = false;
    await twitch.waitFor(() => twitch.members('new').length === 1 && twitch.members('room0').length === 0);
    expect(reader.losses()).toMatchObject([{ id: twitch.channel('room0').id, reason: 'unwatched' }]);
    expect(reader.memory).toEqual({ kept: reader.database.desired, saves: 1 });
  });

  test('stopping ends every recording and every socket, also when the server no longer answers', async () => {
    const reader = read({ desired: channels(3) });
    await reader.chat.start();
    await reader.joins(3);
    twitch.stall(true);
    await reader.chat.stop(2_000);
    await twitch.waitFor(() => twitch.connections.length === 0);
    expect(reader.losses().map((loss) => loss.reason)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(reader.chat.status()).toMatchObject({ joined: 0, connections: 0 });
  });

  test('lines that no server should send crash nothing and are not recorded', async () => {
    const reader = read({ desired: [channel('moonbase')] });
    await reader.chat.start();
    await reader.joins(1);
    const before = reader.lines.length;
    const odd = [
      '',
      ' ',
      '@',
      '@a=b',
      ':',
      ':x',
      '@a :b',
      'PRIVMSG',
      'PRIVMSG #',
      'PRIVMSG  ',
      '@room-id=x ROOMSTATE #moonbase',
      'NOTICE',
      ':tmi.twitch.tv NOTICE',
      ':tmi.twitch.tv NOTICE * :Login authentication failed',
      ':tmi.twitch.tv PONG',
      ':tmi.twitch.tv PART',
      ':tmi.twitch.tv JOIN',
      ':tmi.twitch.tv CAP',
      ':tmi.twitch.tv 001',
      ':tmi.twitch.tv 376',
      'PRIVMSG #elsewhere :not ours',
      'ROOMSTATE #elsewhere',
    ];
    for (const line of odd) twitch.send('moonbase', line);
    twitch.say('moonbase', 'still here');
    await twitch.waitFor(() => reader.texts().includes('still here'));
    expect(reader.lines.slice(before).map((line) => line.raw)).toEqual([
      '@room-id=x ROOMSTATE #moonbase',
      expect.stringContaining('still here'),
    ]);
    expect(twitch.accepted).toBe(1);
  });
});
