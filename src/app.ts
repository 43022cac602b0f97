import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, createDiscordBot } from './bot/discord/bot.ts';
import { createTwitchBot } from './bot/twitch/bot.ts';
import type { Config } from './config.ts';
import { isTransient } from './errors.ts';
import { createIngest } from './ingest/ingest.ts';
import { Spool } from './ingest/spool/spool.ts';
import { startUpkeep } from './ingest/upkeep.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createRenderer } from './reports/render/renderer.ts';
import { connect } from './store/database.ts';
import { openEmbedded } from './store/embedded/open.ts';
import { listen } from './store/listen.ts';
import { migrateUrl } from './store/migrate.ts';
import { createStore } from './store/store.ts';
import { WATCHES_CHANGED } from './store/watches.ts';
import { createWriter } from './store/writer/writer.ts';
import { type PartHealth, startWeb } from './web/server.ts';

export interface App {
  /** Address of the HTTP server, null when it is off. */
  readonly url: string | null;
  /** Stops everything in the reverse order of its start. Resolves in time for the process to end within 10 s. */
  stop(): Promise<void>;
}

/** Deadlines that together stay under the 10 s that a stop may take. */
const STOP_MS = { bots: 2_000, ingest: 4_000 };
const DATABASE_RETRY_MS = 2_000;
const HOUR_MS = 3_600_000;

/** What stops, last started first. */
type Stop = { readonly name: string; readonly stop: () => Promise<void> };

/**
 * Builds and starts the parts in order: HTTP, spool, database, migrations, ingest, bots.
 * @param digestClock what time it is for digests, where tests can't wait for an hour of the day
 * @throws {ConfigError} when the configuration can't work on this machine
 */
export async function startApp(config: Config, log: Log, signal: AbortSignal, digestClock?: Clock): Promise<App> {
  const stops: Stop[] = [];
  const stopAll = async () => {
    for (const { name, stop } of stops.reverse()) {
      await stop().catch((error: unknown) => log.warn({ err: error, part: name }, 'a part did not stop cleanly'));
    }
  };
  try {
    return await build(config, log, signal, stops, stopAll, digestClock);
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function build(
  config: Config,
  log: Log,
  signal: AbortSignal,
  stops: Stop[],
  stopAll: () => Promise<void>,
  digestClock: Clock | undefined,
): Promise<App> {
  const metrics = createMetrics();
  const recorderId = randomUUID();
  let health = async (): Promise<Record<string, PartHealth>> => ({ database: { ok: false, state: 'starting' } });
  const web = config.http ? await startWeb({ ...config.http, registry: metrics.registry, health: () => health() }) : null;
  if (web) stops.push({ name: 'http', stop: () => web.stop() });

  // First of all that touches the data folder: its lock keeps a second process out.
  const spool = await Spool.open({ dataDir: config.dataDir, maxBytes: config.spoolMaxBytes, recorderId, log });
  stops.push({ name: 'spool', stop: () => spool.close() });

  const embedded = config.databaseUrl ? null : await openEmbedded({ dataDir: config.dataDir, log });
  if (embedded) stops.push({ name: 'embedded Postgres', stop: () => embedded.stop() });
  const url = config.databaseUrl ?? embedded?.url ?? '';
  const whenThere = <T>(ask: () => Promise<T>): Promise<T> => untilThere(ask, log, signal);
  const applied = await whenThere(() => migrateUrl(url));
  if (applied.length > 0) log.info({ migrations: applied }, 'the database schema is up to date now');

  const store = createStore(connect(url));
  stops.push({ name: 'store', stop: () => store.stop() });
  await whenThere(() => store.watches.setHostWatches(config.watchChannels));
  const upkeep = startUpkeep({ store, retentionDays: config.retentionDays, log });
  stops.push({ name: 'upkeep', stop: () => upkeep.stop() });
  const renderer = createRenderer();
  stops.push({ name: 'renderer', stop: () => renderer.stop() });

  const twitch = createTwitchBot({
    account: config.twitchAccount,
    chatUrl: config.twitchChatUrl,
    dataDir: config.dataDir,
    defaultTimeZone: config.timeZone,
    store,
    log,
    metrics: { countCommand: (command, outcome, seconds) => metrics.commands.observe({ platform: 'twitch', command, outcome }, seconds) },
  });
  const writer = createWriter({ url, retractMs: config.retractHours * HOUR_MS });
  stops.push({ name: 'writer', stop: () => writer.stop() });
  const ingest = await whenThere(() =>
    createIngest({
      chatUrl: config.twitchChatUrl,
      recentMessagesUrl: config.recentMessagesUrl,
      spool,
      recorderId,
      writer,
      store,
      log,
      metrics,
      onStored: twitch.onMessage,
    }),
  );
  stops.push({ name: 'ingest', stop: () => ingest.stop(STOP_MS.ingest) });
  await ingest.start();
  const listener = listen(url, WATCHES_CHANGED, log, ingest.wake);
  stops.push({ name: 'listener', stop: () => listener.stop() });

  stops.push({ name: 'twitch bot', stop: () => twitch.stop() });
  twitch.start();
  const discord = config.discord
    ? createDiscordBot({
        ...config.discord,
        ...(digestClock ? { clock: digestClock } : {}),
        store,
        render: async (spec) => {
          const end = metrics.charts.startTimer();
          try {
            return await renderer.render(spec);
          } finally {
            end();
          }
        },
        defaultTimeZone: config.timeZone,
        log,
        metrics: {
          countCommand: (command, outcome, seconds) => metrics.commands.observe({ platform: 'discord', command, outcome }, seconds),
          countDigest: (outcome) => metrics.digests.inc({ outcome }),
        },
      })
    : null;
  if (discord) {
    stops.push({ name: 'discord bot', stop: () => discord.stop(STOP_MS.bots) });
    discord.start();
  }

  health = async () => {
    const { chat, flush } = ingest.status();
    const database = await store.ping().then(
      () => ({ ok: true, state: 'connected' }),
      () => ({ ok: false, state: 'unreachable' }),
    );
    const discordState = discord?.status().state ?? 'off';
    const twitchState = twitch.status().state;
    return {
      database,
      chat: { ok: chat.state !== 'connecting', ...chat },
      flush: {
        ok: !flush.failing && flush.degraded === null,
        state: flush.failing ? 'failing' : flush.degraded ? 'degraded' : 'ok',
        ...flush,
      },
      discord: { ok: discordState === 'off' || discordState === 'connected', state: discordState },
      twitchAccount: { ok: twitchState !== 'unauthorised', state: twitchState },
    };
  };
  sayHello(config, log, web?.url ?? null);
  return { url: web?.url ?? null, stop: stopAll };
}

/** A database that is away at the start, or goes away in the middle of it, may come; one that refuses us won't. */
async function untilThere<T>(ask: () => Promise<T>, log: Log, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (attempt === 1) log.warn({ err: error }, 'waiting for the database');
      await sleep(DATABASE_RETRY_MS, undefined, { signal });
    }
  }
}

/** Says what is on, what is off and how to switch it on. */
function sayHello(config: Config, log: Log, url: string | null): void {
  if (config.watchChannels.length > 0) log.info(`recording WATCH_CHANNELS: ${config.watchChannels.join(', ')}`);
  else if (!config.discord) log.info('no channel is watched: set WATCH_CHANNELS=name,name to record some');
  if (!config.discord) log.info('Discord is off: set DISCORD_TOKEN for /watch, /stats and digests (README, "Connect Discord")');
  if (!config.twitchAccount)
    log.info(
      '!stats in Twitch chat is off: set TWITCH_CLIENT_ID, TWITCH_CLIENT_SECRET and TWITCH_REFRESH_TOKEN (README, "Answer in Twitch chat")',
    );
  log.info(url ? `chatpulse is ready; health and metrics at ${url}/readyz and ${url}/metrics` : 'chatpulse is ready');
}
