import { DAY_MS } from '../../domain/range.ts';
import type { Db } from '../database.ts';

/** Today and so many days before keep every word and emote, and those of their hours. */
export const WHOLE_DAYS = 8;
/** Of older days. Of those that are whole, what comes after these lies by itself. */
export const KEPT_USES = 1_000;

/** The first UTC day that is kept whole. */
export function firstWholeDayMs(nowMs: number): number {
  return (Math.floor(nowMs / DAY_MS) - WHOLE_DAYS) * DAY_MS;
}

const toTrimHours = (table: string): string => `
  delete from ${table} h
   where h.hour < to_timestamp(:before)
     and not exists (select from open_days o where o.channel_id = h.channel_id and o.day = (h.hour at time zone 'UTC')::date)`;

const toTrimDays = (table: string, column: string): string => `
  update ${table} d set rest_${column} = null, rest_uses = null, is_whole = false
   where d.day < (to_timestamp(:before) at time zone 'UTC')::date and d.rest_uses is not null
     and not exists (select from open_days o where o.channel_id = d.channel_id and o.day = d.day)`;

const TRIMS = [
  toTrimHours('word_hours'),
  toTrimHours('emote_hours'),
  toTrimDays('word_days', 'words'),
  toTrimDays('emote_days', 'emote_nos'),
] as const;

/** Leaves of days that are older than WHOLE_DAYS the top words and emotes, and nothing of their hours; days that are open wait for their closing. */
export async function trimDays(db: Db, nowMs: number): Promise<void> {
  for (const sql of TRIMS) await db.raw(sql, { before: firstWholeDayMs(nowMs) / 1000 });
}
