import { type Frame, type Rise, toRise } from '../../domain/rise.ts';
import { type Db, prepared } from '../database.ts';
import { countRows, toBindings, toHeads, toKept, toLookups, type UsesKind, type UsesSource } from './ranked-uses.ts';

/** What is compared: one kind of uses in both times. */
export interface Compared {
  readonly kind: UsesKind;
  readonly now: UsesSource;
  readonly before: UsesSource;
}

/** Something that was used far more often than before, told in exact numbers as far as they are kept. */
export interface Risen {
  readonly kind: UsesKind;
  readonly used: string;
  readonly uses: number;
  /** The most that it may have been where `isMost`, as days of before are kept in part. */
  readonly usesBefore: number;
  readonly isMost: boolean;
  /** The uses that would have been as usual, and those beyond. */
  readonly expected: number;
  readonly gain: number;
}

/** Looked for among so many of the most used: what rose into view. */
const CANDIDATES = 500;
/** What is less used in a day or hour than so many others is first taken to have been used before as often as the last of them. */
const DEPTH = { min: 250, max: 1_000 } as const;
/** Beyond the top, those that exact numbers may still move into it. */
const SPARE = 5;
/** Heads of all rows together. */
const READ_WORDS = 20_000;

/** Those that rose of the 500 that are most used now, as `toRise` has it, whatever was not seen. */
export async function listRises(db: Db, compared: Compared, frame: Frame): Promise<BoundedRise[]> {
  const perRow = Math.floor(READ_WORDS / (countRows(compared.now.plan) + countRows(compared.before.plan)));
  const depth = Math.min(Math.max(perRow, DEPTH.min), DEPTH.max);
  if (frame.messagesBefore === 0) return [];
  const scale = frame.messages / frame.messagesBefore;
  return toRises(compared.kind, await listChanges(db, compared, { depth, limit: CANDIDATES, scale }), frame);
}

/** The `limit` that gained most uses against before, of the `rises` of each of `compared`. */
export async function listRisen(
  db: Db,
  compared: readonly Compared[],
  rises: readonly BoundedRise[],
  frame: Frame,
  limit: number,
): Promise<Risen[]> {
  const near = [...rises].sort(byGain).slice(0, limit + SPARE);
  const unsure = new Set(near.filter((rise) => isUnsure(rise) && mostOf(rise, frame) >= (near[limit - 1]?.gain ?? 0)));
  const counted = await Promise.all(
    compared.map(async (one) => {
      const wanted = [...unsure].filter(({ kind }) => kind === one.kind).map(({ used }) => used);
      return wanted.length === 0 ? [] : toRises(one.kind, await countChanges(db, one, wanted), frame);
    }),
  );
  const risen = [...near.filter((rise) => !unsure.has(rise)), ...counted.flat()].sort(byGain).slice(0, limit);
  return risen.map(({ kind, used, uses, usesBefore, lostBefore, expected, gain }) => ({
    kind,
    used,
    uses,
    usesBefore: usesBefore + lostBefore,
    isMost: lostBefore > 0,
    expected,
    gain,
  }));
}

/** Something that rose whatever was not seen, its gain at the least. */
export interface BoundedRise extends BoundedChange, Rise {
  readonly kind: UsesKind;
}

function toRises(kind: UsesKind, changes: readonly BoundedChange[], frame: Frame): BoundedRise[] {
  return changes.flatMap((change) => {
    const usesBefore = change.usesBefore + change.unseenBefore + change.lostBefore;
    const rise = toRise({ uses: change.uses, usesBefore }, frame);
    return rise === null ? [] : [{ kind, ...change, ...rise }];
  });
}

const byGain = (a: BoundedRise, b: BoundedRise): number => b.gain - a.gain || b.uses - a.uses || (a.used < b.used ? -1 : 1);
const isUnsure = ({ unseen, unseenBefore }: BoundedRise): boolean => unseen + unseenBefore > 0;
/** What it may have gained. */
const mostOf = ({ gain, unseen, unseenBefore }: BoundedRise, { messages, messagesBefore }: Frame): number =>
  gain + unseen + unseenBefore * (messages / messagesBefore);

interface BoundedChange {
  readonly used: string;
  readonly uses: number;
  readonly usesBefore: number;
  /** What it may have been used more often, in rows that were not read so deep. */
  readonly unseen: number;
  readonly unseenBefore: number;
  /** The same of rows that are not kept so deep. */
  readonly lostBefore: number;
}

interface RawChange {
  used: string;
  uses: number;
  unseen: number;
  uses_before: number;
  unseen_before: number;
  lost_before: number;
}

/**
 * How often the `limit` most used of now were used now and before, by the first `depth` of each row. Left out is what was used before at least as often:
 * `scale` is how many messages of now there are for one of before.
 */
async function listChanges(
  db: Db,
  { kind, now, before }: Compared,
  { depth, limit, scale }: { readonly depth: number; readonly limit: number; readonly scale: number },
): Promise<BoundedChange[]> {
  const { rows } = await prepared<RawChange>(
    db,
    `with now_kept as (${toKept(kind, 'n')}),
     now_heads as materialized (${toHeads('now_kept')}),
     top as materialized (
       select used, sum(uses)::float8 as uses, sum(floor)::float8 as floor
         from (select unnest(keys) as used, unnest(counts) as uses, floor from now_heads) u
        where used is not null
        group by used order by uses desc, ${kind.order} limit :limit::int
     ),
     before_kept as (${toKept(kind, 'b')}),
     before_heads as materialized (
       select *, case when floor = 0 and not is_whole then counts[cardinality(counts)] else 0 end as lost from (${toHeads('before_kept')}) heads
     ),
     before as (
       select used, sum(uses)::float8 as uses, sum(floor)::float8 as floor, sum(lost)::float8 as lost
         from (select unnest(keys) as used, unnest(counts) as uses, floor, lost from before_heads) u
        where used is not null and used in (select used from top)
        group by used
     )
     select *
       from (
         select t.used, t.uses, (select coalesce(sum(floor), 0)::float8 from now_heads) - t.floor as unseen, coalesce(b.uses, 0) as uses_before,
                (select coalesce(sum(floor), 0)::float8 from before_heads) - coalesce(b.floor, 0) as unseen_before,
                (select coalesce(sum(lost), 0)::float8 from before_heads) - coalesce(b.lost, 0) as lost_before
           from top t left join before b using (used)
       ) changes
      where uses > (uses_before + unseen_before + lost_before) * :scale::float8`,
    { ...toBindings(now, 'n'), ...toBindings(before, 'b'), limit, depth, scale },
  );
  return rows.map(toChange);
}

/** How often each of `wanted` was used now and before, as far as it is kept. */
async function countChanges(db: Db, { kind, now, before }: Compared, wanted: readonly string[]): Promise<BoundedChange[]> {
  const { rows } = await prepared<RawChange>(
    db,
    `with now_kept as (${toKept(kind, 'n')}), before_kept as (${toKept(kind, 'b')})
     select used, coalesce(sum(uses) filter (where is_now), 0)::float8 as uses, 0 as unseen,
            coalesce(sum(uses) filter (where not is_now), 0)::float8 as uses_before, 0 as unseen_before,
            coalesce(sum(least) filter (where not is_now and not is_whole and uses is null), 0)::float8 as lost_before
       from (
         select *, true as is_now from (${toLookups(kind, 'now_kept')}) n
         union all
         select *, false from (${toLookups(kind, 'before_kept')}) b
       ) looked_up
      group by used`,
    { ...toBindings(now, 'n'), ...toBindings(before, 'b'), wanted: [...wanted] },
  );
  return rows.map(toChange);
}

const toChange = (row: RawChange): BoundedChange => ({
  used: row.used,
  uses: row.uses,
  unseen: row.unseen,
  usesBefore: row.uses_before,
  unseenBefore: row.unseen_before,
  lostBefore: row.lost_before,
});
