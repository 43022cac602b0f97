import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type ClickHouse, openClickHouse } from './clickhouse.ts';

export interface Loaded {
  readonly clickhouse: ClickHouse;
  readonly bytes: number;
}

const MARKER = 'loaded';

/**
 * The same messages in ClickHouse, sorted by channel and time in one part. Kept in the history's folder.
 * @returns null where ClickHouse is not installed
 */
export async function loadClickHouse(client: pg.Client, folder: string, say: (text: string) => void): Promise<Loaded | null> {
  const home = join(folder, 'clickhouse');
  const isLoaded = await readFile(join(folder, `${MARKER}.clickhouse`), 'utf8').then(
    () => true,
    () => false,
  );
  if (!isLoaded) await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  const clickhouse = openClickHouse(home);
  if (clickhouse === null) return null;
  if (!isLoaded) {
    say('loading the messages into ClickHouse');
    await fill(client, clickhouse, folder);
    await writeFile(join(folder, `${MARKER}.clickhouse`), '', { flush: true });
  }
  const bytes = Number(clickhouse.query(`select sum(bytes_on_disk) from system.parts where active and database = 'bench'`));
  return { clickhouse, bytes };
}

const COLUMNS =
  "channel_id UInt64, sent_at DateTime64(3, 'UTC'), chatter_id UInt64, source_channel_id UInt64, bits Int32, flags Int16, text String";

async function fill(client: pg.Client, clickhouse: ClickHouse, folder: string): Promise<void> {
  clickhouse.query('create database bench');
  clickhouse.query(`create table bench.messages (${COLUMNS}) engine = MergeTree order by (channel_id, sent_at)`);
  clickhouse.query('create table bench.emotes (name String) engine = MergeTree order by name');
  const file = join(folder, 'day.tsv');
  const { rows } = await client.query<{ day: string }>(
    `select relid::text as day from pg_partition_tree('messages') where isleaf order by 1`,
  );
  const exported = async (select: string): Promise<void> =>
    pipeline(client.query(copyTo(`copy (${select}) to stdout`)), createWriteStream(file));
  for (const { day } of rows) {
    // COPY's text format is ClickHouse's TabSeparated, but for times.
    await exported(
      `select channel_id, (extract(epoch from sent_at) * 1000)::bigint, chatter_id, coalesce(source_channel_id, 0), bits, flags, text
         from ${day} where retracted_at is null order by channel_id, sent_at`,
    );
    clickhouse.query(
      `insert into bench.messages select channel_id, fromUnixTimestamp64Milli(ms, 'UTC'), chatter_id, source_channel_id, bits, flags, text
         from file('${file}', TabSeparated, 'channel_id UInt64, ms Int64, chatter_id UInt64, source_channel_id UInt64, bits Int32, flags Int16, text String')`,
    );
  }
  await exported('select distinct name from emotes');
  clickhouse.query(`insert into bench.emotes select name from file('${file}', TabSeparated, 'name String')`);
  await rm(file);
  clickhouse.query('optimize table bench.messages final');
}
