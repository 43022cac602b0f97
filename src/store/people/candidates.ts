import { firstFrom } from '../../domain/first-from.ts';
import { decodeIds, fitsSet } from '../../domain/id-set.ts';
import type { ChannelId, ChatterId } from '../../domain/ids.ts';
import { type Db, prepared, type Result } from '../database.ts';
import type { Pieces } from '../rollups/pieces.ts';
import { saidIn, toDay, toInstant, toWholes } from '../rollups/said.ts';

/** Of the arrays of an hour, as many as of a day's tops. */
const TOP = 200;
/** Past so many, adding everybody up is quicker. */
const MAX_CANDIDATES = 1_000;
/** Of chatters times days and hours: about 50 ms. */
const MAX_LOOKUPS = 4_000;

/** What the tops say of a chatter's own messages. */
export interface Candidate {
  readonly chatterId: ChatterId;
  readonly atLeast: number;
  /** Written at the most besides, in days and hours in whose tops they are not. */
  readonly slack: number;
  /** The first instants of these. */
  readonly untold: { readonly days: readonly number[]; readonly hours: readonly number[] };
}

export interface Candidates {
  readonly rows: readonly Candidate[];
  /** What anyone in none of the tops can have written at the most. */
  readonly outside: number;
}

/** What each of some chatters wrote at a time, side by side, and what anybody else can have written then. */
interface Tops {
  readonly ids: string;
  readonly messages: string;
  readonly floor: number;
  /** The first instant of the day or hour; null for messages. */
  readonly day_ms: number | null;
  readonly hour_ms: number | null;
}

/**
 * Everybody in the tops of days and hours, or in the messages beside them, who may be among the `limit` with the most own messages (or may have written
 * `atLeast`), the most certain messages first. Null when they are too many to look at.
 */
export async function listCandidates(
  db: Db,
  channelId: ChannelId,
  pieces: Pieces,
  wanted: { readonly limit: number } | { readonly atLeast: number },
): Promise<Candidates | null> {
  const [rolled, said] = await Promise.all([listTops(db, channelId, pieces), listSaid(db, channelId, pieces)]);
  const tops = [...rolled, ...said];
  const outside = tops.reduce((sum, { floor }) => sum + floor, 0);
  const known = addUp(tops);
  const bar = 'limit' in wanted ? toBar(known, wanted.limit) : wanted.atLeast;
  const chosen = [...known].filter(([, { messages, covered }]) => messages + outside - covered >= bar);
  if (chosen.length > MAX_CANDIDATES) return null;
  const rows = chosen.map(([chatterId, { messages, covered, places }]): Candidate => {
    const slack = outside - covered;
    const untold = slack === 0 ? [] : tops.filter(({ floor }, place) => floor > 0 && !places.includes(place));
    return {
      chatterId,
      atLeast: messages,
      slack,
      untold: { days: untold.flatMap(({ day_ms }) => day_ms ?? []), hours: untold.flatMap(({ hour_ms }) => hour_ms ?? []) },
    };
  });
  return { rows: rows.sort((a, b) => b.atLeast - a.atLeast), outside };
}

/** As texts: to add them up takes Postgres four times as long. */
async function listTops(db: Db, channelId: ChannelId, pieces: Pieces): Promise<Tops[]> {
  if (pieces.days.length + pieces.hours.length === 0) return [];
  const { rows } = await prepared<Tops>(
    db,
    `select array_to_string(top_ids, ',') as ids, array_to_string(top_messages, ',') as messages, floor,
            extract(epoch from day)::float8 * 1000 as day_ms, null::float8 as hour_ms
       from chatter_day_tops where channel_id = :channelId and day = any(:days::date[])
     union all
     select array_to_string(chatter_ids[1:${TOP}], ','), array_to_string(messages[1:${TOP}], ','), coalesce(messages[${TOP + 1}], 0),
            null, extract(epoch from hour)::float8 * 1000
       from chatter_hours where channel_id = :channelId and hour = any(:hours::timestamptz[])`,
    { channelId, ...toWholes(pieces) },
  );
  return rows;
}

async function listSaid(db: Db, channelId: ChannelId, { raw }: Pieces): Promise<Tops[]> {
  if (raw.length === 0) return [];
  const said = saidIn(raw, 'm.chatter_id, count(*)::int as messages', 'group by m.chatter_id');
  const { rows } = await db.raw<Result<Tops>>(
    `select string_agg(chatter_id::text, ',') as ids, string_agg(messages::text, ',') as messages, 0 as floor, null as day_ms, null as hour_ms from (${said.sql}) said having count(*) > 0`,
    { channelId, ...said.bindings, withShared: false },
  );
  return rows;
}

interface Known {
  messages: number;
  /** Of the floors of the tops that they are in. */
  covered: number;
  /** Which tops these are. */
  readonly places: number[];
}

function addUp(tops: readonly Tops[]): ReadonlyMap<ChatterId, Known> {
  const known = new Map<ChatterId, Known>();
  for (const [place, { ids, messages, floor }] of tops.entries()) {
    const counts = messages.split(',');
    for (const [index, id] of toIds(ids).entries()) {
      const count = Number(counts[index]);
      // Behind who wrote own messages stand those who were mirrored in.
      if (count === 0) break;
      const one = known.get(id);
      if (one) {
        one.messages += count;
        one.covered += floor;
        one.places.push(place);
      } else known.set(id, { messages: count, covered: floor, places: [place] });
    }
  }
  return known;
}

const toIds = (ids: string): ChatterId[] => ids.split(',') as ChatterId[];

/** What the one at place `limit` wrote at the least. */
function toBar(known: ReadonlyMap<ChatterId, Known>, limit: number): number {
  return Array.from(known.values(), ({ messages }) => messages).sort((a, b) => b - a)[limit - 1] ?? 0;
}

/** The own messages of each candidate, exactly: looked up in the days and hours whose tops don't tell. Null when that is too much work. */
export async function countCandidates(
  db: Db,
  channelId: ChannelId,
  candidates: readonly Candidate[],
): Promise<ReadonlyMap<ChatterId, number> | null> {
  const counts = new Map(candidates.map(({ chatterId, atLeast }) => [chatterId, atLeast]));
  const lookups = candidates.reduce((sum, { untold }) => sum + untold.days.length + untold.hours.length, 0);
  if (lookups > MAX_LOOKUPS) return null;
  const inDays = candidates.flatMap(({ chatterId, untold }) => untold.days.map((ms) => ({ chatterId, ms })));
  const inHours = await listPresent(
    db,
    channelId,
    candidates.flatMap(({ chatterId, untold }) => untold.hours.map((ms) => ({ chatterId, ms }))),
  );
  if (inDays.length + inHours.length === 0) return counts;
  const { rows } = await prepared<{ chatter_id: ChatterId; more: number }>(
    db,
    `with hours as materialized (
       select hour, chatter_ids[${TOP + 1}:] as ids, messages[${TOP + 1}:] as messages from chatter_hours
        where channel_id = :channelId and hour = any(:hours::timestamptz[])
     )
     select chatter_id, sum(n)::int as more
       from (
         select w.chatter_id, b.messages[array_position(b.chatter_ids, w.chatter_id)] as n
           from unnest(:dayChatters::bigint[], :days::date[]) as w(chatter_id, day)
          cross join lateral (
            select chatter_ids, messages from chatter_days d
             where d.channel_id = :channelId and d.day = w.day and d.first_chatter_id <= w.chatter_id
             order by d.first_chatter_id desc limit 1
          ) b
         union all
         select w.chatter_id, h.messages[array_position(h.ids, w.chatter_id)]
           from unnest(:hourChatters::bigint[], :hourOf::timestamptz[]) as w(chatter_id, hour) join hours h using (hour)
       ) looked_up
      where n > 0
      group by chatter_id`,
    {
      channelId,
      dayChatters: inDays.map(({ chatterId }) => chatterId),
      days: inDays.map(({ ms }) => toDay(ms)),
      hourChatters: inHours.map(({ chatterId }) => chatterId),
      hourOf: inHours.map(({ ms }) => toInstant(ms)),
      hours: [...new Set(inHours.map(({ ms }) => toInstant(ms)))],
    },
  );
  for (const { chatter_id, more } of rows) counts.set(chatter_id, (counts.get(chatter_id) ?? 0) + more);
  return counts;
}

interface Lookup {
  readonly chatterId: ChatterId;
  /** The first instant of an hour. */
  readonly ms: number;
}

/** Leaves out those who did not write in their hour, as far as its set tells: to look for them in its array takes to its end. */
async function listPresent(db: Db, channelId: ChannelId, lookups: readonly Lookup[]): Promise<readonly Lookup[]> {
  if (lookups.length === 0) return [];
  const { rows } = await prepared<{ hour_ms: number; own_ids: Buffer }>(
    db,
    `select extract(epoch from hour)::float8 * 1000 as hour_ms, own_ids from chatter_hours
      where channel_id = :channelId and hour = any(:hours::timestamptz[]) and own_ids is not null`,
    { channelId, hours: [...new Set(lookups.map(({ ms }) => toInstant(ms)))] },
  );
  const sets = new Map(rows.map((row) => [row.hour_ms, decodeIds(row.own_ids)]));
  return lookups.filter(({ chatterId, ms }) => {
    const ids = sets.get(ms);
    return ids === undefined || (fitsSet(chatterId) && ids[firstFrom(ids, Number(chatterId))] === Number(chatterId));
  });
}
