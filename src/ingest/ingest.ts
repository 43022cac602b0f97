import type { ChatMessage } from '../domain/event.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Store } from '../store/store.ts';
import type { Writer } from '../store/writer/writer.ts';
import { createBackfill } from './backfill.ts';
import { Rooms } from './batch-builder.ts';
import { createChat } from './chat/chat.ts';
import type { ChatStatus } from './chat/contract.ts';
import { createMover } from './mover.ts';
import type { Spool } from './spool/spool.ts';

export interface IngestOptions {
  readonly chatUrl: string;
  /** A recent-messages service that gaps are filled from; null: they stay. */
  readonly recentMessagesUrl: string | null;
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
  start(): Promise<void>;
  /** Leaves every channel, then stores what was read, within the deadline; what is left then is stored by the next run. */
  stop(deadlineMs: number): Promise<void>;
  /** A hint that the watched channels have changed. */
  wake(): void;
  status(): IngestStatus;
}

/** Reads the watched channels: chat, spool, Postgres. */
export async function createIngest(options: IngestOptions): Promise<Ingest> {
  const { spool, recorderId, store, writer, log, metrics } = options;
  const rooms = new Rooms(await store.channels.listChannelIds());
  const mover = createMover({ spool, writer, rooms, log, metrics: moverMetrics(metrics), onStored: options.onStored });
  const backfill = options.recentMessagesUrl === null ? null : createBackfill({ url: options.recentMessagesUrl, store, spool, log });
  const chat = createChat({
    url: options.chatUrl,
    sink: {
      line: (raw, receivedAtMs) => spool.line(raw, receivedAtMs),
      joined: (channelId, login, atMs) => {
        spool.note({ type: 'joined', recorderId, channelId, login, atMs });
        backfill?.onJoined(channelId, login);
      },
      lost: (channelId, sinceMs, reason) => spool.note({ type: 'lost', channelId, sinceMs, reason }),
    },
    ledger: spool,
    listDesired: () => store.watches.listDesired(),
    report: (changes) => store.joins.saveJoinReports(changes),
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
      mover.start();
      await chat.start();
    },
    async stop(deadlineMs) {
      const endMs = Date.now() + deadlineMs;
      await backfill?.stop();
      await chat.stop(deadlineMs / 2);
      await mover.stop(Math.max(0, endMs - Date.now()));
    },
    wake: () => chat.wake(),
    status: () => {
      const { bytes, degraded } = spool.status();
      return { chat: chat.status(), flush: { ...mover.status(), spoolBytes: bytes, spoolAgeMs: spoolAgeMs(), degraded } };
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
