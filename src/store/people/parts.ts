import type { ChannelId } from '../../domain/ids.ts';
import { HOUR_MS, type Range } from '../../domain/range.ts';
import type { Scope } from '../../domain/scope.ts';
import { type Db, prepared } from '../database.ts';
import { PART_MS } from '../rollups/hour-tally.ts';
import { toInstant } from '../rollups/said.ts';
import { readSaid, type Said, type Wanted } from './said-by.ts';
import type { Stretch } from './sightings.ts';

/** Who wrote in what is no whole hour that is closed: from what hours tell of their five minutes, and from messages where they don't. */
export async function readParts(db: Db, stretches: readonly Stretch[], scope: Scope): Promise<Said[]> {
  const wanted = stretches.map(({ channelId, pieces }, place) => {
    const split = scope === 'own' ? splitRaw(pieces) : { fives: [], raw: pieces.raw };
    const toWanted = (range: Range): Wanted => ({ channelId, place, ...range });
    return { fives: split.fives.map(toWanted), raw: split.raw.map(toWanted) };
  });
  const fives = wanted.flatMap((one) => one.fives);
  const { said, untold } = await readFives(db, fives);
  return [...said, ...(await readSaid(db, [...wanted.flatMap((one) => one.raw), ...untold], scope))];
}

/** The whole five minutes of hours that are closed (parts of one hour each), and the rest of what would be read from messages. */
function splitRaw({ raw, inClosed }: Stretch['pieces']): { fives: Range[]; raw: Range[] } {
  const fives = inClosed
    .map(({ fromMs, toMs }) => ({ fromMs: Math.ceil(fromMs / PART_MS) * PART_MS, toMs: Math.floor(toMs / PART_MS) * PART_MS }))
    .filter(({ fromMs, toMs }) => fromMs < toMs);
  const rest = raw.flatMap(({ fromMs, toMs }) => {
    const within = fives.filter((five) => five.fromMs >= fromMs && five.toMs <= toMs);
    const ends = [fromMs, ...within.flatMap((five) => [five.fromMs, five.toMs]), toMs];
    return Array.from({ length: ends.length / 2 }, (_, no) => ({ fromMs: ends[2 * no] ?? 0, toMs: ends[2 * no + 1] ?? 0 }));
  });
  return { fives, raw: rest.filter(({ fromMs, toMs }) => fromMs < toMs) };
}

interface RawFives {
  no: number;
  ids: string | null;
  is_untold: boolean;
}

/** `untold`: those whose hours don't tell. Where an hour has no row, nobody wrote. */
async function readFives(db: Db, fives: readonly Wanted[]): Promise<{ said: Said[]; untold: Wanted[] }> {
  if (fives.length === 0) return { said: [], untold: [] };
  const hours = fives.map(({ fromMs }) => Math.floor(fromMs / HOUR_MS) * HOUR_MS);
  const { rows } = await prepared<RawFives>(
    db,
    `select w.no, c.spoke_in is null as is_untold,
            (select string_agg(u.id::text, ',') from unnest(c.chatter_ids, c.spoke_in) as u(id, spoke_in) where u.spoke_in & w.mask <> 0) as ids
       from unnest(:nos::int[], :channelIds::bigint[], :hours::timestamptz[], :masks::smallint[]) as w(no, channel_id, hour, mask)
       join chatter_hours c using (channel_id, hour)`,
    {
      nos: fives.map((_, no) => no),
      channelIds: fives.map(({ channelId }): ChannelId => channelId),
      hours: hours.map(toInstant),
      masks: fives.map(({ fromMs, toMs }, no) => toMask(fromMs - (hours[no] ?? 0), toMs - (hours[no] ?? 0))),
    },
  );
  const of = <Value>(no: number, value: (five: Wanted) => Value[]): Value[] => fives.slice(no, no + 1).flatMap(value);
  return {
    said: rows.flatMap(({ no, ids }) => of(no, ({ place }) => (ids === null ? [] : [{ place, ids }]))),
    untold: rows.flatMap(({ no, is_untold }) => of(no, (five) => (is_untold ? [five] : []))),
  };
}

/** The bits of the five minutes from `fromMs` to `toMs` of an hour. */
const toMask = (fromMs: number, toMs: number): number => 2 ** (toMs / PART_MS) - 2 ** (fromMs / PART_MS);
