import type pg from 'pg';
import { TABLES } from './tables.ts';

/**
 * How full pages of an index are, in percent, where rows come in the order of time, as ingest brings them, measured row by row over 10 million messages.
 * Built at once at that density an index is as large and as deep as ingest leaves it, for a fifth of the work.
 */
const FULL: Readonly<Record<string, number>> = {
  messages: 57,
  minutes_pkey: 79,
  names_current: 74,
  names_pkey: 75,
  chatter_days_pkey: 70,
  chatter_hours_hour: 90,
  word_hours_hour: 90,
  emote_hours_hour: 90,
  chatter_day_tops_made: 90,
  gaps_pkey: 90,
  events_raids: 72,
};
const MOST_FULL = 64;

export const MESSAGES_FULL = FULL['messages'] ?? MOST_FULL;

interface Dropped {
  readonly table: string;
  readonly index: string;
  /** `PRIMARY KEY (...)`; null for an index that is no constraint. */
  readonly constraint: string | null;
  readonly definition: string;
}

/** Takes the indexes of all tables that are filled by the million, but for those of messages. @returns what `restoreIndexes` needs */
export async function dropIndexes(client: pg.Client): Promise<readonly Dropped[]> {
  const { rows } = await client.query<Dropped>(
    `select t.relname as table, i.relname as index, pg_get_constraintdef(c.oid) as constraint, pg_get_indexdef(i.oid) as definition
       from pg_index x
       join pg_class t on t.oid = x.indrelid
       join pg_class i on i.oid = x.indexrelid
       left join pg_constraint c on c.conindid = i.oid
      where t.relname = any($1) and t.relnamespace = 'public'::regnamespace
      order by t.relname, c.oid is null`,
    [Object.keys(TABLES)],
  );
  for (const { table, index, constraint } of rows)
    await client.query(constraint ? `alter table ${table} drop constraint ${index}` : `drop index ${index}`);
  return rows;
}

/** Builds them again, several at once where there are several `clients`. */
export async function restoreIndexes(clients: readonly pg.Client[], dropped: readonly Dropped[]): Promise<void> {
  const left = [...dropped];
  await Promise.all(
    clients.map(async (client) => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await restore(client, next);
    }),
  );
}

async function restore(client: pg.Client, { table, index, constraint, definition }: Dropped): Promise<void> {
  const full = FULL[index] ?? MOST_FULL;
  if (constraint) await client.query(`alter table ${table} add constraint ${index} ${constraint} with (fillfactor = ${full})`);
  else await client.query(definition.replace(/( WHERE |$)/, ` WITH (fillfactor = ${full})$1`));
  // What is written from now on fills pages as ever.
  await client.query(`alter index ${index} reset (fillfactor)`);
}
