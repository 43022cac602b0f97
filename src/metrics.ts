import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Everything that `/metrics` shows. Label values come from fixed sets only: never a login, a token or an address. */
export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    lines: new Counter({ name: 'chatpulse_lines_total', help: 'IRC lines received, by command.', labelNames: ['command'], registers }),
    rejected: new Counter({
      name: 'chatpulse_rejected_lines_total',
      help: 'Lines that could not be trusted, by reason.',
      labelNames: ['reason'],
      registers,
    }),
    messages: new Counter({
      name: 'chatpulse_messages_total',
      help: 'Messages by what became of them.',
      labelNames: ['outcome'],
      registers,
    }),
    events: new Counter({ name: 'chatpulse_events_total', help: 'Typed events stored.', registers }),
    batches: new Counter({ name: 'chatpulse_batches_total', help: 'Batches committed.', registers }),
    batchFailures: new Counter({
      name: 'chatpulse_batch_failures_total',
      help: 'Batches that the database did not take at once.',
      registers,
    }),
    flushSeconds: new Histogram({
      name: 'chatpulse_flush_seconds',
      help: 'From the start of a batch to its commit.',
      buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5],
      registers,
    }),
    lagSeconds: new Histogram({
      name: 'chatpulse_lag_seconds',
      help: 'From Twitch sending the oldest message of a batch to its commit.',
      buckets: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 30, 300, 3600],
      registers,
    }),
    connections: new Gauge({ name: 'chatpulse_chat_connections', help: 'Connections to Twitch chat.', registers }),
    channels: new Gauge({
      name: 'chatpulse_channels',
      help: 'Watched channels by the state of their join.',
      labelNames: ['state'],
      registers,
    }),
    joins: new Counter({
      name: 'chatpulse_joins_total',
      help: 'JOINs sent, and what went wrong with them.',
      labelNames: ['outcome'],
      registers,
    }),
    reconnects: new Counter({
      name: 'chatpulse_chat_reconnects_total',
      help: 'Chat connections replaced, by cause.',
      labelNames: ['cause'],
      registers,
    }),
    emoteFetches: new Counter({
      name: 'chatpulse_emote_fetches_total',
      help: 'Catalogues of third-party emotes asked for, by what came of it.',
      labelNames: ['source', 'outcome'],
      registers,
    }),
    commands: new Histogram({
      name: 'chatpulse_command_seconds',
      help: 'Commands from arrival to answer.',
      labelNames: ['platform', 'command', 'outcome'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    digests: new Counter({ name: 'chatpulse_digests_total', help: 'Digest runs by outcome.', labelNames: ['outcome'], registers }),
    /** Reads the spool's state whenever metrics are asked for. */
    watchSpool: (read: () => SpoolReading) => watchSpool(registry, read),
    charts: new Histogram({
      name: 'chatpulse_chart_seconds',
      help: 'Charts from request to picture.',
      buckets: [0.02, 0.05, 0.1, 0.25, 1, 5],
      registers,
    }),
  };
}

interface SpoolReading {
  readonly bytes: number;
  readonly ageMs: number;
  readonly droppedLines: number;
  readonly degraded: string | null;
}

function watchSpool(registry: Registry, read: () => SpoolReading): void {
  const gauge = (name: string, help: string, toValue: (reading: SpoolReading) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(toValue(read()));
      },
    });
  gauge('chatpulse_spool_bytes', 'Chat that is not in the database yet.', ({ bytes }) => bytes);
  gauge('chatpulse_spool_age_seconds', 'Age of the oldest chunk in the spool.', ({ ageMs }) => ageMs / 1000);
  gauge(
    'chatpulse_spool_dropped_lines',
    'Lines thrown away since the start because the spool was full.',
    ({ droppedLines }) => droppedLines,
  );
  gauge('chatpulse_spool_degraded', '1 while the data folder can not be written.', ({ degraded }) => (degraded ? 1 : 0));
}
