import type { ChannelId } from '../../domain/ids.ts';
import { DAY_MS } from '../../domain/range.ts';
import { type Db, prepared } from '../database.ts';
import { toDay, toInstant } from '../rollups/said.ts';
import { KEPT_USES } from '../rollups/trim.ts';
import type { UsesPlan } from './plan.ts';

/** Which rollups are read: those of words, or those of emotes by number. */
export interface UsesKind {
  readonly days: string;
  readonly hours: string;
  readonly column: string;
  readonly type: string;
  /** By what the equals are ordered. */
  readonly order: string;
}

export const WORDS: UsesKind = { days: 'word_days', hours: 'word_hours', column: 'words', type: 'text', order: 'used collate "C"' };
export const EMOTES: UsesKind = { days: 'emote_days', hours: 'emote_hours', column: 'emote_nos', type: 'bigint', order: 'used' };

/** What is counted: rows by the plan, and beside them what was counted from messages. */
export interface UsesSource {
  readonly channelId: ChannelId;
  readonly plan: UsesPlan;
  /** By word, or by the emote's number. */
  readonly tallied: ReadonlyMap<string, number>;
}

export interface UsedCount {
  readonly used: string;
  readonly uses: number;
}

/** A count of which a part may be unseen: `uses` is the least that it is, `uses + unseen` the most. */
interface BoundedCount extends UsedCount {
  readonly unseen: number;
}

/** Rows that are read to their end rather than cut are of about so many words. */
const FIRST_WORDS = 16_000;
const MAX_HEAD = 500;
const CANDIDATES = 200;

/**
 * The `limit` with the most uses, exactly, ties by the kind's order. Rows are read down to a depth at which they can't hold anything that belongs to
 * the top; what is not certain by then is counted to the end, and where the depth was not enough all is read again, deeper.
 */
export async function listTop(db: Db, kind: UsesKind, source: UsesSource, limit: number): Promise<UsedCount[]> {
  const rowCount = countRows(source.plan);
  for (let depth = Math.max(4 * limit, Math.min(MAX_HEAD, Math.floor(FIRST_WORDS / rowCount))); ; depth *= 8) {
    const { candidates, floor } = await listCandidates(db, kind, source, limit, depth);
    if (floor === 0) return candidates.slice(0, limit).map(({ used, uses }) => ({ used, uses }));
    const last = candidates[limit - 1];
    if (last === undefined || last.uses <= floor || candidates.length > CANDIDATES + limit) continue;
    if (candidates.every(({ unseen }) => unseen === 0)) return candidates.slice(0, limit).map(({ used, uses }) => ({ used, uses }));
    const counted = await countUses(
      db,
      kind,
      source,
      candidates.map(({ used }) => used),
    );
    return counted.slice(0, limit);
  }
}

/** Rows of days and hours, one at the least. */
export function countRows({ days, hours }: UsesPlan): number {
  const inHours = hours.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs) / 3_600_000, 0);
  return Math.max(1, (days.toMs - days.fromMs) / DAY_MS + inHours);
}

/** The bindings of `toKept`, with `prefix` before each name. */
export function toBindings({ channelId, plan, tallied }: UsesSource, prefix: string, entries = [...tallied]): Record<string, unknown> {
  const named = {
    channelId,
    firstDay: toDay(plan.days.fromMs),
    endDay: toDay(plan.days.toMs),
    divided: plan.dividedDays.map(toDay),
    hourFroms: plan.hours.map(({ fromMs }) => toInstant(fromMs)),
    hourTos: plan.hours.map(({ toMs }) => toInstant(toMs)),
    rawHours: plan.rawHours.map(toInstant),
    tallied: entries.map(([used]) => used),
    talliedUses: entries.map(([, uses]) => uses),
  };
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [`${prefix}_${name}`, value]));
}

/**
 * A select of the rows that a source names: keys and counts side by side, the most first; of days 1,000, and what comes after these as rest, or null;
 * is_whole.
 */
export const toKept = ({ days, hours, column, type }: UsesKind, prefix: string): string => `
  select d.${column} as keys, d.uses as counts, d.rest_${column} as rest_keys, d.rest_uses as rest_counts, d.is_whole from ${days} d
   where d.channel_id = :${prefix}_channelId and d.day >= :${prefix}_firstDay::date and d.day < :${prefix}_endDay::date
     and d.day <> all(:${prefix}_divided::date[])
  union all
  select h.${column}, h.uses, null, null, true
    from unnest(:${prefix}_hourFroms::timestamptz[], :${prefix}_hourTos::timestamptz[]) as s(starts, ends)
    join ${hours} h on h.channel_id = :${prefix}_channelId and h.hour >= s.starts and h.hour < s.ends
   where h.hour <> all(:${prefix}_rawHours::timestamptz[])
  union all
  select :${prefix}_tallied::${type}[], :${prefix}_talliedUses::integer[], null, null, true`;

interface RawCandidate {
  used: string;
  uses: number;
  unseen: number;
  floor: number;
}

/**
 * Whatever may belong to the top `limit` by the first `depth` of each row, and the most uses that anything in none of these heads can have.
 * With floor 0 nothing more was cut off, and the first `limit` are the top.
 */
async function listCandidates(
  db: Db,
  kind: UsesKind,
  source: UsesSource,
  limit: number,
  depth: number,
): Promise<{ candidates: readonly BoundedCount[]; floor: number }> {
  const tallied = [...source.tallied].sort(([, a], [, b]) => b - a).slice(0, depth + 1);
  const { rows } = await prepared<RawCandidate>(
    db,
    `with kept as (${toKept(kind, 'k')}),
     heads as materialized (${toHeads('kept')}),
     total as (select coalesce(sum(floor), 0)::float8 as floor from heads),
     sums as (
       select used, sum(uses)::float8 as uses, sum(floor)::float8 as floor
         from (select unnest(keys) as used, unnest(counts) as uses, floor from heads) u
        where used is not null
        group by used
     )
     select s.used, s.uses, total.floor - s.floor as unseen, total.floor
       from sums s cross join total
      where s.uses + total.floor - s.floor >= coalesce((select uses from sums order by uses desc offset :limit::int - 1 limit 1), 0)
      order by s.uses desc, s.${kind.order}
      limit case when (select floor from total) = 0 then :limit::int else :limit::int + ${CANDIDATES} + 1 end`,
    { ...toBindings(source, 'k', tallied), limit, depth },
  );
  return { candidates: rows.map(({ used, uses, unseen }) => ({ used, uses, unseen })), floor: rows[0]?.floor ?? 0 };
}

/**
 * The first `:depth` of the rows in `from`, and one count more; as `floor` the most uses of anything that follows. Each array is read once from where it
 * is stored, and a day's rest only where it has to be.
 */
export const toHeads = (from: string): string => `
  select *, coalesce(counts[:depth::int + 1], case when is_more then counts[cardinality(counts)] end, 0) as floor
    from (
      select case when :depth::int <= ${KEPT_USES} then keys[1:(:depth::int)] else (keys || rest_keys)[1:(:depth::int)] end as keys,
             case when :depth::int <= ${KEPT_USES} then counts[1:(:depth::int + 1)] else (counts || rest_counts)[1:(:depth::int + 1)] end as counts,
             :depth::int <= ${KEPT_USES} and rest_counts is not null as is_more, is_whole
        from ${from}
      offset 0
    ) heads`;

/**
 * What the rows in `from` say of each of `:wanted`: a row for both, with null for `uses` where it is not in it; `least` is what the row's last has. Arrays are
 * read once from where they are stored (by adding nothing to them: a slice is slower), not once for each that is wanted, and a day's rest only where it has
 * to be. Whatever is wanted is much used: it stands near the beginning.
 */
export const toLookups = (kind: UsesKind, from: string): string => `
  select w.used, w.uses, r.is_whole, r.counts[cardinality(r.counts)] as least
    from (
      select keys, counts, is_whole, case when is_sought then rest_keys || '{}' end as rest_keys,
             case when is_sought then rest_counts || '{}' end as rest_counts
        from (
          select *, rest_counts is not null and not keys @> :wanted::${kind.type}[] as is_sought
            from (select keys || '{}' as keys, counts || '{}' as counts, rest_keys, rest_counts, is_whole from ${from} offset 0) heads
          offset 0
        ) sought
      offset 0
    ) r
   cross join lateral (
     select used, coalesce(r.counts[array_position(r.keys, used)], r.rest_counts[array_position(r.rest_keys, used)]) as uses
       from unnest(:wanted::${kind.type}[]) as wanted(used)
     offset 0
   ) w`;

/** How often each of `wanted` was used, as far as it is kept, the most first; what was not used is left out. */
export async function countUses(db: Db, kind: UsesKind, source: UsesSource, wanted: readonly string[]): Promise<UsedCount[]> {
  const tallied = wanted.flatMap((used): [string, number][] => {
    const uses = source.tallied.get(used);
    return uses === undefined ? [] : [[used, uses]];
  });
  const { rows } = await prepared<UsedCount>(
    db,
    `with kept as (${toKept(kind, 'k')})
     select used, sum(uses)::float8 as uses from (${toLookups(kind, 'kept')}) looked_up
      group by used having sum(uses) > 0
      order by uses desc, ${kind.order}`,
    { ...toBindings(source, 'k', tallied), wanted: [...wanted] },
  );
  return rows;
}

/** For each of `sources`, of one channel, the end of the last counted day of which only the most used are kept; null where all are whole. */
export async function listCutsToMs(db: Db, kind: UsesKind, sources: readonly UsesSource[]): Promise<readonly (number | null)[]> {
  const { rows } = await prepared<{ cut_to_s: number | null }>(
    db,
    `select extract(epoch from (c.day + 1)::timestamp at time zone 'UTC')::float8 as cut_to_s
       from unnest(:firstDays::date[], :endDays::date[]) with ordinality as s(first_day, end_day, no)
      cross join lateral (
        select max(d.day) as day from ${kind.days} d
         where d.channel_id = :channelId and d.day >= s.first_day and d.day < s.end_day and not d.is_whole and d.day <> all(:divided::date[])
      ) c
      order by s.no`,
    {
      channelId: sources[0]?.channelId ?? null,
      firstDays: sources.map(({ plan }) => toDay(plan.days.fromMs)),
      endDays: sources.map(({ plan }) => toDay(plan.days.toMs)),
      divided: sources.flatMap(({ plan }) => plan.dividedDays.map(toDay)),
    },
  );
  return rows.map(({ cut_to_s }) => (cut_to_s === null ? null : cut_to_s * 1000));
}
