import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { connect, type Db, type Result } from '../../src/store/database.ts';
import { findPort } from '../../src/store/embedded/server.ts';
import { createDataDir } from '../support/chatpulse.ts';
import { NO_EMOTES } from '../support/emotes/off.ts';
import { eventually } from '../support/eventually.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';
import { type Door, openDoor } from '../support/postgres/door.ts';
import { startTwitch, type TwitchStandIn } from '../support/twitch/twitch.ts';

let twitch: TwitchStandIn;
let database: TestDatabase;
let data: Awaited<ReturnType<typeof createDataDir>>;
let door: Door;
let db: Db;
let httpPort: number;
let stopping: AbortController;
let starting: Promise<App> | null;

beforeEach(async () => {
  twitch = await startTwitch();
  database = await createDatabase();
  data = await createDataDir();
  door = await openDoor(database.url);
  db = connect(database.url);
  httpPort = await findPort(null);
  stopping = new AbortController();
  starting = null;
});
afterEach(async () => {
  stopping.abort();
  await starting?.then((app) => app.stop()).catch(() => undefined);
  await db.destroy();
  await door.shut();
  await database[Symbol.asyncDispose]();
  await data[Symbol.asyncDispose]();
  await twitch.stop();
});

/** Starts the whole app on Postgres behind the door. */
function start(watched: string): Promise<App> {
  const config = readConfig({
    ...NO_EMOTES,
    DATABASE_URL: door.url,
    DATA_DIR: data.path,
    TWITCH_CHAT_URL: twitch.url,
    WATCH_CHANNELS: watched,
    HTTP_PORT: String(httpPort),
  });
  stopping = new AbortController();
  starting = startApp(config, createLog(process.env['START_TEST_LOG'] ?? 'silent'), stopping.signal);
  // It is looked at later, when it may have failed long ago.
  starting.catch(() => undefined);
  return starting;
}

async function listTexts(): Promise<string[]> {
  const { rows } = await db.raw<Result<{ text: string }>>('select text from messages order by sent_at, text');
  return rows.map((row) => row.text);
}

/** What the app that starts says of itself, before it has an address to tell. */
const ask = async (path: string) => (await fetch(`http://127.0.0.1:${httpPort}${path}`)).text();

const isThere = (login: string) => () => twitch.members(login).length === 1;

/** A run with Postgres there, from which the next one knows what is desired. */
async function runOnce(watched: string): Promise<void> {
  const app = await start(watched);
  for (const login of watched.split(',')) await twitch.waitFor(isThere(login));
  twitch.say(watched.split(',')[0] ?? '', 'before');
  await eventually(async () => expect(await listTexts()).toEqual(['before']));
  await app.stop();
}

test('a start while Postgres is away records what was desired last, and stores it when Postgres is back', async () => {
  await runOnce('moonbase,tidepool');
  await door.shut();
  const begun = start('moonbase,tidepool');
  await twitch.waitFor(isThere('moonbase'), 15_000);
  await twitch.waitFor(isThere('tidepool'));
  // A gap ends when the app has read that it is in the room, which is after the room has counted it in.
  await eventually(async () => expect(JSON.parse(await ask('/readyz'))).toMatchObject({ parts: { chat: { joined: 2 } } }));
  await setTimeout(5);
  twitch.say('moonbase', 'while it was away');
  await eventually(async () =>
    expect(JSON.parse(await ask('/readyz'))).toMatchObject({
      ready: false,
      parts: { database: { state: 'unreachable' }, chat: { state: 'connected', joined: 2 }, flush: { ok: false } },
    }),
  );
  expect(await listTexts()).toEqual(['before']);
  await door.open();
  await begun;
  twitch.say('tidepool', 'when it was back');
  await eventually(async () => expect(await listTexts()).toEqual(['before', 'while it was away', 'when it was back']));
  const { rows } = await db.raw<Result<{ reason: string; is_over: boolean; is_covered: boolean }>>(
    `select reason, ended_at is not null as is_over,
            exists (select from messages m where m.channel_id = g.channel_id and m.sent_at between g.started_at and g.ended_at) as is_covered
       from gaps g where reason <> 'starting'`,
  );
  expect(rows).toEqual([1, 2].map(() => ({ reason: 'stopped', is_over: true, is_covered: false })));
});

test('what is desired when Postgres is back is what is recorded then', async () => {
  await runOnce('moonbase,tidepool');
  await door.shut();
  const begun = start('tidepool,harbour');
  await twitch.waitFor(isThere('moonbase'), 15_000);
  await twitch.waitFor(isThere('tidepool'));
  await door.open();
  await begun;
  await twitch.waitFor(() => isThere('harbour')() && twitch.members('moonbase').length === 0);
  const joins = twitch.joins.map((join) => join.login).sort();
  expect(joins).toEqual(['harbour', 'moonbase', 'moonbase', 'tidepool', 'tidepool']);
});

test('a stop while Postgres is still away keeps what was read for the next start', async () => {
  await runOnce('moonbase');
  await door.shut();
  const begun = start('moonbase');
  await twitch.waitFor(isThere('moonbase'), 15_000);
  twitch.say('moonbase', 'kept');
  await eventually(async () => expect(await ask('/metrics')).toContain('chatpulse_lines_total{command="PRIVMSG"} 1'));
  const stoppedAtMs = performance.now();
  stopping.abort();
  await expect(begun).rejects.toThrow();
  expect(performance.now() - stoppedAtMs).toBeLessThan(9_500);
  expect(twitch.members('moonbase')).toEqual([]);
  await door.open();
  await start('moonbase');
  await eventually(async () => expect(await listTexts()).toEqual(['before', 'kept']));
});

test('with nothing saved it waits for Postgres and joins then', async () => {
  await door.shut();
  const begun = start('moonbase');
  await expect(twitch.waitFor(isThere('moonbase'), 1_000)).rejects.toThrow();
  await door.open();
  await begun;
  await twitch.waitFor(isThere('moonbase'));
});
