import type { ChannelId } from '../../domain/ids.ts';
import type { Range } from '../../domain/range.ts';
import { toRise } from '../../domain/rise.ts';
import { type Db, prepared } from '../database.ts';
import { sumMessages } from '../message-counts.ts';
import type { UsesPlan } from './plan.ts';
import { countRows, HEADS, ROWS, toBindings, toKept, USES_IN_ROW, type UsesKind, type UsesSource } from './ranked-uses.ts';
import { readPlan } from './read-plan.ts';

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

/** Own messages of both times. */
export type Frame = Pick<Rising, 'messages' | 'messagesBefore'>;

/** Words and emotes ask for the same at the same time, so that both are asked once. */
export async function readPlans(db: Db, channelId: ChannelId, range: Range, before: Range): Promise<{ now: UsesPlan; before: UsesPlan }> {
  const [now, earlier] = await Promise.all([readPlan(db, channelId, range), readPlan(db, channelId, before)]);
  return { now, before: earlier };
}

export async function readFrame(db: Db, channelId: ChannelId, plans: { now: UsesPlan; before: UsesPlan }): Promise<Frame> {
  const count = async ({ counted }: UsesPlan) => (await sumMessages(db, [channelId], counted)).get(channelId) ?? 0;
  const [messages, messagesBefore] = await Promise.all([count(plans.now), count(plans.before)]);
  return { messages, messagesBefore };
}

/** The `limit` that gained most uses against `before`, as `toRise` has it, of the 500 that are most used now. */
export async function listRising(
  db: Db,
  kind: UsesKind,
  now: UsesSource,
  before: UsesSource,
  frame: Frame,
  limit: number,
): Promise<Rising> {
  const perRow = Math.floor(READ_WORDS / (countRows(now.plan) + countRows(before.plan)));
  const depth = Math.min(Math.max(perRow, DEPTH.min), DEPTH.max);
  const changes = await listChanges(db, kind, now, before, { depth, limit: CANDIDATES });
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
    risen = choose(
      await countChanges(
        db,
        kind,
        now,
        before,
        near.map(({ used }) => used),
      ),
    );
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

/** How often the `limit` most used of now were used now and before, by the first `depth` of each row. */
async function listChanges(
  db: Db,
  kind: UsesKind,
  now: UsesSource,
  before: UsesSource,
  { depth, limit }: { readonly depth: number; readonly limit: number },
): Promise<BoundedChange[]> {
  const pairs = (from: string) => `(select unnest(keys) as used, unnest(counts) as uses, floor from ${from}) u where used is not null`;
  const { rows } = await prepared<RawChange>(
    db,
    `with now_kept as (${toKept(kind, 'n')}),
     now_heads as materialized (select *, coalesce(counts[:depth::int + 1], 0) as floor from (${HEADS} from now_kept offset 0) heads),
     top as materialized (
       select used, sum(uses)::float8 as uses, sum(floor)::float8 as floor from ${pairs('now_heads')}
        group by used order by uses desc, ${kind.order} limit :limit::int
     ),
     before_kept as (${toKept(kind, 'b')}),
     before_heads as materialized (
       select *, coalesce(counts[:depth::int + 1], case when not is_whole then counts[cardinality(counts)] end, 0) as floor
         from (${HEADS} from before_kept offset 0) heads
     ),
     before as (
       select used, sum(uses)::float8 as uses, sum(floor)::float8 as floor from ${pairs('before_heads')}
          and used in (select used from top)
        group by used
     )
     select t.used, t.uses, (select coalesce(sum(floor), 0)::float8 from now_heads) - t.floor as unseen,
            coalesce(b.uses, 0) as uses_before, (select coalesce(sum(floor), 0)::float8 from before_heads) - coalesce(b.floor, 0) as unseen_before
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
    `with now_kept as (${toKept(kind, 'n')}), now_rows as materialized (${ROWS} from now_kept),
     before_kept as (${toKept(kind, 'b')}), before_rows as materialized (${ROWS} from before_kept)
     select w.used, coalesce(n.uses, 0) as uses, 0 as unseen, coalesce(b.uses, 0) as uses_before, coalesce(b.unseen, 0) as unseen_before
       from unnest(:wanted::${kind.type}[]) as w(used)
      cross join lateral (select sum(${USES_IN_ROW})::float8 as uses from now_rows) n
      cross join lateral (
        select sum(uses)::float8 as uses, (sum(least) filter (where uses is null))::float8 as unseen
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
});
