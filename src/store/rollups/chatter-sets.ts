import { setImmediate as nextTurn } from 'node:timers/promises';
import { encodeIds, fitsSet } from '../../domain/id-set.ts';
import type { ChannelId } from '../../domain/ids.ts';
import { Sketch } from '../../domain/sketch.ts';
import type { Db, Result } from '../database.ts';

/** How many days a set may be of, the longest first. Each begins where a multiple of it does, counted from Monday, 5 January 1970. */
export const SET_DAYS = [28, 7, 1] as const;
export type SetDays = (typeof SET_DAYS)[number];
const FIRST_MONDAY = '1970-01-05';

/** Fewer chatters a day are read as quickly from the day's rollup. */
const MIN_CHATTERS = 600;
/** About 2 ms, during which nothing else is done. */
const IDS_PER_TURN = 20_000;

/** The stretches of :setDays days that hold a day which changed, are over and closed, busy enough, and whose set is not up to date. */
const DUE = `
  with changed as (
    select distinct channel_id, day - ((day - date '${FIRST_MONDAY}') % :setDays::int) as first_day
      from chatter_day_tops where made_at > :since::timestamptz
  )
  select c.channel_id, c.first_day::text as first_day
    from changed c
    join chatter_day_tops t on t.channel_id = c.channel_id and t.day >= c.first_day and t.day < c.first_day + :setDays::int
   where c.first_day + :setDays::int <= (to_timestamp(:now) at time zone 'UTC')::date
     and not exists (select from open_days o where o.channel_id = c.channel_id and o.day >= c.first_day and o.day < c.first_day + :setDays::int)
   group by c.channel_id, c.first_day
  having sum(t.chatters) >= :minChatters::int * :setDays::int
     and not exists (select from chatter_sets s
                      where s.channel_id = c.channel_id and s.first_day = c.first_day and s.days = :setDays::int
                        and s.made_at = max(t.made_at) and s.of_days = count(t.day))
   order by c.first_day, c.channel_id`;

export interface SetsOrder {
  readonly nowMs: number;
  /** What the last time returned; null: from the beginning. */
  readonly sinceMs: number | null;
  /** Asked between sets; what is left then is made when the same `sinceMs` is given again. */
  readonly mayGoOn?: () => boolean;
  /** A day, on average. */
  readonly minChatters?: number;
}

/**
 * Makes the sets of what was rolled up after `sinceMs`, as far as their days are over and closed.
 * @returns the `sinceMs` for the next time
 */
export async function makeChatterSets(db: Db, { nowMs, sinceMs, mayGoOn, minChatters }: SetsOrder): Promise<number | null> {
  const { rows: newest } = await db.raw<Result<{ made_ms: number | null }>>(
    'select extract(epoch from max(made_at))::float8 * 1000 as made_ms from chatter_day_tops',
  );
  const upToMs = newest[0]?.made_ms ?? null;
  if (upToMs === null || (sinceMs !== null && upToMs <= sinceMs)) return sinceMs;
  for (const days of [...SET_DAYS].reverse()) {
    const { rows } = await db.raw<Result<{ channel_id: ChannelId; first_day: string }>>(DUE, {
      setDays: days,
      since: sinceMs === null ? '-infinity' : new Date(sinceMs - COMMIT_MS),
      now: nowMs / 1000,
      minChatters: minChatters ?? MIN_CHATTERS,
    });
    for (const { channel_id, first_day } of rows) {
      if (mayGoOn?.() === false) return sinceMs;
      await makeSet(db, channel_id, first_day, days);
    }
  }
  return upToMs;
}

/** A day is stamped some time before it is committed. */
const COMMIT_MS = 10 * 60_000;

async function makeSet(db: Db, channelId: ChannelId, firstDay: string, days: SetDays): Promise<void> {
  const bindings = { channelId, firstDay, days };
  const { rows } = await db.raw<Result<{ made_at: string | null; of_days: number; ids: string | null }>>(
    `select d.made_at::text as made_at, d.of_days, c.ids
       from (
         select max(made_at) as made_at, count(*)::int as of_days from chatter_day_tops
          where channel_id = :channelId and day >= :firstDay::date and day < :firstDay::date + :days::int
       ) d
      cross join (
         select string_agg(chatter_id::text, ',' order by chatter_id) as ids
           from (
             select distinct chatter_id
               from (select unnest(chatter_ids) as chatter_id, unnest(messages) as messages from chatter_days
                      where channel_id = :channelId and day >= :firstDay::date and day < :firstDay::date + :days::int) pairs
              where messages > 0
           ) chatters
       ) c`,
    bindings,
  );
  const { made_at = null, of_days = 0, ids: listed = null } = rows[0] ?? {};
  const ids = listed?.split(',') ?? [];
  if (made_at === null || !ids.every(fitsSet)) return;
  // A day's sketch lies beside its tops.
  const sketch = days === 1 ? null : await toSketch(ids);
  await db.raw(
    `insert into chatter_sets (channel_id, first_day, days, chatters, made_at, of_days, chatter_ids, sketch)
     values (:channelId, :firstDay, :days, :chatters, :made_at::timestamptz, :of_days, :encoded, :sketch)
     on conflict (channel_id, first_day, days) do update
       set chatters = excluded.chatters, made_at = excluded.made_at, of_days = excluded.of_days, chatter_ids = excluded.chatter_ids,
           sketch = excluded.sketch`,
    { ...bindings, chatters: ids.length, made_at, of_days, encoded: encodeIds(ids.map(Number)), sketch },
  );
}

async function toSketch(ids: readonly string[]): Promise<Buffer> {
  const sketch = new Sketch();
  for (const [index, id] of ids.entries()) {
    if (index % IDS_PER_TURN === IDS_PER_TURN - 1) await nextTurn();
    sketch.add(id);
  }
  return sketch.encode();
}
