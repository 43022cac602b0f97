import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChannelId } from '../../domain/ids.ts';
import type { Scope } from '../../domain/scope.ts';
import { Sketch } from '../../domain/sketch.ts';
import { type Db, onlyRow, type Result } from '../database.ts';
import type { Pieces } from '../rollups/pieces.ts';
import { saidIn, toWholes } from '../rollups/said.ts';

/** How many different people. An estimate is within 2 %. */
export interface PeopleCount {
  readonly count: number;
  readonly isEstimate: boolean;
}

/** Chatters of all days and hours, one by one: some 20 ms. */
const MAX_EXACT_PAIRS = 60_000;
/** About 2 ms of merging, during which nothing else is done. */
const MERGES_PER_TURN = 32;

const DAYS = 'channel_id = :channelId and day = any(:days::date[])';
const HOURS = 'channel_id = :channelId and hour = any(:hours::timestamptz[])';
const DAY_BUCKET = `width_bucket(day::timestamp at time zone 'UTC', :starts::timestamptz[])`;
const HOUR_BUCKET = 'width_bucket(hour, :starts::timestamptz[])';

/**
 * How many different people wrote in each bucket, by its number from 0; buckets in which nobody did are absent. `starts` are the first instants of the buckets
 * (epoch ms, ascending); no day and no hour of `pieces` lies in two of them. Exact where they are not too many to be read one by one, from sketches otherwise.
 */
export async function countUnions(
  db: Db,
  channelId: ChannelId,
  pieces: Pieces,
  starts: readonly number[],
  scope: Scope,
): Promise<ReadonlyMap<number, PeopleCount>> {
  if (pieces.days.length + pieces.hours.length + pieces.raw.length === 0) return new Map();
  const isExact = scope === 'with-shared' || (await isAffordable(db, channelId, pieces));
  const said = saidIn(pieces.raw, 'width_bucket(m.sent_at, :starts::timestamptz[]) as bucket, m.chatter_id', 'group by 1, 2');
  const question: Question = {
    said: said.sql,
    bindings: {
      channelId,
      ...toWholes(pieces),
      ...said.bindings,
      starts: starts.map((ms) => new Date(ms)),
      withShared: scope === 'with-shared',
    },
  };
  return isExact ? countExactly(db, question) : estimate(db, question);
}

interface Question {
  readonly said: string;
  readonly bindings: Readonly<Record<string, string | boolean | number | Date | readonly (string | number | Date)[]>>;
}

/** Reading ids pays as long as they are few, or kept without sketches. */
async function isAffordable(db: Db, channelId: ChannelId, pieces: Pieces): Promise<boolean> {
  const { pairs, sketched } = onlyRow(
    await db.raw<Result<{ pairs: number; sketched: number }>>(
      `select coalesce(sum(chatters), 0)::float8 as pairs, coalesce(sum(chatters) filter (where has_sketch), 0)::float8 as sketched
         from (
           select chatters, sketch is not null as has_sketch from chatter_day_tops where ${DAYS}
           union all
           select h.chatters, c.sketch is not null from hours h join chatter_hours c using (channel_id, hour) where ${HOURS}
         ) sizes`,
      { channelId, ...toWholes(pieces) },
    ),
  );
  return pairs <= MAX_EXACT_PAIRS || sketched * 2 < pairs;
}

async function countExactly(db: Db, { said, bindings }: Question): Promise<ReadonlyMap<number, PeopleCount>> {
  const arrays = `unnest(chatter_ids) as chatter_id, unnest(messages) as own`;
  const { rows } = await db.raw<Result<{ bucket: number; count: number }>>(
    `select bucket, count(*)::int as count
       from (
         select bucket, chatter_id
           from (
             select ${DAY_BUCKET} as bucket, ${arrays} from chatter_days where ${DAYS}
             union all
             select ${HOUR_BUCKET}, ${arrays} from chatter_hours where ${HOURS}
           ) arrays
          where own > 0 or :withShared
         union
         (${said})
       ) people
      group by bucket`,
    bindings,
  );
  return new Map(rows.map(({ bucket, count }) => [bucket - 1, { count, isEstimate: false }]));
}

interface RawSet {
  bucket: number;
  sketch: Buffer | null;
  /** Where there is no sketch. */
  ids: string | null;
}

async function estimate(db: Db, { said, bindings }: Question): Promise<ReadonlyMap<number, PeopleCount>> {
  const arrays = `unnest(chatter_ids) as chatter_id, unnest(messages) as own`;
  const { rows } = await db.raw<Result<RawSet>>(
    `select ${DAY_BUCKET} as bucket, sketch, null as ids from chatter_day_tops where ${DAYS} and sketch is not null
     union all
     select ${HOUR_BUCKET}, sketch, null from chatter_hours where ${HOURS} and sketch is not null
     union all
     select bucket, null, string_agg(chatter_id::text, ',')
       from (
         select bucket, chatter_id
           from (
             select ${DAY_BUCKET} as bucket, ${arrays}
               from chatter_days d
              where ${DAYS} and exists (select from chatter_day_tops t where t.channel_id = d.channel_id and t.day = d.day and t.sketch is null)
             union all
             select ${HOUR_BUCKET}, ${arrays} from chatter_hours where ${HOURS} and sketch is null
           ) arrays
          where own > 0
         union all
         (${said})
       ) unsketched
      group by bucket`,
    bindings,
  );
  const unions = new Map<number, Sketch>();
  for (const [index, { bucket, sketch, ids }] of rows.entries()) {
    if (index > 0 && index % MERGES_PER_TURN === 0) await nextTurn();
    const union = unions.get(bucket - 1) ?? new Sketch();
    unions.set(bucket - 1, union);
    if (sketch) union.mergeStored(sketch);
    for (const id of ids?.split(',') ?? []) union.add(id);
  }
  return new Map(Array.from(unions, ([bucket, union]) => [bucket, { count: union.estimate(), isEstimate: true }]));
}
