import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Db, type Result } from '../../src/store/database.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';

/** On every node, were the database spread over several: who is who, and what is the same for all channels. */
const REFERENCE = ['channels', 'emotes', 'names', 'optouts', 'retired_days'];
/** On one node: settings and state, which grow with the servers that use the bot and not with chat. */
const LOCAL = ['digest_runs', 'digests', 'guilds', 'joins', 'migrations', 'migrations_lock', 'recorders', 'twitch_tokens', 'watches'];

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url, 1);
  await db.raw(`select ensure_message_day('2026-11-24')`);
});
afterAll(async () => {
  await db.destroy();
  await database[Symbol.asyncDispose]();
});

interface Table {
  name: string;
  /** Columns of each unique index, the primary key first. */
  keys: string[];
  /** Tables that a foreign key points to. */
  references: string[];
}

async function listTables(): Promise<Table[]> {
  const { rows } = await db.raw<Result<Table>>(`
    select c.relname as name,
           array(select (select string_agg(a.attname, ' ') from unnest(i.indkey::int[]) k join pg_attribute a on a.attrelid = c.oid and a.attnum = k)
                   from pg_index i where i.indrelid = c.oid and i.indisunique order by i.indisprimary desc) as keys,
           array(select f.confrelid::regclass::text from pg_constraint f where f.conrelid = c.oid and f.contype = 'f') as references
      from pg_class c
     where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
     order by 1`);
  return rows;
}

test('every table that grows with chat is spread by channel_id: it is in each unique key, and no foreign key leads to another such table', async () => {
  const tables = await listTables();
  const growing = tables.filter(({ name }) => !REFERENCE.includes(name) && !LOCAL.includes(name));
  expect(growing.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'messages',
      'messages_20261124',
      'minutes',
      'hours',
      'chatter_hours',
      'chatter_days',
      'word_days',
      'emote_days',
      'events',
    ]),
  );
  for (const { name, keys, references } of growing) {
    expect([name, keys.length > 0]).toEqual([name, true]);
    for (const key of keys) expect([name, key.split(' ')]).toEqual([name, expect.arrayContaining(['channel_id'])]);
    expect([name, references.filter((other) => !REFERENCE.includes(other))]).toEqual([name, []]);
  }
});

test('no reference table points to a table that grows, and all that are named exist', async () => {
  const tables = await listTables();
  for (const name of [...REFERENCE, ...LOCAL]) {
    const table = tables.find((one) => one.name === name);
    expect([name, table?.references.filter((other) => !REFERENCE.includes(other) && !LOCAL.includes(other))]).toEqual([name, []]);
  }
});

test('channel_id has one type everywhere, so that tables which are joined on it lie together', async () => {
  const { rows } = await db.raw<Result<{ type: string }>>(
    `select distinct format_type(atttypid, atttypmod) as type from pg_attribute a join pg_class c on c.oid = a.attrelid
      where a.attname = 'channel_id' and c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace`,
  );
  expect(rows).toEqual([{ type: 'bigint' }]);
});
