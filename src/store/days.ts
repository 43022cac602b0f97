import type { Knex } from 'knex';
import type { Db, Result } from './database.ts';
import { lockWriters } from './rollups/claims.ts';
import { closeDays } from './rollups/close-days.ts';
import { closeHours } from './rollups/close-hours.ts';

export { trimDays } from './rollups/trim.ts';
export { closeDays, closeHours };

/**
 * Closes every hour and every day that is over, until nothing is left but what is being written to right now.
 * @param mayGoOn asked between hours and days; what is left when it says no stays open
 */
export async function rollUp(db: Db, nowMs: number, mayGoOn: () => boolean = () => true): Promise<void> {
  let reopened: number;
  do {
    await closeHours(db, nowMs, mayGoOn);
    ({ reopened } = await closeDays(db, nowMs, mayGoOn));
  } while (reopened > 0);
}

/** Makes the partitions of today and the next two days, so that midnight costs nothing. */
export async function prepareDays(db: Db, nowMs: number): Promise<void> {
  await db.transaction(async (trx) => {
    await lockWriters(trx);
    await trx.raw(`select ensure_message_day(((to_timestamp(:now) at time zone 'UTC')::date + n)) from generate_series(0, 2) n`, {
      now: nowMs / 1000,
    });
  });
}

/**
 * Drops the raw messages of every UTC day that ended more than `retentionDays` ago, whole partitions at once, and who wrote in its hours;
 * its other rollups stay. A day that is not rolled up yet waits.
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
  const retired: string[] = [];
  for (const { day } of rows) if (await db.transaction((trx) => retireDay(trx, day))) retired.push(day);
  await db.raw(
    `delete from chatter_hours
      where hour < ((to_timestamp(:now) at time zone 'UTC')::date - :retentionDays::int)::timestamp at time zone 'UTC'
        and exists (select from retired_days d where d.day = (hour at time zone 'UTC')::date)`,
    { now: nowMs / 1000, retentionDays },
  );
  return retired;
}

async function retireDay(trx: Knex.Transaction, day: string): Promise<boolean> {
  await lockWriters(trx);
  const open = await trx.raw<Result<unknown>>('select from open_days where day = :day limit 1', { day });
  if (open.rows.length > 0) return false;
  await trx.raw('insert into retired_days (day) values (:day) on conflict do nothing', { day });
  await trx.raw(`drop table ${`messages_${day.replaceAll('-', '')}`}`);
  return true;
}
