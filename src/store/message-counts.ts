import type { ChannelId } from '../domain/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Range, toWholeStart } from '../domain/range.ts';
import { type Db, onlyRow, prepared } from './database.ts';
import { toDay, toInstant } from './rollups/said.ts';

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

/** `range` from its whole minute on, and the whole steps inside of it, in epoch seconds; [headEnd, tailStart) is empty where there is none. */
export function toEdges(range: Range, stepMs: number): Record<'from' | 'headEnd' | 'tailStart' | 'to', number> {
  const fromMs = Math.floor(range.fromMs / MINUTE_MS) * MINUTE_MS;
  const headEndMs = Math.min(Math.ceil(fromMs / stepMs) * stepMs, range.toMs);
  const tailStartMs = Math.max(Math.floor(range.toMs / stepMs) * stepMs, headEndMs);
  return { from: fromMs / 1000, headEnd: headEndMs / 1000, tailStart: tailStartMs / 1000, to: range.toMs / 1000 };
}

/**
 * Own messages per quarter of an hour, ascending, without empty ones; of the quarters at both ends of `range` (its start taken down to the
 * whole minute) the part inside. One row an hour is read, and the minutes of what is open.
 */
export async function listQuarters(db: Db, channelId: ChannelId, range: Range): Promise<QuarterCount[]> {
  const edges = toEdges(range, QUARTER_MS);
  const [hours, parts] = await Promise.all([
    // All in two texts: to read rows of numbers by the thousand takes several times as long.
    prepared<{ hours: string | null; quarters: string | null }>(
      db,
      `select string_agg((extract(epoch from hour) / 3600)::int::text, ',' order by hour) as hours,
              string_agg(array_to_string(quarters, ','), ',' order by hour) as quarters
         from hours_now
        where channel_id = :channelId and hour >= date_trunc('hour', to_timestamp(:headEnd), 'UTC') and hour < to_timestamp(:tailStart)`,
      { channelId, ...edges },
    ),
    prepared<{ quarter_no: number; messages: number }>(
      db,
      `select floor(extract(epoch from minute) / 900)::int as quarter_no, sum(messages)::int as messages
         from minutes
        where channel_id = :channelId and messages > 0
          and (minute >= to_timestamp(:from) and minute < to_timestamp(:headEnd) or minute >= to_timestamp(:tailStart) and minute < to_timestamp(:to))
        group by 1`,
      { channelId, ...edges },
    ),
  ]);
  const counts = new Map(parts.rows.map((row) => [row.quarter_no * QUARTER_MS, row.messages]));
  const { hours: hourNos, quarters } = onlyRow(hours);
  const ofHours = quarters?.split(',') ?? [];
  for (const [index, hourNo] of (hourNos?.split(',') ?? []).entries()) {
    for (let no = 0; no < 4; no += 1) {
      const messages = Number(ofHours[4 * index + no]);
      const startMs = Number(hourNo) * HOUR_MS + no * QUARTER_MS;
      if (messages > 0 && startMs >= edges.headEnd * 1000 && startMs < edges.tailStart * 1000) counts.set(startMs, messages);
    }
  }
  return [...counts].map(([startMs, messages]) => ({ startMs, messages })).sort((a, b) => a.startMs - b.startMs);
}

interface RawBucket {
  channel_id: ChannelId;
  bucket: number;
  messages: number;
}

/** Each bucket's whole hours from their rows, its quarters from the hours that another bucket has a part of, and the minutes of the two ragged ends. */
const BUCKETS_OF_HOURS = `
  with whole as (
    select no, to_timestamp(from_s) as starts, to_timestamp(to_s) as ends from unnest(:wholeNos::int[], :wholeFrom::float8[], :wholeTo::float8[]) as w(no, from_s, to_s)
  )
  select channel_id, bucket, sum(messages)::int as messages
    from (
      select c.channel_id, w.no as bucket, h.messages
        from unnest(:channelIds::bigint[]) as c(channel_id) cross join whole w
       cross join lateral (select sum(messages) as messages from hours where channel_id = c.channel_id and hour >= w.starts and hour < w.ends) h
      union all
      -- What these rows say of hours that are open is out of date.
      select o.channel_id, w.no, -h.messages
        from open_hours o join hours h on h.channel_id = o.channel_id and h.hour = o.hour join whole w on o.hour >= w.starts and o.hour < w.ends
       where o.channel_id = any(:channelIds::bigint[])
      union all
      select o.channel_id, w.no, m.messages
        from open_hours o
        join whole w on o.hour >= w.starts and o.hour < w.ends
        join minutes m on m.channel_id = o.channel_id and m.minute >= o.hour and m.minute < o.hour + interval '1 hour'
       where o.channel_id = any(:channelIds::bigint[])
      union all
      select c.channel_id, q.no, (select sum(messages) from unnest(h.quarters[q.first_place:q.last_place]) as messages)
        from unnest(:channelIds::bigint[]) as c(channel_id)
       cross join unnest(:quarterNos::int[], :quarterHours::float8[], :firstPlaces::int[], :lastPlaces::int[]) as q(no, hour_s, first_place, last_place)
       cross join lateral (select quarters from hours_now where channel_id = c.channel_id and hour = to_timestamp(q.hour_s) offset 0) h
      union all
      select m.channel_id, e.no, m.messages
        from unnest(:edgeNos::int[], :edgeFrom::float8[], :edgeTo::float8[]) as e(no, from_s, to_s)
       cross join lateral (
         select channel_id, messages from minutes
          where channel_id = any(:channelIds::bigint[]) and minute >= to_timestamp(e.from_s) and minute < to_timestamp(e.to_s)
         offset 0
       ) m
    ) counts
   group by channel_id, bucket
  having sum(messages) > 0
   order by channel_id, bucket`;

/** A bucket's number from 1, and where a part of it lies. */
type Part = readonly [no: number, from: number, to: number];
/** The hour that a part lies in, and its first and last quarter in that, from 1. */
type Quarters = readonly [no: number, hour: number, first: number, last: number];

/** Where BUCKETS_OF_HOURS finds each part of each bucket. */
function toHourBindings({ fromMs, toMs }: Range, starts: readonly number[]): Record<string, number[]> {
  const whole: Part[] = [];
  const quarters: Quarters[] = [];
  const edges: Part[] = [];
  const addPart = (no: number, partFrom: number, partTo: number): void => {
    if (partFrom >= partTo) return;
    if (partFrom % QUARTER_MS !== 0 || partTo % QUARTER_MS !== 0) edges.push([no, partFrom / 1000, partTo / 1000]);
    else {
      const hourMs = Math.floor(partFrom / HOUR_MS) * HOUR_MS;
      quarters.push([no, hourMs / 1000, (partFrom - hourMs) / QUARTER_MS + 1, (partTo - hourMs) / QUARTER_MS]);
    }
  };
  for (const [index, startMs] of starts.entries()) {
    const bucketFrom = Math.max(startMs, fromMs);
    const bucketTo = Math.min(starts[index + 1] ?? toMs, toMs);
    const headEnd = Math.min(Math.ceil(bucketFrom / HOUR_MS) * HOUR_MS, bucketTo);
    const tailStart = Math.max(Math.floor(bucketTo / HOUR_MS) * HOUR_MS, headEnd);
    addPart(index + 1, bucketFrom, headEnd);
    if (headEnd < tailStart) whole.push([index + 1, headEnd / 1000, tailStart / 1000]);
    addPart(index + 1, tailStart, bucketTo);
  }
  const column = (parts: readonly Part[], place: 0 | 1 | 2): number[] => parts.map((part) => part[place]);
  return {
    wholeNos: column(whole, 0),
    wholeFrom: column(whole, 1),
    wholeTo: column(whole, 2),
    quarterNos: quarters.map(([no]) => no),
    quarterHours: quarters.map(([, hour]) => hour),
    firstPlaces: quarters.map(([, , first]) => first),
    lastPlaces: quarters.map(([, , , last]) => last),
    edgeNos: column(edges, 0),
    edgeFrom: column(edges, 1),
    edgeTo: column(edges, 2),
  };
}

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
  const counted = toWholeStart(range);
  const { rows } = isByHours
    ? await prepared<RawBucket>(db, BUCKETS_OF_HOURS, { channelIds: [...channelIds], ...toHourBindings(counted, starts) })
    : await prepared<RawBucket>(db, BUCKETS_OF_MINUTES, {
        channelIds: [...channelIds],
        starts: starts.map(toInstant),
        from: counted.fromMs / 1000,
        to: counted.toMs / 1000,
      });
  return rows.flatMap((raw) => {
    const startMs = starts[raw.bucket - 1];
    return startMs === undefined ? [] : [{ channelId: raw.channel_id, startMs, messages: raw.messages }];
  });
}

/** Own messages of each of `channelIds` over `range`, whose start is taken down to the whole minute; channels without any are absent. */
export async function sumMessages(db: Db, channelIds: readonly ChannelId[], range: Range): Promise<ReadonlyMap<ChannelId, number>> {
  if (channelIds.length === 0) return new Map();
  const hours = toEdges(range, HOUR_MS);
  const [headEndMs, tailStartMs] = [hours.headEnd * 1000, hours.tailStart * 1000];
  const firstDayMs = Math.min(Math.ceil(headEndMs / DAY_MS) * DAY_MS, tailStartMs);
  const endDayMs = Math.max(Math.floor(tailStartMs / DAY_MS) * DAY_MS, firstDayMs);
  const { rows } = await prepared<{ channel_id: ChannelId; messages: number }>(
    db,
    `select channel_id, sum(messages)::float8 as messages
       from (
         select d.channel_id, d.messages from chatter_day_tops d
          where d.channel_id = any(:channelIds::bigint[]) and d.day >= :firstDay::date and d.day < :endDay::date
            and not exists (select from open_days o where o.channel_id = d.channel_id and o.day = d.day)
         union all
         select h.channel_id, h.messages
           from open_days o
           join hours_now h on h.channel_id = o.channel_id and h.hour >= o.day::timestamp at time zone 'UTC' and h.hour < (o.day + 1)::timestamp at time zone 'UTC'
          where o.channel_id = any(:channelIds::bigint[]) and o.day >= :firstDay::date and o.day < :endDay::date
            and h.channel_id = any(:channelIds::bigint[]) and h.hour >= to_timestamp(:headEnd) and h.hour < to_timestamp(:tailStart)
         union all
         select channel_id, messages from hours_now
          where channel_id = any(:channelIds::bigint[]) and hour >= to_timestamp(:headEnd) and hour < to_timestamp(:daysFrom)
         union all
         select channel_id, messages from hours_now
          where channel_id = any(:channelIds::bigint[]) and hour >= to_timestamp(:daysTo) and hour < to_timestamp(:tailStart)
         union all
         select channel_id, messages from minutes
          where channel_id = any(:channelIds::bigint[])
            and (minute >= to_timestamp(:from) and minute < to_timestamp(:headEnd) or minute >= to_timestamp(:tailStart) and minute < to_timestamp(:to))
       ) counts
      group by channel_id
     having sum(messages) > 0`,
    {
      channelIds: [...channelIds],
      ...hours,
      daysFrom: firstDayMs / 1000,
      daysTo: endDayMs / 1000,
      firstDay: toDay(firstDayMs),
      endDay: toDay(endDayMs),
    },
  );
  return new Map(rows.map((row) => [row.channel_id, row.messages]));
}
