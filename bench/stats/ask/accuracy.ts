import type pg from 'pg';
import { DAY_MS, MINUTE_MS } from '../../../src/domain/range.ts';
import { connect } from '../../../src/store/database.ts';
import { createStore } from '../../../src/store/store.ts';
import type { Question } from './question.ts';

export interface Accuracy {
  readonly exact: number;
  readonly estimates: number;
  /** Shares of the truth by which the estimates are off. */
  readonly meanError: number;
  readonly largestError: number;
}

/** Everybody who wrote: whole closed days by their blocks, the ends from the messages. */
const EXACT = `
  select count(distinct chatter_id)::int as chatters
    from (
      select u.chatter_id from chatter_days d cross join unnest(d.chatter_ids, d.messages) as u(chatter_id, messages)
       where d.channel_id = $1 and d.day >= $2::date and d.day < $3::date and u.messages > 0
      union all
      select chatter_id from messages
       where channel_id = $1 and retracted_at is null and source_channel_id is null
         and (sent_at >= $4 and sent_at < $2::date::timestamp at time zone 'UTC' and sent_at < $5
              or sent_at >= greatest($3::date::timestamp at time zone 'UTC', $4) and sent_at < $5)
    ) everybody`;

/** How far the product's count of unique chatters is off. @throws {Error} where it calls a count exact that isn't */
export async function measureAccuracy(url: string, client: pg.Client, questions: readonly Question[], nowMs: number): Promise<Accuracy> {
  const store = createStore(connect(url, 4));
  const errors: number[] = [];
  let exact = 0;
  try {
    for (const { channel, range, scope } of questions) {
      const { count, isEstimate } = await store.chatters.countChatters(channel.id, range, scope);
      const fromMs = Math.floor(range.fromMs / MINUTE_MS) * MINUTE_MS;
      const firstDayMs = Math.ceil(fromMs / DAY_MS) * DAY_MS;
      const endDayMs = Math.max(firstDayMs, Math.floor(Math.min(range.toMs, nowMs) / DAY_MS) * DAY_MS);
      const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
      const { rows } = await client.query<{ chatters: number }>(EXACT, [
        channel.id,
        day(firstDayMs),
        day(endDayMs),
        new Date(fromMs),
        new Date(range.toMs),
      ]);
      const truth = rows[0]?.chatters ?? 0;
      if (isEstimate) errors.push(Math.abs(count - truth) / Math.max(1, truth));
      else if (count === truth) exact += 1;
      else
        throw new Error(
          `${channel.login} had ${truth} chatters, not exactly ${count}, from ${new Date(fromMs).toISOString()} to ${new Date(range.toMs).toISOString()}`,
        );
    }
  } finally {
    await store.stop();
  }
  return {
    exact,
    estimates: errors.length,
    meanError: errors.reduce((sum, error) => sum + error, 0) / Math.max(1, errors.length),
    largestError: Math.max(0, ...errors),
  };
}
