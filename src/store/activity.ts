import type { ChannelId } from '../domain/ids.ts';
import type { Range } from '../domain/range.ts';
import type { Scope } from '../domain/scope.ts';
import { type Db, onlyRow, type Result } from './database.ts';

/** What was counted in one bucket; `chatters` are distinct people. */
export interface ActivityRow {
  readonly startMs: number;
  readonly messages: number;
  /** Null where it can't be known any more: the bucket's raw messages were dropped by retention. */
  readonly chatters: number | null;
}

export interface Totals {
  readonly messages: number;
  readonly bits: number;
  readonly firstTimeChatters: number;
  /** The minute with the most messages (the earliest of equals), null when there were none. */
  readonly busiest: { readonly minuteMs: number; readonly messages: number } | null;
}

interface RawActivity {
  bucket: number;
  messages: number;
  chatters: number;
}

/**
 * Counts per bucket, ascending, without empty buckets. `starts` are the buckets' first instants (epoch ms, ascending); the last one ends at `range.toMs`.
 * What lies outside `range` is not counted, so the first bucket may be a part.
 */
export async function listActivity(
  db: Db,
  channelId: ChannelId,
  range: Range,
  starts: readonly number[],
  scope: Scope,
): Promise<ActivityRow[]> {
  const { rows } = await db.raw<Result<RawActivity>>(
    `with said as (
       select width_bucket(minute, :starts::timestamptz[]) as bucket, sum(messages + case when :withShared then shared_messages else 0 end)::int as messages
         from minutes
        where channel_id = :channelId and minute >= date_trunc('minute', to_timestamp(:from)) and minute < to_timestamp(:to)
        group by 1
     ), people as (
       select width_bucket(sent_at, :starts::timestamptz[]) as bucket, count(distinct chatter_id)::int as chatters
         from messages
        where channel_id = :channelId and sent_at >= date_trunc('minute', to_timestamp(:from)) and sent_at < to_timestamp(:to)
          and retracted_at is null and (source_channel_id is null or :withShared)
        group by 1
     )
     select bucket, messages, coalesce(chatters, 0) as chatters from said left join people using (bucket)
      where messages > 0 order by bucket`,
    {
      channelId,
      from: range.fromMs / 1000,
      to: range.toMs / 1000,
      starts: starts.map((ms) => new Date(ms)),
      withShared: scope === 'with-shared',
    },
  );
  return rows.flatMap((raw) => {
    const startMs = starts[raw.bucket - 1];
    return startMs === undefined ? [] : [{ startMs, messages: raw.messages, chatters: raw.chatters > 0 ? raw.chatters : null }];
  });
}

interface RawTotals {
  messages: number;
  bits: number;
  first_time_chatters: number;
  busiest_minute: Date | null;
  busiest_messages: number | null;
}

/** Sums over `range`, whose start is taken down to the whole minute. Bits and first-timers are the channel's own in either scope. */
export async function getTotals(db: Db, channelId: ChannelId, range: Range, scope: Scope): Promise<Totals> {
  const raw = onlyRow(
    await db.raw<Result<RawTotals>>(
      `with said as (
         select minute, messages + case when :withShared then shared_messages else 0 end as messages, bits, first_time_chatters from minutes
          where channel_id = :channelId and minute >= date_trunc('minute', to_timestamp(:from)) and minute < to_timestamp(:to)
       ), busiest as (select minute, messages from said where messages > 0 order by messages desc, minute limit 1)
       select coalesce(sum(s.messages), 0)::float8 as messages, coalesce(sum(s.bits), 0)::float8 as bits,
              coalesce(sum(s.first_time_chatters), 0)::float8 as first_time_chatters,
              (select minute from busiest) as busiest_minute, (select messages from busiest) as busiest_messages
         from said s`,
      { channelId, from: range.fromMs / 1000, to: range.toMs / 1000, withShared: scope === 'with-shared' },
    ),
  );
  return {
    messages: raw.messages,
    bits: raw.bits,
    firstTimeChatters: raw.first_time_chatters,
    busiest: raw.busiest_minute ? { minuteMs: raw.busiest_minute.getTime(), messages: raw.busiest_messages ?? 0 } : null,
  };
}

/** The first minute of a channel in which something was said, null when nothing was. */
export async function getFirstMinute(db: Db, channelId: ChannelId): Promise<number | null> {
  const { rows } = await db.raw<Result<{ minute: Date }>>(
    'select minute from minutes where channel_id = :channelId and messages > 0 order by minute limit 1',
    { channelId },
  );
  return rows[0]?.minute.getTime() ?? null;
}
