import { within } from '../deadline.ts';
import type { ThirdParty } from '../domain/emote-uses.ts';
import type { ChatMessage } from '../domain/event.ts';
import { UpstreamError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Store } from '../store/store.ts';
import type { Writer } from '../store/writer/writer.ts';
import { createBackfill } from './backfill.ts';
import { Rooms } from './batch-builder.ts';
import { createChat } from './chat/chat.ts';
import type { ChatStatus } from './chat/contract.ts';
import { createEmotes } from './emotes/emotes.ts';
import { createMover, type Mover } from './mover.ts';
import type { Spool } from './spool/spool.ts';

export interface IngestOptions {
  readonly chatUrl: string;
  /** A recent-messages service that gaps are filled from; null: they stay. */
  readonly recentMessagesUrl: string | null;
  /** APIs that third-party emotes are known from; null: that one is not asked. */
  readonly emoteApis: Readonly<Record<ThirdParty, string | null>>;
  readonly spool: Spool;
  readonly recorderId: string;
  readonly writer: Writer;
  readonly store: Store;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Told of each live message once it is stored. Must not throw. */
  readonly onStored: (message: ChatMessage) => void;
}

export interface IngestStatus {
  readonly chat: ChatStatus;
  readonly flush: {
    readonly lastFlushAtMs: number | null;
    readonly failing: boolean;
    readonly spoolBytes: number;
    readonly spoolAgeMs: number;
    readonly degraded: string | null;
  };
}

export interface Ingest {
  /** Begins to read. What is read waits in the spool until the database is there; which channels are read is known from the last run until then. */
  start(): Promise<void>;
  /**
   * The database is there and has the newest schema: what was read goes to it from now on, and it says which channels are read.
   * Rejects when it does not answer; to be called again then.
   */
  databaseReady(): Promise<void>;
  /** Leaves every channel, then stores what was read, within the deadline; what is left then is stored by the next run. */
  stop(deadlineMs: number): Promise<void>;
  /** A hint that the watched channels have changed. */
  wake(): void;
  status(): IngestStatus;
}

/** Reads the watched channels: chat, spool, Postgres. Asks nothing of the database before it is said to be ready. */
export function createIngest(options: IngestOptions): Ingest {
  const { spool, recorderId, store, writer, log, metrics } = options;
  let mover: Mover | null = null;
  /** A database that answers may still lack the newest schema and what WATCH_CHANNELS asks for. */
  const whenReady = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (!mover) throw new UpstreamError('postgres', 'the database is not there yet');
    return ask();
  };
  const backfill = options.recentMessagesUrl === null ? null : createBackfill({ url: options.recentMessagesUrl, store, spool, log });
  const emotes = createEmotes({
    urls: options.emoteApis,
    store,
    log,
    countFetch: (source, outcome) => metrics.emoteFetches.inc({ source, outcome }),
  });
  const chat = createChat({
    url: options.chatUrl,
    sink: {
      line: (raw, receivedAtMs) => spool.line(raw, receivedAtMs),
      joined: (channelId, login, atMs) => {
        spool.note({ type: 'joined', recorderId, channelId, login, atMs });
        backfill?.onJoined(channelId, login);
        emotes.onJoined(channelId);
      },
      lost: (channelId, sinceMs, reason) => spool.note({ type: 'lost', channelId, sinceMs, reason }),
    },
    ledger: spool.memory.joins,
    memory: spool.memory.desired,
    listDesired: () => whenReady(() => store.watches.listDesired()),
    report: (changes) => whenReady(() => store.joins.saveJoinReports(changes)),
    log,
    metrics: {
      lines: (command, count) => metrics.lines.inc({ command }, count),
      status: (status) => {
        metrics.connections.set(status.connections);
        for (const state of ['joined', 'pending', 'failed'] as const) metrics.channels.set({ state }, status[state]);
      },
      reconnect: (cause) => metrics.reconnects.inc({ cause }),
      joinSent: () => metrics.joins.inc({ outcome: 'sent' }),
      joinFailed: (reason) => metrics.joins.inc({ outcome: reason }),
      ledgerFailed: () => metrics.joins.inc({ outcome: 'not remembered' }),
    },
  });
  const spoolAgeMs = () => {
    const { oldestSealedAtMs } = spool.status();
    return oldestSealedAtMs === null ? 0 : Date.now() - oldestSealedAtMs;
  };
  metrics.watchSpool(() => ({ ...spool.status(), ageMs: spoolAgeMs() }));

  return {
    async start() {
      spool.note({ type: 'started', recorderId, atMs: Date.now() });
      await chat.start();
    },
    async databaseReady() {
      if (mover) return;
      const rooms = new Rooms(await store.channels.listChannelIds());
      mover = createMover({ spool, writer, rooms, log, metrics: moverMetrics(metrics), onStored: options.onStored });
      mover.start();
      emotes.start();
      chat.wake();
    },
    async stop(deadlineMs) {
      const endMs = Date.now() + deadlineMs;
      await backfill?.stop();
      await within(emotes.stop(), deadlineMs / 4);
      await chat.stop(deadlineMs / 2);
      await mover?.stop(Math.max(0, endMs - Date.now()));
    },
    wake() {
      chat.wake();
      emotes.wake();
    },
    status: () => {
      const { bytes, degraded } = spool.status();
      const moved = mover?.status() ?? { lastFlushAtMs: null, failing: true };
      return { chat: chat.status(), flush: { ...moved, spoolBytes: bytes, spoolAgeMs: spoolAgeMs(), degraded } };
    },
  };
}

function moverMetrics(metrics: Metrics): Parameters<typeof createMover>[0]['metrics'] {
  return {
    rejected: (reason) => metrics.rejected.inc({ reason }),
    failed: () => metrics.batchFailures.inc(),
    flushed(result, messages, seconds, committedAtMs) {
      metrics.batches.inc();
      metrics.flushSeconds.observe(seconds);
      metrics.messages.inc({ outcome: 'stored' }, result.stored);
      metrics.messages.inc({ outcome: 'duplicate' }, result.duplicates);
      metrics.messages.inc({ outcome: 'expired' }, result.expired);
      metrics.messages.inc({ outcome: 'retracted' }, result.retracted);
      metrics.events.inc(result.events);
      const oldest = messages[0];
      if (oldest) metrics.lagSeconds.observe(Math.max(0, committedAtMs - oldest.sentAtMs) / 1000);
    },
  };
}
