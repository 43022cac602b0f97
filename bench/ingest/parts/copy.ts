import { execFile, spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { ChatMessage } from '../../../src/domain/event.ts';
import { COLUMNS, writeRows } from '../rows.ts';
import type { BenchDatabase } from '../server.ts';

export type CopyFormat = 'text' | 'binary';

export interface Copied {
  readonly rate: number;
  readonly walBytesPerMessage: number;
  readonly diskBytesPerMessage: number;
}

const run = promisify(execFile);
const hasPsql = spawnSync('psql', ['--version']).status === 0;

/** What does the copying. */
export const COPIER = hasPsql ? 'psql \\copy' : 'pg-copy-streams';

/** Files of the finished rows, one a format, in the order in which chat brought them. */
export async function writeFiles(
  database: BenchDatabase,
  folder: string,
  messages: readonly ChatMessage[],
): Promise<Record<CopyFormat, string>> {
  const files = { text: join(folder, 'rows.txt'), binary: join(folder, 'rows.bin') };
  const { client } = database;
  await writeRows(files.text, messages);
  await client.query('create temp table finished (like messages); alter table finished add column line bigserial');
  await pipeline(createReadStream(files.text), client.query(copyFrom(`copy finished (${COLUMNS}) from stdin`)));
  const out = client.query(copyTo(`copy (select ${COLUMNS} from finished order by line) to stdout with (format binary)`));
  await pipeline(out, createWriteStream(files.binary));
  await client.query('drop table finished');
  return files;
}

/** The physical limit: one COPY of finished rows into a fresh table with the columns, checks and key of a day's partition. */
export async function copyRows(database: BenchDatabase, file: string, format: CopyFormat, messages: number): Promise<Copied> {
  const { client } = database;
  await client.query('create table limit_messages (like messages including defaults including constraints including indexes)');
  await client.query('checkpoint');
  const wal = await database.walBytes();
  const seconds = hasPsql ? await copyByPsql(database.url, file, format) : await copyByStream(database, file, format);
  const walBytes = (await database.walBytes()) - wal;
  const { rows } = await client.query<{ stored: number; bytes: number }>(
    `select count(*)::int as stored, pg_total_relation_size('limit_messages')::float8 as bytes from limit_messages`,
  );
  await client.query('drop table limit_messages');
  if (rows[0]?.stored !== messages) throw new Error(`COPY stored ${rows[0]?.stored} of ${messages} rows`);
  return { rate: messages / seconds, walBytesPerMessage: walBytes / messages, diskBytesPerMessage: rows[0].bytes / messages };
}

async function copyByPsql(url: string, file: string, format: CopyFormat): Promise<number> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const env = {
    PATH: process.env['PATH'],
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: password,
    PGDATABASE: pathname.slice(1),
  };
  const copy = `\\copy limit_messages (${COLUMNS}) from '${file}' with (format ${format})`;
  const { stdout } = await run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-c', '\\timing on', '-c', copy], { env });
  const milliseconds = Number(/Time: ([\d.]+) ms/.exec(stdout)?.[1]);
  if (!(milliseconds > 0)) throw new Error(`psql did not tell the time: ${stdout}`);
  return milliseconds / 1000;
}

async function copyByStream({ client }: BenchDatabase, file: string, format: CopyFormat): Promise<number> {
  const startedAtMs = performance.now();
  const copy = client.query(copyFrom(`copy limit_messages (${COLUMNS}) from stdin with (format ${format})`));
  await pipeline(createReadStream(file, { highWaterMark: 1 << 16 }), copy);
  return (performance.now() - startedAtMs) / 1000;
}
