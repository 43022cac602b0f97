import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Deletion } from '../../domain/event.ts';
import { HOUR_MS } from '../../domain/range.ts';
import { markOpen } from '../rollups/marks.ts';
import type { FreshChannel } from './messages.ts';

/** How far back the message of a CLEARMSG is looked for: chat clients show no older ones. */
const MESSAGE_REACH_MS = 24 * HOUR_MS;

interface Target {
  readonly channelId: string;
  readonly match: Match;
  readonly atMs: number;
  /** The earliest message that it may take back. */
  readonly lowMs: number;
  readonly messageId: string | null;
  readonly chatterId: string | null;
}

interface RawTarget {
  channel_id: string;
  scope: Deletion['scope'];
  message_id: string | null;
  chatter_id: string | null;
  at_ms: string;
  low_ms: string;
}

function reachesToMs(deletion: Deletion, retractMs: number): number {
  return deletion.atMs - (deletion.scope === 'message' ? Math.max(MESSAGE_REACH_MS, retractMs) : retractMs);
}

/** Keeps the facts, without the words that were deleted. */
async function insertDeletions(client: pg.Client, deletions: readonly Deletion[], retractMs: number): Promise<void> {
  await client.query({
    name: 'insert-deletions',
    text: `insert into deletions (channel_id, at, deletion_id, scope, message_id, chatter_id, duration_s, reaches_to)
           select channel_id, to_timestamp(at_ms / 1000.0), deletion_id, scope, message_id, chatter_id, duration_s, to_timestamp(reaches_ms / 1000.0)
             from unnest($1::bigint[], $2::float8[], $3::uuid[], $4::text[], $5::uuid[], $6::bigint[], $7::int[], $8::float8[])
               as d(channel_id, at_ms, deletion_id, scope, message_id, chatter_id, duration_s, reaches_ms)
           on conflict do nothing`,
    values: [
      deletions.map((d) => d.room.channelId),
      deletions.map((d) => d.atMs),
      deletions.map(deletionId),
      deletions.map((d) => d.scope),
      deletions.map((d) => (d.scope === 'message' ? d.messageId : null)),
      deletions.map((d) => ('chatterId' in d ? d.chatterId : null)),
      deletions.map((d) => (d.scope === 'timeout' ? d.durationS : null)),
      deletions.map((d) => reachesToMs(d, retractMs)),
    ],
  });
}

function deletionId(deletion: Deletion): string {
  const target = deletion.scope === 'message' ? deletion.messageId : deletion.scope === 'room' ? '' : deletion.chatterId;
  return createHash('md5').update(`${deletion.scope} ${target}`).digest('hex');
}

/** Deletions that are stored already and reach what is new. */
const EARLIER = `
  select d.channel_id, d.scope, d.message_id, d.chatter_id, extract(epoch from d.at) * 1000 as at_ms,
         extract(epoch from greatest(d.reaches_to, to_timestamp(f.first_ms / 1000.0))) * 1000 as low_ms
    from unnest($1::bigint[], $2::float8[]) as f(channel_id, first_ms)
    join deletions d on d.channel_id = f.channel_id and d.at >= to_timestamp(f.first_ms / 1000.0)`;

/** One statement a kind of target, so that each is an equality join over one stretch of one channel. */
const MATCH = {
  message: 'm.message_id = any($6) and m.message_id = d.message_id',
  chatter: 'm.chatter_id = d.chatter_id',
  room: 'true',
} as const;
type Match = keyof typeof MATCH;

const toRetract = (match: Match): string => `
  with gone as (
    update messages m
       set retracted_at = to_timestamp(d.at_ms / 1000.0), text = '', emotes = null
      from unnest($4::float8[], $5::float8[], $6::uuid[], $7::bigint[]) as d(at_ms, low_ms, message_id, chatter_id)
     where m.channel_id = $1 and m.sent_at between to_timestamp($2::float8 / 1000) and to_timestamp($3::float8 / 1000)
       and m.sent_at between to_timestamp(d.low_ms / 1000.0) and to_timestamp(d.at_ms / 1000.0)
       and ${MATCH[match]} and m.retracted_at is null
    returning m.sent_at, m.source_channel_id, m.bits, m.flags
  ), counted as (
    update minutes t
       set messages = t.messages - g.messages, shared_messages = t.shared_messages - g.shared_messages,
           bits = t.bits - g.bits, first_time_chatters = t.first_time_chatters - g.first_time_chatters
      from (select date_trunc('minute', sent_at) as minute,
                   count(*) filter (where source_channel_id is null) as messages, count(*) filter (where source_channel_id is not null) as shared_messages,
                   coalesce(sum(bits) filter (where source_channel_id is null), 0) as bits,
                   count(*) filter (where source_channel_id is null and flags & 32 <> 0) as first_time_chatters
              from gone group by 1) g
     where t.channel_id = $1 and t.minute = g.minute
    returning t.messages = 0 and t.shared_messages = 0 as is_empty
  ), ${markOpen(`select distinct $1::bigint as channel_id, date_trunc('hour', sent_at, 'UTC') as hour from gone`)}
  select (select count(*)::int from gone) as retracted, coalesce((select bool_or(is_empty) from counted), false) as empties`;

const RETRACT = { message: toRetract('message'), chatter: toRetract('chatter'), room: toRetract('room') };

/** A sub's own words go as a message's do; that the sub happened stays. */
const toSilence = (match: Match): string => `
  update events m set text = null
    from unnest($4::float8[], $5::float8[], $6::uuid[], $7::bigint[]) as d(at_ms, low_ms, message_id, chatter_id)
   where m.channel_id = $1 and m.at between to_timestamp($2::float8 / 1000) and to_timestamp($3::float8 / 1000)
     and m.at between to_timestamp(d.low_ms / 1000.0) and to_timestamp(d.at_ms / 1000.0)
     and ${MATCH[match].replaceAll('m.message_id', 'm.event_id')} and m.text is not null`;

const SILENCE = { message: toSilence('message'), chatter: toSilence('chatter'), room: toSilence('room') };

const DELETE_EMPTY_MINUTES = `
  delete from minutes
   where channel_id = $1 and minute between date_trunc('minute', to_timestamp($2::float8 / 1000)) and to_timestamp($3::float8 / 1000)
     and messages = 0 and shared_messages = 0`;

/**
 * Makes "retracted" true of exactly the messages that a deletion covers, whichever of the two was stored first:
 * this batch's deletions look at all messages in their reach, earlier deletions only at what is new in `fresh`.
 * @returns how many messages were taken back
 */
export async function applyDeletions(
  client: pg.Client,
  deletions: readonly Deletion[],
  fresh: readonly FreshChannel[],
  retractMs: number,
): Promise<number> {
  const earlier = await listEarlier(client, fresh);
  if (deletions.length > 0) await insertDeletions(client, deletions, retractMs);
  const groups = new Map<string, Target[]>();
  for (const target of [...deletions.map((deletion) => toTarget(deletion, retractMs)), ...earlier]) {
    const key = `${target.channelId} ${target.match}`;
    const group = groups.get(key);
    if (group) group.push(target);
    else groups.set(key, [target]);
  }
  let retracted = 0;
  for (const targets of groups.values()) retracted += await retract(client, targets);
  return retracted;
}

async function listEarlier(client: pg.Client, fresh: readonly FreshChannel[]): Promise<Target[]> {
  if (fresh.length === 0) return [];
  const { rows } = await client.query<RawTarget>({
    name: 'earlier-deletions',
    text: EARLIER,
    values: [fresh.map((channel) => channel.channelId), fresh.map((channel) => channel.firstMs)],
  });
  return rows.map((row) => ({
    channelId: row.channel_id,
    match: row.scope === 'message' || row.scope === 'room' ? row.scope : 'chatter',
    atMs: Number(row.at_ms),
    lowMs: Number(row.low_ms),
    messageId: row.message_id,
    chatterId: row.chatter_id,
  }));
}

function toTarget(deletion: Deletion, retractMs: number): Target {
  return {
    channelId: deletion.room.channelId,
    match: 'chatterId' in deletion ? 'chatter' : deletion.scope,
    atMs: deletion.atMs,
    lowMs: reachesToMs(deletion, retractMs),
    messageId: deletion.scope === 'message' ? deletion.messageId : null,
    chatterId: 'chatterId' in deletion ? deletion.chatterId : null,
  };
}

/** `targets`: of one channel and one kind of match. */
async function retract(client: pg.Client, targets: readonly Target[]): Promise<number> {
  const [{ channelId, match }] = targets as [Target, ...Target[]];
  const reach = [channelId, Math.min(...targets.map((target) => target.lowMs)), Math.max(...targets.map((target) => target.atMs))];
  const values = [
    ...reach,
    targets.map((target) => target.atMs),
    targets.map((target) => target.lowMs),
    targets.map((target) => target.messageId),
    targets.map((target) => target.chatterId),
  ];
  await client.query({ name: `silence-${match}`, text: SILENCE[match], values });
  const { rows } = await client.query<{ retracted: number; empties: boolean }>({ name: `retract-${match}`, text: RETRACT[match], values });
  const { retracted, empties } = rows[0] ?? { retracted: 0, empties: false };
  if (empties) await client.query(DELETE_EMPTY_MINUTES, reach);
  return retracted;
}
