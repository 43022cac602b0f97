import type pg from 'pg';
import { createRandom } from '../../../demo/generate/random.ts';
import { DAY_MS } from '../../../src/domain/range.ts';
import { connect } from '../../../src/store/database.ts';
import { rollUp, trimDays } from '../../../src/store/days.ts';
import { makeChatterSets } from '../../../src/store/rollups/chatter-sets.ts';
import type { Plan } from '../history/plan.ts';
import type { Users } from '../history/users.ts';

/** A channel's UTC day. */
interface Sample {
  readonly channelId: string;
  readonly day: string;
}

/** Every rollup of a channel day as text, hours' arrays in an order of their own, since ties may lie either way round. */
const pairs = (arrays: string, columns: string): string =>
  `(select string_agg(p::text, ' ' order by p::text collate "C") from unnest(${arrays}) as p(${columns}))`;
const ofHour = `channel_id = $1 and hour >= $2::date::timestamp at time zone 'UTC' and hour < ($2::date + 1)::timestamp at time zone 'UTC'`;
const ofDay = 'channel_id = $1 and day = $2::date';
const isSorted = (uses: string): string => `(${uses} = (select array_agg(u order by u desc) from unnest(${uses}) u))`;
const ROLLUPS = {
  hours: `select hour, messages, shared_messages, bits, first_time_chatters, quarters, busiest_minute, busiest_messages, chatters, all_chatters, ten_minute_chatters from hours where ${ofHour}`,
  chatter_hours: `select hour, ${pairs(`chatter_ids, messages, shared_messages, coalesce(spoke_in, '{}')`, 'id, own, shared, spoke_in')}, ${isSorted('messages')}, spoke_in is null as is_quiet, md5(own_ids) from chatter_hours where ${ofHour}`,
  word_hours: `select hour, ${pairs('words, uses', 'word, uses')}, ${isSorted('uses')} from word_hours where ${ofHour}`,
  emote_hours: `select hour, ${pairs('emote_nos, uses', 'no, uses')}, ${isSorted('uses')} from emote_hours where ${ofHour}`,
  chatter_days: `select day, first_chatter_id, chatter_ids, messages, shared_messages from chatter_days where ${ofDay}`,
  chatter_day_tops: `select day, messages, chatters, all_chatters, top_ids, top_messages, floor, md5(sketch) from chatter_day_tops where ${ofDay}`,
  word_days: `select day, words, uses, rest_words, rest_uses, is_whole from word_days where ${ofDay}`,
  emote_days: `select day, emote_nos, uses, rest_emote_nos, rest_uses, is_whole from emote_days where ${ofDay}`,
} as const;

/** What ingest keeps in the transaction that stores messages, beside a count of the messages. */
const MINUTES = `
  select minute, messages, shared_messages, bits, first_time_chatters from minutes
   where channel_id = $1 and minute >= $2::date::timestamp at time zone 'UTC' and minute < ($2::date + 1)::timestamp at time zone 'UTC'`;
const COUNTED_MINUTES = `
  select date_trunc('minute', sent_at)::timestamptz(0) as minute, (count(*) filter (where source_channel_id is null))::int,
         (count(*) filter (where source_channel_id is not null))::int, coalesce(sum(bits) filter (where source_channel_id is null), 0)::bigint,
         (count(*) filter (where source_channel_id is null and flags & 32 <> 0))::int
    from messages
   where channel_id = $1 and sent_at >= $2::date::timestamp at time zone 'UTC' and sent_at < ($2::date + 1)::timestamp at time zone 'UTC'
     and retracted_at is null
   group by 1`;

/**
 * Has the product close some channel days again, from the messages, with what hangs on them, and compares what it makes of them with what was there, row by row.
 * @returns how many rows were compared
 * @throws {Error} that names the first row that differs
 */
export async function recount(client: pg.Client, url: string, plan: Plan, users: Users, count: number, seed: number): Promise<number> {
  const samples = drawSamples(plan, users, count, seed);
  const before = await snapshot(client, samples);
  for (const sample of samples) {
    const { channelId, day } = sample;
    compare('minutes', sample, await listRows(client, COUNTED_MINUTES, sample), await listRows(client, MINUTES, sample));
    await client.query(
      `insert into open_hours (channel_id, hour) select channel_id, hour from hours where ${ofHour} on conflict do nothing`,
      [channelId, day],
    );
    await client.query(
      'insert into open_days (channel_id, day) select $1, $2::date where exists (select from chatter_day_tops where channel_id = $1 and day = $2::date) on conflict do nothing',
      [channelId, day],
    );
  }
  const db = connect(url, 4);
  try {
    await rollUp(db, plan.toMs);
    await trimDays(db, plan.toMs);
    await makeChatterSets(db, { nowMs: plan.toMs, sinceMs: null });
  } finally {
    await db.destroy();
  }
  const after = await snapshot(client, samples);
  let rows = 0;
  for (const [index, sample] of samples.entries()) {
    for (const table of Object.keys(ROLLUPS)) {
      const made = before[index]?.get(table) ?? [];
      compare(table, sample, made, after[index]?.get(table) ?? []);
      rows += made.length;
    }
  }
  return rows;
}

/** The largest channel's day is always one of them, the running day another, and one that is still whole. */
function drawSamples(plan: Plan, users: Users, count: number, seed: number): Sample[] {
  const random = createRandom('recount', seed);
  const lastDay = Math.floor((plan.toMs - plan.fromMs) / DAY_MS);
  const draws = Array.from({ length: count }, (_, index) => {
    if (index === 0) return { channel: 0, day: random.int(0, Math.max(0, lastDay - 10)) };
    if (index === 1) return { channel: 0, day: lastDay };
    if (index === 2) return { channel: random.int(0, 9), day: lastDay - random.int(1, Math.min(7, lastDay)) };
    return { channel: Math.floor(random.float() ** 3 * plan.channels), day: random.int(0, lastDay - 1) };
  });
  const samples = draws.map(({ channel, day }) => ({
    channelId: String(users.ids[plan.plans[channel]?.user ?? 0]),
    day: new Date(plan.fromMs + day * DAY_MS).toISOString().slice(0, 10),
  }));
  return [...new Map(samples.map((sample) => [`${sample.channelId} ${sample.day}`, sample])).values()];
}

async function snapshot(client: pg.Client, samples: readonly Sample[]): Promise<ReadonlyMap<string, readonly string[]>[]> {
  const all: Map<string, readonly string[]>[] = [];
  for (const sample of samples) {
    const tables = new Map<string, readonly string[]>();
    for (const [table, sql] of Object.entries(ROLLUPS)) tables.set(table, await listRows(client, sql, sample));
    all.push(tables);
  }
  return all;
}

async function listRows(client: pg.Client, sql: string, { channelId, day }: Sample): Promise<string[]> {
  const { rows } = await client.query<{ row: string }>(`select r::text as row from (${sql}) r order by r::text collate "C"`, [
    channelId,
    day,
  ]);
  return rows.map(({ row }) => row);
}

function compare(table: string, { channelId, day }: Sample, made: readonly string[], counted: readonly string[]): void {
  for (let at = 0; at < Math.max(made.length, counted.length); at += 1) {
    if (made[at] === counted[at]) continue;
    const [one, other] = cutToDifference(made[at] ?? 'no row', counted[at] ?? 'no row');
    throw new Error(
      `${table} of channel ${channelId} on ${day} is not what the product makes of its messages:\n  here     ${one}\n  product  ${other}`,
    );
  }
}

function cutToDifference(one: string, other: string): [string, string] {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const from = Math.max(0, at - 40);
  return [`…${one.slice(from, from + 200)}`, `…${other.slice(from, from + 200)}`];
}
