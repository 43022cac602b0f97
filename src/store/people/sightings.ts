import type { Crowd } from '../../domain/crowd.ts';
import { decodeIds } from '../../domain/id-set.ts';
import type { ChannelId } from '../../domain/ids.ts';
import { DAY_MS } from '../../domain/range.ts';
import type { Scope } from '../../domain/scope.ts';
import { uniteIds } from '../../domain/unite-ids.ts';
import { type Db, prepared } from '../database.ts';
import { daysOf, type KnownSet, listSets, toCover } from '../rollups/cover.ts';
import { KeptSets } from '../rollups/kept-sets.ts';
import type { Pieces } from '../rollups/pieces.ts';
import { toDay, toInstant } from '../rollups/said.ts';
import { readParts } from './parts.ts';

/** Whose people are wanted: those of `pieces` of a channel. Its number in a list of them is called its place. */
export interface Stretch {
  readonly channelId: ChannelId;
  readonly pieces: Pieces;
}

/** People at a place: ascending ids, a set that `encodeIds` made, or ids parted by commas, of which there may be more than one of a kind. */
export type Sighting = { readonly place: number } & (
  | { readonly ascending: Uint32Array }
  | { readonly encoded: Buffer }
  | { readonly ids: string }
);

export function addTo(crowd: Crowd, sighting: Sighting, place: number): void {
  if ('ascending' in sighting) crowd.addAll(sighting.ascending, place);
  else if ('encoded' in sighting) crowd.addSet(sighting.encoded, place);
  else crowd.addList(sighting.ids, place);
}

/** The sets that a place's days are read from, where there are any. */
export type Cover = readonly KnownSet[];

/** What sets there are for the days of each place. */
export async function listCovers(db: Db, stretches: readonly Stretch[]): Promise<Cover[]> {
  const days = stretches.flatMap(({ pieces }) => pieces.days);
  if (days.length === 0) return stretches.map(() => []);
  const range = days.reduce((all, dayMs) => ({ fromMs: Math.min(all.fromMs, dayMs), toMs: Math.max(all.toMs, dayMs + DAY_MS) }), {
    fromMs: Number.POSITIVE_INFINITY,
    toMs: 0,
  });
  const known = await listSets(db, [...new Set(stretches.map(({ channelId }) => channelId))], range);
  return stretches.map(({ channelId, pieces }) =>
    toCover(
      pieces.days,
      known.filter((set) => set.channelId === channelId),
    ),
  );
}

/**
 * Who wrote at each place, exactly: in the sets of `covers`, in days that these don't hold, in hours and in messages.
 * @param isCounted whether the sets of a place are wanted; those of the others are left to whoever asks
 */
export async function readSightings(
  db: Db,
  stretches: readonly Stretch[],
  covers: readonly Cover[],
  scope: Scope,
  isCounted: (place: number) => boolean = () => true,
): Promise<Sighting[]> {
  const rests = stretches.map(({ channelId, pieces }, place) => {
    const covered = new Set(covers[place]?.flatMap(daysOf));
    return { channelId, pieces: { ...pieces, days: pieces.days.filter((dayMs) => !covered.has(dayMs)) } };
  });
  const [inSets, inRollups, inMessages] = await Promise.all([
    readSets(
      db,
      covers.map((cover, place) => (isCounted(place) ? cover : [])),
    ),
    readRollups(db, rests, scope),
    readParts(db, stretches, scope),
  ]);
  return [...inSets, ...inRollups, ...inMessages];
}

/** Everybody in the sets of a cover, by what these are of and made from, so that one that was made anew is another one. */
const KEPT = new WeakMap<Db, KeptSets>();
type SetKey = Omit<KnownSet, 'chatters'>;
const nameOf = ({ channelId, firstMs, days }: SetKey): string => `${channelId} ${firstMs} ${days}`;
const toKey = (cover: readonly SetKey[]): string => cover.map((set) => `${nameOf(set)} ${set.madeAt}`).join(',');

async function readSets(db: Db, covers: readonly Cover[]): Promise<Sighting[]> {
  const kept = KEPT.get(db) ?? new KeptSets();
  KEPT.set(db, kept);
  const united = covers.map((cover) => (cover.length === 0 ? NOBODY : kept.get(toKey(cover))));
  const sets = await fetchSets(
    db,
    covers.flatMap((cover, place) => (united[place] === null ? cover : [])),
  );
  const sightings: Sighting[] = [];
  for (const [place, cover] of covers.entries()) {
    let ascending = united[place] ?? null;
    if (ascending === null) {
      const own = cover.map((set) => sets.get(nameOf(set)) ?? raise(set));
      ascending = await uniteIds(own.map(({ encoded }) => decodeIds(encoded)));
      // One that was made anew in between is no less right, but another one.
      kept.keep(toKey(own), ascending);
    }
    if (ascending.length > 0) sightings.push({ place, ascending });
  }
  return sightings;
}
const NOBODY = new Uint32Array(0);

function raise(set: KnownSet): never {
  throw new Error(`the set ${nameOf(set)} is gone`);
}

interface RawSet {
  channel_id: ChannelId;
  first_ms: number;
  days: KnownSet['days'];
  made_at: string;
  chatter_ids: Buffer;
}

/** By `nameOf`. */
async function fetchSets(db: Db, sets: readonly KnownSet[]): Promise<ReadonlyMap<string, SetKey & { readonly encoded: Buffer }>> {
  if (sets.length === 0) return new Map();
  const { rows } = await prepared<RawSet>(
    db,
    `select s.channel_id, extract(epoch from s.first_day)::float8 * 1000 as first_ms, s.days, extract(epoch from s.made_at)::text as made_at, s.chatter_ids
       from unnest(:channelIds::bigint[], :firstDays::date[], :days::smallint[]) as w(channel_id, first_day, days)
       join chatter_sets s using (channel_id, first_day, days)`,
    {
      channelIds: sets.map(({ channelId }) => channelId),
      firstDays: sets.map(({ firstMs }) => toDay(firstMs)),
      days: sets.map(({ days }) => days),
    },
  );
  const found = rows.map((row) => ({
    channelId: row.channel_id,
    firstMs: row.first_ms,
    days: row.days,
    madeAt: row.made_at,
    encoded: row.chatter_ids,
  }));
  return new Map(found.map((set) => [nameOf(set), set]));
}

interface RawSighting {
  place: number;
  encoded: Buffer | null;
  ids: string | null;
}

/** In hours, who wrote own messages comes first. */
const IN_ROLLUPS = `
  select w.place, case when not :withShared then c.own_ids end as encoded,
         case when :withShared then array_to_string(c.chatter_ids, ',')
              when c.own_ids is null then (select array_to_string(c.chatter_ids[1:h.chatters], ',') from hours h where h.channel_id = c.channel_id and h.hour = c.hour)
         end as ids
    from unnest(:hourPlaces::int[], :hourChannels::bigint[], :hours::timestamptz[]) as w(place, channel_id, hour)
    join chatter_hours c using (channel_id, hour)
  union all
  select w.place, null,
         case when :withShared or t.chatters = t.all_chatters then array_to_string(d.chatter_ids, ',')
              else (select string_agg(u.id::text, ',') from unnest(d.chatter_ids, d.messages) as u(id, own) where u.own > 0) end
    from unnest(:dayPlaces::int[], :dayChannels::bigint[], :days::date[]) as w(place, channel_id, day)
    join chatter_day_tops t using (channel_id, day)
    join chatter_days d using (channel_id, day)`;

async function readRollups(db: Db, stretches: readonly Stretch[], scope: Scope): Promise<Sighting[]> {
  const bindings = toPlaced(stretches);
  if (bindings.hours.length + bindings.days.length === 0) return [];
  const { rows } = await prepared<RawSighting>(db, IN_ROLLUPS, { ...bindings, withShared: scope === 'with-shared' });
  return rows.flatMap(({ place, encoded, ids }): Sighting[] => {
    if (encoded !== null) return [{ place, encoded }];
    return ids === null ? [] : [{ place, ids }];
  });
}

/** The hours and days of all places side by side. */
function toPlaced(
  stretches: readonly Stretch[],
): Record<'hourPlaces' | 'dayPlaces', number[]> & Record<'hourChannels' | 'dayChannels' | 'hours' | 'days', string[]> {
  const hours = stretches.flatMap(({ channelId, pieces }, place) => pieces.hours.map((ms) => ({ channelId, place, ms })));
  const days = stretches.flatMap(({ channelId, pieces }, place) => pieces.days.map((ms) => ({ channelId, place, ms })));
  return {
    hourPlaces: hours.map(({ place }) => place),
    hourChannels: hours.map(({ channelId }) => channelId),
    hours: hours.map(({ ms }) => toInstant(ms)),
    dayPlaces: days.map(({ place }) => place),
    dayChannels: days.map(({ channelId }) => channelId),
    days: days.map(({ ms }) => toDay(ms)),
  };
}
