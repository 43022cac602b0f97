import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createLog } from '../../src/log.ts';
import { openEmbedded } from '../../src/store/embedded/open.ts';
import { migrateUrl } from '../../src/store/migrate.ts';
import { cpuUsOfFamily, parentOf } from './machine.ts';

/** The bench's own Postgres, durable as in production, in a folder that goes with it. */
export interface Server {
  /** A folder of the bench. */
  readonly folder: string;
  /** A migrated database that nobody else uses. */
  createDatabase(name: string): Promise<BenchDatabase>;
  /** Of all its processes. Null where the machine can't tell. */
  cpuUs(): number | null;
  stop(): Promise<void>;
}

export interface BenchDatabase {
  readonly url: string;
  readonly client: pg.Client;
  /** Forgets everything that was recorded, and brings what is dirty to disk, so that each measurement begins alike. */
  clear(): Promise<void>;
  /** Bytes of write-ahead log written since the server began. */
  walBytes(): Promise<number>;
  /** Bytes on disk of the recorded messages with their index, and of everything else that recording fills. */
  sizes(): Promise<{ readonly messages: number; readonly rest: number }>;
}

const ROLLUPS = [
  'minutes',
  'hours',
  'chatter_hours',
  'chatter_days',
  'chatter_day_tops',
  'word_hours',
  'word_days',
  'emote_hours',
  'emote_days',
] as const;
const RECORDED = ['messages', ...ROLLUPS, 'open_hours', 'open_days', 'deletions', 'events', 'names', 'channels'] as const;

export async function startServer(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'chatpulse-bench-'));
  const embedded = await openEmbedded({ dataDir: join(folder, 'server'), log: createLog('error') });
  const admin = await connect(embedded.url);
  const { rows } = await admin.query<{ pid: number }>('select pg_backend_pid() as pid');
  const postmaster = parentOf(rows[0]?.pid ?? 0);

  return {
    folder,
    async createDatabase(name) {
      await admin.query(`create database ${name}`);
      const url = new URL(embedded.url);
      url.pathname = `/${name}`;
      await migrateUrl(url.href);
      return openDatabase(url.href);
    },
    cpuUs: () => (postmaster === null ? null : cpuUsOfFamily(postmaster)),
    async stop() {
      await admin.end();
      await embedded.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openDatabase(url: string): Promise<BenchDatabase> {
  const client = await connect(url);
  return {
    url,
    client,
    async clear() {
      await client.query(`truncate ${RECORDED.join(', ')}`);
      await client.query('checkpoint');
    },
    async walBytes() {
      const { rows } = await client.query<{ bytes: string }>(`select pg_current_wal_insert_lsn() - '0/0' as bytes`);
      return Number(rows[0]?.bytes);
    },
    async sizes() {
      const { rows } = await client.query<{ messages: string; rest: string }>(
        `select sum(pg_total_relation_size(relid)) filter (where isleaf) as messages,
                (select sum(pg_total_relation_size(name::regclass)) from unnest($1::text[]) as name) as rest
           from pg_partition_tree('messages')`,
        [RECORDED.filter((name) => name !== 'messages')],
      );
      return { messages: Number(rows[0]?.messages), rest: Number(rows[0]?.rest) };
    },
  };
}

export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A server that is stopped under an idle connection, since something else failed, must not be what is heard of.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
