import { setTimeout as sleep } from 'node:timers/promises';
import { DAY_MS, MINUTE_MS } from '../../src/domain/range.ts';
import { untilStored } from '../ingest/parts/chatpulse.ts';
import type { Sent } from '../ingest/sender/protocol.ts';
import { channelLogin } from '../ingest/workload.ts';
import type { KnownChannel } from './commands.ts';
import type { Stage } from './stage.ts';

const DAYS = 7;
/** Of the busiest hour's rate, over a day. */
const MEAN_SHARE = 0.55;
const CLOSED_MS = 300_000;

/** Hours and days that are over, and not rolled up yet. */
const OPEN = `
  select (select count(*) from open_hours where hour <= now() - interval '1 hour 2 minutes')::int
       + (select count(*) from open_days where day <= ((now() - interval '1 day 10 minutes') at time zone 'UTC')::date)::int as open`;

/** Sends a week of chat that ends now, and waits until it is stored and rolled up, so that this work is not measured. @returns how many messages */
export async function sendHistory({ sender, database, chatpulse }: Stage, channels: number, messages: number): Promise<number> {
  const toMs = Date.now();
  const perMinute = (messages * MINUTE_MS) / (DAYS * DAY_MS * MEAN_SHARE);
  await sender.prepare({ seed: 1, channels, messages: 2 * messages, fromMs: toMs - DAYS * DAY_MS, toMs, perMinute });
  const sent = await sender.flood();
  await untilStored(database, sent.last, chatpulse);
  const endMs = Date.now() + CLOSED_MS;
  for (;;) {
    const { rows } = await database.client.query<{ open: number }>(OPEN);
    if (rows[0]?.open === 0) return sent.messages;
    if (Date.now() > endMs) throw new Error(`${rows[0]?.open} hours and days of the history were not rolled up in time`);
    await sleep(250);
  }
}

/** Somebody who wrote in each channel lately, and often. */
export async function listKnown({ database }: Stage, channels: number): Promise<KnownChannel[]> {
  const { rows } = await database.client.query<{ channel: string; chatter: string }>(
    `select distinct on (channel) channel, chatter
       from (
         select c.login as channel, p.login as chatter, count(*) as messages
           from messages m
           join names c on c.user_id = m.channel_id and c.valid_to = 'infinity'
           join names p on p.user_id = m.chatter_id and p.valid_to = 'infinity'
          where m.sent_at > now() - interval '1 hour'
          group by 1, 2
       ) said
      order by channel, messages desc`,
  );
  const chatters = new Map(rows.map(({ channel, chatter }) => [channel, chatter]));
  return Array.from({ length: channels }, (_, index) => {
    const login = channelLogin(index);
    const chatter = chatters.get(login);
    if (chatter === undefined) throw new Error(`nobody has written in ${login} yet: a longer --warmup, or a higher --rate, is needed`);
    return { login, chatter };
  });
}

/** How many messages of the sender's are stored, once the last one of them is. */
export async function countStored({ database, chatpulse }: Stage, last: Sent['last']): Promise<number> {
  await untilStored(database, last, chatpulse);
  const { rows } = await database.client.query<{ stored: number }>('select count(*)::int as stored from messages');
  return rows[0]?.stored ?? 0;
}
