import { setImmediate as nextTurn } from 'node:timers/promises';
import { KNOWN_BOTS } from '../domain/bots.ts';
import { Crowd } from '../domain/crowd.ts';
import type { ChannelId } from '../domain/ids.ts';
import { DAY_MS, MINUTE_MS, type Range } from '../domain/range.ts';
import type { Db, Result } from './database.ts';
import { toDayIds, toHourIds } from './people/ids.ts';
import type { SetDays } from './rollups/chatter-sets.ts';
import { listSets, type SetKey, toCover } from './rollups/cover.ts';
import { KeptSets } from './rollups/kept-sets.ts';
import { type Pieces, readPieces } from './rollups/pieces.ts';
import { saidIn, toDay, toWholes } from './rollups/said.ts';

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
  const crowd = new Crowd();
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
  const { people: counts, masks } = crowd.tell(bots);
  for (const mask of masks) {
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
  const lists = await listIds(db, channelId, { ...pieces, days: pieces.days.filter((dayMs) => !covered.has(dayMs)) });
  return { sets, lists, lacksHours: pieces.lacksHours };
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

/** Who wrote own messages, many of them more than once. */
async function listIds(db: Db, channelId: ChannelId, pieces: Pieces): Promise<readonly string[]> {
  if (pieces.days.length + pieces.hours.length + pieces.raw.length === 0) return [];
  const said = saidIn(pieces.raw, 'distinct m.chatter_id');
  const { rows } = await db.raw<Result<{ ids: string | null }>>(
    `${toDayIds('1')} union all ${toHourIds('1')} union all select 1, string_agg(chatter_id::text, ',') from (${said.sql}) said`,
    { channelId, ...toWholes(pieces), ...said.bindings, withShared: false },
  );
  return rows.flatMap(({ ids }) => ids ?? []);
}
