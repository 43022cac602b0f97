import type { ChannelId, GuildId } from '../domain/ids.ts';
import type { Db, Result } from './database.ts';

export type Frequency = 'daily' | 'weekly';

export interface Digest {
  readonly id: string;
  readonly guildId: GuildId;
  readonly textChannelId: string;
  readonly channelId: ChannelId;
  readonly frequency: Frequency;
  /** Minutes after local midnight. */
  readonly atMinute: number;
  readonly createdAtMs: number;
  /** The guild's, null for the default. */
  readonly timeZone: string | null;
  readonly locale: string | null;
}

export interface NewDigest {
  readonly guildId: GuildId;
  readonly textChannelId: string;
  readonly channelId: ChannelId;
  readonly frequency: Frequency;
  readonly atMinute: number;
  readonly createdBy: string;
}

/** A claimed run. `attempt` above 1 means that an earlier claim may or may not have posted before its process died. */
export interface DigestRun {
  readonly digestId: string;
  /** First local day of the period it tells of, `YYYY-MM-DD`. */
  readonly periodStart: string;
  readonly attempt: number;
}

interface RawDigest {
  digest_id: string;
  guild_id: GuildId;
  text_channel_id: string;
  channel_id: ChannelId;
  frequency: Frequency;
  at_minute: number;
  created_at: Date;
  time_zone: string | null;
  locale: string | null;
}

const toDigest = (raw: RawDigest): Digest => ({
  id: raw.digest_id,
  guildId: raw.guild_id,
  textChannelId: raw.text_channel_id,
  channelId: raw.channel_id,
  frequency: raw.frequency,
  atMinute: raw.at_minute,
  createdAtMs: raw.created_at.getTime(),
  timeZone: raw.time_zone,
  locale: raw.locale,
});

const SELECT = `select d.digest_id, d.guild_id, d.text_channel_id, d.channel_id, d.frequency, d.at_minute, d.created_at, g.time_zone, g.locale
                  from digests d left join guilds g on g.guild_id = d.guild_id`;

/** @returns the new digest's id, or null when the guild has the same one already (same place, channel and frequency) */
export async function insertDigest(db: Db, digest: NewDigest): Promise<string | null> {
  const { rows } = await db.raw<Result<{ digest_id: string }>>(
    `insert into digests (guild_id, text_channel_id, channel_id, frequency, at_minute, created_by)
     values (:guildId, :textChannelId, :channelId, :frequency, :atMinute, :createdBy) on conflict do nothing returning digest_id`,
    { ...digest },
  );
  return rows[0]?.digest_id ?? null;
}

/** The guild's digests in the order they were made; all guilds' when `guildId` is null. */
export async function listDigests(db: Db, guildId: GuildId | null): Promise<Digest[]> {
  const { rows } = await db.raw<Result<RawDigest>>(`${SELECT} where d.guild_id = coalesce(:guildId, d.guild_id) order by d.digest_id`, {
    guildId,
  });
  return rows.map(toDigest);
}

/** @returns false when the guild has no such digest */
export async function removeDigest(db: Db, guildId: GuildId, digestId: string): Promise<boolean> {
  const removed = await db.raw<Result<unknown>>('delete from digests where guild_id = :guildId and digest_id = :digestId', {
    guildId,
    digestId,
  });
  return removed.rowCount > 0;
}

/**
 * Takes the run of a period for this process. A run that was claimed but neither posted nor given up within `staleMs` was cut off by a crash and can be taken again.
 * @returns null when it is taken, done or given up
 */
export async function claimRun(db: Db, digestId: string, periodStart: string, nowMs: number, staleMs: number): Promise<DigestRun | null> {
  const { rows } = await db.raw<Result<{ attempts: number }>>(
    `insert into digest_runs as r (digest_id, period_start, claimed_at) values (:digestId, :periodStart, to_timestamp(:nowS))
     on conflict (digest_id, period_start) do update set attempts = r.attempts + 1, claimed_at = excluded.claimed_at
       where r.posted_at is null and r.failure is null and r.claimed_at <= to_timestamp(:staleS)
     returning attempts`,
    { digestId, periodStart, nowS: nowMs / 1000, staleS: (nowMs - staleMs) / 1000 },
  );
  return rows[0] ? { digestId, periodStart, attempt: rows[0].attempts } : null;
}

export async function markRunPosted(db: Db, run: DigestRun, postId: string, nowMs: number): Promise<void> {
  await db.raw(
    'update digest_runs set posted_at = to_timestamp(:nowS), post_id = :postId where digest_id = :digestId and period_start = :periodStart',
    { digestId: run.digestId, periodStart: run.periodStart, postId, nowS: nowMs / 1000 },
  );
}

/** Gives the run up for good; `failure` says why, in words for the server's admins. */
export async function markRunFailed(db: Db, run: DigestRun, failure: string): Promise<void> {
  await db.raw('update digest_runs set failure = :failure where digest_id = :digestId and period_start = :periodStart', {
    digestId: run.digestId,
    periodStart: run.periodStart,
    failure,
  });
}

/** Hands the claim back after a passing failure, so that the next tick tries again. */
export async function releaseRun(db: Db, run: DigestRun): Promise<void> {
  await db.raw(
    `update digest_runs set claimed_at = '-infinity' where digest_id = :digestId and period_start = :periodStart and posted_at is null`,
    {
      digestId: run.digestId,
      periodStart: run.periodStart,
    },
  );
}

/** Why the latest run of each of the guild's digests was given up, by digest id; digests whose latest run went well are absent. */
export async function listFailures(db: Db, guildId: GuildId): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.raw<Result<{ digest_id: string; failure: string | null }>>(
    `select distinct on (r.digest_id) r.digest_id, r.failure
       from digest_runs r join digests d on d.digest_id = r.digest_id
      where d.guild_id = :guildId
      order by r.digest_id, r.period_start desc`,
    { guildId },
  );
  return new Map(rows.flatMap((row) => (row.failure === null ? [] : [[row.digest_id, row.failure]])));
}
