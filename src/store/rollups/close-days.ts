import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { ChannelId } from '../../domain/ids.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/range.ts';
import { Sketch } from '../../domain/sketch.ts';
import type { Db, Result } from '../database.ts';
import { claim, commit, commitApart, type Stretch } from './claims.ts';
import { Failures } from './failures.ts';
import { toDay } from './said.ts';
import { MAX_UNSKETCHED } from './sketches.ts';
import { KEPT_USES } from './trim.ts';

/** Late lines of a day arrive in the first minutes of the next. */
const CLOSE_AFTER_MS = 10 * MINUTE_MS;
const CLAIM_DAYS = 100;
/** Chatters of all hours together: some tenths of a second of Postgres' work. */
const COMMIT_PAIRS = 100_000;

export const BLOCK_CHATTERS = 512;
export const TOP_CHATTERS = 200;

/** A day is over once its hours are. */
const DUE = `
  select channel_id, tstzrange(day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC') as during
    from open_days d
   where day <= (to_timestamp(:last) at time zone 'UTC')::date
     and (day, channel_id) > ((to_timestamp(:after) at time zone 'UTC')::date, :afterChannel::bigint)
     and not exists (select from open_hours h
                      where h.channel_id = d.channel_id and h.hour >= d.day::timestamp at time zone 'UTC' and h.hour < (d.day + 1)::timestamp at time zone 'UTC')
   order by day, channel_id
   limit ${CLAIM_DAYS}`;

export interface ClosedDays {
  readonly closed: number;
  /** Hours that have to be counted again first, since their words were trimmed. */
  readonly reopened: number;
}

/**
 * Rolls up every channel day that is over and whose hours are closed, from these hours, the oldest first.
 * @param mayGoOn asked between portions
 * @throws when one can't be closed, once the others are
 */
export async function closeDays(db: Db, nowMs: number, mayGoOn: () => boolean = () => true): Promise<ClosedDays> {
  const failures = new Failures();
  let [closed, reopened] = [0, 0];
  let after: Stretch | null = null;
  while (mayGoOn()) {
    const token = randomUUID();
    const due: readonly Stretch[] = await claim(db, token, DUE, {
      last: (nowMs - CLOSE_AFTER_MS - DAY_MS) / 1000,
      after: (after?.fromMs ?? 0) / 1000,
      afterChannel: after?.channelId ?? 0,
    });
    const sized = await sizeDays(db, due);
    reopened += sized.reopened;
    for (const portion of toPortions(sized.days)) {
      if (mayGoOn()) closed += await commitApart(portion, failures, (days) => commit(db, token, 'open_days', days, writeDays));
    }
    after = due.at(-1) ?? null;
    if (due.length < CLAIM_DAYS) break;
  }
  failures.tell();
  return { closed, reopened };
}

interface SizedDay extends Stretch {
  /** Chatters of its hours, added up. */
  readonly pairs: number;
}

function* toPortions(days: readonly SizedDay[]): Generator<readonly SizedDay[]> {
  let portion: SizedDay[] = [];
  let pairs = 0;
  for (const day of days) {
    portion.push(day);
    pairs += day.pairs;
    if (pairs < COMMIT_PAIRS) continue;
    yield portion;
    portion = [];
    pairs = 0;
  }
  if (portion.length > 0) yield portion;
}

interface RawSize {
  channel_id: ChannelId;
  from_s: number;
  pairs: number;
  reopened: number;
}

/** A day that is touched long after needs the words of all of its hours again: those that were trimmed are marked open, and the day waits for them. */
async function sizeDays(db: Db, days: readonly Stretch[]): Promise<{ days: readonly SizedDay[]; reopened: number }> {
  if (days.length === 0) return { days: [], reopened: 0 };
  const { rows } = await db.raw<Result<RawSize>>(
    `with of_days as (
       select d.channel_id, d.from_s, h.hour, h.all_chatters, w.channel_id is null as is_trimmed
         from unnest(:channelIds::bigint[], :from::float8[]) as d(channel_id, from_s)
         left join hours h on h.channel_id = d.channel_id and h.hour >= to_timestamp(d.from_s) and h.hour < to_timestamp(d.from_s + 86400)
         left join word_hours w on w.channel_id = h.channel_id and w.hour = h.hour
     ), reopened as (
       insert into open_hours (channel_id, hour) select channel_id, hour from of_days where hour is not null and is_trimmed order by 1, 2
       on conflict do nothing
     )
     select channel_id, from_s, coalesce(sum(all_chatters), 0)::float8 as pairs, (count(*) filter (where hour is not null and is_trimmed))::int as reopened
       from of_days group by channel_id, from_s order by from_s, channel_id`,
    { channelIds: days.map((day) => day.channelId), from: days.map((day) => day.fromMs / 1000) },
  );
  return {
    days: rows.flatMap((row) => (row.reopened > 0 ? [] : [{ channelId: row.channel_id, fromMs: row.from_s * 1000, pairs: row.pairs }])),
    reopened: rows.reduce((sum, row) => sum + row.reopened, 0),
  };
}

type Bindings = Readonly<Record<'channelIds' | 'days', readonly string[]>>;
const DAYS = 'unnest(:channelIds::bigint[], :days::date[]) as s(channel_id, day)';
/** The rows of `table` that belong to the hours of DAYS. */
const joinHours = (table: string): string =>
  `join ${table} h on h.channel_id = s.channel_id and h.hour >= s.day::timestamp at time zone 'UTC' and h.hour < (s.day + 1)::timestamp at time zone 'UTC'`;

async function writeDays(trx: Knex.Transaction, days: readonly Stretch[]): Promise<void> {
  const bindings: Bindings = {
    channelIds: days.map((day) => day.channelId),
    days: days.map((day) => toDay(day.fromMs)),
  };
  for (const table of ['chatter_days', 'chatter_day_tops', 'word_days', 'emote_days'])
    await trx.raw(`delete from ${table} t using ${DAYS} where t.channel_id = s.channel_id and t.day = s.day`, bindings);
  await trx.raw(BLOCKS, bindings);
  await trx.raw(TOPS, bindings);
  await writeSketches(trx, bindings);
  await trx.raw(toUses('word_days', 'words', 'word_hours', 'collate "C"'), bindings);
  await trx.raw(toUses('emote_days', 'emote_nos', 'emote_hours', ''), bindings);
}

const BLOCKS = `
  insert into chatter_days (channel_id, day, first_chatter_id, chatter_ids, messages, shared_messages)
  select channel_id, day, min(chatter_id), array_agg(chatter_id order by chatter_id), array_agg(messages order by chatter_id),
         array_agg(shared_messages order by chatter_id)
    from (
      select s.channel_id, s.day, u.chatter_id, sum(u.messages)::int as messages, sum(u.shared_messages)::int as shared_messages,
             (row_number() over (partition by s.channel_id, s.day order by u.chatter_id) - 1) / ${BLOCK_CHATTERS} as block
        from ${DAYS}
        ${joinHours('chatter_hours')}
       cross join unnest(h.chatter_ids, h.messages, h.shared_messages) as u(chatter_id, messages, shared_messages)
       group by s.channel_id, s.day, u.chatter_id
    ) chatters
   group by channel_id, day, block`;

/** From the blocks that BLOCKS has just made. */
const TOPS = `
  insert into chatter_day_tops (channel_id, day, messages, chatters, all_chatters, top_ids, top_messages, floor)
  select channel_id, day, sum(messages)::int, count(*) filter (where messages > 0), count(*),
         coalesce(array_agg(chatter_id order by place) filter (where place <= ${TOP_CHATTERS} and messages > 0), '{}'),
         coalesce(array_agg(messages order by place) filter (where place <= ${TOP_CHATTERS} and messages > 0), '{}'),
         coalesce(max(messages) filter (where place > ${TOP_CHATTERS}), 0)
    from (
      select s.channel_id, s.day, u.chatter_id, u.messages,
             row_number() over (partition by s.channel_id, s.day order by u.messages desc, u.chatter_id) as place
        from ${DAYS}
        join chatter_days d on d.channel_id = s.channel_id and d.day = s.day
       cross join unnest(d.chatter_ids, d.messages) as u(chatter_id, messages)
    ) ranked
   group by channel_id, day`;

const toUses = (table: string, column: string, hours: string, collation: string): string => `
  insert into ${table} (channel_id, day, ${column}, uses, rest_${column}, rest_uses, is_whole)
  select channel_id, day, keys[:${KEPT_USES}], counts[:${KEPT_USES}],
         case when cardinality(keys) > ${KEPT_USES} then keys[${KEPT_USES} + 1:] end,
         case when cardinality(keys) > ${KEPT_USES} then counts[${KEPT_USES} + 1:] end, true
    from (
      select channel_id, day, array_agg(used order by uses desc, used ${collation}) as keys, array_agg(uses order by uses desc, used ${collation}) as counts
        from (
          select s.channel_id, s.day, u.used, sum(u.uses)::int as uses
            from ${DAYS}
            ${joinHours(hours)}
           cross join unnest(h.${column}, h.uses) as u(used, uses)
           group by s.channel_id, s.day, u.used
        ) used
       group by channel_id, day
    ) sorted`;

async function writeSketches(trx: Knex.Transaction, bindings: Bindings): Promise<void> {
  const { rows } = await trx.raw<Result<{ channel_id: string; day: string }>>(
    `select t.channel_id, t.day::text as day from ${DAYS} join chatter_day_tops t on t.channel_id = s.channel_id and t.day = s.day
      where t.chatters > ${MAX_UNSKETCHED}`,
    bindings,
  );
  for (const day of rows) {
    const sketch = new Sketch();
    const blocks = await trx.raw<Result<{ ids: string }>>(
      `select string_agg(u.chatter_id::text, ',') as ids
         from chatter_days d cross join unnest(d.chatter_ids, d.messages) as u(chatter_id, messages)
        where d.channel_id = :channel_id and d.day = :day and u.messages > 0
        group by d.first_chatter_id`,
      { ...day },
    );
    for (const { ids } of blocks.rows) for (const id of ids.split(',')) sketch.add(id);
    await trx.raw('update chatter_day_tops set sketch = :sketch where channel_id = :channel_id and day = :day', {
      ...day,
      sketch: sketch.encode(),
    });
  }
}
