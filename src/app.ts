import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, createDiscordBot, type DiscordBot } from './bot/discord/bot.ts';
import { createEmotePictures } from './bot/emote-pictures.ts';
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
 * Builds and starts the parts in order: HTTP, spool, database, migrations, ingest, bots. Only ingest doesn't wait for a database that is away:
 * it records what the last run recorded, into the spool.
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
  const store = createStore(connect(url, undefined, log));
  stops.push({ name: 'store', stop: () => store.stop() });
  let upkeep: ReturnType<typeof startUpkeep> | null = null;
  stops.push({ name: 'upkeep', stop: async () => upkeep?.stop() });
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
  const ingest = createIngest({
    chatUrl: config.twitchChatUrl,
    recentMessagesUrl: config.recentMessagesUrl,
    emoteApis: config.emoteApis,
    spool,
    recorderId,
    writer,
    store,
    log,
    metrics,
    onStored: twitch.onMessage,
  });
  stops.push({ name: 'ingest', stop: () => ingest.stop(STOP_MS.ingest) });

  let discord: DiscordBot | null = null;
  let isComplete = false;
  health = async () => {
    const { chat, flush } = ingest.status();
    const answers = await store.ping().then(
      () => true,
      () => false,
    );
    const discordState = discord?.status().state ?? (config.discord ? 'starting' : 'off');
    const twitchState = twitch.status().state;
    return {
      database: { ok: answers && isComplete, state: answers ? (isComplete ? 'connected' : 'starting') : 'unreachable' },
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

  let recording: Promise<void> | null = null;
  const record = (): Promise<void> => {
    recording ??= ingest.start();
    return recording;
  };
  const whenThere = <T>(ask: () => Promise<T>): Promise<T> => untilThere(ask, { log, signal, onAway: record });
  const applied = await whenThere(() => migrateUrl(url, log));
  if (applied.length > 0) log.info({ migrations: applied }, 'the database schema is up to date now');
  await whenThere(() => store.watches.setHostWatches(config.watchChannels));
  await whenThere(() => ingest.databaseReady());
  await record();
  upkeep = startUpkeep({ store, retentionDays: config.retentionDays, log });
  const listener = listen(url, WATCHES_CHANGED, log, ingest.wake);
  stops.push({ name: 'listener', stop: () => listener.stop() });

  stops.push({ name: 'twitch bot', stop: () => twitch.stop() });
  twitch.start();
  if (config.discord) {
    const bot = createDiscordBot({
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
      pictures: createEmotePictures({ urls: config.emotePictures }),
      defaultTimeZone: config.timeZone,
      log,
      metrics: {
        countCommand: (command, outcome, seconds) => metrics.commands.observe({ platform: 'discord', command, outcome }, seconds),
        countDigest: (outcome) => metrics.digests.inc({ outcome }),
      },
    });
    discord = bot;
    stops.push({ name: 'discord bot', stop: () => bot.stop(STOP_MS.bots) });
    bot.start();
  }
  isComplete = true;
  sayHello(config, log, web?.url ?? null);
  return { url: web?.url ?? null, stop: stopAll };
}

interface Waiting {
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Called when it has to be waited for. */
  readonly onAway: () => Promise<void>;
}

/** A database that is away at the start, or goes away in the middle of it, may come; one that refuses us won't. Rejects at once when `signal` aborts. */
async function untilThere<T>(ask: () => Promise<T>, { log, signal, onAway }: Waiting): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => {});
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await Promise.race([ask(), aborted]);
    } catch (error) {
      if (!isTransient(error) || signal.aborted) throw error;
      if (attempt === 1) log.warn({ err: error }, 'waiting for the database');
      await onAway();
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
