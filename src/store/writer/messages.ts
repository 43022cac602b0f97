import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { toEmoteTag } from '../../domain/emote-tag.ts';
import type { ChatMessage } from '../../domain/event.ts';
import type { ChannelId } from '../../domain/ids.ts';
import { markOpen } from '../rollups/marks.ts';
import { CopyEncoder } from './copy.ts';

const COLUMNS = 'channel_id, sent_at, message_id, chatter_id, source_channel_id, reply_parent_id, bits, flags, reward_id, emotes, text';

/** Once per connection: where a batch lands before its duplicates are sorted out. */
export const CREATE_INCOMING = `
  create temp table incoming (
    channel_id bigint, sent_at timestamptz(3), message_id uuid, chatter_id bigint, source_channel_id bigint, reply_parent_id uuid,
    bits integer, flags smallint, reward_id text, emotes text, text text
  ) on commit delete rows`;

const toCopy = (table: string): string => `copy ${table} (${COLUMNS}) from stdin with (format binary)`;

/** Rows in key order, so that two writers could never wait for each other crosswise; every rollup of theirs in the same statement. */
const INSERT = `
  with fresh as (
    insert into messages (${COLUMNS})
    select ${COLUMNS} from incoming order by channel_id, sent_at, message_id
    on conflict do nothing
    returning channel_id, sent_at, source_channel_id, bits, flags
  ), counted as (
    insert into minutes as m (channel_id, minute, messages, shared_messages, bits, first_time_chatters)
    select channel_id, date_trunc('minute', sent_at),
           count(*) filter (where source_channel_id is null), count(*) filter (where source_channel_id is not null),
           coalesce(sum(bits) filter (where source_channel_id is null), 0),
           count(*) filter (where source_channel_id is null and flags & 32 <> 0)
      from fresh group by 1, 2 order by 1, 2
    on conflict (channel_id, minute) do update
       set messages = m.messages + excluded.messages, shared_messages = m.shared_messages + excluded.shared_messages,
           bits = m.bits + excluded.bits, first_time_chatters = m.first_time_chatters + excluded.first_time_chatters
  ), ${markOpen(`select distinct channel_id, date_trunc('hour', sent_at, 'UTC') as hour from fresh`)}
  select channel_id, count(*)::int as stored, extract(epoch from min(sent_at)) * 1000 as first_ms from fresh group by channel_id`;

/** What was new of one channel. */
export interface FreshChannel {
  readonly channelId: ChannelId;
  readonly stored: number;
  readonly firstMs: number;
}

const encoder = new CopyEncoder();
const SLICE_ROWS = 500;

/** What a batch of which every message is new adds to the rollups. */
const COUNT = `
  with counted as (
    insert into minutes as m (channel_id, minute, messages, shared_messages, bits, first_time_chatters)
    select channel_id, to_timestamp(minute_s), messages, shared_messages, bits, first_time_chatters
      from unnest($1::bigint[], $2::float8[], $3::int[], $4::int[], $5::bigint[], $6::int[])
        as c(channel_id, minute_s, messages, shared_messages, bits, first_time_chatters)
     order by 1, 2
    on conflict (channel_id, minute) do update
       set messages = m.messages + excluded.messages, shared_messages = m.shared_messages + excluded.shared_messages,
           bits = m.bits + excluded.bits, first_time_chatters = m.first_time_chatters + excluded.first_time_chatters
  ), ${markOpen('select distinct channel_id, to_timestamp(floor(minute_s / 3600) * 3600) as hour from unnest($1::bigint[], $2::float8[]) as c(channel_id, minute_s)')}
  select`;

/**
 * Stores `messages` on the assumption that none of them is stored yet: straight into the table, a third of the work of sorting out duplicates.
 * Rejects with a unique violation when one is; the transaction is then lost. Runs inside the caller's transaction.
 * `rows`: the messages, encoded.
 */
export async function insertNewMessages(
  client: pg.Client,
  messages: readonly ChatMessage[],
  rows: Iterable<Buffer> = encodeRows(messages),
): Promise<FreshChannel[]> {
  if (messages.length === 0) return [];
  const copied = pipeline(rows, client.query(copyFrom(toCopy('messages'))));
  // Counted while Postgres takes the rows.
  const counts = countMinutes(messages);
  await copied;
  await client.query({
    name: 'count-messages',
    text: COUNT,
    values: [
      counts.map((count) => count.channelId),
      counts.map((count) => count.minuteS),
      counts.map((count) => count.messages),
      counts.map((count) => count.sharedMessages),
      counts.map((count) => count.bits),
      counts.map((count) => count.firstTimeChatters),
    ],
  });
  return toFresh(messages);
}

interface MinuteCount {
  readonly channelId: ChannelId;
  readonly minuteS: number;
  messages: number;
  sharedMessages: number;
  bits: number;
  firstTimeChatters: number;
}

function countMinutes(messages: readonly ChatMessage[]): MinuteCount[] {
  const counts = new Map<string, MinuteCount>();
  for (const { room, sentAtMs, sharedFrom, bits, isFirstMessage } of messages) {
    const minuteS = Math.floor(sentAtMs / 60_000) * 60;
    const key = `${room.channelId} ${minuteS}`;
    let count = counts.get(key);
    if (!count) {
      count = { channelId: room.channelId, minuteS, messages: 0, sharedMessages: 0, bits: 0, firstTimeChatters: 0 };
      counts.set(key, count);
    }
    if (sharedFrom) {
      count.sharedMessages += 1;
      continue;
    }
    count.messages += 1;
    count.bits += bits;
    if (isFirstMessage) count.firstTimeChatters += 1;
  }
  return [...counts.values()];
}

function toFresh(messages: readonly ChatMessage[]): FreshChannel[] {
  const fresh = new Map<ChannelId, { channelId: ChannelId; stored: number; firstMs: number }>();
  for (const { room, sentAtMs } of messages) {
    const channel = fresh.get(room.channelId);
    if (!channel) {
      fresh.set(room.channelId, { channelId: room.channelId, stored: 1, firstMs: sentAtMs });
      continue;
    }
    channel.stored += 1;
    channel.firstMs = Math.min(channel.firstMs, sentAtMs);
  }
  return [...fresh.values()];
}

/** Stores those of `messages` that are not stored yet, and counts them. Runs inside the caller's transaction. */
export async function insertMessages(client: pg.Client, messages: readonly ChatMessage[]): Promise<FreshChannel[]> {
  if (messages.length === 0) return [];
  await pipeline(encodeRows(messages), client.query(copyFrom(toCopy('incoming'))));
  const { rows } = await client.query<{ channel_id: ChannelId; stored: number; first_ms: string }>({
    name: 'insert-messages',
    text: INSERT,
  });
  return rows.map((row) => ({ channelId: row.channel_id, stored: row.stored, firstMs: Number(row.first_ms) }));
}

/** For COPY, in slices, so that Postgres stores one while the next is encoded. A slice is valid until the next batch is encoded. */
export function* encodeRows(messages: readonly ChatMessage[]): Generator<Buffer> {
  encoder.begin();
  for (const [index, message] of messages.entries()) {
    if (index % SLICE_ROWS === SLICE_ROWS - 1) yield encoder.take();
    encoder.row(11);
    encoder.int8(message.room.channelId);
    encoder.timestamp(message.sentAtMs);
    encoder.uuid(message.messageId);
    encoder.int8(message.chatter.id);
    if (message.sharedFrom) encoder.int8(message.sharedFrom.channelId);
    else encoder.null();
    if (message.replyParentId) encoder.uuid(message.replyParentId);
    else encoder.null();
    encoder.int4(message.bits);
    encoder.int2(toFlags(message));
    if (message.rewardId) encoder.text(message.rewardId);
    else encoder.null();
    const emotes = toEmoteTag(message.emotes);
    if (emotes === null) encoder.null();
    else encoder.text(emotes);
    encoder.text(message.text);
  }
  encoder.end();
  yield encoder.take();
}

/** As documented at `messages.flags`. */
function toFlags({ isAction, isFirstMessage, badges }: ChatMessage): number {
  return (
    (isAction ? 1 : 0) |
    (badges.subscriber ? 2 : 0) |
    (badges.moderator ? 4 : 0) |
    (badges.vip ? 8 : 0) |
    (badges.broadcaster ? 16 : 0) |
    (isFirstMessage ? 32 : 0)
  );
}
