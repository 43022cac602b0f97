import { KNOWN_BOTS, MAX_KNOWN_BOTS } from '../domain/bots.ts';
import type { ChannelId, ChatterId } from '../domain/ids.ts';
import { DAY_MS, HOUR_MS, type Range, toWholeStart } from '../domain/range.ts';
import { type ChatterEmotes, firstPart, getChatterEmotes } from './chatter-emotes.ts';
import { type Db, prepared, type Result } from './database.ts';
import { countCandidates, listCandidates } from './people/candidates.ts';
import { type Pieces, readMarks, toPieces } from './rollups/pieces.ts';
import { saidIn, toWholes } from './rollups/said.ts';

/** One person in one channel: own messages only. */
export interface ChatterFacts {
  readonly messages: number;
  /** Of each UTC day on which they wrote, ascending. */
  readonly days: readonly { readonly dayMs: number; readonly messages: number }[];
  /** Place among people (bots aside) by messages, 1 for the most, level ones share it. Null past 200, or where the tops of days and hours don't tell. */
  readonly rank: number | null;
  readonly firstSeen: FirstSeen | null;
}

/** When somebody first wrote in a channel, as far as recorded: an instant, or a UTC day whose messages are gone. */
export interface FirstSeen {
  readonly atMs: number;
  readonly isDay: boolean;
}

const MAX_RANK = 200;

/** What `chatterId` wrote in `range`, whose start is taken down to the whole minute. One block a day is read, the history only for `firstSeen`. */
export async function getChatter(db: Db, channelId: ChannelId, chatterId: ChatterId, range: Range): Promise<ChatterFacts> {
  return (await getChatterAndEmotes(db, channelId, chatterId, range, 0)).facts;
}

/** `getChatter`, and meanwhile the `limit` emotes that `getChatterEmotes` tells of. */
export async function getChatterAndEmotes(
  db: Db,
  channelId: ChannelId,
  chatterId: ChatterId,
  range: Range,
  limit: number,
): Promise<{ readonly facts: ChatterFacts; readonly emotes: ChatterEmotes }> {
  const counted = toWholeStart(range);
  const marks = await readMarks(db, channelId, toWholeDays(counted));
  const pieces = toPieces(counted, marks);
  const reading = listDays(db, channelId, chatterId, pieces);
  const [{ days, messages, rank }, emotes, firstSeen] = await Promise.all([
    reading.then((days) => withRank(db, channelId, chatterId, pieces, days)),
    reading.then((days) =>
      getChatterEmotes(db, channelId, chatterId, range, limit === 0 ? [] : days.map(({ dayMs }) => dayMs), marks, limit),
    ),
    getFirstSeen(db, channelId, chatterId),
  ]);
  return { facts: { messages, days, rank, firstSeen }, emotes };
}

const toWholeDays = ({ fromMs, toMs }: Range): Range => ({
  fromMs: Math.floor(fromMs / DAY_MS) * DAY_MS,
  toMs: Math.ceil(toMs / DAY_MS) * DAY_MS,
});

async function withRank(
  db: Db,
  channelId: ChannelId,
  chatterId: ChatterId,
  pieces: Pieces,
  days: ChatterFacts['days'],
): Promise<Pick<ChatterFacts, 'messages' | 'days' | 'rank'>> {
  const messages = days.reduce((sum, day) => sum + day.messages, 0);
  const rank = messages === 0 ? null : await getRank(db, channelId, chatterId, pieces, messages);
  return { messages, days, rank };
}

/** The block of a day that `:chatterId` is in, if anywhere; `day` and `channel_id` are of `of`. */
const blockOf = (of: string): string => `
  select chatter_ids, messages from chatter_days b
   where b.channel_id = ${of}.channel_id and b.day = ${of}.day and b.first_chatter_id <= :chatterId
   order by b.first_chatter_id desc limit 1`;

async function listDays(db: Db, channelId: ChannelId, chatterId: ChatterId, pieces: Pieces): Promise<ChatterFacts['days']> {
  const said = saidIn(pieces.raw, 'm.sent_at as at, 1 as n', 'and m.chatter_id = :chatterId');
  const { rows } = await db.raw<Result<{ day_ms: number; messages: number }>>(
    `select extract(epoch from (at at time zone 'UTC')::date)::float8 * 1000 as day_ms, sum(n)::int as messages
       from (
         select t.day::timestamp at time zone 'UTC' as at, b.messages[array_position(b.chatter_ids, :chatterId::bigint)] as n
           from (select :channelId::bigint as channel_id, unnest(:days::date[]) as day) t cross join lateral (${blockOf('t')}) b
         union all
         select hour, messages[array_position(chatter_ids, :chatterId::bigint)]
           from chatter_hours where channel_id = :channelId and hour = any(:hours::timestamptz[])
         union all
         ${said.sql}
       ) parts
      where n > 0
      group by 1 order by 1`,
    { channelId, chatterId, ...toWholes(pieces), ...said.bindings, withShared: false },
  );
  return rows.map((row) => ({ dayMs: row.day_ms, messages: row.messages }));
}

async function getRank(db: Db, channelId: ChannelId, chatterId: ChatterId, pieces: Pieces, messages: number): Promise<number | null> {
  const candidates = await listCandidates(db, channelId, pieces, { atLeast: messages + 1 });
  if (!candidates || candidates.outside > messages) return null;
  const certain = candidates.rows.filter(({ atLeast }) => atLeast > messages).map((row) => row.chatterId);
  const counts = await countCandidates(
    db,
    channelId,
    candidates.rows.filter((row) => row.atLeast <= messages),
  );
  if (!counts) return null;
  const above = [...certain, ...[...counts].filter(([, count]) => count > messages).map(([id]) => id)].filter((id) => id !== chatterId);
  if (above.length >= MAX_RANK + MAX_KNOWN_BOTS) return null;
  const { rows } = await db.raw<Result<{ bots: number }>>(
    `select count(*)::int as bots from names
      where user_id = any(:above::bigint[]) and valid_to = 'infinity' and (user_id = any(:ids::bigint[]) or login = any(:logins))`,
    { above, ids: [...KNOWN_BOTS.ids], logins: [...KNOWN_BOTS.logins] },
  );
  const rank = above.length - (rows[0]?.bots ?? 0) + 1;
  return rank <= MAX_RANK ? rank : null;
}

/** The earliest closed day of theirs, or an earlier message of a day that is open; then the hour in it, and the message in that. */
async function getFirstSeen(db: Db, channelId: ChannelId, chatterId: ChatterId): Promise<FirstSeen | null> {
  const { rows } = await prepared<{ closed_ms: number | null; is_retired: boolean; open_ms: number[] | null }>(
    db,
    `with closed as (
       select t.day
         from chatter_day_tops t cross join lateral (${blockOf('t')}) b
        where t.channel_id = :channelId and b.messages[array_position(b.chatter_ids, :chatterId::bigint)] > 0
          and not exists (select from open_days o where o.channel_id = t.channel_id and o.day = t.day)
        order by t.day limit 1
     )
     select extract(epoch from c.day)::float8 * 1000 as closed_ms, r.day is not null as is_retired,
            (select array_agg(extract(epoch from o.day)::float8 * 1000 order by o.day) from open_days o where o.channel_id = :channelId) as open_ms
       from (select) one left join closed c on true left join retired_days r using (day)`,
    { channelId, chatterId },
  );
  const { closed_ms = null, is_retired = false, open_ms = null } = rows[0] ?? {};
  for (const dayMs of open_ms ?? []) {
    if (closed_ms !== null && dayMs > closed_ms) break;
    const atMs = await findFirst(db, channelId, chatterId, dayMs);
    if (atMs !== null) return { atMs, isDay: false };
  }
  if (closed_ms === null) return null;
  const atMs = is_retired ? null : await findFirst(db, channelId, chatterId, closed_ms);
  return atMs === null ? { atMs: closed_ms, isDay: true } : { atMs, isDay: false };
}

/** Their first message of a UTC day. */
async function findFirst(db: Db, channelId: ChannelId, chatterId: ChatterId, dayMs: number): Promise<number | null> {
  const day = { fromMs: dayMs, toMs: dayMs + DAY_MS };
  const { hours, raw } = toPieces(day, { ...(await readMarks(db, channelId, day)), openDays: new Set([dayMs]) });
  const { rows } = await prepared<{ hour_ms: number; spoke_in: number | null }>(
    db,
    `select extract(epoch from hour)::float8 * 1000 as hour_ms, spoke_in[place] as spoke_in
       from chatter_hours cross join lateral (select array_position(chatter_ids, :chatterId::bigint) as place offset 0) p
      where channel_id = :channelId and hour = any(:hours::timestamptz[]) and messages[place] > 0
      order by hour limit 1`,
    { channelId, chatterId, ...toWholes({ days: [], hours }) },
  );
  const [first] = rows.map(({ hour_ms, spoke_in }) =>
    spoke_in === null ? { fromMs: hour_ms, toMs: hour_ms + HOUR_MS } : firstPart(hour_ms, spoke_in),
  );
  const stretches = [...raw.filter(({ fromMs }) => !first || fromMs < first.fromMs), ...(first ? [first] : [])];
  if (stretches.length === 0) return null;
  const said = saidIn(stretches, 'm.sent_at', 'and m.chatter_id = :chatterId');
  const earliest = await db.raw<Result<{ at: Date | null }>>(`select min(sent_at) as at from (${said.sql}) said`, {
    channelId,
    chatterId,
    ...said.bindings,
    withShared: false,
  });
  return earliest.rows[0]?.at?.getTime() ?? null;
}
