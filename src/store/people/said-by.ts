import type { ChannelId } from '../../domain/ids.ts';
import type { Range } from '../../domain/range.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Db, Result } from '../database.ts';
import { toInstant } from '../rollups/said.ts';

/** Who wrote at a place, by ids parted by commas. */
export interface Said {
  readonly place: number;
  readonly ids: string;
}

/** A stretch of a channel's messages, and the place that it is wanted for. */
export interface Wanted extends Range {
  readonly channelId: ChannelId;
  readonly place: number;
}

/** More stretches than this are looked up one by one: an arm each would take longer to plan than to run. */
const MAX_ARMS = 8;

/** Who wrote the messages of each of `wanted`. */
export async function readSaid(db: Db, wanted: readonly Wanted[], scope: Scope): Promise<Said[]> {
  if (wanted.length === 0) return [];
  const arms = toArms(wanted);
  return arms.length > MAX_ARMS ? readEach(db, wanted, scope) : readArms(db, arms, wanted, scope);
}

const STANDS = 'm.retracted_at is null and (m.source_channel_id is null or :withShared)';

async function readEach(db: Db, wanted: readonly Wanted[], scope: Scope): Promise<Said[]> {
  const { rows } = await db.raw<Result<Said>>(
    `select w.place, m.ids
       from unnest(:places::int[], :channelIds::bigint[], :from::timestamptz[], :to::timestamptz[]) as w(place, channel_id, starts, ends)
      cross join lateral (
        select string_agg(distinct m.chatter_id::text, ',') as ids from messages m
         where m.channel_id = w.channel_id and m.sent_at >= w.starts and m.sent_at < w.ends and m.sent_at >= :first and m.sent_at < :last and ${STANDS}
      ) m
      where m.ids is not null`,
    {
      places: wanted.map(({ place }) => place),
      channelIds: wanted.map(({ channelId }) => channelId),
      from: wanted.map(({ fromMs }) => toInstant(fromMs)),
      to: wanted.map(({ toMs }) => toInstant(toMs)),
      // Tells Postgres which days it need not look at, before it looks.
      first: toInstant(wanted.reduce((first, { fromMs }) => Math.min(first, fromMs), Number.POSITIVE_INFINITY)),
      last: toInstant(wanted.reduce((last, { toMs }) => Math.max(last, toMs), 0)),
      withShared: scope === 'with-shared',
    },
  );
  return rows;
}

/** A stretch of several channels' messages. */
interface Arm extends Range {
  readonly channelIds: ChannelId[];
}

/** One arm a stretch, so that the partitions of each are known when the statement is planned. */
async function readArms(db: Db, arms: readonly Arm[], wanted: readonly Wanted[], scope: Scope): Promise<Said[]> {
  const starts = [...new Set(wanted.map(({ fromMs }) => fromMs))].sort((a, b) => a - b);
  const sql = arms.map(
    (_, no) => `
      select channel_id, no, string_agg(chatter_id::text, ',') as ids
        from (
          select distinct m.channel_id, width_bucket(m.sent_at, :starts::timestamptz[]) as no, m.chatter_id from messages m
           where m.channel_id = any(:channels${no}::bigint[]) and m.sent_at >= :from${no} and m.sent_at < :to${no} and ${STANDS}
        ) said
       group by channel_id, no`,
  );
  const bindings = arms.flatMap(({ channelIds, fromMs, toMs }, no) => [
    [`channels${no}`, channelIds],
    [`from${no}`, toInstant(fromMs)],
    [`to${no}`, toInstant(toMs)],
  ]);
  const { rows } = await db.raw<Result<{ channel_id: ChannelId; no: number; ids: string }>>(sql.join(' union all '), {
    ...Object.fromEntries(bindings),
    starts: starts.map(toInstant),
    withShared: scope === 'with-shared',
  });
  return rows.flatMap(({ channel_id, no, ids }) => {
    const atMs = starts[no - 1] ?? Number.NaN;
    const of = wanted.find(({ channelId, fromMs, toMs }) => channelId === channel_id && fromMs <= atMs && atMs < toMs);
    return of ? [{ place: of.place, ids }] : [];
  });
}

/** Stretches that touch are one arm, and so are the same ones of several channels. */
function toArms(wanted: readonly Wanted[]): Arm[] {
  const arms = new Map<string, Arm>();
  for (const channelId of new Set(wanted.map((one) => one.channelId))) {
    for (const { fromMs, toMs } of join(wanted.filter((one) => one.channelId === channelId))) {
      const arm = arms.get(`${fromMs} ${toMs}`) ?? { fromMs, toMs, channelIds: [] };
      arm.channelIds.push(channelId);
      arms.set(`${fromMs} ${toMs}`, arm);
    }
  }
  return [...arms.values()];
}

function join(ranges: readonly Range[]): Range[] {
  const joined: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of ranges.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last?.toMs === fromMs) last.toMs = toMs;
    else joined.push({ fromMs, toMs });
  }
  return joined;
}
