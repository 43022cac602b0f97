import type { Batch } from '../../../src/store/writer/batch.ts';
import { createWriter } from '../../../src/store/writer/writer.ts';
import type { BenchDatabase, Server } from '../server.ts';

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

/** The database part alone: finished messages to commit, duplicates sorted out, counts and names kept, deletions applied. */
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
