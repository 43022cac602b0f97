import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Catalogue } from '../../domain/emote-uses.ts';
import { HOUR_MS } from '../../domain/range.ts';
import type { Db, Result } from '../database.ts';
import type { Stretch } from './claims.ts';
import { type HourRollup, HourTally } from './hour-tally.ts';

const PAGE_ROWS = 2_000;
/** About 2 ms of counting: chat that is read meanwhile must not stutter. */
const ROWS_PER_TURN = 200;

interface RawSaid {
  sent_at: Date;
  message_id: string;
  chatter_id: string;
  is_shared: boolean;
  text: string;
  emotes: string | null;
}

/** Counts what stands of a channel hour, page by page of its raw messages. */
export async function tallyHour(db: Db, hour: Stretch, catalogue: Catalogue): Promise<{ rollup: HourRollup; rows: number }> {
  const tally = new HourTally(hour.fromMs, catalogue);
  let count = 0;
  for await (const row of listSaid(db, hour)) {
    if (count > 0 && count % ROWS_PER_TURN === 0) await nextTurn();
    count += 1;
    tally.add({ sentMs: row.sent_at.getTime(), chatterId: row.chatter_id, isShared: row.is_shared, text: row.text, emotes: row.emotes });
  }
  return { rollup: tally.toRollup(), rows: count };
}

async function* listSaid(db: Db, { channelId, fromMs }: Stretch): AsyncGenerator<RawSaid> {
  const to = new Date(fromMs + HOUR_MS);
  let last: Pick<RawSaid, 'sent_at' | 'message_id'> = { sent_at: new Date(fromMs - 1), message_id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
  for (;;) {
    const { rows }: Result<RawSaid> = await db.raw(
      `select sent_at, message_id, chatter_id, source_channel_id is not null as is_shared, text, emotes
         from messages
        where channel_id = :channelId and sent_at >= :lastAt::timestamptz and sent_at < :to::timestamptz
          and (sent_at, message_id) > (:lastAt::timestamptz, :lastId::uuid) and retracted_at is null
        order by sent_at, message_id
        limit ${PAGE_ROWS}`,
      { channelId, to, lastAt: last.sent_at, lastId: last.message_id },
    );
    yield* rows;
    const end = rows.at(-1);
    if (!end || rows.length < PAGE_ROWS) return;
    last = end;
  }
}
