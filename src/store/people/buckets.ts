import type { ChannelId } from '../../domain/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Range } from '../../domain/range.ts';
import type { Scope } from '../../domain/scope.ts';
import { type Db, prepared } from '../database.ts';
import { daysInPart, type Marks, readMarks, toPieces } from '../rollups/pieces.ts';
import { toWholes } from '../rollups/said.ts';
import { openMemo } from './memo.ts';
import { countUnions, type PeopleCount } from './unions.ts';

const TEN_MINUTES_MS = 10 * MINUTE_MS;

/** Where the number of people in a bucket is written already. */
type Kept =
  | { readonly type: 'day'; readonly fromMs: number }
  | { readonly type: 'hour'; readonly hourMs: number }
  | { readonly type: 'ten minutes'; readonly hourMs: number; readonly index: number };

/**
 * How many different people wrote in each bucket, by its number from 0; null where that can't be known any more, absent where nobody did. `starts` are the first
 * instants of the buckets (epoch ms, ascending), the last of which ends at `range.toMs`; of the first one counts what lies in `range`.
 */
export async function countPeople(
  db: Db,
  channelId: ChannelId,
  range: Range,
  starts: readonly number[],
  scope: Scope,
): Promise<ReadonlyMap<number, PeopleCount | null>> {
  const marks = await readMarks(db, channelId, range);
  const buckets = starts.map((startMs, index): Bucket => {
    const endMs = starts[index + 1] ?? range.toMs;
    const [fromMs, toMs] = [Math.max(startMs, range.fromMs), Math.min(endMs, range.toMs)];
    return { index, fromMs, toMs, isCut: fromMs > startMs || toMs < endMs };
  });
  const people = new Map<number, PeopleCount | null>();
  const places = new Map(buckets.map((bucket) => [bucket, findKept(bucket, marks, scope)]));
  const facts = await readKept(
    db,
    channelId,
    [...places.values()].filter((place) => place !== null),
    scope,
  );
  const counted = buckets.filter((bucket) => {
    const place = places.get(bucket) ?? null;
    const count = place && facts(place);
    if (place === null || count === undefined) return true;
    if (count !== 0) people.set(bucket.index, count === null ? null : { count, isEstimate: false });
    return false;
  });
  for (const [index, count] of await countBuckets(db, channelId, counted, marks, scope)) people.set(index, count);
  return people;
}

interface Bucket extends Range {
  readonly index: number;
  /** By the ends of the range. */
  readonly isCut: boolean;
}

/** Counts who wrote in each of `buckets`, unless that is remembered. */
async function countBuckets(
  db: Db,
  channelId: ChannelId,
  buckets: readonly Bucket[],
  marks: Marks,
  scope: Scope,
): Promise<ReadonlyMap<number, PeopleCount | null>> {
  const retired = marks.retiredDays;
  const isKnown = (bucket: Bucket): boolean => retired.size === 0 || !daysInPart(toPieces(bucket, marks)).some((day) => retired.has(day));
  const people = new Map<number, PeopleCount | null>(buckets.filter((bucket) => !isKnown(bucket)).map(({ index }) => [index, null]));
  const known = buckets.filter(isKnown);
  const memo = await openMemo(db, channelId, known, marks, scope);
  const unknown = known.filter((bucket) => {
    const remembered = memo.get(bucket);
    if (remembered) people.set(bucket.index, remembered);
    return remembered === undefined;
  });
  const unions = await countUnions(
    db,
    unknown.map((bucket) => ({ channelId, pieces: toPieces(bucket, marks) })),
    scope,
  );
  for (const [place, bucket] of unknown.entries()) {
    const union = unions[place];
    const count = union && union.count > 0 ? union : null;
    if (count) people.set(bucket.index, count);
    if (!bucket.isCut) memo.set(bucket, count);
  }
  return people;
}

function findKept({ fromMs, toMs }: Range, { openHours, openDays }: Marks, scope: Scope): Kept | null {
  const widthMs = toMs - fromMs;
  if (widthMs === DAY_MS && fromMs % DAY_MS === 0) return openDays.has(fromMs) ? null : { type: 'day', fromMs };
  const hourMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS;
  if (openHours.has(hourMs)) return null;
  if (widthMs === HOUR_MS && fromMs === hourMs) return { type: 'hour', hourMs };
  if (widthMs !== TEN_MINUTES_MS || fromMs % TEN_MINUTES_MS !== 0 || scope === 'with-shared') return null;
  return { type: 'ten minutes', hourMs, index: (fromMs - hourMs) / TEN_MINUTES_MS };
}

interface RawHour {
  hour_ms: number;
  chatters: number | null;
  ten_minute_chatters: number[] | null;
}

/** Looks the counts of `places` up: 0 where nobody wrote, null where it was never counted, undefined where it has to be counted now. */
async function readKept(
  db: Db,
  channelId: ChannelId,
  places: readonly Kept[],
  scope: Scope,
): Promise<(place: Kept) => number | null | undefined> {
  const column = scope === 'own' ? 'chatters' : 'all_chatters';
  const wholes = toWholes({
    days: places.flatMap((place) => (place.type === 'day' ? [place.fromMs] : [])),
    hours: [...new Set(places.flatMap((place) => (place.type === 'day' ? [] : [place.hourMs])))],
  });
  const [days, hours] = await Promise.all([
    wholes.days.length === 0
      ? []
      : prepared<{ day_ms: number; chatters: number }>(
          db,
          `select extract(epoch from day)::float8 * 1000 as day_ms, ${column} as chatters
               from chatter_day_tops where channel_id = :channelId and day = any(:days::date[])`,
          { channelId, days: wholes.days },
        ).then(({ rows }) => rows),
    wholes.hours.length === 0
      ? []
      : prepared<RawHour>(
          db,
          `select extract(epoch from hour)::float8 * 1000 as hour_ms, ${column} as chatters, ten_minute_chatters
               from hours where channel_id = :channelId and hour = any(:hours::timestamptz[])`,
          { channelId, hours: wholes.hours },
        ).then(({ rows }) => rows),
  ]);
  const byDay = new Map(days.map((row) => [row.day_ms, row.chatters]));
  const byHour = new Map(hours.map((row) => [row.hour_ms, row]));
  return (place) => {
    if (place.type === 'day') return byDay.get(place.fromMs) ?? 0;
    const hour = byHour.get(place.hourMs);
    if (!hour) return 0;
    return place.type === 'hour' ? hour.chatters : hour.ten_minute_chatters?.[place.index];
  };
}
