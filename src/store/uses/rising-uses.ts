import { toRise } from '../../domain/rise.ts';
import type { Db, Result } from '../database.ts';
import { sumMessages } from '../message-counts.ts';
import { countRows, toBindings, toKept, type UsesKind, type UsesSource } from './ranked-uses.ts';

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

export interface Rising {
  /** The largest gain first. */
  readonly risen: readonly Risen[];
  /** Own messages of both times. */
  readonly messages: number;
  readonly messagesBefore: number;
}

/** Looked for among so many of the most used: what rose into view. */
const CANDIDATES = 500;
/** What is less used in a day or hour than so many others is first taken to have been used before as often as the last of them. */
const DEPTH = { min: 250, max: 1_000 } as const;
/** Heads of all rows together. */
const READ_WORDS = 20_000;
const WHOLE_DEPTH = 2_000_000_000;

/** The `limit` that gained most uses against `before`, as `toRise` has it, of the 500 that are most used now. */
export async function listRising(db: Db, kind: UsesKind, now: UsesSource, before: UsesSource, limit: number): Promise<Rising> {
  const perRow = Math.floor(READ_WORDS / (countRows(now.plan) + countRows(before.plan)));
  const depth = Math.min(Math.max(perRow, DEPTH.min), DEPTH.max);
  const [messages, messagesBefore, changes] = await Promise.all([
    countMessages(db, now),
    countMessages(db, before),
    listChanges(db, kind, now, before, { depth, limit: CANDIDATES, wanted: null }),
  ]);
  const frame = { messages, messagesBefore };
  const choose = (from: readonly BoundedChange[]) =>
    from
      .flatMap((change) => {
        const rise = toRise({ uses: change.uses, usesBefore: change.usesBefore + change.unseenBefore }, frame);
        return rise === null ? [] : [{ ...change, ...rise }];
      })
      .sort((a, b) => b.gain - a.gain || b.uses - a.uses || (a.used < b.used ? -1 : 1));
  let risen = choose(changes);
  // Those that the exact numbers may still move into the top or out of it.
  const near = risen.slice(0, 2 * limit);
  if (near.some(({ unseen, unseenBefore }) => unseen + unseenBefore > 0)) {
    const wanted = near.map(({ used }) => used);
    risen = choose(await listChanges(db, kind, now, before, { depth: WHOLE_DEPTH, limit: wanted.length, wanted }));
  }
  return {
    risen: risen.slice(0, limit).map(({ used, uses, usesBefore, unseenBefore, expected, gain }) => ({
      used,
      uses,
      usesBefore: usesBefore + unseenBefore,
      isMost: unseenBefore > 0,
      expected,
      gain,
    })),
    ...frame,
  };
}

async function countMessages(db: Db, { channelId, plan }: UsesSource): Promise<number> {
  return (await sumMessages(db, [channelId], plan.counted)).get(channelId) ?? 0;
}

interface BoundedChange {
  readonly used: string;
  readonly uses: number;
  readonly usesBefore: number;
  /** What it may have been used more often, in rows that were not read, or not kept, so deep. */
  readonly unseen: number;
  readonly unseenBefore: number;
}

interface RawChange {
  used: string;
  uses: number;
  unseen: number;
  uses_before: number;
  unseen_before: number;
}

/** How often the most used of now, or those that are `wanted`, were used now and before. */
async function listChanges(
  db: Db,
  kind: UsesKind,
  now: UsesSource,
  before: UsesSource,
  { depth, limit, wanted }: { readonly depth: number; readonly limit: number; readonly wanted: readonly string[] | null },
): Promise<BoundedChange[]> {
  const heads = (from: string, floor: string) => `
    select keys[1:${depth}] as keys, counts[1:${depth}] as counts,
           coalesce(case when cardinality(keys) > ${depth} then counts[${depth} + 1]${floor} else 0 end, 0) as floor from ${from}`;
  const { rows } = await db.raw<Result<RawChange>>(
    `with now_kept as (${toKept(kind, 'n')}),
     now_heads as materialized (${heads('now_kept', '')}),
     top as materialized (
       select u.used, sum(u.uses)::float8 as uses, sum(h.floor)::float8 as floor
         from now_heads h cross join unnest(h.keys, h.counts) as u(used, uses)
        where :wanted::${kind.type}[] is null or u.used = any(:wanted::${kind.type}[])
        group by u.used order by uses desc, ${kind.order} limit :limit::int
     ),
     before_kept as (${toKept(kind, 'b')}),
     before_heads as materialized (${heads('before_kept', ' when not is_whole then counts[cardinality(counts)]')}),
     before as (
       select u.used, sum(u.uses)::float8 as uses, sum(h.floor)::float8 as floor
         from before_heads h cross join unnest(h.keys, h.counts) as u(used, uses)
        where u.used in (select used from top)
        group by u.used
     )
     select t.used, t.uses, (select coalesce(sum(floor), 0)::float8 from now_heads) - t.floor as unseen,
            coalesce(b.uses, 0) as uses_before, (select coalesce(sum(floor), 0)::float8 from before_heads) - coalesce(b.floor, 0) as unseen_before
       from top t left join before b using (used)`,
    { ...toBindings(now, 'n'), ...toBindings(before, 'b'), limit, wanted: wanted === null ? null : [...wanted] },
  );
  return rows.map((row) => ({
    used: row.used,
    uses: row.uses,
    unseen: row.unseen,
    usesBefore: row.uses_before,
    unseenBefore: row.unseen_before,
  }));
}
