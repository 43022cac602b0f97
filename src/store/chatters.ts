import type { ChannelId, ChatterId, Login } from '../domain/ids.ts';
import { DAY_MS, MINUTE_MS, type Range } from '../domain/range.ts';
import type { Scope } from '../domain/scope.ts';
import { type Db, onlyRow, type Result } from './database.ts';

export interface ChatterCount {
  readonly chatterId: ChatterId;
  readonly login: Login;
  readonly displayName: string;
  readonly messages: number;
}

/**
 * Per chatter over `range` (its start taken down to the whole minute, as every other count): whole UTC days from the rollup, the two ragged ends from the messages.
 */
const COUNTED = `
  select chatter_id, sum(messages)::int as messages from (
    select chatter_id, messages + case when :withShared then shared_messages else 0 end as messages from chatter_days_now
     where channel_id = :channelId and day >= :firstDay::date and day < :endDay::date and (messages > 0 or :withShared)
    union all
    select chatter_id, count(*) from messages
     where channel_id = :channelId and sent_at >= to_timestamp(:from) and sent_at < to_timestamp(:headEnd)
       and retracted_at is null and (source_channel_id is null or :withShared)
     group by chatter_id
    union all
    select chatter_id, count(*) from messages
     where channel_id = :channelId and sent_at >= to_timestamp(:tailStart) and sent_at < to_timestamp(:to)
       and retracted_at is null and (source_channel_id is null or :withShared)
     group by chatter_id
  ) parts group by chatter_id`;

/** The bindings of COUNTED: [from, headEnd) and [tailStart, to) raw, the days between from the rollup. */
function toBindings(channelId: ChannelId, range: Range, scope: Scope): Record<string, string | number | boolean> {
  const fromMs = Math.floor(range.fromMs / MINUTE_MS) * MINUTE_MS;
  const firstDayMs = Math.ceil(fromMs / DAY_MS) * DAY_MS;
  const endDayMs = Math.floor(range.toMs / DAY_MS) * DAY_MS;
  const hasWholeDays = endDayMs > firstDayMs;
  return {
    channelId,
    firstDay: toDay(firstDayMs),
    endDay: toDay(hasWholeDays ? endDayMs : firstDayMs),
    from: fromMs / 1000,
    headEnd: (hasWholeDays ? firstDayMs : range.toMs) / 1000,
    tailStart: (hasWholeDays ? endDayMs : range.toMs) / 1000,
    to: range.toMs / 1000,
    withShared: scope === 'with-shared',
  };
}

const toDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

interface RawChatter {
  chatter_id: ChatterId;
  login: Login;
  display_name: string;
  messages: number;
}

/** The `limit` chatters with the most messages in `range`, the most first, ties by login. */
export async function listTopChatters(db: Db, channelId: ChannelId, range: Range, scope: Scope, limit: number): Promise<ChatterCount[]> {
  const { rows } = await db.raw<Result<RawChatter>>(
    `select t.chatter_id, n.login, n.display_name, t.messages
       from (${COUNTED} order by messages desc fetch first :limit rows with ties) t
       join names n on n.user_id = t.chatter_id and n.valid_to = 'infinity'
      order by t.messages desc, n.login limit :limit`,
    { ...toBindings(channelId, range, scope), limit },
  );
  return rows.map((raw) => ({ chatterId: raw.chatter_id, login: raw.login, displayName: raw.display_name, messages: raw.messages }));
}

/** How many different people spoke in `range`. */
export async function countChatters(db: Db, channelId: ChannelId, range: Range, scope: Scope): Promise<number> {
  return onlyRow(
    await db.raw<Result<{ chatters: number }>>(`select count(*)::int as chatters from (${COUNTED}) t`, toBindings(channelId, range, scope)),
  ).chatters;
}
