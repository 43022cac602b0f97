import type { ChannelId } from '../domain/ids.ts';
import { HOUR_MS, MINUTE_MS, type Range } from '../domain/range.ts';
import type { Db, Result } from './database.ts';

/** Own messages in a quarter of an hour. */
export interface QuarterCount {
  readonly startMs: number;
  readonly messages: number;
}

/** Own messages of one channel in one bucket. */
export interface BucketCount {
  readonly channelId: ChannelId;
  readonly startMs: number;
  readonly messages: number;
}

const QUARTER_MS = 15 * MINUTE_MS;

/** `range` in whole minutes, and the whole steps inside of it; [headEnd, tailStart) is empty where there is none. */
function toEdges(range: Range, stepMs: number): Record<'from' | 'headEnd' | 'tailStart' | 'to', number> {
  const fromMs = Math.floor(range.fromMs / MINUTE_MS) * MINUTE_MS;
  const headEndMs = Math.min(Math.ceil(fromMs / stepMs) * stepMs, range.toMs);
  const tailStartMs = Math.max(Math.floor(range.toMs / stepMs) * stepMs, headEndMs);
  return { from: fromMs / 1000, headEnd: headEndMs / 1000, tailStart: tailStartMs / 1000, to: range.toMs / 1000 };
}

interface RawQuarters {
  hour_s: number;
  q1: number;
  q2: number;
  q3: number;
  q4: number;
}

/**
 * Own messages per quarter of an hour, ascending, without empty ones; of the quarters at both ends of `range` (its start taken down to the
 * whole minute) the part inside. One row an hour is read, and the minutes of what is open.
 */
export async function listQuarters(db: Db, channelId: ChannelId, range: Range): Promise<QuarterCount[]> {
  const edges = toEdges(range, QUARTER_MS);
  const [hours, parts] = await Promise.all([
    db.raw<Result<RawQuarters>>(
      `select extract(epoch from hour)::float8 as hour_s, quarters[1] as q1, quarters[2] as q2, quarters[3] as q3, quarters[4] as q4
         from hours_now
        where channel_id = :channelId and hour >= date_trunc('hour', to_timestamp(:headEnd), 'UTC') and hour < to_timestamp(:tailStart)
        order by hour`,
      { channelId, ...edges },
    ),
    db.raw<Result<{ quarter_no: number; messages: number }>>(
      `select floor(extract(epoch from minute) / 900)::int as quarter_no, sum(messages)::int as messages
         from minutes
        where channel_id = :channelId and messages > 0
          and (minute >= to_timestamp(:from) and minute < to_timestamp(:headEnd) or minute >= to_timestamp(:tailStart) and minute < to_timestamp(:to))
        group by 1`,
      { channelId, ...edges },
    ),
  ]);
  const quarters = new Map(parts.rows.map((row) => [row.quarter_no * QUARTER_MS, row.messages]));
  for (const { hour_s, q1, q2, q3, q4 } of hours.rows) {
    for (const [index, messages] of [q1, q2, q3, q4].entries()) {
      const startMs = hour_s * 1000 + index * QUARTER_MS;
      if (messages > 0 && startMs >= edges.headEnd * 1000 && startMs < edges.tailStart * 1000) quarters.set(startMs, messages);
    }
  }
  return [...quarters].map(([startMs, messages]) => ({ startMs, messages })).sort((a, b) => a.startMs - b.startMs);
}

interface RawBucket {
  channel_id: ChannelId;
  bucket: number;
  messages: number;
}

/** Whole hours from their rows, or their quarters where buckets start inside; the minutes of the two ragged ends. */
const BUCKETS_OF_HOURS = `
  with parts as (
    select channel_id, hour as at, messages, quarters,
           width_bucket(hour, :starts::timestamptz[]) as bucket, width_bucket(hour + interval '45 minutes', :starts::timestamptz[]) as last_bucket
      from hours_now
     where channel_id = any(:channelIds::bigint[]) and hour >= to_timestamp(:headEnd) and hour < to_timestamp(:tailStart)
  )
  select channel_id, bucket, sum(messages)::int as messages
    from (
      select channel_id, bucket, messages from parts where bucket = last_bucket
      union all
      select channel_id, width_bucket(at + (q.no - 1) * interval '15 minutes', :starts::timestamptz[]), q.messages
        from parts cross join unnest(quarters) with ordinality as q(messages, no)
       where bucket < last_bucket
      union all
      select channel_id, width_bucket(minute, :starts::timestamptz[]), messages
        from minutes
       where channel_id = any(:channelIds::bigint[])
         and (minute >= to_timestamp(:from) and minute < to_timestamp(:headEnd) or minute >= to_timestamp(:tailStart) and minute < to_timestamp(:to))
    ) counts
   group by channel_id, bucket
  having sum(messages) > 0
   order by channel_id, bucket`;

const BUCKETS_OF_MINUTES = `
  select channel_id, width_bucket(minute, :starts::timestamptz[]) as bucket, sum(messages)::int as messages
    from minutes
   where channel_id = any(:channelIds::bigint[]) and minute >= to_timestamp(:from) and minute < to_timestamp(:to)
   group by 1, 2
  having sum(messages) > 0
   order by 1, 2`;

/**
 * Own messages of several channels per bucket, by channel and ascending, without empty buckets. `starts` are the buckets' first instants
 * (epoch ms, ascending, whole minutes); the last one ends at `range.toMs`. What lies outside `range` is not counted, so the first bucket may be a part.
 */
export async function listMessageBuckets(
  db: Db,
  channelIds: readonly ChannelId[],
  range: Range,
  starts: readonly number[],
): Promise<BucketCount[]> {
  if (channelIds.length === 0 || starts.length === 0) return [];
  const isByHours = starts.every((startMs) => startMs % QUARTER_MS === 0);
  const { rows } = await db.raw<Result<RawBucket>>(isByHours ? BUCKETS_OF_HOURS : BUCKETS_OF_MINUTES, {
    channelIds: [...channelIds],
    starts: starts.map((ms) => new Date(ms)),
    ...toEdges(range, HOUR_MS),
  });
  return rows.flatMap((raw) => {
    const startMs = starts[raw.bucket - 1];
    return startMs === undefined ? [] : [{ channelId: raw.channel_id, startMs, messages: raw.messages }];
  });
}

/** Own messages of each of `channelIds` over `range`, whose start is taken down to the whole minute; channels without any are absent. */
export async function sumMessages(db: Db, channelIds: readonly ChannelId[], range: Range): Promise<ReadonlyMap<ChannelId, number>> {
  if (channelIds.length === 0) return new Map();
  const { rows } = await db.raw<Result<{ channel_id: ChannelId; messages: number }>>(
    `select channel_id, sum(messages)::float8 as messages
       from (
         select channel_id, messages from hours_now
          where channel_id = any(:channelIds::bigint[]) and hour >= to_timestamp(:headEnd) and hour < to_timestamp(:tailStart)
         union all
         select channel_id, messages from minutes
          where channel_id = any(:channelIds::bigint[])
            and (minute >= to_timestamp(:from) and minute < to_timestamp(:headEnd) or minute >= to_timestamp(:tailStart) and minute < to_timestamp(:to))
       ) counts
      group by channel_id
     having sum(messages) > 0`,
    { channelIds: [...channelIds], ...toEdges(range, HOUR_MS) },
  );
  return new Map(rows.map((row) => [row.channel_id, row.messages]));
}
