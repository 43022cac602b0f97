import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { startApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { THIRD_PARTIES } from '../src/domain/emote-uses.ts';
import { connect, type Db, type Result } from '../src/store/database.ts';
import { openEmbedded } from '../src/store/embedded/open.ts';
import { type Discord, startDiscord } from '../test/support/discord/discord.ts';
import { startEmotes } from '../test/support/emotes/emotes.ts';
import { startTwitchAuth } from '../test/support/twitch/auth.ts';
import { startTwitch, type TwitchStandIn } from '../test/support/twitch/twitch.ts';
import { EXTENSION_EMOTES } from './generate/emotes.ts';
import type { Scene } from './scene.ts';

const SERVER = { id: '800000000000000100', name: 'Harbour' };
const STATS = { id: '810000000000000101', name: 'stats' };
export const NEWS = { id: '810000000000000102', name: 'daily-digest' };
/** Who answers in Twitch chat. */
export const BOT = { login: 'chatpulsebot', id: '700700700' };

/** The real app between stand-ins of Twitch and Discord, all on loopback, with its data in a folder that goes away. */
export interface Stage {
  readonly twitch: TwitchStandIn;
  readonly discord: Discord;
  /** The app's own database, to look into. */
  readonly db: Db;
  /** Warnings and errors that the app logged. */
  readonly log: readonly string[];
  /** Lets the clock of Discord's side run so much ahead. */
  skip(ms: number): void;
  /** Never rejects. @returns what did not end well, in words */
  stop(): Promise<readonly string[]>;
}

const DEADLINE_MS = 40_000;

export async function openStage({ channels, timeZone }: Scene): Promise<Stage> {
  const stops: (() => Promise<unknown>)[] = [];
  const log: string[] = [];
  let skippedMs = 0;
  const stop = async () => {
    const problems: string[] = [];
    for (const end of stops.splice(0).reverse())
      await end().catch((error: unknown) => problems.push(error instanceof Error ? error.message : String(error)));
    return problems;
  };
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'chatpulse-demo-'));
    stops.push(() => rm(dataDir, { recursive: true, force: true }));
    const logger = pino({ level: 'warn', base: null }, { write: (line: string) => void log.push(line.trimEnd()) });
    const twitch = await startTwitch();
    stops.push(() => twitch.stop());
    for (const { login, id } of channels) twitch.channel(login, { id });
    const emotes = await startEmotes();
    stops.push(() => emotes.stop());
    for (const { id } of channels) {
      for (const [index, source] of THIRD_PARTIES.entries()) {
        const offered = EXTENSION_EMOTES.map((name, place) => ({ id: String(place + 1), name }));
        emotes.offer(
          source,
          id,
          offered.filter((_, place) => place % THIRD_PARTIES.length === index),
        );
      }
    }
    const auth = await startTwitchAuth({ account: BOT, onToken: (token, account) => twitch.accept(token, account) });
    stops.push(() => auth.stop());
    const discord = await startDiscord({ guilds: [{ ...SERVER, locale: 'en-GB', channels: [STATS, NEWS] }] });
    stops.push(() => discord.stop());
    // The app joins the server that is started here, and leaves it running: what was stored can be looked at from outside.
    const postgres = await openEmbedded({ dataDir, log: logger });
    stops.push(() => postgres.stop());
    const db = connect(postgres.url, 1);
    stops.push(() => db.destroy());
    const config = readConfig({
      ...emotes.settings,
      DATA_DIR: dataDir,
      HTTP_PORT: 'off',
      TIME_ZONE: timeZone,
      DISCORD_TOKEN: discord.token,
      DISCORD_GUILD_ID: SERVER.id,
      DISCORD_API_URL: discord.apiUrl,
      TWITCH_CHAT_URL: twitch.url,
      TWITCH_CLIENT_ID: auth.clientId,
      TWITCH_CLIENT_SECRET: auth.clientSecret,
      TWITCH_REFRESH_TOKEN: auth.authorise(),
      TWITCH_AUTH_URL: auth.url,
    });
    const clock = { now: () => Date.now() + skippedMs, cron: '* * * * * *' };
    const app = await startApp(config, logger, new AbortController().signal, clock);
    stops.push(() => app.stop());
    await until('the slash commands in Discord', () => discord.commands(SERVER.id).length > 0);
    const skip = (ms: number) => {
      skippedMs = ms;
    };
    return { twitch, discord, db, log, skip, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for `isTrue`. @throws {Error} that says what did not come */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>, deadlineMs = DEADLINE_MS): Promise<void> {
  const endMs = Date.now() + deadlineMs;
  while (!(await isTrue())) {
    if (Date.now() > endMs) throw new Error(`${what} did not come within ${deadlineMs / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export interface Stored {
  readonly messages: number;
  readonly takenBack: number;
  readonly deletions: number;
}

/** What is in the database. */
export async function countStored(db: Db): Promise<Stored> {
  const { rows } = await db.raw<Result<{ messages: number; taken_back: number; deletions: number }>>(
    `select count(*)::int as messages, count(retracted_at)::int as taken_back, (select count(*)::int from deletions) as deletions from messages`,
  );
  const [row] = rows;
  return { messages: row?.messages ?? 0, takenBack: row?.taken_back ?? 0, deletions: row?.deletions ?? 0 };
}

/**
 * What the database has to know of the invented past: that the first channel could not be read for a while, in which no chat of it was played;
 * and that recording did not begin with this minute's `/watch add`.
 */
export async function pretendPast(db: Db, { channel, fromMs, toMs }: Scene['outage']): Promise<void> {
  await db.raw(`delete from gaps where reason = 'starting' and ended_at is not null`);
  await db.raw(
    `insert into gaps (channel_id, started_at, ended_at, reason)
     values (:channelId, to_timestamp(:from), to_timestamp(:to), 'connection lost')`,
    { channelId: channel.id, from: fromMs / 1_000, to: toMs / 1_000 },
  );
}
