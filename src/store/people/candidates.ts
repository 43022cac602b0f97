import type { ChannelId, ChatterId } from '../../domain/ids.ts';
import type { Db, Result } from '../database.ts';
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

interface RawCandidate {
  chatter_id: ChatterId | null;
  at_least: number;
  slack: number;
  outside: number;
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
  const said = saidIn(pieces.raw, 'm.chatter_id, count(*)::int, 0', 'group by m.chatter_id');
  const { rows } = await db.raw<Result<RawCandidate>>(
    `with tops as materialized (
       select floor, top_ids, top_messages from chatter_day_tops where channel_id = :channelId and day = any(:days::date[])
       union all
       select coalesce(messages[${TOP + 1}], 0), chatter_ids[1:${TOP}], messages[1:${TOP}]
         from chatter_hours where channel_id = :channelId and hour = any(:hours::timestamptz[])
     ), outside as materialized (
       select coalesce(sum(floor), 0)::int as outside from tops
     ), known as materialized (
       select chatter_id, sum(n)::int as at_least, sum(floor)::int as covered
         from (select unnest(top_ids) as chatter_id, unnest(top_messages) as n, floor from tops union all ${said.sql}) parts
        where n > 0
        group by chatter_id
     ), bar as materialized (
       select coalesce((select at_least from known where :limit > 0 order by at_least desc offset greatest(:limit, 1) - 1 limit 1), 0) as bar
     )
     select k.chatter_id, k.at_least, o.outside - k.covered as slack, o.outside
       from outside o
      cross join bar b
       left join known k on k.at_least + o.outside - k.covered >= greatest(b.bar, :atLeast)
      order by k.at_least desc nulls last
      limit ${MAX_CANDIDATES + 1}`,
    {
      channelId,
      ...toWholes(pieces),
      ...said.bindings,
      withShared: false,
      limit: 'limit' in wanted ? wanted.limit : 0,
      atLeast: 'atLeast' in wanted ? wanted.atLeast : 0,
    },
  );
  if (rows.length > MAX_CANDIDATES) return null;
  return {
    rows: rows.flatMap(({ chatter_id, at_least, slack }) =>
      chatter_id === null ? [] : [{ chatterId: chatter_id, atLeast: at_least, slack }],
    ),
    outside: rows[0]?.outside ?? 0,
  };
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
