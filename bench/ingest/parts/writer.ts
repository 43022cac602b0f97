import type { Batch } from '../../../src/store/writer/batch.ts';
import { CREATE_INCOMING, encodeRows, insertMessages, insertNewMessages } from '../../../src/store/writer/messages.ts';
import { createWriter, WRITER_LOCK } from '../../../src/store/writer/writer.ts';
import { type BenchDatabase, connect, type Server } from '../server.ts';

/** Messages a second. */
export interface Stored {
  /** Rows that are all new. */
  readonly fresh: number;
  /** The same rows once more, none of which may count. */
  readonly again: number;
}

/** The writer's message path alone: finished rows to commit, deduplicated by the key and counted by the minute; a transaction a batch. */
export async function storeRows(database: BenchDatabase, batches: readonly Batch[]): Promise<Stored> {
  await database.clear();
  const encoded = batches.map(({ messages }) => [...encodeRows(messages)].map((slice) => Buffer.from(slice)));
  const client = await connect(database.url);
  await client.query(CREATE_INCOMING);
  for (const day of new Set(
    batches.flatMap(({ messages }) => messages.map(({ sentAtMs }) => new Date(sentAtMs).toISOString().slice(0, 10))),
  ))
    await client.query('select ensure_message_day($1)', [day]);
  const store = async (expected: number, insert: (batch: Batch, index: number) => ReturnType<typeof insertMessages>): Promise<number> => {
    const startedAtMs = performance.now();
    let stored = 0;
    for (const [index, batch] of batches.entries()) {
      await client.query(`begin; select pg_advisory_xact_lock(${WRITER_LOCK})`);
      for (const channel of await insert(batch, index)) stored += channel.stored;
      await client.query('commit');
    }
    if (stored !== expected) throw new Error(`${stored} rows were stored, not ${expected}`);
    return batches.reduce((sum, batch) => sum + batch.messages.length, 0) / ((performance.now() - startedAtMs) / 1000);
  };
  const total = batches.reduce((sum, batch) => sum + batch.messages.length, 0);
  const fresh = await store(total, (batch, index) => insertNewMessages(client, batch.messages, encoded[index]));
  const again = await store(0, (batch) => insertMessages(client, batch.messages));
  await client.end();
  return { fresh, again };
}

export interface Written {
  readonly rate: number;
  readonly nodeUsPerMessage: number;
  readonly postgresUsPerMessage: number | null;
  readonly walBytesPerMessage: number;
  /** Of the messages with their key, and of all else that writing fills (counts, names, events). */
  readonly diskBytesPerMessage: number;
  readonly restBytesPerMessage: number;
}

const RETRACT_MS = 24 * 3_600_000;

/** The whole writer: messages to commit, duplicates sorted out, counts and names kept, deletions applied. */
export async function writeBatches(server: Server, database: BenchDatabase, batches: readonly Batch[]): Promise<Written> {
  await database.clear();
  const writer = createWriter({ url: database.url, retractMs: RETRACT_MS });
  // The first write connects and makes the day's partition.
  await writer.write({ messages: [], events: [], deletions: [], notes: [] });
  const wal = await database.walBytes();
  const [cpu, postgresUs, startedAtMs] = [process.cpuUsage(), server.cpuUs(), performance.now()];
  let stored = 0;
  for (const batch of batches) stored += (await writer.write(batch)).stored;
  const seconds = (performance.now() - startedAtMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const postgresEndUs = server.cpuUs();
  const walBytes = (await database.walBytes()) - wal;
  const { messages, rest } = await database.sizes();
  await writer.stop();
  const expected = batches.reduce((sum, batch) => sum + batch.messages.length, 0);
  if (stored !== expected) throw new Error(`the writer stored ${stored} of ${expected} messages`);
  return {
    rate: stored / seconds,
    nodeUsPerMessage: (user + system) / stored,
    postgresUsPerMessage: postgresUs === null || postgresEndUs === null ? null : (postgresEndUs - postgresUs) / stored,
    walBytesPerMessage: walBytes / stored,
    diskBytesPerMessage: messages / stored,
    restBytesPerMessage: rest / stored,
  };
}
