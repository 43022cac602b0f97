import { setImmediate as nextTurn } from 'node:timers/promises';
import { Crowd } from '../../domain/crowd.ts';
import { decodeIds } from '../../domain/id-set.ts';
import type { Scope } from '../../domain/scope.ts';
import { Sketch } from '../../domain/sketch.ts';
import { type Db, prepared } from '../database.ts';
import { toDay } from '../rollups/said.ts';
import { addTo, type Cover, listCovers, readSightings, type Sighting, type Stretch } from './sightings.ts';

/** How many different people. An estimate is within 2 %. */
export interface PeopleCount {
  readonly count: number;
  readonly isEstimate: boolean;
}

/** People of all sets of a place: to read so many takes as long as to read sketches. */
const MAX_EXACT = 60_000;
/** Ids: about 2 ms of counting, during which nothing else is done. */
const IDS_PER_TURN = 100_000;
/** Of an id in a text, and in a set. */
const LETTERS = 10;
const BYTES = 2.5;
/** About 2 ms of merging, during which nothing else is done. */
const MERGES_PER_TURN = 64;

/**
 * How many different people wrote at each place. Exact where their days have no more than MAX_EXACT people in sets, from sketches of days and weeks
 * otherwise.
 */
export async function countUnions(db: Db, stretches: readonly Stretch[], scope: Scope): Promise<PeopleCount[]> {
  const covers = scope === 'own' ? await listCovers(db, stretches) : [];
  const large = stretches.map((_, place) => (covers[place] ?? []).reduce((sum, { chatters }) => sum + chatters, 0) > MAX_EXACT);
  const [sightings, sketched] = await Promise.all([
    readSightings(db, stretches, covers, scope, (place) => !large[place]),
    readSketches(
      db,
      covers.map((cover, place) => (large[place] ? cover : [])),
    ),
  ]);
  const seen = stretches.map((): Sighting[] => []);
  for (const sighting of [...sightings, ...sketched.sightings]) seen[sighting.place]?.push(sighting);
  const counts: PeopleCount[] = [];
  for (const [place, own] of seen.entries()) {
    const sketches = sketched.sketches.filter((one) => one.place === place).map((one) => one.sketch);
    counts.push(
      large[place] ? { count: await estimate(own, sketches), isEstimate: true } : { count: await countExactly(own), isEstimate: false },
    );
  }
  return counts;
}

async function countExactly(sightings: readonly Sighting[]): Promise<number> {
  const crowd = new Crowd();
  for await (const sighting of inTurns(sightings)) addTo(crowd, sighting, 0);
  return crowd.count().get(1) ?? 0;
}

async function estimate(sightings: readonly Sighting[], sketches: readonly Buffer[]): Promise<number> {
  const union = new Sketch();
  for (const [index, sketch] of sketches.entries()) {
    if (index % MERGES_PER_TURN === MERGES_PER_TURN - 1) await nextTurn();
    union.mergeStored(sketch);
  }
  for await (const sighting of inTurns(sightings)) {
    if ('encoded' in sighting) union.addAll(decodeIds(sighting.encoded));
    else if ('ascending' in sighting) union.addAll(sighting.ascending);
    else for (const id of sighting.ids.split(',')) union.add(id);
  }
  return union.estimate();
}

/** Lets others have a turn in between. */
async function* inTurns(sightings: readonly Sighting[]): AsyncGenerator<Sighting> {
  let ids = 0;
  for (const sighting of sightings) {
    yield sighting;
    if ('ascending' in sighting) ids += sighting.ascending.length;
    else ids += 'encoded' in sighting ? sighting.encoded.length / BYTES : sighting.ids.length / LETTERS;
    if (ids < IDS_PER_TURN) continue;
    ids = 0;
    await nextTurn();
  }
}

interface RawSketch {
  place: number;
  sketch: Buffer | null;
  encoded: Buffer | null;
}

interface Sketched {
  readonly sketches: readonly { readonly place: number; readonly sketch: Buffer }[];
  /** The sets of those that have no sketch. */
  readonly sightings: readonly Sighting[];
}

/** Sketches of weeks and four weeks lie beside their sets, those of days beside their tops. */
async function readSketches(db: Db, covers: readonly Cover[]): Promise<Sketched> {
  const sets = covers.flatMap((cover, place) => cover.map((set) => ({ place, set })));
  if (sets.length === 0) return { sketches: [], sightings: [] };
  const { rows } = await prepared<RawSketch>(
    db,
    `select w.place, coalesce(s.sketch, t.sketch) as sketch, case when s.sketch is null and t.sketch is null then s.chatter_ids end as encoded
       from unnest(:places::int[], :channelIds::bigint[], :firstDays::date[], :days::smallint[]) as w(place, channel_id, first_day, days)
       join chatter_sets s using (channel_id, first_day, days)
       left join chatter_day_tops t on w.days = 1 and t.channel_id = w.channel_id and t.day = w.first_day`,
    {
      places: sets.map(({ place }) => place),
      channelIds: sets.map(({ set }) => set.channelId),
      firstDays: sets.map(({ set }) => toDay(set.firstMs)),
      days: sets.map(({ set }) => set.days),
    },
  );
  return {
    sketches: rows.flatMap(({ place, sketch }) => (sketch === null ? [] : [{ place, sketch }])),
    sightings: rows.flatMap(({ place, encoded }) => (encoded === null ? [] : [{ place, encoded }])),
  };
}
