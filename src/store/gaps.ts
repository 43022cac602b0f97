import type { ChannelId } from '../domain/ids.ts';
import type { Range } from '../domain/range.ts';
import { type Db, prepared } from './database.ts';

/** An interval in which a watched channel could not be recorded. */
export interface Gap {
  readonly fromMs: number;
  /** Null while it lasts. */
  readonly toMs: number | null;
  readonly reason: string;
}

/** The gaps that touch `range`, ascending, not cut to it. */
export async function listGaps(db: Db, channelId: ChannelId, range: Range): Promise<Gap[]> {
  const { rows } = await prepared<{ started_at: Date; ended_at: Date | null; reason: string }>(
    db,
    `select started_at, ended_at, reason from gaps
      where channel_id = :channelId and started_at < to_timestamp(:to) and coalesce(ended_at, 'infinity') > to_timestamp(:from)
      order by started_at`,
    { channelId, from: range.fromMs / 1000, to: range.toMs / 1000 },
  );
  return rows.map((row) => ({ fromMs: row.started_at.getTime(), toMs: row.ended_at?.getTime() ?? null, reason: row.reason }));
}
