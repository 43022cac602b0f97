import type { ChannelId } from '../domain/ids.ts';
import { HOUR_MS, type Range, toWholeStart } from '../domain/range.ts';
import type { Scope } from '../domain/scope.ts';
import { type Db, onlyRow, prepared } from './database.ts';
import { listMessageBuckets, toEdges } from './message-counts.ts';
import { countPeople } from './people/buckets.ts';
import { toInstant } from './rollups/said.ts';

/** What was counted in one bucket; `chatters` are distinct people. */
export interface ActivityRow {
  readonly startMs: number;
  readonly messages: number;
  /** Null where it can't be known any more: the bucket's raw messages were dropped by retention, and it is no whole hour or day of UTC. */
  readonly chatters: number | null;
  /** Of `chatters`: within 2 % then. Left out where they are exact. */
  readonly isEstimate?: boolean;
}

export interface Totals {
  readonly messages: number;
  readonly bits: number;
  readonly firstTimeChatters: number;
  /** The minute with the most messages (the earliest of equals), null when there were none. */
  readonly busiest: { readonly minuteMs: number; readonly messages: number } | null;
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
  if (starts.length === 0) return [];
  const [counts, people] = await Promise.all([
    listMessages(db, channelId, range, starts, scope),
    countPeople(db, channelId, toWholeStart(range), starts, scope),
  ]);
  const indexes = new Map(starts.map((startMs, index) => [startMs, index]));
  return counts.map(({ startMs, messages }) => {
    const found = people.get(indexes.get(startMs) ?? -1);
    return { startMs, messages, chatters: found?.count ?? null, ...(found?.isEstimate ? { isEstimate: true } : {}) };
  });
}

/** `listActivity` without its chatters, whose counting takes longer than all else. */
export async function listMessages(
  db: Db,
  channelId: ChannelId,
  range: Range,
  starts: readonly number[],
  scope: Scope,
): Promise<Pick<ActivityRow, 'startMs' | 'messages'>[]> {
  return scope === 'own' ? listMessageBuckets(db, [channelId], range, starts) : listAllBuckets(db, channelId, range, starts);
}

/** As `listMessageBuckets`, with what was mirrored from other rooms of a shared chat. */
async function listAllBuckets(
  db: Db,
  channelId: ChannelId,
  range: Range,
  starts: readonly number[],
): Promise<Pick<ActivityRow, 'startMs' | 'messages'>[]> {
  const isByHours = starts.every((startMs) => startMs % HOUR_MS === 0);
  const { from, headEnd, tailStart, to } = toEdges(range, HOUR_MS);
  const { rows } = await prepared<{ bucket: number; messages: number }>(
    db,
    `select width_bucket(at, :starts::timestamptz[]) as bucket, sum(messages)::int as messages
       from (
         select hour as at, messages + shared_messages as messages from hours_now
          where channel_id = :channelId and hour >= to_timestamp(:headEnd) and hour < to_timestamp(:tailStart)
         union all
         select minute, messages + shared_messages from minutes
          where channel_id = :channelId
            and (minute >= to_timestamp(:from) and minute < to_timestamp(:headEnd) or minute >= to_timestamp(:tailStart) and minute < to_timestamp(:to))
       ) counts
      where messages > 0
      group by 1 order by 1`,
    {
      channelId,
      starts: starts.map(toInstant),
      ...(isByHours ? { from, headEnd, tailStart, to } : { from, headEnd: to, tailStart: to, to }),
    },
  );
  return rows.flatMap(({ bucket, messages }) => {
    const startMs = starts[bucket - 1];
    return startMs === undefined ? [] : [{ startMs, messages }];
  });
}

interface RawTotals {
  messages: number;
  bits: number;
  first_time_chatters: number;
  busiest_minute: Date | null;
  busiest_messages: number | null;
}

/** Whole hours from their rows, where they are closed; minutes of the others, and of both ends. */
const TOTALS_OF_HOURS = `
  with whole as (
    select h.hour, h.messages, h.bits, h.first_time_chatters, h.busiest_minute, h.busiest_messages
      from hours h
     where h.channel_id = :channelId and h.hour >= to_timestamp(:headEnd) and h.hour < to_timestamp(:tailStart)
       and not exists (select from open_hours o where o.channel_id = h.channel_id and o.hour = h.hour)
  ), parts as (
    select minute, messages, bits, first_time_chatters from minutes
     where channel_id = :channelId
       and (minute >= to_timestamp(:from) and minute < to_timestamp(:headEnd) or minute >= to_timestamp(:tailStart) and minute < to_timestamp(:to))
    union all
    select m.minute, m.messages, m.bits, m.first_time_chatters
      from open_hours o
      join minutes m on m.channel_id = o.channel_id and m.minute >= o.hour and m.minute < o.hour + interval '1 hour'
     where o.channel_id = :channelId and o.hour >= to_timestamp(:headEnd) and o.hour < to_timestamp(:tailStart)
  ), said as (
    select messages, bits, first_time_chatters, hour + busiest_minute * interval '1 minute' as minute, busiest_messages as most from whole
    union all
    select messages, bits, first_time_chatters, minute, messages from parts
  )`;

const TOTALS_OF_MINUTES = `
  with said as (
    select messages + shared_messages as messages, bits, first_time_chatters, minute, messages + shared_messages as most from minutes
     where channel_id = :channelId and minute >= to_timestamp(:from) and minute < to_timestamp(:to)
  )`;

/** Sums over `range`, whose start is taken down to the whole minute. Bits and first-timers are the channel's own in either scope. */
export async function getTotals(db: Db, channelId: ChannelId, range: Range, scope: Scope): Promise<Totals> {
  const raw = onlyRow(
    await prepared<RawTotals>(
      db,
      `${scope === 'own' ? TOTALS_OF_HOURS : TOTALS_OF_MINUTES},
       busiest as (select minute, most from said where most > 0 order by most desc, minute limit 1)
       select coalesce(sum(s.messages), 0)::float8 as messages, coalesce(sum(s.bits), 0)::float8 as bits,
              coalesce(sum(s.first_time_chatters), 0)::float8 as first_time_chatters,
              (select minute from busiest) as busiest_minute, (select most from busiest) as busiest_messages
         from said s`,
      { channelId, ...toEdges(range, HOUR_MS) },
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
  const { rows } = await prepared<{ minute: Date }>(
    db,
    'select minute from minutes where channel_id = :channelId and messages > 0 order by minute limit 1',
    { channelId },
  );
  return rows[0]?.minute.getTime() ?? null;
}
