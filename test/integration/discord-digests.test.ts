import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DiscordBotOptions } from '../../src/bot/discord/bot.ts';
import { toGuildId } from '../../src/domain/ids.ts';
import { connect, type Db, type Result } from '../../src/store/database.ts';
import type { Frequency } from '../../src/store/digests.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { type Discord, startDiscord } from '../support/discord/discord.ts';
import { channelId, login } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';
import { record } from '../support/recorded.ts';
import { ADMINS, MOONBASE, NEWS, PNG, type Running, runBot, WORLD } from '../support/running-bot.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Tuesday, 24 November 2026, 09:00 in Berlin. */
const NINE = Date.UTC(2026, 10, 24, 8);
const MONDAY_NINE = NINE - DAY;
const EVERY_SECOND = '* * * * * *';
const POST = 'POST /channels/{channel_id}/messages';

let database: TestDatabase;
let db: Db;
let store: Store;

beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url, 6);
  store = createStore(db);
  // One a minute from 23:25 to 00:04 of the local clock: 35 on Monday, 5 on Tuesday. Two in the week before, its first hour included.
  const monday = Array.from({ length: 40 }, (_, index) => ({
    atMs: Date.UTC(2026, 10, 23, 22, 25) + index * MINUTE,
    by: 10 + (index % 4),
  }));
  const sunday = [
    { atMs: Date.UTC(2026, 10, 22, 20), by: 1 },
    { atMs: Date.UTC(2026, 10, 16, 0), by: 2 },
  ];
  await record(database.url, { id: 1001, login: 'moonbase', said: [...monday, ...sunday] });
});

afterAll(async () => {
  await store.stop();
  await database[Symbol.asyncDispose]();
});

const guild = (() => {
  const id = toGuildId(MOONBASE);
  if (id === null) throw new Error('not a guild id');
  return id;
})();

beforeEach(async () => {
  await db.raw('truncate watches, guilds, digests, digest_runs');
  await store.guilds.setTimeZone(guild, 'Europe/Berlin');
  await store.watches.addWatch(guild, login('moonbase'), null);
});

/** A digest at 09:00 that has existed for long. */
async function makeDigest(frequency: Frequency = 'daily'): Promise<string> {
  const id = await store.digests.insertDigest({
    guildId: guild,
    textChannelId: NEWS,
    channelId: channelId(1001),
    frequency,
    atMinute: 9 * 60,
    createdBy: '1',
  });
  await db.raw(`update digests set created_at = '2026-01-01'`);
  if (id === null) throw new Error('not made');
  return id;
}

interface Hour {
  nowMs: number;
  ticks: number;
}

/** A bot whose clock stands where `hour` says and is looked at every second. */
function runAt(discord: Discord, hour: Hour, more: Partial<DiscordBotOptions> = {}): Running {
  const now = () => {
    hour.ticks += 1;
    return hour.nowMs;
  };
  return runBot(discord, store, { clock: { now, cron: EVERY_SECOND }, ...more });
}

async function forTicks(hour: Hour, ticks: number): Promise<void> {
  const until = hour.ticks + ticks;
  await eventually(() => expect(hour.ticks).toBeGreaterThanOrEqual(until));
}

interface RunRow {
  readonly period_start: string;
  readonly attempts: number;
  readonly is_posted: boolean;
  readonly post_id: string | null;
  readonly failure: string | null;
}

async function listRuns(): Promise<RunRow[]> {
  const { rows } = await db.raw<Result<RunRow>>(
    'select period_start::text, attempts, posted_at is not null as is_posted, post_id, failure from digest_runs order by period_start',
  );
  return rows;
}

test('at its hour, and not before, a digest is posted once: sentence, chart and its words', async () => {
  await using discord = await startDiscord(WORLD);
  const id = await makeDigest();
  const hour = { nowMs: NINE - 1, ticks: 0 };
  await using running = runAt(discord, hour);
  await forTicks(hour, 2);
  expect(discord.posts(NEWS)).toEqual([]);
  hour.nowMs = NINE;
  await eventually(() => expect(running.counted).toEqual(['digest: posted']));
  const [post] = discord.posts(NEWS);
  expect(post?.embeds[0]).toMatchObject({
    description: expect.stringMatching(/^35 messages from 4 chatters on Mon,? 23 Nov/),
    image: { url: 'attachment://chart.png' },
    footer: { text: `daily digest ${id} · 2026-11-23` },
  });
  expect(post?.attachments).toMatchObject([{ name: 'chart.png', description: expect.stringContaining('chart') }]);
  expect(Buffer.from(post?.attachments[0]?.bytes ?? []).equals(PNG)).toBe(true);
  await forTicks(hour, 3);
  expect(discord.posts(NEWS)).toHaveLength(1);
  expect(await listRuns()).toEqual([{ period_start: '2026-11-23', attempts: 1, is_posted: true, post_id: post?.id, failure: null }]);
});

test('a weekly one comes on Monday and tells of the week before', async () => {
  await using discord = await startDiscord(WORLD);
  await makeDigest('weekly');
  const hour = { nowMs: MONDAY_NINE, ticks: 0 };
  await using running = runAt(discord, hour);
  await eventually(() => expect(running.counted).toEqual(['digest: posted']));
  expect(discord.posts(NEWS)[0]?.embeds[0]?.description).toMatch(/^2 messages from 2 chatters in the week of 16.{1,3}22 Nov/);
});

test('two processes post one', async () => {
  await using discord = await startDiscord({ ...WORLD, nonceLifeMs: 0 });
  await makeDigest();
  const hour = { nowMs: NINE - 1, ticks: 0 };
  await using first = runAt(discord, hour);
  await using second = runAt(discord, hour);
  await eventually(() => expect(discord.connected).toBe(2));
  hour.nowMs = NINE;
  await eventually(() => expect([...first.counted, ...second.counted]).toEqual(['digest: posted']));
  await forTicks(hour, 4);
  expect(discord.posts(NEWS)).toHaveLength(1);
});

test('dropped right after the post, it is not posted again: the next process finds it', async () => {
  await using discord = await startDiscord({ ...WORLD, nonceLifeMs: 0 });
  await makeDigest();
  const hour = { nowMs: NINE, ticks: 0 };
  const dying: Store = { ...store, digests: { ...store.digests, markRunPosted: () => new Promise(() => {}) } };
  const first = runAt(discord, hour, { store: dying });
  await eventually(() => expect(discord.posts(NEWS)).toHaveLength(1));
  await first.bot.stop(50);
  await using second = runAt(discord, hour);
  await forTicks(hour, 3);
  expect(second.counted).toEqual([]);
  hour.nowMs += 6 * MINUTE;
  await eventually(() => expect(second.counted).toEqual(['digest: posted']));
  expect(discord.posts(NEWS)).toHaveLength(1);
  expect(await listRuns()).toMatchObject([{ attempts: 2, is_posted: true, post_id: discord.posts(NEWS)[0]?.id }]);
});

test('dropped right before the post, it is posted by the next process', async () => {
  await using discord = await startDiscord({ ...WORLD, nonceLifeMs: 0 });
  await makeDigest();
  const hour = { nowMs: NINE, ticks: 0 };
  const dying: Store = { ...store, watches: { ...store.watches, listWatches: () => new Promise(() => {}) } };
  const first = runAt(discord, hour, { store: dying });
  await eventually(async () => expect(await listRuns()).toHaveLength(1));
  await first.bot.stop(50);
  hour.nowMs += 6 * MINUTE;
  await using second = runAt(discord, hour);
  await eventually(() => expect(second.counted).toEqual(['digest: posted']));
  expect(discord.posts(NEWS)).toHaveLength(1);
  expect(await listRuns()).toMatchObject([{ attempts: 2, is_posted: true }]);
});

test('missed while nothing ran, it comes late, and not too late', async () => {
  await using discord = await startDiscord(WORLD);
  await makeDigest();
  {
    const hour = { nowMs: NINE + 12 * HOUR + 1, ticks: 0 };
    await using _running = runAt(discord, hour);
    await forTicks(hour, 2);
    expect(await listRuns()).toEqual([]);
  }
  const hour = { nowMs: NINE + 12 * HOUR, ticks: 0 };
  await using running = runAt(discord, hour);
  await eventually(() => expect(running.counted).toEqual(['digest: posted']));
});

test('an outage of Discord delays it', async () => {
  await using discord = await startDiscord(WORLD);
  await makeDigest();
  discord.failNext(POST, 503, { times: 6 });
  const hour = { nowMs: NINE, ticks: 0 };
  await using running = runAt(discord, hour);
  await eventually(() => expect(running.counted.at(-1)).toBe('digest: posted'));
  expect(running.counted).toContain('digest: retried');
  expect(discord.posts(NEWS)).toHaveLength(1);
});

test('a post whose response is lost is not posted again', async () => {
  await using discord = await startDiscord(WORLD);
  await makeDigest();
  discord.failNext(POST, 500, { times: 4, applied: true });
  const hour = { nowMs: NINE, ticks: 0 };
  await using running = runAt(discord, hour);
  await eventually(() => expect(running.counted).toEqual(['digest: retried', 'digest: posted']));
  expect(discord.posts(NEWS)).toHaveLength(1);
  expect(await listRuns()).toMatchObject([{ attempts: 2, post_id: discord.posts(NEWS)[0]?.id }]);
});

test.each([
  ['its text channel was deleted', (discord: Discord) => discord.deleteChannel(NEWS), 'its text channel no longer exists'],
  ['it may not post', (discord: Discord) => discord.setBotPermissions(NEWS, { deny: ['SendMessages'] }), 'I may not post there'],
  [
    'it may not see the channel',
    (discord: Discord) => discord.setBotPermissions(NEWS, { deny: ['ViewChannel'] }),
    'I may not see its text channel',
  ],
])('when %s it is given up for this time, and /digest list says why', async (_, disturb, words) => {
  await using discord = await startDiscord(WORLD);
  await makeDigest();
  const hour = { nowMs: NINE - 1, ticks: 0 };
  await using running = runAt(discord, hour);
  await eventually(() => expect(discord.commands()).toHaveLength(5));
  disturb(discord);
  hour.nowMs = NINE;
  await eventually(() => expect(running.counted).toEqual(['digest: failed']));
  await forTicks(hour, 3);
  expect(await listRuns()).toMatchObject([{ attempts: 1, is_posted: false, failure: expect.stringContaining(words) }]);
  const list = await discord.command({ name: 'digest', subcommand: 'list', user: { name: 'ada', roles: [ADMINS] } });
  expect(list.embeds[0]?.description).toContain(`Last time it was not posted: ${words}`);
});

test('what was given up yesterday is tried again today', async () => {
  await using discord = await startDiscord(WORLD);
  await makeDigest();
  discord.setBotPermissions(NEWS, { deny: ['SendMessages'] });
  const hour = { nowMs: NINE, ticks: 0 };
  await using running = runAt(discord, hour);
  await eventually(() => expect(running.counted).toEqual(['digest: failed']));
  discord.setBotPermissions(NEWS, {});
  hour.nowMs += DAY;
  await eventually(() => expect(running.counted).toEqual(['digest: failed', 'digest: posted']));
  expect((await listRuns()).map((run) => run.period_start)).toEqual(['2026-11-23', '2026-11-24']);
});

test('a channel that the server no longer watches is not told of', async () => {
  await using discord = await startDiscord(WORLD);
  await makeDigest();
  await store.watches.removeWatch(guild, login('moonbase'));
  const hour = { nowMs: NINE, ticks: 0 };
  await using running = runAt(discord, hour);
  await eventually(() => expect(running.counted).toEqual(['digest: failed']));
  expect(discord.posts(NEWS)).toEqual([]);
  expect(await listRuns()).toMatchObject([{ failure: 'this server no longer watches the Twitch channel' }]);
});
