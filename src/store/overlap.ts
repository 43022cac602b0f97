import { setImmediate as nextTurn } from 'node:timers/promises';
import { KNOWN_BOTS } from '../domain/bots.ts';
import { Crowd } from '../domain/crowd.ts';
import type { ChannelId } from '../domain/ids.ts';
import { DAY_MS, MINUTE_MS, type Range } from '../domain/range.ts';
import type { Db, Result } from './database.ts';
import { listRetired } from './people/buckets.ts';
import { partsOf } from './people/sums.ts';
import { isSetStart, SET_DAYS, type SetDays } from './rollups/chatter-sets.ts';
import { KeptSets } from './rollups/kept-sets.ts';
import { type Pieces, readPieces } from './rollups/pieces.ts';
import { toDay, toWholes } from './rollups/said.ts';

export interface OverlapCounts {
  /** People by the channels that they wrote in: the key has bit 2^i set for the channel at place i. Combinations that nobody has are absent. */
  readonly people: ReadonlyMap<number, number>;
  /** The range begins or ends within a day whose messages are gone: that part of the day is not in it. */
  readonly lacksHours: boolean;
}

/**
 * How many people wrote own messages in just which of the channels (five at the most) over `range`, whose start is taken down to the whole minute.
 * Exact; known bots are not counted.
 */
export async function countOverlap(db: Db, channelIds: readonly ChannelId[], range: Range): Promise<OverlapCounts> {
  const counted = { fromMs: Math.floor(range.fromMs / MINUTE_MS) * MINUTE_MS, toMs: range.toMs };
  const [bots, ...circles] = await Promise.all([listBots(db), ...channelIds.map((channelId) => readCircle(db, channelId, counted))]);
  const crowd = new Crowd(Math.max(...circles.flatMap(({ sets }) => sets.map(({ chatters }) => chatters)), 0) * 2);
  for (const [place, { sets, lists }] of circles.entries()) {
    for (const { encoded } of sets) {
      crowd.addSet(encoded, place);
      // Chat that is read meanwhile must not stutter.
      await nextTurn();
    }
    for (const ids of lists) {
      crowd.addList(ids, place);
      await nextTurn();
    }
  }
  const counts = crowd.count();
  for (const mask of bots.map((id) => crowd.maskOf(id))) {
    const rest = (counts.get(mask) ?? 0) - 1;
    if (rest > 0) counts.set(mask, rest);
    else counts.delete(mask);
  }
  return { people: counts, lacksHours: circles.some((circle) => circle.lacksHours) };
}

/** Each once. */
async function listBots(db: Db): Promise<readonly string[]> {
  const { rows } = await db.raw<Result<{ user_id: string }>>(
    `select user_id from names where login = any(:logins) and valid_to = 'infinity'`,
    { logins: [...KNOWN_BOTS.logins] },
  );
  return [...new Set([...KNOWN_BOTS.ids, ...rows.map((row) => row.user_id)])];
}

/** Who wrote in one channel: in encoded sets, and in lists of ids parted by commas. Nobody is left out, many are in several. */
interface Circle {
  readonly sets: readonly { readonly encoded: Buffer; readonly chatters: number }[];
  readonly lists: readonly string[];
  readonly lacksHours: boolean;
}

async function readCircle(db: Db, channelId: ChannelId, range: Range): Promise<Circle> {
  const pieces = await readPieces(db, channelId, range);
  const wanted = toCover(pieces.days, await listSets(db, channelId, pieces.days));
  const sets = await readSets(db, channelId, wanted);
  const covered = new Set(sets.flatMap(({ firstMs, days }) => Array.from({ length: days }, (_, day) => firstMs + day * DAY_MS)));
  const [ofHours, others, retired] = await Promise.all([
    listHourly(db, channelId, pieces.hours),
    listChatters(db, channelId, { days: pieces.days.filter((dayMs) => !covered.has(dayMs)), hours: [], raw: pieces.raw }),
    listRetired(db, pieces),
  ]);
  return { sets, lists: [...ofHours, ...others], lacksHours: retired.size > 0 };
}

/** A set by what it is of. */
export interface SetKey {
  readonly firstMs: number;
  readonly days: SetDays;
}

/** The sets of `known` that lie in `days` (ascending) without overlap, the longest possible first. */
export function toCover(days: readonly number[], known: readonly SetKey[]): SetKey[] {
  const wanted = new Set(days);
  const there = new Set(known.map(({ firstMs, days: length }) => `${firstMs} ${length}`));
  const cover: SetKey[] = [];
  for (let index = 0; index < days.length; ) {
    const firstMs = days[index] ?? 0;
    const length = SET_DAYS.find(
      (size) =>
        isSetStart(firstMs, size) &&
        there.has(`${firstMs} ${size}`) &&
        Array.from({ length: size }, (_, day) => firstMs + day * DAY_MS).every((dayMs) => wanted.has(dayMs)),
    );
    if (length !== undefined) cover.push({ firstMs, days: length });
    index += length ?? 1;
  }
  return cover;
}

async function listSets(db: Db, channelId: ChannelId, days: readonly number[]): Promise<SetKey[]> {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const { rows } = await db.raw<Result<{ first_ms: number; days: SetDays }>>(
    `select extract(epoch from first_day)::float8 * 1000 as first_ms, days from chatter_sets
      where channel_id = :channelId and first_day >= :first::date and first_day <= :last::date`,
    { channelId, first: toDay(first), last: toDay(last) },
  );
  return rows.map((row) => ({ firstMs: row.first_ms, days: row.days }));
}

/** Sets by what they are of and made from, so that one that was made anew is another one. */
const KEPT = new WeakMap<Db, KeptSets>();

interface RawSet {
  first_ms: number;
  days: SetDays;
  chatters: number;
  made_from: string;
}

/** Those of `wanted` that are up to date. */
async function readSets(
  db: Db,
  channelId: ChannelId,
  wanted: readonly SetKey[],
): Promise<(SetKey & { readonly encoded: Buffer; readonly chatters: number })[]> {
  if (wanted.length === 0) return [];
  const { rows } = await db.raw<Result<RawSet>>(
    `select extract(epoch from s.first_day)::float8 * 1000 as first_ms, s.days, s.chatters, s.made_from
       from unnest(:firstDays::date[], :days::smallint[]) as w(first_day, days)
       join chatter_sets s on s.channel_id = :channelId and s.first_day = w.first_day and s.days = w.days
      where s.made_from = chatter_set_source(s.channel_id, s.first_day, s.days)`,
    { channelId, firstDays: wanted.map(({ firstMs }) => toDay(firstMs)), days: wanted.map(({ days }) => days) },
  );
  const kept = KEPT.get(db) ?? new KeptSets();
  KEPT.set(db, kept);
  const keyOf = (raw: Omit<RawSet, 'chatters'>): string => `${channelId} ${raw.first_ms} ${raw.days} ${raw.made_from}`;
  const missing = rows.filter((raw) => kept.get(keyOf(raw)) === null);
  const fetched = new Map(
    missing.length === 0 ? [] : (await fetchSets(db, channelId, missing)).map((raw) => [keyOf(raw), raw.chatter_ids]),
  );
  const sets = rows.flatMap((raw) => {
    const encoded = fetched.get(keyOf(raw)) ?? kept.get(keyOf(raw));
    return encoded ? [{ firstMs: raw.first_ms, days: raw.days, chatters: raw.chatters, encoded }] : [];
  });
  for (const [key, encoded] of fetched) kept.keep(key, encoded);
  return sets;
}

async function fetchSets(db: Db, channelId: ChannelId, sets: readonly RawSet[]): Promise<(RawSet & { chatter_ids: Buffer })[]> {
  const { rows } = await db.raw<Result<RawSet & { chatter_ids: Buffer }>>(
    `select extract(epoch from s.first_day)::float8 * 1000 as first_ms, s.days, s.chatters, s.made_from, s.chatter_ids
       from unnest(:firstDays::date[], :days::smallint[], :madeFrom::bigint[]) as w(first_day, days, made_from)
       join chatter_sets s on s.channel_id = :channelId and s.first_day = w.first_day and s.days = w.days and s.made_from = w.made_from`,
    {
      channelId,
      firstDays: sets.map(({ first_ms }) => toDay(first_ms)),
      days: sets.map(({ days }) => days),
      madeFrom: sets.map(({ made_from }) => made_from),
    },
  );
  return rows;
}

/** Of each closed hour, as they stand: who wrote own messages comes before who did not. */
async function listHourly(db: Db, channelId: ChannelId, hours: readonly number[]): Promise<readonly string[]> {
  if (hours.length === 0) return [];
  const { rows } = await db.raw<Result<{ ids: string }>>(
    `select array_to_string(c.chatter_ids[1:h.chatters], ',') as ids
       from chatter_hours c join hours h using (channel_id, hour)
      where c.channel_id = :channelId and c.hour = any(:hours::timestamptz[]) and h.chatters > 0`,
    { channelId, ...toWholes({ days: [], hours }) },
  );
  return rows.map((row) => row.ids);
}

async function listChatters(db: Db, channelId: ChannelId, pieces: Pieces): Promise<readonly string[]> {
  if (pieces.days.length + pieces.raw.length === 0) return [];
  const parts = partsOf(pieces);
  // One text: rows would take longer to be parted than to be found.
  const { rows } = await db.raw<Result<{ ids: string | null }>>(
    `select string_agg(chatter_id::text, ',') as ids from (select distinct chatter_id from (${parts.sql}) parts where n > 0) chatters`,
    { channelId, ...parts.bindings, withShared: false },
  );
  return rows.flatMap(({ ids }) => ids ?? []);
}
