import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, startApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import type { Login } from '../src/domain/ids.ts';
import { createLog } from '../src/log.ts';
import { connect, type Db, type Result } from '../src/store/database.ts';
import { openEmbedded } from '../src/store/embedded/open.ts';
import { type Discord, startDiscord } from '../test/support/discord/discord.ts';
import { startTwitchAuth } from '../test/support/twitch/auth.ts';
import { startTwitch, type TwitchStandIn } from '../test/support/twitch/twitch.ts';
import type { ChannelPlan } from './generate/generate.ts';

export const SERVER = { id: '800000000000000100', name: 'Harbour' };
export const STATS = '810000000000000101';
export const NEWS = '810000000000000102';
export const TIME_ZONE = 'Europe/Berlin';

/** The real app between stand-ins of Twitch and Discord, all on loopback, in a folder that goes away. */
export interface Stage {
  readonly twitch: TwitchStandIn;
  readonly discord: Discord;
  /** The app's own database, to look into. */
  readonly db: Db;
  stop(): Promise<void>;
}

const DEADLINE_MS = 30_000;

export async function openStage(channels: readonly ChannelPlan[]): Promise<Stage> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const part of stops.reverse()) await part();
  };
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'chatpulse-demo-'));
    stops.push(() => rm(dataDir, { recursive: true, force: true }));
    const log = createLog('error', process.stderr);
    const twitch = await startTwitch();
    stops.push(() => twitch.stop());
    for (const { login, id } of channels) twitch.channel(login, { id });
    const auth = await startTwitchAuth({ onToken: (token, account) => twitch.accept(token, account) });
    stops.push(() => auth.stop());
    const discord = await startDiscord({
      guilds: [
        {
          ...SERVER,
          locale: 'en-GB',
          channels: [
            { id: STATS, name: 'stats' },
            { id: NEWS, name: 'daily-digest' },
          ],
        },
      ],
    });
    stops.push(() => discord.stop());
    // Joined by the app as well, which leaves it running: what it holds can be looked at while the app is up.
    const postgres = await openEmbedded({ dataDir, log });
    stops.push(() => postgres.stop());
    const db = connect(postgres.url, 1);
    stops.push(() => db.destroy());
    const config = readConfig({
      DATA_DIR: dataDir,
      HTTP_PORT: 'off',
      LOG_LEVEL: 'error',
      DISCORD_TOKEN: discord.token,
      DISCORD_GUILD_ID: SERVER.id,
      DISCORD_API_URL: discord.apiUrl,
      TWITCH_CHAT_URL: twitch.url,
      TWITCH_CLIENT_ID: auth.clientId,
      TWITCH_CLIENT_SECRET: auth.clientSecret,
      TWITCH_REFRESH_TOKEN: auth.authorise(),
      TWITCH_AUTH_URL: auth.url,
    });
    const app: App = await startApp(config, log, new AbortController().signal, { now: Date.now, cron: '* * * * * *' });
    stops.push(() => app.stop());
    await until('the slash commands', () => discord.commands(SERVER.id).length > 0);
    return { twitch, discord, db, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for `isTrue`; the error says what it waited for. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = Date.now() + DEADLINE_MS;
  while (!(await isTrue())) {
    if (Date.now() > endMs) throw new Error(`${what}: nothing came within ${DEADLINE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function countStored(db: Db): Promise<number> {
  const { rows } = await db.raw<Result<{ stored: number }>>('select count(*)::int as stored from messages');
  return rows[0]?.stored ?? 0;
}

/** An outage in the invented past: chat of that time was not played, and the database has to know. */
export async function pretendOutage(db: Db, login: Login, fromMs: number, toMs: number): Promise<void> {
  await db.raw(
    `insert into gaps (channel_id, started_at, ended_at, reason)
     select user_id, to_timestamp(:from), to_timestamp(:to), 'connection lost' from names where login = :login and valid_to = 'infinity'`,
    { login, from: fromMs / 1000, to: toMs / 1000 },
  );
}

/** Makes the digests a day older than they are, so that one is due now and tells of yesterday. */
export async function ageDigests(db: Db): Promise<void> {
  await db.raw(`update digests set created_at = created_at - interval '1 day'`);
}
