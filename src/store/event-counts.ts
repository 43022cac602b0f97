import type { ChannelId, ChatterId, Login } from '../domain/ids.ts';
import type { Range } from '../domain/range.ts';
import { type Db, onlyRow, prepared } from './database.ts';
import { toInstant } from './rollups/said.ts';

/** The account under which Twitch shows gifts of people who do not tell their name (`ananonymousgifter`). */
const ANONYMOUS_GIFTER = '274598607';

/** What a sub costs: Twitch's plans. `null` is a plan that is not known. */
export type Tier = 'prime' | '1' | '2' | '3' | null;
const TIERS: ReadonlyMap<string, Tier> = new Map([
  ['Prime', 'prime'],
  ['1000', '1'],
  ['2000', '2'],
  ['3000', '3'],
]);

/** `gift`: one sub given to one person; a bomb of five is five of them. */
export type SubKind = 'sub' | 'resub' | 'gift';

/** Subs of one kind and tier in one bucket. */
export interface SubCount {
  readonly startMs: number;
  readonly kind: SubKind;
  readonly tier: Tier;
  readonly count: number;
}

interface RawSubs {
  bucket: number;
  kind: 'sub' | 'resub' | 'subgift';
  plan: string | null;
  count: number;
}

/**
 * Subs of a channel per bucket, kind and tier, in this order, without empty ones. `starts` are the buckets' first instants (epoch ms, ascending); the last one ends
 * at `range.toMs`. Nothing outside `range` counts, nor what is mirrored from other rooms of a shared chat.
 */
export async function listSubs(db: Db, channelId: ChannelId, range: Range, starts: readonly number[]): Promise<SubCount[]> {
  const { rows } = await prepared<RawSubs>(
    db,
    // In no order: to sort all of them first would take as long as to count them.
    `select width_bucket(at, :starts::timestamptz[]) as bucket, kind, plan, count(*)::int as count
       from events
      where channel_id = :channelId and at >= to_timestamp(:from) and at < to_timestamp(:to)
        and kind in ('sub', 'resub', 'subgift') and source_channel_id is null
      group by 1, 2, 3`,
    { channelId, from: range.fromMs / 1000, to: range.toMs / 1000, starts: starts.map(toInstant) },
  );
  const order = ({ bucket, kind, plan }: RawSubs): string => `${String(bucket).padStart(6, '0')} ${kind} ${plan ?? '~'}`;
  const ordered = rows.map((row) => [order(row), row] as const).sort(([one], [other]) => (one < other ? -1 : 1));
  return ordered.flatMap(([, raw]) => {
    const startMs = starts[raw.bucket - 1];
    const kind = raw.kind === 'subgift' ? 'gift' : raw.kind;
    return startMs === undefined ? [] : [{ startMs, kind, tier: TIERS.get(raw.plan ?? '') ?? null, count: raw.count }];
  });
}

/** What an overview says of a channel's events; as the details of `listSubs` and `listRaids` add up. */
export interface EventTotals {
  readonly subs: number;
  readonly resubs: number;
  readonly gifts: number;
  readonly raids: number;
  readonly raidViewers: number;
}

interface RawTotals {
  subs: number;
  resubs: number;
  gifts: number;
  raids: number;
  raid_viewers: number;
}

/** Sums over `range`. Raids are those that came in. */
export async function getEventTotals(db: Db, channelId: ChannelId, range: Range): Promise<EventTotals> {
  const raw = onlyRow(
    await prepared<RawTotals>(
      db,
      `select (count(*) filter (where kind = 'sub'))::int as subs, (count(*) filter (where kind = 'resub'))::int as resubs,
              (count(*) filter (where kind = 'subgift'))::int as gifts, (count(*) filter (where kind = 'raid'))::int as raids,
              coalesce(sum(amount) filter (where kind = 'raid'), 0)::float8 as raid_viewers
         from events
        where channel_id = :channelId and at >= to_timestamp(:from) and at < to_timestamp(:to)
          and kind in ('sub', 'resub', 'subgift', 'raid') and source_channel_id is null`,
      { channelId, from: range.fromMs / 1000, to: range.toMs / 1000 },
    ),
  );
  return { subs: raw.subs, resubs: raw.resubs, gifts: raw.gifts, raids: raw.raids, raidViewers: raw.raid_viewers };
}

export interface Gifter {
  readonly chatterId: ChatterId;
  readonly login: Login;
  readonly displayName: string;
  readonly gifts: number;
}

export interface Gifters {
  /** The most gifts first, ties by login; without those who opted out and those who gave anonymously. */
  readonly top: readonly Gifter[];
  readonly anonymousGifts: number;
  /** Of people who opted out of being named. */
  readonly unnamedGifts: number;
}

interface RawGifter {
  chatter_id: ChatterId | null;
  login: Login | null;
  display_name: string | null;
  gifts: number | null;
  anonymous: number;
  unnamed: number;
}

/** Who gave the most subs in `range`: `limit` people, and what those gave who are not to be named. */
export async function getGifters(db: Db, channelId: ChannelId, range: Range, limit: number): Promise<Gifters> {
  const { rows } = await prepared<RawGifter>(
    db,
    `with given as (
       select g.chatter_id, g.gifts, exists (select from optouts o where o.chatter_id = g.chatter_id) as is_unnamed
         from (select chatter_id, count(*)::int as gifts from events
                where channel_id = :channelId and at >= to_timestamp(:from) and at < to_timestamp(:to)
                  and kind = 'subgift' and source_channel_id is null
                group by chatter_id) g
     ), hidden as (
       select coalesce(sum(gifts) filter (where chatter_id = :anonymous), 0)::int as anonymous,
              coalesce(sum(gifts) filter (where is_unnamed), 0)::int as unnamed
         from given
     ), most as materialized (
       -- With those who are level with the last: the order of logins decides. Only of these the names are looked up.
       select chatter_id, gifts from given where chatter_id <> :anonymous and not is_unnamed
        order by gifts desc fetch first :limit rows with ties
     ), top as (
       select m.chatter_id, n.login, n.display_name, m.gifts
         from most m
         join names n on n.user_id = m.chatter_id and n.valid_to = 'infinity'
        order by m.gifts desc, n.login limit :limit
     )
     select top.*, hidden.* from hidden left join top on true order by top.gifts desc, top.login`,
    { channelId, from: range.fromMs / 1000, to: range.toMs / 1000, anonymous: ANONYMOUS_GIFTER, limit },
  );
  const top = rows.flatMap(({ chatter_id, login, display_name, gifts }) =>
    chatter_id === null || login === null || display_name === null || gifts === null
      ? []
      : [{ chatterId: chatter_id, login, displayName: display_name, gifts }],
  );
  return { top, anonymousGifts: rows[0]?.anonymous ?? 0, unnamedGifts: rows[0]?.unnamed ?? 0 };
}

export interface Raid {
  readonly atMs: number;
  /** `in`: they came here; `out`: this channel went there. */
  readonly direction: 'in' | 'out';
  readonly viewers: number;
  /** The other channel; null when whoever it belongs to opted out of being named. */
  readonly other: { readonly login: Login; readonly displayName: string } | null;
}

interface RawRaid {
  at_ms: number;
  direction: Raid['direction'];
  viewers: number;
  login: Login | null;
  display_name: string | null;
}

/** The raids of a channel in `range`, ascending. A raid is announced where it arrives, so only those into recorded channels are known of. */
export async function listRaids(db: Db, channelId: ChannelId, range: Range): Promise<Raid[]> {
  const { rows } = await prepared<RawRaid>(
    db,
    `select extract(epoch from r.at)::float8 * 1000 as at_ms, r.direction, coalesce(r.amount, 0)::int as viewers, n.login, n.display_name
       from (
         select at, 'in' as direction, amount, chatter_id as other_id from events
          where channel_id = :channelId and at >= to_timestamp(:from) and at < to_timestamp(:to) and kind = 'raid' and source_channel_id is null
         union all
         select at, 'out', amount, channel_id from events
          where chatter_id = :channelId and at >= to_timestamp(:from) and at < to_timestamp(:to) and kind = 'raid' and source_channel_id is null
       ) r
       left join names n on n.user_id = r.other_id and n.valid_to = 'infinity'
             and not exists (select from optouts o where o.chatter_id = r.other_id)
      order by r.at, r.direction`,
    { channelId, from: range.fromMs / 1000, to: range.toMs / 1000 },
  );
  return rows.map(({ at_ms, direction, viewers, login, display_name }) => ({
    atMs: Math.round(at_ms),
    direction,
    viewers,
    other: login === null || display_name === null ? null : { login, displayName: display_name },
  }));
}
