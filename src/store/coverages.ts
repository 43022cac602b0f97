import type { ChannelId } from '../domain/ids.ts';
import type { Range } from '../domain/range.ts';
import { type Db, prepared } from './database.ts';
import type { Gap } from './gaps.ts';

/** How a channel was recorded. */
export interface ChannelCoverage {
  /** Null when nothing was ever said. */
  readonly firstMinuteMs: number | null;
  /** Null when nobody watches it. */
  readonly watchedSinceMs: number | null;
  /** Those that touch the range, ascending, not cut to it. */
  readonly gaps: readonly Gap[];
}

interface RawBegin {
  channel_id: ChannelId;
  first_minute: Date | null;
  watched_since: Date | null;
}

interface RawGap {
  channel_id: ChannelId;
  started_at: Date;
  ended_at: Date | null;
  reason: string;
}

/** How each of `channelIds` was recorded in `range`. */
export async function listCoverages(
  db: Db,
  channelIds: readonly ChannelId[],
  range: Range,
): Promise<ReadonlyMap<ChannelId, ChannelCoverage>> {
  if (channelIds.length === 0) return new Map();
  const [begins, gaps] = await Promise.all([
    prepared<RawBegin>(
      db,
      `select c.channel_id,
              (select m.minute from minutes m where m.channel_id = c.channel_id and m.messages > 0 order by m.minute limit 1) as first_minute,
              (select min(w.added_at) from watches w where w.channel_id = c.channel_id) as watched_since
         from unnest(:channelIds::bigint[]) as c(channel_id)`,
      { channelIds: [...channelIds] },
    ),
    prepared<RawGap>(
      db,
      `select channel_id, started_at, ended_at, reason from gaps
        where channel_id = any(:channelIds::bigint[]) and started_at < to_timestamp(:to) and coalesce(ended_at, 'infinity') > to_timestamp(:from)
        order by started_at`,
      { channelIds: [...channelIds], from: range.fromMs / 1000, to: range.toMs / 1000 },
    ),
  ]);
  return new Map(
    begins.rows.map((raw) => [
      raw.channel_id,
      {
        firstMinuteMs: raw.first_minute?.getTime() ?? null,
        watchedSinceMs: raw.watched_since?.getTime() ?? null,
        gaps: gaps.rows.filter((gap) => gap.channel_id === raw.channel_id).map(toGap),
      },
    ]),
  );
}

const toGap = (raw: RawGap): Gap => ({ fromMs: raw.started_at.getTime(), toMs: raw.ended_at?.getTime() ?? null, reason: raw.reason });
