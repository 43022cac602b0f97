import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { RoomEvent } from '../../domain/event.ts';

const INSERT = `
  insert into events (channel_id, at, event_id, kind, chatter_id, amount, source_channel_id, text, details)
  select channel_id, to_timestamp(at_ms / 1000.0), event_id, kind, chatter_id, amount, source_channel_id, text, details
    from unnest($1::bigint[], $2::float8[], $3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::jsonb[])
      as e(channel_id, at_ms, event_id, kind, chatter_id, amount, source_channel_id, text, details)
  on conflict do nothing`;

/** Stores those of `events` that are not stored yet. @returns how many were new */
export async function insertEvents(client: pg.Client, events: readonly RoomEvent[]): Promise<number> {
  if (events.length === 0) return 0;
  const result = await client.query({
    name: 'insert-events',
    text: INSERT,
    values: [
      events.map((event) => event.room.channelId),
      events.map((event) => event.atMs),
      events.map((event) => event.eventId ?? contentId(event)),
      events.map((event) => event.kind),
      events.map((event) => event.chatter?.id ?? null),
      events.map((event) => event.amount),
      events.map((event) => event.sharedFrom?.channelId ?? null),
      events.map((event) => event.text),
      events.map((event) => JSON.stringify(event.details)),
    ],
  });
  return result.rowCount ?? 0;
}

/** The same line read twice gives the same id. */
function contentId({ kind, atMs, text, details }: RoomEvent): string {
  return createHash('md5')
    .update(JSON.stringify([kind, atMs, text, details]))
    .digest('hex');
}
