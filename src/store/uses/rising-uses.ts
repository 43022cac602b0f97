import { type Frame, type Rise, toRise } from '../../domain/rise.ts';
import { type Db, prepared } from '../database.ts';
import { countRows, toBindings, toHeads, toKept, toRows, USES_IN_ROW, type UsesKind, type UsesSource } from './ranked-uses.ts';

/** Something that was used far more often than before, told in exact numbers as far as they are kept. */
export interface Risen {
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

/** The `limit` that gained most uses against `before`, as `toRise` has it, of the 500 that are most used now. */
export async function listRisen(
  db: Db,
  kind: UsesKind,
  now: UsesSource,
  before: UsesSource,
  frame: Frame,
  limit: number,
): Promise<Risen[]> {
  const perRow = Math.floor(READ_WORDS / (countRows(now.plan) + countRows(before.plan)));
  const depth = Math.min(Math.max(perRow, DEPTH.min), DEPTH.max);
  const changes = await listChanges(db, kind, now, before, { depth, limit: CANDIDATES });
  let risen = chooseRisen(changes, frame);
  const unsure = listUnsure(risen, frame, limit);
  if (unsure.size > 0) {
    const counted = await countChanges(db, kind, now, before, [...unsure]);
    risen = chooseRisen([...risen.filter(({ used }) => !unsure.has(used)), ...counted], frame);
  }
  return risen.slice(0, limit).map(({ used, uses, usesBefore, lostBefore, expected, gain }) => ({
    used,
    uses,
    usesBefore: usesBefore + lostBefore,
    isMost: lostBefore > 0,
    expected,
    gain,
  }));
}

type BoundedRise = BoundedChange & Rise;

/** Those that rose, whatever was not seen, the largest gain first. */
function chooseRisen(changes: readonly BoundedChange[], frame: Frame): BoundedRise[] {
  return changes
    .flatMap((change) => {
      const rise = toRise({ uses: change.uses, usesBefore: change.usesBefore + change.unseenBefore + change.lostBefore }, frame);
      return rise === null ? [] : [{ ...change, ...rise }];
    })
    .sort((a, b) => b.gain - a.gain || b.uses - a.uses || (a.used < b.used ? -1 : 1));
}

/** Those of `risen` that belong to the top `limit`, or may, and whose exact numbers are not known yet. */
function listUnsure(risen: readonly BoundedRise[], { messages, messagesBefore }: Frame, limit: number): ReadonlySet<string> {
  const least = risen[limit - 1]?.gain ?? 0;
  const mostOf = ({ gain, unseen, unseenBefore }: BoundedRise): number => gain + unseen + unseenBefore * (messages / messagesBefore);
  const near = risen.slice(0, limit + SPARE);
  return new Set(near.filter((one) => one.unseen + one.unseenBefore > 0 && mostOf(one) >= least).map(({ used }) => used));
}

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

/** How often the `limit` most used of now were used now and before, by the first `depth` of each row. */
async function listChanges(
  db: Db,
  kind: UsesKind,
  now: UsesSource,
  before: UsesSource,
  { depth, limit }: { readonly depth: number; readonly limit: number },
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
     select t.used, t.uses, (select coalesce(sum(floor), 0)::float8 from now_heads) - t.floor as unseen, coalesce(b.uses, 0) as uses_before,
            (select coalesce(sum(floor), 0)::float8 from before_heads) - coalesce(b.floor, 0) as unseen_before,
            (select coalesce(sum(lost), 0)::float8 from before_heads) - coalesce(b.lost, 0) as lost_before
       from top t left join before b using (used)`,
    { ...toBindings(now, 'n'), ...toBindings(before, 'b'), limit, depth },
  );
  return rows.map(toChange);
}

/** How often each of `wanted` was used now and before, as far as it is kept. */
async function countChanges(
  db: Db,
  kind: UsesKind,
  now: UsesSource,
  before: UsesSource,
  wanted: readonly string[],
): Promise<BoundedChange[]> {
  const { rows } = await prepared<RawChange>(
    db,
    `with now_kept as (${toKept(kind, 'n')}), now_rows as materialized (${toRows(kind, 'now_kept')}),
     before_kept as (${toKept(kind, 'b')}), before_rows as materialized (${toRows(kind, 'before_kept')})
     select w.used, coalesce(n.uses, 0) as uses, 0 as unseen, coalesce(b.uses, 0) as uses_before, 0 as unseen_before, coalesce(b.lost, 0) as lost_before
       from unnest(:wanted::${kind.type}[]) as w(used)
      cross join lateral (select sum(${USES_IN_ROW})::float8 as uses from now_rows) n
      cross join lateral (
        select sum(uses)::float8 as uses, (sum(least) filter (where uses is null))::float8 as lost
          from (select ${USES_IN_ROW} as uses, case when not is_whole then counts[cardinality(counts)] else 0 end as least from before_rows) looked_up
      ) b`,
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
