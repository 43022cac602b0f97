import type { ChannelId, ChatterId } from '../../domain/ids.ts';
import { type Db, prepared, type Result } from '../database.ts';
import type { Pieces } from '../rollups/pieces.ts';
import { saidIn, toWholes } from '../rollups/said.ts';

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
  const [tops, said] = await Promise.all([listTops(db, channelId, pieces), listSaid(db, channelId, pieces)]);
  const outside = tops.reduce((sum, { floor }) => sum + floor, 0);
  const known = addUp([...tops, ...said]);
  const atLeast = 'limit' in wanted ? toBar(known, wanted.limit) : wanted.atLeast;
  const rows = Array.from(known, ([chatterId, { messages, covered }]) => ({
    chatterId,
    atLeast: messages,
    slack: outside - covered,
  })).filter((row) => row.atLeast + row.slack >= atLeast);
  return rows.length > MAX_CANDIDATES ? null : { rows: rows.sort((a, b) => b.atLeast - a.atLeast), outside };
}

/** As texts: to add them up takes Postgres four times as long. */
async function listTops(db: Db, channelId: ChannelId, pieces: Pieces): Promise<Tops[]> {
  if (pieces.days.length + pieces.hours.length === 0) return [];
  const { rows } = await prepared<Tops>(
    db,
    `select array_to_string(top_ids, ',') as ids, array_to_string(top_messages, ',') as messages, floor
       from chatter_day_tops where channel_id = :channelId and day = any(:days::date[])
     union all
     select array_to_string(chatter_ids[1:${TOP}], ','), array_to_string(messages[1:${TOP}], ','), coalesce(messages[${TOP + 1}], 0)
       from chatter_hours where channel_id = :channelId and hour = any(:hours::timestamptz[])`,
    { channelId, ...toWholes(pieces) },
  );
  return rows;
}

async function listSaid(db: Db, channelId: ChannelId, { raw }: Pieces): Promise<Tops[]> {
  if (raw.length === 0) return [];
  const said = saidIn(raw, 'm.chatter_id, count(*)::int as messages', 'group by m.chatter_id');
  const { rows } = await db.raw<Result<Tops>>(
    `select string_agg(chatter_id::text, ',') as ids, string_agg(messages::text, ',') as messages, 0 as floor from (${said.sql}) said having count(*) > 0`,
    { channelId, ...said.bindings, withShared: false },
  );
  return rows;
}

interface Known {
  messages: number;
  /** Of the floors of the tops that they are in. */
  covered: number;
}

function addUp(tops: readonly Tops[]): ReadonlyMap<ChatterId, Known> {
  const known = new Map<ChatterId, Known>();
  for (const { ids, messages, floor } of tops) {
    const counts = messages.split(',');
    for (const [index, id] of toIds(ids).entries()) {
      const count = Number(counts[index]);
      // Behind who wrote own messages stand those who were mirrored in.
      if (count === 0) break;
      const one = known.get(id);
      if (one) {
        one.messages += count;
        one.covered += floor;
      } else known.set(id, { messages: count, covered: floor });
    }
  }
  return known;
}

const toIds = (ids: string): ChatterId[] => ids.split(',') as ChatterId[];

/** What the one at place `limit` wrote at the least. */
function toBar(known: ReadonlyMap<ChatterId, Known>, limit: number): number {
  return Array.from(known.values(), ({ messages }) => messages).sort((a, b) => b - a)[limit - 1] ?? 0;
}

/** The own messages of each candidate, exactly: those with slack are looked up where the tops don't name them. Null when that is too much work. */
export async function countCandidates(
  db: Db,
  channelId: ChannelId,
  pieces: Pieces,
  candidates: readonly Candidate[],
): Promise<ReadonlyMap<ChatterId, number> | null> {
  const counts = new Map(candidates.map(({ chatterId, atLeast }) => [chatterId, atLeast]));
  const uncertain = candidates.filter(({ slack }) => slack > 0).map(({ chatterId }) => chatterId);
  if (uncertain.length * (pieces.days.length + pieces.hours.length) > MAX_LOOKUPS) return null;
  if (uncertain.length === 0) return counts;
  // Planned for these chatters and days: how many they are decides how they are looked up.
  const { rows } = await db.raw<Result<{ chatter_id: ChatterId; more: number }>>(
    `with wanted as (select unnest(:uncertain::bigint[]) as chatter_id),
     rests as materialized (
       select chatter_ids[${TOP + 1}:] as ids, messages[${TOP + 1}:] as messages
         from chatter_hours
        where channel_id = :channelId and hour = any(:hours::timestamptz[]) and messages[${TOP + 1}] > 0
     )
     select chatter_id, coalesce(sum(n), 0)::int as more
       from (
         select w.chatter_id, b.messages[array_position(b.chatter_ids, w.chatter_id)] as n
           from chatter_day_tops t
          cross join wanted w
          cross join lateral (
            select chatter_ids, messages from chatter_days d
             where d.channel_id = t.channel_id and d.day = t.day and d.first_chatter_id <= w.chatter_id
             order by d.first_chatter_id desc limit 1
          ) b
          where t.channel_id = :channelId and t.day = any(:days::date[]) and t.floor > 0 and w.chatter_id <> all(t.top_ids)
         union all
         select w.chatter_id, r.messages[array_position(r.ids, w.chatter_id)] from rests r cross join wanted w
       ) looked_up
      where n > 0
      group by chatter_id`,
    { channelId, ...toWholes(pieces), uncertain },
  );
  for (const { chatter_id, more } of rows) counts.set(chatter_id, (counts.get(chatter_id) ?? 0) + more);
  return counts;
}
