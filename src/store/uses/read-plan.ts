import type { ChannelId } from '../../domain/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Range } from '../../domain/range.ts';
import { type Db, prepared } from '../database.ts';
import { type DayState, type OpenHour, toPlan, type UsesPlan } from './plan.ts';

/** How to count words or emotes of `range`, taken to whole minutes, as the rollups are now. */
export async function readPlan(db: Db, channelId: ChannelId, range: Range): Promise<UsesPlan> {
  const whole: Range = {
    fromMs: Math.floor(range.fromMs / MINUTE_MS) * MINUTE_MS,
    toMs: Math.ceil(range.toMs / MINUTE_MS) * MINUTE_MS,
  };
  if (whole.fromMs >= whole.toMs) return toPlan({ fromMs: whole.fromMs, toMs: whole.fromMs }, [], []);
  const [days, hours] = await Promise.all([listDayStates(db, channelId, whole), listOpenHours(db, channelId, whole)]);
  return toPlan(whole, days, hours);
}

interface RawDay {
  day_s: number;
  is_open: boolean;
  is_retired: boolean;
  is_trimmed: boolean;
  messages: number;
}

/** An hour that is closed has words, be they none: where it doesn't, they were trimmed. */
const DAY_STATES = `
  select extract(epoch from d.starts)::float8 as day_s, s.*,
         case when s.is_trimmed and not s.is_retired then (
           select coalesce(sum(m.messages), 0) from minutes m
            where m.channel_id = :channelId
              and m.minute >= greatest(d.starts, to_timestamp(:from)) and m.minute < least(d.starts + interval '1 day', to_timestamp(:to))
         ) else 0 end::float8 as messages
    from (
      select day, day::timestamp at time zone 'UTC' as starts
        from (
          select day from open_days
           where channel_id = :channelId and day >= (to_timestamp(:from) at time zone 'UTC')::date and day <= (to_timestamp(:to) at time zone 'UTC')::date
          union
          select (to_timestamp(e.at) at time zone 'UTC')::date from unnest(:ends::float8[]) as e(at)
        ) known
    ) d
   cross join lateral (
     select exists (select from open_days o where o.channel_id = :channelId and o.day = d.day) as is_open,
            exists (select from retired_days r where r.day = d.day) as is_retired,
            exists (
              select from hours h
               where h.channel_id = :channelId and h.hour >= d.starts and h.hour < d.starts + interval '1 day'
                 and not exists (select from word_hours w where w.channel_id = h.channel_id and w.hour = h.hour)
                 and not exists (select from open_hours o where o.channel_id = h.channel_id and o.hour = h.hour)
            ) as is_trimmed
   ) s`;

async function listDayStates(db: Db, channelId: ChannelId, { fromMs, toMs }: Range): Promise<DayState[]> {
  const ends = [fromMs, toMs - 1].map((ms) => Math.floor(ms / DAY_MS) * DAY_MS);
  const { rows } = await prepared<RawDay>(db, DAY_STATES, {
    channelId,
    from: fromMs / 1000,
    to: toMs / 1000,
    ends: ends.map((ms) => ms / 1000),
  });
  return rows.map((row) => ({
    dayMs: row.day_s * 1000,
    isOpen: row.is_open,
    isRetired: row.is_retired,
    isTrimmed: row.is_trimmed,
    messages: row.messages,
  }));
}

async function listOpenHours(db: Db, channelId: ChannelId, { fromMs, toMs }: Range): Promise<OpenHour[]> {
  const { rows } = await prepared<{ hour_s: number; messages: number }>(
    db,
    `select extract(epoch from o.hour)::float8 as hour_s,
            (select coalesce(sum(m.messages), 0) from minutes m
              where m.channel_id = o.channel_id and m.minute >= greatest(o.hour, to_timestamp(:from))
                and m.minute < least(o.hour + interval '1 hour', to_timestamp(:to)))::float8 as messages
       from open_hours o
      where o.channel_id = :channelId and o.hour >= to_timestamp(:firstHour) and o.hour < to_timestamp(:to)`,
    { channelId, from: fromMs / 1000, to: toMs / 1000, firstHour: Math.floor(fromMs / HOUR_MS) * (HOUR_MS / 1000) },
  );
  return rows.map((row) => ({ hourMs: row.hour_s * 1000, messages: row.messages }));
}
