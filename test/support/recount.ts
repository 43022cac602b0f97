import type { Db, Result } from '../../src/store/database.ts';

interface MinuteRow {
  channel_id: string;
  minute_ms: number;
  messages: number;
  shared_messages: number;
  bits: number;
  first_time_chatters: number;
}

interface DayRow {
  channel_id: string;
  day: string;
  chatter_id: string;
  messages: number;
  shared_messages: number;
}

export interface Rollups {
  readonly minutes: MinuteRow[];
  readonly chatterDays: DayRow[];
}

/** What readers are told. */
export async function rollups(db: Db): Promise<Rollups> {
  const minutes = await db.raw<Result<MinuteRow>>(
    `select channel_id, (extract(epoch from minute) * 1000)::float8 as minute_ms, messages, shared_messages, bits::int as bits, first_time_chatters
       from minutes order by 1, 2`,
  );
  const days = await db.raw<Result<DayRow>>(
    `select channel_id, day::text, chatter_id, messages, shared_messages from chatter_days_now order by 1, 2, 3`,
  );
  return { minutes: minutes.rows, chatterDays: days.rows };
}

/** The same, counted anew from the messages that stand. */
export async function recount(db: Db): Promise<Rollups> {
  const minutes = await db.raw<Result<MinuteRow>>(
    `select channel_id, floor(extract(epoch from sent_at) / 60)::float8 * 60000 as minute_ms,
            sum((source_channel_id is null)::int)::int as messages, sum((source_channel_id is not null)::int)::int as shared_messages,
            sum(case when source_channel_id is null then bits else 0 end)::int as bits,
            sum(case when source_channel_id is null and (flags / 32) % 2 = 1 then 1 else 0 end)::int as first_time_chatters
       from messages where retracted_at is null group by 1, 2 order by 1, 2`,
  );
  const days = await db.raw<Result<DayRow>>(
    `select channel_id, to_char(sent_at at time zone 'UTC', 'YYYY-MM-DD') as day, chatter_id,
            sum((source_channel_id is null)::int)::int as messages, sum((source_channel_id is not null)::int)::int as shared_messages
       from messages where retracted_at is null group by 1, 2, 3 order by 1, 2, 3`,
  );
  return { minutes: minutes.rows, chatterDays: days.rows };
}
