import type { ChannelId } from '../../domain/ids.ts';
import { DAY_MS } from '../../domain/range.ts';
import { type Db, prepared } from '../database.ts';
import { toDay, toInstant } from '../rollups/said.ts';
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

/** A select of the rows that a source names: keys and counts side by side, the most first; is_whole. */
export const toKept = ({ days, hours, column, type }: UsesKind, prefix: string): string => `
  select d.${column} as keys, d.uses as counts, d.is_whole from ${days} d
   where d.channel_id = :${prefix}_channelId and d.day >= :${prefix}_firstDay::date and d.day < :${prefix}_endDay::date
     and d.day <> all(:${prefix}_divided::date[])
  union all
  select h.${column}, h.uses, true
    from unnest(:${prefix}_hourFroms::timestamptz[], :${prefix}_hourTos::timestamptz[]) as s(starts, ends)
    join ${hours} h on h.channel_id = :${prefix}_channelId and h.hour >= s.starts and h.hour < s.ends
   where h.hour <> all(:${prefix}_rawHours::timestamptz[])
  union all
  select :${prefix}_tallied::${type}[], :${prefix}_talliedUses::integer[], true`;

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
     heads as materialized (${HEADS} from kept),
     total as (select coalesce(sum(counts[:depth::int + 1]), 0)::float8 as floor from heads),
     sums as (
       select used, sum(uses)::float8 as uses, coalesce(sum(floor), 0)::float8 as floor
         from (select unnest(keys) as used, unnest(counts) as uses, counts[:depth::int + 1] as floor from heads) u
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

/** The first `:depth` of rows, and one count more: what is cut off has no more uses. Each array is read once from where it is stored. */
export const HEADS = 'select keys[1:(:depth::int)] as keys, counts[1:(:depth::int + 1)] as counts, is_whole';

/** Rows with their arrays read from where they are stored: once, not once for each that is looked up. */
export const ROWS = 'select keys[1:2000000000] as keys, counts[1:2000000000] as counts, is_whole';
/** What a row of ROWS says of `w.used`; null where it doesn't. Whatever is looked up is much used: it stands near the beginning. */
export const USES_IN_ROW = 'counts[array_position(keys, w.used)]';

/** How often each of `wanted` was used, as far as it is kept, the most first; what was not used is left out. */
export async function countUses(db: Db, kind: UsesKind, source: UsesSource, wanted: readonly string[]): Promise<UsedCount[]> {
  const tallied = wanted.flatMap((used): [string, number][] => {
    const uses = source.tallied.get(used);
    return uses === undefined ? [] : [[used, uses]];
  });
  const { rows } = await prepared<UsedCount>(
    db,
    `with kept as (${toKept(kind, 'k')}), rows as materialized (${ROWS} from kept)
     select w.used, sum(${USES_IN_ROW})::float8 as uses
       from rows cross join unnest(:wanted::${kind.type}[]) as w(used)
      group by w.used having sum(${USES_IN_ROW}) > 0
      order by uses desc, w.${kind.order}`,
    { ...toBindings(source, 'k', tallied), wanted: [...wanted] },
  );
  return rows;
}

/** The end of the last counted day of which only the most used are kept; null where all are whole. */
export async function getCutToMs(db: Db, kind: UsesKind, { channelId, plan }: UsesSource): Promise<number | null> {
  const { rows } = await prepared<{ cut_to_s: number | null }>(
    db,
    `select extract(epoch from (max(d.day) + 1)::timestamp at time zone 'UTC')::float8 as cut_to_s from ${kind.days} d
      where d.channel_id = :channelId and d.day >= :firstDay::date and d.day < :endDay::date and not d.is_whole and d.day <> all(:divided::date[])`,
    { channelId, firstDay: toDay(plan.days.fromMs), endDay: toDay(plan.days.toMs), divided: plan.dividedDays.map(toDay) },
  );
  const cutTo = rows[0]?.cut_to_s ?? null;
  return cutTo === null ? null : cutTo * 1000;
}
