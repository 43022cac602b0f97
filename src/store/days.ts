import type { Knex } from 'knex';
import type { Db, Result } from './database.ts';
import { WRITER_LOCK } from './writer/writer.ts';

/** Late lines of a day arrive in the first minutes of the next. */
const CLOSE_AFTER_MINUTES = 10;

async function lock(trx: Knex.Transaction): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(?)', [WRITER_LOCK]);
}

interface ChannelDay {
  channel_id: string;
  day: string;
}

/**
 * Rolls up every channel day that is over: its rows in chatter_days are made anew from what stands in messages. One short transaction a channel day.
 * @returns how many were closed
 */
export async function closeDays(db: Db, nowMs: number): Promise<number> {
  const { rows } = await db.raw<Result<ChannelDay>>(
    `select o.channel_id, o.day::text as day from open_days o
      where o.day < ((to_timestamp(:now) - make_interval(mins => :grace)) at time zone 'UTC')::date
      order by o.day, o.channel_id`,
    { now: nowMs / 1000, grace: CLOSE_AFTER_MINUTES },
  );
  for (const day of rows) await db.transaction((trx) => closeDay(trx, day));
  return rows.length;
}

async function closeDay(trx: Knex.Transaction, { channel_id, day }: ChannelDay): Promise<void> {
  await lock(trx);
  await trx.raw('delete from chatter_days where channel_id = :channel_id and day = :day', { channel_id, day });
  await trx.raw(
    `insert into chatter_days (channel_id, day, chatter_id, messages, shared_messages)
     select channel_id, day, chatter_id, messages, shared_messages from chatter_days_now where channel_id = :channel_id and day = :day`,
    { channel_id, day },
  );
  await trx.raw('delete from open_days where channel_id = :channel_id and day = :day', { channel_id, day });
}

/** Makes the partitions of today and the next two days, so that midnight costs nothing. */
export async function prepareDays(db: Db, nowMs: number): Promise<void> {
  await db.transaction(async (trx) => {
    await lock(trx);
    await trx.raw(`select ensure_message_day(((to_timestamp(:now) at time zone 'UTC')::date + n)) from generate_series(0, 2) n`, {
      now: nowMs / 1000,
    });
  });
}

/**
 * Drops the raw messages of every UTC day that ended more than `retentionDays` ago, whole partitions at once; what was rolled up from them stays.
 * @returns the days that were dropped
 */
export async function retireDays(db: Db, nowMs: number, retentionDays: number): Promise<string[]> {
  const { rows } = await db.raw<Result<{ day: string }>>(
    `select to_date(right(relname, 8), 'YYYYMMDD')::text as day
       from pg_inherits join pg_class on oid = inhrelid
      where inhparent = 'messages'::regclass
        and to_date(right(relname, 8), 'YYYYMMDD') < (to_timestamp(:now) at time zone 'UTC')::date - :retentionDays::int
      order by 1`,
    { now: nowMs / 1000, retentionDays },
  );
  for (const { day } of rows) await db.transaction((trx) => retireDay(trx, day));
  return rows.map((row) => row.day);
}

async function retireDay(trx: Knex.Transaction, day: string): Promise<void> {
  await lock(trx);
  const { rows } = await trx.raw<Result<ChannelDay>>('select channel_id, day::text as day from open_days where day = :day', { day });
  for (const open of rows) await closeDay(trx, open);
  await trx.raw('insert into retired_days (day) values (:day) on conflict do nothing', { day });
  await trx.raw(`drop table ${`messages_${day.replaceAll('-', '')}`}`);
}
