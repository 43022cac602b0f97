import type { Log } from '../../log.ts';
import type { Store } from '../../store/store.ts';
import type { EmotePictures } from '../emote-pictures.ts';
import { commands } from './commands/index.ts';
import { createScheduler } from './digests/scheduler.ts';
import { createDirectory } from './directory.ts';
import { createDispatch } from './dispatch.ts';
import { createGateway, type DiscordStatus } from './gateway.ts';
import type { DiscordMetrics } from './metrics.ts';
import { register } from './registration.ts';
import type { Render } from './reply.ts';
import { createWire } from './wire.ts';

export interface DiscordBotOptions {
  readonly token: string;
  /** Register the commands in this server at once; null: in all, which takes Discord a while. */
  readonly guildId: string | null;
  /** Discord's REST address, without the version. */
  readonly apiUrl: string;
  readonly store: Store;
  readonly render: Render;
  readonly pictures: EmotePictures;
  /** Of servers that have not chosen one. */
  readonly defaultTimeZone: string;
  readonly log: Log;
  readonly metrics: DiscordMetrics;
  /** What time it is, and when digests are looked for; for tests that can't wait for an hour of the day. */
  readonly clock?: Clock;
}

export interface Clock {
  readonly now: () => number;
  /** A cron pattern of five fields, or of six with seconds. */
  readonly cron: string;
}

export interface DiscordBot {
  /** Begins to connect and returns at once; from then on failures are retried or shown by `status`, never thrown. */
  start(): void;
  /** No new interactions or digests; those under way are finished, at most `deadlineMs`. */
  stop(deadlineMs?: number): Promise<void>;
  status(): DiscordStatus;
}

const EVERY_MINUTE: Clock = { now: Date.now, cron: '* * * * *' };
const STOP_DEADLINE_MS = 6_000;

/** The Discord side of chatpulse: slash commands and digests. */
export function createDiscordBot(options: DiscordBotOptions): DiscordBot {
  const { token, guildId, apiUrl, store, render, pictures, defaultTimeZone, metrics } = options;
  const { now, cron } = options.clock ?? EVERY_MINUTE;
  const log = options.log.child({ part: 'discord' });
  const stopping = new AbortController();
  const wire = createWire({ token, apiUrl });
  const directory = createDirectory(() => gateway.client());
  const shared = { wire, store, render, directory, pictures, defaultTimeZone, now, log, metrics };
  const dispatch = createDispatch({ ...shared, commands });
  const scheduler = createScheduler({ ...shared, cron });
  const gateway = createGateway({
    token,
    apiUrl,
    log,
    onInteraction: (raw) => dispatch.handle(raw),
    onReady: ({ application, user }) => {
      const data = commands.map((command) => command.data);
      void register(wire, { applicationId: application.id, guildId }, data, log, stopping.signal);
      scheduler.start(user.id);
    },
  });

  return {
    start: () => gateway.start(),
    async stop(deadlineMs = STOP_DEADLINE_MS) {
      stopping.abort();
      await Promise.all([gateway.stop(deadlineMs), dispatch.drain(deadlineMs), scheduler.stop(deadlineMs)]);
      wire.stop();
    },
    status: () => gateway.status(),
  };
}
