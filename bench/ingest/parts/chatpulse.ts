import { setTimeout as sleep } from 'node:timers/promises';
import { type Chatpulse, startChatpulse } from '../../../test/support/chatpulse.ts';
import { cpuUsOf, type Memory, memoryOf } from '../machine.ts';
import type { Sent } from '../sender/protocol.ts';
import type { Sender } from '../sender/sender.ts';
import type { BenchDatabase, Server } from '../server.ts';
import { channelLogin } from '../workload.ts';

/** What a stretch of chat cost. Times are microseconds of CPU a message; null where the machine can't tell. */
export interface Stretch {
  readonly messages: number;
  /** From the first line sent to the last one committed. */
  readonly rate: number;
  readonly nodeUs: number | null;
  readonly postgresUs: number | null;
  readonly senderUs: number;
  readonly walBytesPerMessage: number;
  readonly diskBytesPerMessage: number;
  readonly restBytesPerMessage: number;
  /** Of chatpulse's process, at the end of the stretch. */
  readonly rss: number | null;
  readonly loopDelayMs: LoopDelay;
}

/** How late timers were, as Node's own monitor saw it (every 10 ms). */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The built process, recording every channel of the sender. */
export interface Recorder {
  /** Sends by `send`, waits until all is committed, and tells what it took. */
  measure(send: () => Promise<Sent>): Promise<{ readonly sent: Sent; readonly stretch: Stretch }>;
  /** Of its process: resident now, and the highest since its start; bytes. */
  memory(): Memory | null;
  /** Rejects when it does not end as it should. */
  stop(): Promise<void>;
}

const ALL_JOINED_MS = 120_000;
/** Without progress for so long, something is wrong. */
const STORED_MS = 300_000;

export async function startRecorder(
  server: Server,
  database: BenchDatabase,
  sender: Sender,
  { channels, dataDir }: { readonly channels: number; readonly dataDir: string },
): Promise<Recorder> {
  const nodeOptions = process.env['BENCH_NODE_OPTIONS'];
  const chatpulse = await startChatpulse({
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    TWITCH_CHAT_URL: sender.url,
    WATCH_CHANNELS: Array.from({ length: channels }, (_, index) => channelLogin(index)).join(','),
    ...(nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions }),
  });
  await untilJoined(chatpulse, channels).catch(async (error: unknown) => {
    await chatpulse.end('SIGKILL');
    throw error;
  });

  return {
    async measure(send) {
      await readLoopDelay(chatpulse);
      const before = { wal: await database.walBytes(), node: cpuUsOf(chatpulse.pid), postgres: server.cpuUs() };
      const sent = await send();
      const storedAtMs = await untilStored(database, sent.last, chatpulse);
      const after = { wal: await database.walBytes(), node: cpuUsOf(chatpulse.pid), postgres: server.cpuUs() };
      const { rows } = await database.client.query<{ stored: number }>('select count(*)::int as stored from messages');
      if (rows[0]?.stored !== sent.messages) throw new Error(`chatpulse stored ${rows[0]?.stored} of ${sent.messages} messages`);
      const { messages, rest } = await database.sizes();
      const each = (from: number | null, to: number | null) => (from === null || to === null ? null : (to - from) / sent.messages);
      const stretch: Stretch = {
        messages: sent.messages,
        rate: sent.messages / ((storedAtMs - sent.startedAtMs) / 1000),
        nodeUs: each(before.node, after.node),
        postgresUs: each(before.postgres, after.postgres),
        senderUs: sent.cpuUs / sent.messages,
        walBytesPerMessage: (after.wal - before.wal) / sent.messages,
        diskBytesPerMessage: messages / sent.messages,
        restBytesPerMessage: rest / sent.messages,
        rss: memoryOf(chatpulse.pid)?.rss ?? null,
        loopDelayMs: await readLoopDelay(chatpulse),
      };
      return { sent, stretch };
    },
    memory: () => memoryOf(chatpulse.pid),
    async stop() {
      const code = await chatpulse.end('SIGTERM');
      if (code !== 0) throw new Error(`chatpulse ended with ${code}:\n${chatpulse.output()}`);
    },
  };
}

/** Asking also makes the process begin anew with its count. */
export async function readLoopDelay({ url }: Chatpulse): Promise<LoopDelay> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  const read = (name: string) =>
    1_000 * Number(new RegExp(`^nodejs_eventloop_lag_${name}seconds (\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN);
  return { p50: read('p50_'), p99: read('p99_'), max: read('max_') };
}

/** Resolves once so many channels are joined. @throws after ALL_JOINED_MS */
export async function untilJoined(chatpulse: Chatpulse, channels: number): Promise<void> {
  const endMs = Date.now() + ALL_JOINED_MS;
  for (;;) {
    const response = await fetch(`${chatpulse.url}/metrics`, { signal: AbortSignal.timeout(10_000) });
    const joined = Number(/^chatpulse_channels\{state="joined"\} (\d+)/m.exec(await response.text())?.[1] ?? 0);
    if (joined === channels) return;
    if (Date.now() > endMs) throw new Error(`only ${joined} of ${channels} channels were joined:\n${chatpulse.output()}`);
    await sleep(250);
  }
}

/** Chat is stored in the order in which it came, so with the last message all are. @returns when it was seen */
export async function untilStored({ client }: BenchDatabase, last: Sent['last'], chatpulse: Chatpulse): Promise<number> {
  const endMs = Date.now() + STORED_MS;
  for (;;) {
    const { rowCount } = await client.query({
      name: 'is-stored',
      text: 'select from messages where channel_id = $1 and sent_at = to_timestamp($2::float8 / 1000)::timestamptz(3) and message_id = $3',
      values: [last.channelId, last.sentAtMs, last.messageId],
    });
    if (rowCount === 1) return Date.now();
    if (Date.now() > endMs) throw new Error(`the last message was not stored in time:\n${chatpulse.output()}`);
    await sleep(5);
  }
}
