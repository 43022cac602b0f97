import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Login } from '../../src/domain/ids.ts';
import { parseLogin, toChannelId } from '../../src/domain/ids.ts';
import {
  type Chat,
  type ChatMetrics,
  type ChatSink,
  createChat,
  type DesiredChannel,
  type JoinLedger,
  type JoinReport,
  type Tunables,
} from '../../src/ingest/chat/chat.ts';
import { peakInWindow } from '../support/twitch/limits.ts';
import { clearChatLine, clearMsgLine, noticeLine, roomStateLine, toSpeaker, userNoticeLine } from '../support/twitch/lines.ts';
import { startTwitch, type TwitchOptions, type TwitchStandIn } from '../support/twitch/twitch.ts';

/** Twitch's limit with a shorter window, so that three of them pass in a test. */
const LIMIT = { max: 20, windowMs: 1_000 };
const QUICK: Partial<Tunables> = {
  joinWindowMs: 1_050,
  joinDeadlineMs: 400,
  joinRetryBaseMs: 100,
  joinRetryMaxMs: 200,
  missingAfterTries: 2,
  deadRetryMs: 800,
  pollMs: 100,
  reportMs: 20,
  connectDeadlineMs: 400,
  connectSpacingMs: 20,
  reconnectBaseMs: 50,
  reconnectMaxMs: 200,
  stableAfterMs: 1_000,
  pingIdleMs: 150,
  pingDeadlineMs: 250,
  placementPatienceMs: 300,
  tickMs: 20,
};

let twitch: TwitchStandIn;
const running: Chat[] = [];

function channel(login: string, id: string | null = null): DesiredChannel {
  const parsed = parseLogin(login);
  if (!parsed) throw new Error(`${login} is no login`);
  return { login: parsed, channelId: id === null ? null : toChannelId(id) };
}

const channels = (count: number, prefix = 'room') => Array.from({ length: count }, (_, n) => channel(`${prefix}${n}`));

function createLedger(): JoinLedger & { readonly spent: number[]; isBroken: boolean } {
  const ledger = {
    spent: [] as number[],
    isBroken: false,
    async load() {
      return ledger.spent.filter((atMs) => atMs > Date.now() - 15_000);
    },
    async spend(atMs: number) {
      await delay(2);
      if (ledger.isBroken) throw new Error('disk full');
      ledger.spent.push(atMs);
    },
  };
  return ledger;
}

/** A chat reader on the stand-in, and everything it says. */
function read(
  options: { readonly ledger?: JoinLedger; readonly desired?: readonly DesiredChannel[]; readonly tunables?: Partial<Tunables> } = {},
) {
  const lines: { readonly raw: string; readonly atMs: number }[] = [];
  const story: {
    readonly what: 'joined' | 'lost';
    readonly id: string;
    readonly atMs: number;
    readonly reason: string | null;
    readonly saidAtMs: number;
  }[] = [];
  const reports = new Map<Login, JoinReport>();
  const counted = new Map<string, number>();
  const seen = { reports, lines, story, counted, reconnects: [] as string[], ledgerFailures: 0, failures: [] as string[] };
  const database = { desired: options.desired ?? [], isAway: false, reports: 0 };
  const sink: ChatSink = {
    line: (raw, atMs) => void lines.push({ raw, atMs }),
    joined: (id, _login, atMs) => void story.push({ what: 'joined', id, atMs, reason: null, saidAtMs: Date.now() }),
    lost: (id, sinceMs, reason) => void story.push({ what: 'lost', id, atMs: sinceMs, reason, saidAtMs: Date.now() }),
  };
  const metrics: ChatMetrics = {
    lines: (command, count) => void counted.set(command, (counted.get(command) ?? 0) + count),
    status: () => undefined,
    reconnect: (cause) => void seen.reconnects.push(cause),
    joinSent: () => undefined,
    joinFailed: (reason) => void seen.failures.push(reason),
    ledgerFailed: () => {
      seen.ledgerFailures += 1;
    },
  };
  const chat = createChat({
    url: twitch.url,
    sink,
    ledger: options.ledger ?? createLedger(),
    async listDesired() {
      if (database.isAway) throw new Error('database away');
      return database.desired;
    },
    async report(changes) {
      database.reports += 1;
      if (database.isAway) throw new Error('database away');
      for (const change of changes) reports.set(change.login, change);
    },
    log: pino({ level: process.env['CHAT_TEST_LOG'] ?? 'silent' }),
    metrics,
    tunables: { ...QUICK, ...options.tunables },
  });
  running.push(chat);
  const isJoined = (count: number) => () => chat.status().joined === count;
  return {
    chat,
    database,
    ...seen,
    seen,
    texts: () => lines.map((line) => line.raw.slice(line.raw.indexOf(' :', line.raw.indexOf(' PRIVMSG #')) + 2)),
    losses: () => story.filter((event) => event.what === 'lost'),
    report: (login: string) => [...reports.values()].find((one) => one.login === login),
    joins: (count: number, deadlineMs?: number) => twitch.waitFor(isJoined(count), deadlineMs),
  };
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
    const second = read({ ledger: broken, desired: channels(30), tunables: { ledgerDeadlineMs: 50 } });
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
