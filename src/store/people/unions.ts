import { setImmediate as nextTurn } from 'node:timers/promises';
import { Crowd } from '../../domain/crowd.ts';
import type { ChannelId } from '../../domain/ids.ts';
import { DAY_MS } from '../../domain/range.ts';
import type { Scope } from '../../domain/scope.ts';
import { Sketch } from '../../domain/sketch.ts';
import { type Db, onlyRow, prepared, type Result } from '../database.ts';
import { listSets, toCover } from '../rollups/cover.ts';
import type { Pieces } from '../rollups/pieces.ts';
import { saidIn, toDay, toWholes } from '../rollups/said.ts';
import { DAYS, HOURS, toDayIds, toHourIds } from './ids.ts';

/** How many different people. An estimate is within 2 %. */
export interface PeopleCount {
  readonly count: number;
  readonly isEstimate: boolean;
}

/** Chatters of all days and hours, one by one: some 20 ms. */
const MAX_EXACT_PAIRS = 60_000;
/** Of ids: about 2 ms of counting, during which nothing else is done. */
const LETTERS_PER_TURN = 500_000;
/** About 2 ms of merging, during which nothing else is done. */
const MERGES_PER_TURN = 32;

const DAY_BUCKET = `width_bucket(day::timestamp at time zone 'UTC', :starts::timestamptz[])`;
const HOUR_BUCKET = 'width_bucket(hour, :starts::timestamptz[])';
const DAY_IDS = toDayIds(`${DAY_BUCKET} as bucket, null::bytea as sketch`);
const HOUR_IDS = toHourIds(`${HOUR_BUCKET}, null`);
const toSaidIds = (said: string): string => `select bucket, null, string_agg(chatter_id::text, ',') from (${said}) said group by bucket`;

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
  const weeks = isExact || starts.length > 1 ? NO_WEEKS : await readWeeks(db, channelId, pieces.days);
  const said = saidIn(pieces.raw, 'width_bucket(m.sent_at, :starts::timestamptz[]) as bucket, m.chatter_id', 'group by 1, 2');
  const question: Question = {
    said: said.sql,
    bindings: {
      channelId,
      ...toWholes({ days: pieces.days.filter((dayMs) => !weeks.days.has(dayMs)), hours: pieces.hours }),
      ...said.bindings,
      starts: starts.map((ms) => new Date(ms)),
      withShared: scope === 'with-shared',
    },
  };
  return isExact ? countExactly(db, question) : estimate(db, question, weeks.sketches);
}

/** The sketches of whole weeks, and the days that these hold. */
interface Weeks {
  readonly days: ReadonlySet<number>;
  readonly sketches: readonly Buffer[];
}
const NO_WEEKS: Weeks = { days: new Set(), sketches: [] };

async function readWeeks(db: Db, channelId: ChannelId, days: readonly number[]): Promise<Weeks> {
  if (days.length < 7) return NO_WEEKS;
  const known = await listSets(db, channelId, days);
  const wanted = toCover(
    days,
    known.filter((set) => set.days > 1),
  );
  if (wanted.length === 0) return NO_WEEKS;
  const { rows } = await prepared<{ first_ms: number; days: number; sketch: Buffer }>(
    db,
    `select extract(epoch from s.first_day)::float8 * 1000 as first_ms, s.days, s.sketch
       from unnest(:firstDays::date[], :days::smallint[]) as w(first_day, days)
       join chatter_sets s on s.channel_id = :channelId and s.first_day = w.first_day and s.days = w.days
      where s.sketch is not null and s.made_from = chatter_set_source(s.channel_id, s.first_day, s.days)`,
    { channelId, firstDays: wanted.map(({ firstMs }) => toDay(firstMs)), days: wanted.map((set) => set.days) },
  );
  return {
    days: new Set(rows.flatMap((row) => Array.from({ length: row.days }, (_, day) => row.first_ms + day * DAY_MS))),
    sketches: rows.map((row) => row.sketch),
  };
}

interface Question {
  readonly said: string;
  readonly bindings: Readonly<Record<string, string | boolean | number | Date | readonly (string | number | Date)[]>>;
}

/** Reading ids pays as long as they are few, or kept without sketches. */
async function isAffordable(db: Db, channelId: ChannelId, pieces: Pieces): Promise<boolean> {
  const { pairs, sketched } = onlyRow(
    await prepared<{ pairs: number; sketched: number }>(
      db,
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

interface RawPeople {
  bucket: number;
  sketch: Buffer | null;
  ids: string | null;
}

async function countExactly(db: Db, { said, bindings }: Question): Promise<ReadonlyMap<number, PeopleCount>> {
  const { rows } = await db.raw<Result<RawPeople>>(`${DAY_IDS} union all ${HOUR_IDS} union all ${toSaidIds(said)}`, bindings);
  const crowds = new Map<number, Crowd>();
  let unbroken = 0;
  for (const { bucket, ids } of rows) {
    if (ids === null) continue;
    const crowd = crowds.get(bucket) ?? new Crowd();
    crowds.set(bucket, crowd);
    crowd.addList(ids, 0);
    unbroken += ids.length;
    if (unbroken < LETTERS_PER_TURN) continue;
    unbroken = 0;
    await nextTurn();
  }
  return new Map(Array.from(crowds, ([bucket, crowd]) => [bucket - 1, { count: crowd.count().get(1) ?? 0, isEstimate: false }]));
}

async function estimate(db: Db, { said, bindings }: Question, weeks: readonly Buffer[]): Promise<ReadonlyMap<number, PeopleCount>> {
  const { rows } = await db.raw<Result<RawPeople>>(
    `select ${DAY_BUCKET} as bucket, sketch, null as ids from chatter_day_tops where ${DAYS} and sketch is not null
     union all
     select ${HOUR_BUCKET}, sketch, null from chatter_hours where ${HOURS} and sketch is not null
     union all ${DAY_IDS} and t.sketch is null
     union all ${HOUR_IDS} and c.sketch is null
     union all ${toSaidIds(said)}`,
    bindings,
  );
  rows.push(...weeks.map((sketch) => ({ bucket: 1, sketch, ids: null })));
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
