import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { migrateUrl } from '../../src/store/migrate.ts';
import { connect } from '../ingest/server.ts';
import { GENERATOR_VERSION, type HistoryOrder, toPlan } from './history/plan.ts';
import { toUsers } from './history/users.ts';
import { checkpoint, type HistoryServer, openHistory } from './history-server.ts';
import { makeHistory } from './load/make-history.ts';
import { recount } from './load/recount.ts';
import { vacuumAll } from './load/vacuum.ts';
import { startProgress } from './progress.ts';

const run = promisify(execFile);

/** A finished history in a folder of its own. */
export interface History {
  readonly order: HistoryOrder;
  readonly folder: string;
  /** As many as there really are. */
  readonly messages: number;
  readonly madeInSeconds: number;
}

/** Written when everything else is on disk: without it a folder is half a history. */
const MARKER = 'made.json';
const markerSchema = z.object({
  version: z.literal(GENERATOR_VERSION),
  order: z.object({ messages: z.number(), channels: z.number(), days: z.number(), texts: z.number() }),
  messages: z.number(),
  seconds: z.number(),
});

/** Disk a message takes while a history is made, log included. */
const BYTES_A_MESSAGE = 330;
const BYTES_AT_LEAST = 2 ** 31;

export interface Making {
  /** Makes it again even if it is there. */
  readonly isAnew: boolean;
  /** Channel days that the product counts again. */
  readonly recounts: number;
  readonly say: (text: string) => void;
  /** Told which server runs, so that it is stopped whatever happens. */
  readonly onServer: (server: HistoryServer) => void;
}

/** Finds the history in `cacheDir`, or makes it there. */
export async function keepHistory(cacheDir: string, order: HistoryOrder, making: Making): Promise<History> {
  const { isAnew, say } = making;
  const folder = join(
    cacheDir,
    `stats-${order.messages}${order.channels === 5_000 && order.days === 90 ? '' : `-${order.channels}x${order.days}`}`,
  );
  const found = isAnew ? null : await readMarker(folder, order);
  if (found) return { order, folder, messages: found.messages, madeInSeconds: found.seconds };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await checkSpace(folder, order);
  say(`making a history of ${order.messages.toLocaleString('en')} messages in ${folder}`);
  const made = await make(folder, order, making);
  return { order, folder, messages: made.messages, madeInSeconds: made.seconds };
}

async function make(folder: string, order: HistoryOrder, { recounts, say, onServer }: Making) {
  const server = await openHistory(folder, 'making');
  onServer(server);
  const progress = startProgress(order.messages, say);
  try {
    await migrateUrl(server.url);
    const clients = [await connect(server.url), await connect(server.url)] as const;
    const made = await makeHistory(clients, order, progress.update);
    progress.stop();
    say(`${made.messages.toLocaleString('en')} messages in ${Math.round(made.seconds)} s; counting a sample again`);
    const plan = toPlan(order);
    const rows = await recount(clients[0], server.url, plan, toUsers(plan.users), recounts, 0);
    say(`${rows} rows of ${recounts} channel days are what the product makes of the messages; vacuuming`);
    await vacuumAll(clients);
    await Promise.all(clients.map((client) => client.end()));
    await checkpoint(server.url);
    await server.stop();
    // Written without fsync until now.
    await run('sync');
    const marker: z.infer<typeof markerSchema> = { version: GENERATOR_VERSION, order, ...made };
    await writeFile(join(folder, MARKER), `${JSON.stringify(marker)}\n`, { flush: true });
    return made;
  } finally {
    progress.stop();
    await server.stop();
  }
}

async function readMarker(folder: string, order: HistoryOrder): Promise<z.infer<typeof markerSchema> | null> {
  const text = await readFile(join(folder, MARKER), 'utf8').catch(() => null);
  if (text === null) return null;
  const marker = markerSchema.safeParse(JSON.parse(text));
  return marker.success && JSON.stringify(marker.data.order) === JSON.stringify(order) ? marker.data : null;
}

async function checkSpace(folder: string, { messages }: HistoryOrder): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const [free, needed] = [bavail * bsize, BYTES_AT_LEAST + messages * BYTES_A_MESSAGE];
  const gigabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 30)} GB`;
  if (free < needed)
    throw new Error(
      `${folder} has ${gigabytes(free)} free, a history of ${messages} messages needs ${gigabytes(needed)}: give --messages or --cache`,
    );
}
