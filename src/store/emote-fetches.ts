import type { ThirdParty } from '../domain/emote-uses.ts';
import { type ChannelId, toChannelId } from '../domain/ids.ts';
import type { Db, Result } from './database.ts';

/** A catalogue that is to be asked for now. */
export interface EmoteFetch {
  /** Null: the emotes of every channel. */
  readonly channelId: ChannelId | null;
  /** Attempts in a row that had no answer. */
  readonly failures: number;
}

/**
 * Takes one catalogue of `source` that is due: the global one, of a watched channel, or of one that was just joined (whose watch may not tell its id yet).
 * Those never asked for come first. Nobody else gets it until `leaseMs` have passed.
 */
export async function claimEmoteFetch(
  db: Db,
  source: ThirdParty,
  joined: readonly ChannelId[],
  nowMs: number,
  leaseMs: number,
): Promise<EmoteFetch | null> {
  const { rows } = await db.raw<Result<{ channel_id: string; failures: number }>>(
    `insert into emote_fetches as f (channel_id, source, due_at)
     select w.channel_id, :source, to_timestamp(:leasedTo)
       from (select 0::bigint as channel_id
             union select channel_id from watches where channel_id is not null
             union select unnest(:joined::bigint[])) w
       left join emote_fetches d on d.channel_id = w.channel_id and d.source = :source
      where d.due_at is null or d.due_at <= to_timestamp(:now)
      order by d.due_at nulls first, w.channel_id
      limit 1
     on conflict (channel_id, source) do update set due_at = excluded.due_at where f.due_at <= to_timestamp(:now)
     returning channel_id, failures`,
    { source, joined: [...joined], now: nowMs / 1000, leasedTo: (nowMs + leaseMs) / 1000 },
  );
  return rows[0] ? { channelId: toChannelId(rows[0].channel_id), failures: rows[0].failures } : null;
}

/** When to ask again for what was claimed. An answer was noted by `replaceCatalogue`; otherwise it is one failure more. */
export async function settleEmoteFetch(
  db: Db,
  channelId: ChannelId | null,
  source: ThirdParty,
  outcome: { readonly isAnswered: boolean; readonly dueAtMs: number },
): Promise<void> {
  await db.raw(
    `update emote_fetches set due_at = to_timestamp(:due), failures = case when :isAnswered then 0 else failures + 1 end
      where channel_id = :channelId and source = :source`,
    { channelId: channelId ?? '0', source, due: outcome.dueAtMs / 1000, isAnswered: outcome.isAnswered },
  );
}
