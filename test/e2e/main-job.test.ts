import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { connect, type Result } from '../../src/store/database.ts';
import { createDataDir, runChatpulse, startChatpulse } from '../support/chatpulse.ts';
import { type Answer, DEFAULT_GUILD, startDiscord } from '../support/discord/discord.ts';
import { eventually } from '../support/eventually.ts';
import { createDatabase } from '../support/postgres/database.ts';
import { openDoor } from '../support/postgres/door.ts';
import { recount, rollups } from '../support/recount.ts';
import { startTwitch } from '../support/twitch/twitch.ts';

const ADMIN = { name: 'Ada', permissions: ['ManageGuild'] as const };
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Width and height of a PNG, from its first chunk. */
function sizeOf(png: Uint8Array): [number, number] {
  const bytes = Buffer.from(png);
  expect(bytes.subarray(0, 8)).toEqual(PNG);
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

const wordsOf = (answer: Answer): string =>
  [
    answer.content,
    ...answer.embeds.flatMap((embed) => [
      embed.title,
      embed.description,
      ...(embed.fields ?? []).map((field) => `${field.name} ${field.value}`),
    ]),
  ].join('\n');

async function countMessages(url: string): Promise<number> {
  const db = connect(url, 1);
  try {
    const { rows } = await db.raw<Result<{ messages: number }>>('select count(*)::int as messages from analytics.messages');
    return rows[0]?.messages ?? -1;
  } finally {
    await db.destroy();
  }
}

test('a channel is watched, chat is read, and a question gets a sentence and a picture with the right numbers', async () => {
  await using database = await createDatabase();
  await using data = await createDataDir();
  await using twitch = await startTwitch();
  await using discord = await startDiscord();
  await using app = await startChatpulse({
    DATABASE_URL: database.url,
    DATA_DIR: data.path,
    TWITCH_CHAT_URL: twitch.url,
    DISCORD_TOKEN: discord.token,
    DISCORD_GUILD_ID: DEFAULT_GUILD.id,
    DISCORD_API_URL: discord.apiUrl,
  });
  await eventually(() => expect(discord.commands(DEFAULT_GUILD.id).length).toBeGreaterThan(0));

  const added = await discord.command({
    user: ADMIN,
    name: 'watch',
    subcommand: 'add',
    options: { channel: 'https://www.twitch.tv/MoonBase' },
  });
  expect(added).toMatchObject({ ephemeral: true, answers: 1 });
  expect(added.acknowledgedAfterMs).toBeLessThan(1_000);
  await twitch.waitFor(() => twitch.members('moonbase').length === 1);

  for (let index = 0; index < 250; index += 1) twitch.say('moonbase', { text: `line ${index}`, from: `chatter_${index % 10}` });
  await eventually(async () => expect(await countMessages(database.url)).toBe(250));

  const activity = await discord.command({ name: 'stats', subcommand: 'activity', options: { period: '1h' } });
  expect(activity).toMatchObject({ ephemeral: false, deferred: true, answers: 1 });
  expect(activity.acknowledgedAfterMs).toBeLessThan(1_000);
  expect(wordsOf(activity)).toContain('250 messages');
  expect(wordsOf(activity)).toContain('10 chatters');
  const [picture] = activity.attachments;
  expect(picture?.contentType).toBe('image/png');
  expect(picture?.description).toBeTruthy();
  const [width, height] = sizeOf(picture?.bytes ?? new Uint8Array());
  expect([width, height]).toEqual([1200, 900]);

  const chatters = await discord.command({ name: 'stats', subcommand: 'chatters', options: { channel: 'moonbase', limit: 3 } });
  expect(wordsOf(chatters)).toContain('10 chatters');
  const overview = await discord.command({ name: 'stats', subcommand: 'overview', options: { channel: 'moonbase' } });
  expect(wordsOf(overview)).toContain('250 messages');

  await discord.command({ user: ADMIN, name: 'watch', subcommand: 'remove', options: { channel: 'moonbase' } });
  await twitch.waitFor(() => twitch.members('moonbase').length === 0);
  discord.expectOneAnswerEach();
  discord.expectNoViolations();
  expect(await app.end('SIGTERM')).toBe(0);
});

describe('a process', () => {
  test('that is killed and started again counts a redelivered message once', async () => {
    await using database = await createDatabase();
    await using data = await createDataDir();
    await using twitch = await startTwitch();
    const settings = { DATABASE_URL: database.url, DATA_DIR: data.path, TWITCH_CHAT_URL: twitch.url, WATCH_CHANNELS: 'moonbase' };
    const app = await startChatpulse(settings);
    await twitch.waitFor(() => twitch.members('moonbase').length === 1);
    const { line } = twitch.say('moonbase', 'once');
    await eventually(async () => expect(await countMessages(database.url)).toBe(1));
    await app.end('SIGKILL');

    await using again = await startChatpulse(settings);
    await twitch.waitFor(() => twitch.members('moonbase').length === 1);
    twitch.send('moonbase', line);
    twitch.say('moonbase', 'another');
    await eventually(async () => expect(await countMessages(database.url)).toBe(2));
    const db = connect(database.url, 1);
    expect(await rollups(db)).toEqual(await recount(db));
    await eventually(async () => {
      const { rows } = await db.raw<Result<{ reason: string; is_over: boolean }>>(
        'select reason, ended_at is not null as is_over from analytics.gaps order by started_at',
      );
      expect(rows).toContainEqual({ reason: 'interrupted', is_over: true });
    });
    await db.destroy();
    expect(await again.end('SIGINT')).toBe(0);
  });

  test('that is killed and started again while Postgres is away records on, and only the time between is a gap', async () => {
    await using database = await createDatabase();
    await using data = await createDataDir();
    await using twitch = await startTwitch();
    await using door = await openDoor(database.url);
    const settings = { DATABASE_URL: door.url, DATA_DIR: data.path, TWITCH_CHAT_URL: twitch.url, WATCH_CHANNELS: 'moonbase' };
    const app = await startChatpulse(settings);
    await twitch.waitFor(() => twitch.members('moonbase').length === 1);
    await door.shut();
    twitch.say('moonbase', 'read by the first');
    await eventually(async () =>
      expect(await (await fetch(`${app.url}/metrics`)).text()).toContain('chatpulse_lines_total{command="PRIVMSG"} 1'),
    );
    // What a SIGKILL may cost.
    await sleep(100);
    await app.end('SIGKILL');
    await twitch.waitFor(() => twitch.members('moonbase').length === 0);
    const deadAtMs = Date.now();

    const starting = startChatpulse(settings);
    await twitch.waitFor(() => twitch.members('moonbase').length === 1, 15_000);
    const backAtMs = Date.now();
    twitch.say('moonbase', 'read by the second');
    await sleep(100);
    await door.open();
    await using again = await starting;
    await eventually(async () => expect(await countMessages(database.url)).toBe(2));
    const db = connect(database.url, 1);
    const { rows } = await db.raw<Result<{ reason: string; started_at: Date; ended_at: Date }>>(
      "select reason, started_at, ended_at from gaps where reason <> 'starting'",
    );
    await db.destroy();
    expect(rows).toMatchObject([{ reason: 'interrupted' }]);
    expect(Math.abs((rows[0]?.started_at.getTime() ?? 0) - deadAtMs)).toBeLessThan(1_500);
    expect(Math.abs((rows[0]?.ended_at.getTime() ?? 0) - backAtMs)).toBeLessThan(1_500);
    expect(again.output()).toMatch(/waiting for the database[\s\S]*recording those of the last run[\s\S]*known again/);
    expect(again.output()).not.toContain('Acquire connection error');
    expect(await again.end('SIGTERM')).toBe(0);
  });

  test('says how it stands, in health, readiness and metrics, and stops in time', async () => {
    await using database = await createDatabase();
    await using data = await createDataDir();
    await using twitch = await startTwitch();
    await using app = await startChatpulse({
      DATABASE_URL: database.url,
      DATA_DIR: data.path,
      TWITCH_CHAT_URL: twitch.url,
      WATCH_CHANNELS: 'moonbase,tidepool',
    });
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    await eventually(async () => {
      const ready = await fetch(`${app.url}/readyz`);
      expect(await ready.json()).toMatchObject({
        ready: true,
        parts: { database: { ok: true }, chat: { state: 'connected', joined: 2 }, discord: { state: 'off' }, flush: { ok: true } },
      });
      expect(ready.status).toBe(200);
    });
    twitch.say('moonbase', 'hello');
    await eventually(async () =>
      expect(await (await fetch(`${app.url}/metrics`)).text()).toContain('chatpulse_messages_total{outcome="stored"} 1'),
    );
    const startedAtMs = Date.now();
    expect(await app.end('SIGTERM')).toBe(0);
    expect(Date.now() - startedAtMs).toBeLessThan(10_000);
    expect(app.output()).toContain('Discord is off: set DISCORD_TOKEN');
  });

  test('refuses a data folder that another one uses, and a configuration that can not work, with exit code 2', async () => {
    await using database = await createDatabase();
    await using data = await createDataDir();
    await using first = await startChatpulse({ DATABASE_URL: database.url, DATA_DIR: data.path });
    expect(first.pid).toBeGreaterThan(0);
    const second = await runChatpulse([], { DATABASE_URL: database.url, DATA_DIR: data.path });
    expect(second.code).toBe(2);
    expect(second.output).toContain('in use by another chatpulse');
    const wrong = await runChatpulse([], { HTTP_PORT: 'x', TIME_ZONE: 'Mars' });
    expect(wrong.code).toBe(2);
    expect(wrong.output).toMatch(/HTTP_PORT.*TIME_ZONE/s);
    expect((await runChatpulse(['fly'], {})).code).toBe(2);
  });

  test('waits for a database that is not there yet', async () => {
    await using data = await createDataDir();
    const app = startChatpulse({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', DATA_DIR: data.path }, 3_000);
    await expect(app).rejects.toThrow(/waiting for the database/);
  });
});

test('two processes that start at once migrate one empty database', async () => {
  await using database = await createDatabase();
  const db = connect(database.url, 1);
  await db.raw('drop schema analytics cascade; drop schema public cascade; create schema public');
  const runs = await Promise.all([1, 2].map(() => runChatpulse(['migrate'], { DATABASE_URL: database.url })));
  expect(runs.map((run) => run.code)).toEqual([0, 0]);
  const { rows } = await db.raw<Result<{ name: string }>>('select name from migrations order by id');
  expect(rows.length).toBe(new Set(rows.map((row) => row.name)).size);
  await db.destroy();
});

test('the start script runs what the build makes', async () => {
  const scripts: unknown = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')).scripts;
  expect(scripts).toMatchObject({ start: 'node dist/main.js', build: expect.stringContaining('tsc') });
});
