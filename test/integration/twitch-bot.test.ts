import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type BotTiming, createTwitchBot, type TwitchBot } from '../../src/bot/twitch/bot.ts';
import type { TwitchAccount } from '../../src/config.ts';
import { toGuildId } from '../../src/domain/ids.ts';
import { createLog, type Log } from '../../src/log.ts';
import { connect, type Db } from '../../src/store/database.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { createWriter } from '../../src/store/writer/writer.ts';
import { aBatch, aMessage, login, room } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';
import { type AuthStandIn, startTwitchAuth } from '../support/twitch/auth.ts';
import { startTwitch, type TwitchStandIn } from '../support/twitch/twitch.ts';

/*
 * The real twurple client and the real database; Twitch's chat and authorisation servers are stand-ins. It is always noon, until a test says otherwise.
 */
const NOON = Date.UTC(2026, 10, 24, 12);
const MINUTE = 60_000;
const guild = toGuildId('500');
const silent = createLog('silent');

let database: TestDatabase;
let db: Db;
let store: Store;
let irc: TwitchStandIn;
let auth: AuthStandIn;
let dataDir: string;
let clock: { nowMs: number };
let bots: TwitchBot[];
let outcomes: string[];
/** Every access token of this test. */
let issued: string[];

beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url);
  store = createStore(db);
  const writer = createWriter({ url: database.url, retractMs: 24 * 60 * MINUTE });
  const messages = [
    // Yesterday, and so no part of the answer.
    aMessage(1, 11, NOON - 13 * 60 * MINUTE),
    aMessage(1, 11, NOON - 30 * MINUTE),
    aMessage(1, 12, NOON - 29 * MINUTE),
    aMessage(1, 11, NOON - 29 * MINUTE + 1_000),
    aMessage(2, 13, NOON - MINUTE),
  ];
  await writer.write(aBatch({ messages }));
  await writer.stop();
  for (const { login } of [room(1), room(2)]) await store.watches.addWatch(idOf(guild), login, null);
});
afterAll(async () => {
  await store.stop();
  await database[Symbol.asyncDispose]();
});

beforeEach(async () => {
  irc = await startTwitch();
  issued = [];
  await startAuth();
  dataDir = await mkdtemp(join(tmpdir(), 'chatpulse-bot-'));
  clock = { nowMs: NOON };
  bots = [];
  outcomes = [];
  await db.raw('delete from twitch_tokens');
  await store.watches.setTwitchCommands(idOf(guild), login('room1'), true);
});
afterEach(async () => {
  await Promise.all(bots.map((bot) => bot.stop()));
  await Promise.all([irc.stop(), auth.stop()]);
  await rm(dataDir, { recursive: true, force: true });
});

function idOf<T>(id: T | null): T {
  if (id === null) throw new Error('not an id');
  return id;
}

async function startAuth(): Promise<void> {
  auth = await startTwitchAuth({
    rotates: true,
    onToken: (token, account) => {
      issued.push(token);
      irc.accept(token, account);
    },
  });
}

function start(refreshToken: string | null, changes: { timing?: Partial<BotTiming>; log?: Log; secretKey?: string } = {}): TwitchBot {
  const account: TwitchAccount | null =
    refreshToken === null
      ? null
      : {
          clientId: auth.clientId,
          clientSecret: auth.clientSecret,
          refreshToken,
          secretKey: changes.secretKey ?? null,
          authUrl: auth.url,
        };
  const bot = createTwitchBot({
    account,
    chatUrl: irc.url,
    dataDir,
    store,
    defaultTimeZone: 'UTC',
    log: changes.log ?? silent,
    metrics: { countCommand: (command, outcome) => outcomes.push(`${command} ${outcome}`) },
    now: () => clock.nowMs,
    timing: { retryMs: { first: 20, most: 100 }, deadlineMs: 2_000, ...changes.timing },
  });
  bots.push(bot);
  bot.start();
  return bot;
}

async function startConnected(...given: Parameters<typeof start>): Promise<TwitchBot> {
  const bot = start(...given);
  await eventually(() => expect(bot.status().state).toBe('connected'));
  return bot;
}

const asked = (roomId: number, text = '!stats') => aMessage(roomId, 11, clock.nowMs, { text });
const refreshes = () => auth.requests.filter(({ grant }) => grant === 'refresh_token');

describe('!stats in Twitch chat', () => {
  test('gets one reply with the right number; a second one within the cooldown none', async () => {
    const bot = await startConnected(auth.authorise());
    const question = asked(1);
    bot.onMessage(question);
    bot.onMessage(asked(1));
    await eventually(() => expect([...outcomes].sort()).toEqual(['stats cooldown', 'stats sent']));
    clock.nowMs += 29_000;
    bot.onMessage(asked(1));
    await eventually(() => expect(outcomes).toHaveLength(3));
    expect(outcomes.at(-1)).toBe('stats cooldown');
    await irc.waitFor(() => irc.sent.length > 0);
    expect(irc.sent).toHaveLength(1);
    expect(irc.sent[0]).toMatchObject({
      channel: 'room1',
      from: 'chatpulsebot',
      text: expect.stringMatching(/^Today so far: 3 messages from 2 chatters; busiest minute 11:31 UTC with 2/),
      tags: { 'reply-parent-msg-id': question.messageId },
    });
  });

  test('is answered by a connection that joins nothing and keeps to Twitch’s rules', async () => {
    const bot = await startConnected(auth.authorise());
    await store.watches.setTwitchCommands(idOf(guild), login('room2'), true);
    bot.onMessage(asked(1));
    bot.onMessage(asked(2));
    await irc.waitFor(() => irc.sent.length === 2);
    expect(irc.joins).toEqual([]);
    expect(irc.accepted).toBe(1);
    expect(irc.sent.map(({ outcome }) => outcome).filter((outcome) => outcome !== 'delivered' && outcome !== 'not-joined')).toEqual([]);
    await store.watches.setTwitchCommands(idOf(guild), login('room2'), false);
  });

  test('gets no answer where nobody has switched it on, and gets one within seconds once somebody has', async () => {
    await store.watches.setTwitchCommands(idOf(guild), login('room1'), false);
    const bot = await startConnected(auth.authorise());
    const listed = vi.spyOn(store.watches, 'listCommandChannels');
    bot.onMessage(asked(1));
    await eventually(() => expect(listed).toHaveBeenCalledTimes(1));
    await listed.mock.results[0]?.value;
    await store.watches.setTwitchCommands(idOf(guild), login('room1'), true);
    clock.nowMs += 5_000;
    bot.onMessage(asked(1));
    await irc.waitFor(() => irc.sent.length > 0);
    expect(irc.sent).toHaveLength(1);
    expect(outcomes).toEqual(['stats sent']);
    listed.mockRestore();
  });

  test('gets no answer when anonymous: nothing is dialled, asked or sent', async () => {
    const bot = start(null);
    expect(bot.status()).toEqual({ state: 'off', login: null, problem: null });
    const listed = vi.spyOn(store.watches, 'listCommandChannels');
    bot.onMessage(asked(1));
    // A bot beside it, which does answer, shows that there was time enough to.
    const other = await startConnected(auth.authorise());
    other.onMessage(asked(1));
    await irc.waitFor(() => irc.sent.length > 0);
    expect(irc.accepted).toBe(1);
    expect(listed).toHaveBeenCalledTimes(1);
    expect(irc.sent.map(({ from }) => from)).toEqual(['chatpulsebot']);
    listed.mockRestore();
  });
});

describe('!stats optout in Twitch chat', () => {
  const listOptouts = async (): Promise<string[]> => {
    const { rows } = await db.raw<{ rows: { chatter_id: string }[] }>('select chatter_id from optouts order by 1');
    return rows.map((row) => row.chatter_id);
  };

  test('is kept and confirmed; optin takes it back', async () => {
    const bot = await startConnected(auth.authorise());
    bot.onMessage(asked(1, '!stats optout'));
    await irc.waitFor(() => irc.sent.length === 1);
    expect(await listOptouts()).toEqual(['11']);
    expect(irc.sent[0]?.text).toBe('Chatter11 is named in no statistics from now on. "!stats optin" takes that back.');
    clock.nowMs += 5_000;
    bot.onMessage(asked(1, '!stats optin'));
    await eventually(async () => expect(await listOptouts()).toEqual([]));
  });

  test('is kept without an account that could confirm it', async () => {
    start(null).onMessage(asked(2, '!stats optout'));
    await eventually(async () => expect(await listOptouts()).toEqual(['11']));
    await db.raw('truncate optouts');
  });
});

describe('the account', () => {
  test('the refreshed token is kept, sealed, and used after a restart', async () => {
    const configured = auth.authorise();
    await (await startConnected(configured)).stop();
    const { rows } = await db.raw<{ rows: { sealed: Buffer }[] }>('select sealed from twitch_tokens');
    expect(rows).toHaveLength(1);
    expect(rows[0]?.sealed.toString('latin1')).not.toMatch(/refresh|access|chat:edit/);
    // It was good for one refresh only: without the kept one there would be no way in.
    expect(auth.isValidRefreshToken(configured)).toBe(false);
    const again = await startConnected(configured);
    expect(again.status()).toEqual({ state: 'connected', login: 'chatpulsebot', problem: null });
    expect(refreshes()).toHaveLength(1);
  });

  test('a token that the authorisation server calls valid and chat does not take is refreshed', async () => {
    const configured = auth.authorise();
    await (await startConnected(configured)).stop();
    for (const token of issued) irc.revoke(token);
    const again = await startConnected(configured);
    expect(again.status().login).toBe('chatpulsebot');
    expect(refreshes()).toHaveLength(2);
  });

  test('one that is disconnected is said so, and signed out; the messages that follow hurt nobody', async () => {
    const bot = await startConnected(auth.authorise(), { timing: { checkMs: 50 } });
    auth.disconnect();
    await eventually(() => expect(bot.status().state).toBe('unauthorised'));
    expect(bot.status().problem).toBe('the Twitch account must be authorised again (Twitch refused the account: Invalid refresh token)');
    await irc.waitFor(() => irc.connections.length === 0);
    const before = auth.requests.length;
    bot.onMessage(asked(1));
    const other = await startConnected(auth.authorise());
    other.onMessage(asked(1));
    await irc.waitFor(() => irc.sent.length > 0);
    expect(irc.sent).toHaveLength(1);
    expect(auth.requests.length - before).toBeLessThanOrEqual(3);
  });

  test('a dead authorisation server hinders nobody, and is waited for', async () => {
    const refreshToken = auth.authorise();
    auth.break('silence');
    const begun = performance.now();
    const bot = start(refreshToken, { timing: { deadlineMs: 200 } });
    bot.onMessage(asked(1));
    expect(performance.now() - begun).toBeLessThan(100);
    await eventually(() => expect(bot.status().problem).toMatch(/can't be reached \(no answer in time\)/));
    expect(bot.status().state).toBe('connecting');
    expect(irc.accepted).toBe(0);
    auth.break({ status: 503 });
    await eventually(() => expect(bot.status().problem).toMatch(/HTTP 503/));
    auth.break(null);
    await eventually(() => expect(bot.status().state).toBe('connected'));
    auth.break({ status: 503 });
    bot.onMessage(asked(1));
    await irc.waitFor(() => irc.sent.length === 1);
  });

  test('stopping is quick, whatever it is waiting for', async () => {
    auth.break('silence');
    const bot = start(auth.authorise());
    await eventually(() => expect(auth.requests.length).toBeGreaterThan(0));
    const begun = performance.now();
    await bot.stop();
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(bot.status().state).toBe('off');
  });
});

describe('the connection', () => {
  test('comes back after a cut, a restart of the server and a silent network, without a storm', async () => {
    const bot = await startConnected(auth.authorise(), { timing: { deadlineMs: 300 } });
    for (const disturb of [() => irc.cut(), () => irc.reconnect(undefined, 10)]) {
      const accepted = irc.accepted;
      disturb();
      await irc.waitFor(() => irc.accepted > accepted);
      await eventually(() => expect(bot.status().state).toBe('connected'));
      expect(irc.accepted).toBe(accepted + 1);
    }
    irc.blackHole(true);
    irc.cut();
    await irc.waitFor(() => irc.refused >= 2, 10_000);
    expect(bot.status()).toMatchObject({ state: 'connecting', problem: 'the connection to Twitch chat was lost' });
    irc.blackHole(false);
    await eventually(() => expect(bot.status().state).toBe('connected'));
    bot.onMessage(asked(1));
    await irc.waitFor(() => irc.sent.length === 1);
  });

  test('a server that lets nobody in is tried again with pauses, not in a storm', async () => {
    const never = await startTwitch({ loginLimit: { max: 0, windowMs: 60_000 } });
    await irc.stop();
    irc = never;
    const bot = start(auth.authorise(), { timing: { retryMs: { first: 200, most: 400 } } });
    await irc.waitFor(() => irc.accepted === 1);
    const begun = performance.now();
    await irc.waitFor(() => irc.accepted >= 4);
    expect(performance.now() - begun).toBeGreaterThan(400);
    expect(bot.status().state).toBe('connecting');
  });

  test('no log line carries a token or the client secret, on any level', async () => {
    const lines: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
    try {
      const configured = auth.authorise();
      const bot = await startConnected(configured, { log: createLog('trace'), timing: { checkMs: 50 } });
      bot.onMessage(asked(1));
      await irc.waitFor(() => irc.sent.length === 1);
      irc.cut();
      await irc.waitFor(() => irc.accepted === 2);
      await eventually(() => expect(bot.status().state).toBe('connected'));
      auth.disconnect();
      await eventually(() => expect(bot.status().state).toBe('unauthorised'));
      await bot.stop();
    } finally {
      write.mockRestore();
    }
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.join('')).not.toMatch(/refresh[0-9a-f]{32}|access[0-9a-f]{24}|oauth:/);
    expect(lines.join('')).not.toContain(auth.clientSecret);
  });

  test('what Twitch does not show is counted', async () => {
    const bot = await startConnected(auth.authorise());
    bot.onMessage(asked(1));
    await irc.waitFor(() => irc.sent.length === 1);
    irc.connections[0]?.write('@msg-id=msg_banned :tmi.twitch.tv NOTICE #room1 :You are permanently banned from talking in room1.\r\n');
    await eventually(() => expect(outcomes).toContain('stats refused'));
  });
});
