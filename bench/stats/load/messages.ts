import type pg from 'pg';
import { DAY_MS } from '../../../src/domain/range.ts';
import { bitsOf, type DayLog, flagsOf, MARKS } from '../history/day-log.ts';
import { Dice, SEEDS } from '../history/dice.ts';
import type { Plan } from '../history/plan.ts';
import type { Texts } from '../history/texts.ts';
import type { Users } from '../history/users.ts';
import { openCopy } from './copy.ts';
import type { DayRows } from './day-rows.ts';
import { MESSAGES_FULL } from './indexes.ts';
import { RowBuffer } from './row-buffer.ts';
import { MESSAGE_COLUMNS } from './tables.ts';

export interface Cast {
  readonly plan: Plan;
  readonly users: Users;
  readonly texts: Texts;
}

const SLICE_BYTES = 1 << 18;
const NO_TEXT = Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

/**
 * Copies a day's messages into its partition in the order of their arrival, as ingest does: so neighbours in the table are of all channels. What was taken back gets its row in `rows`' deletions.
 */
export async function copyMessages(
  client: pg.Client,
  { plan, users, texts }: Cast,
  dayMs: number,
  log: DayLog,
  rows: DayRows,
): Promise<void> {
  const day = new Date(dayMs).toISOString().slice(0, 10);
  const partition = `messages_${day.replaceAll('-', '')}`;
  await client.query('begin');
  await client.query(`create table ${partition} (like messages including defaults including constraints)`);
  const copy = openCopy(client, partition, MESSAGE_COLUMNS);
  const random = new Dice().reseed(SEEDS.messageIds, dayMs);
  const channelIds = Float64Array.from(plan.plans, ({ user }) => users.ids[user] ?? 0);
  const sourceIds = Float64Array.from(plan.plans, ({ partner }) => (partner === null ? 0 : (channelIds[partner] ?? 0)));
  const buffers = [new RowBuffer(SLICE_BYTES * 2), new RowBuffer(SLICE_BYTES * 2)];
  let writing: Promise<void> = Promise.resolve();
  let slice = 0;
  for (const at of log.toArrival()) {
    const buffer = buffers[slice % 2];
    if (buffer === undefined) break;
    encode(buffer, log, at, dayMs, channelIds, sourceIds, users.ids, texts, random, rows);
    if (buffer.length < SLICE_BYTES) continue;
    await writing;
    writing = copy.write(buffer.bytes());
    slice += 1;
    buffers[slice % 2]?.clear();
  }
  await writing;
  const last = buffers[slice % 2];
  if (last && last.length > 0) await copy.write(last.bytes());
  await copy.end();
  await client.query(`alter table ${partition} add primary key (channel_id, sent_at, message_id) with (fillfactor = ${MESSAGES_FULL})`);
  await client.query(`alter index ${partition}_pkey reset (fillfactor)`);
  await client.query(
    `alter table messages attach partition ${partition} for values from ('${day}T00:00Z') to ('${new Date(dayMs + DAY_MS).toISOString()}')`,
  );
  await client.query('commit');
}

function encode(
  rows: RowBuffer,
  log: DayLog,
  at: number,
  dayMs: number,
  channelIds: Float64Array,
  sourceIds: Float64Array,
  userIds: Uint32Array,
  texts: Texts,
  random: Dice,
  dayRows: DayRows,
): void {
  const channel = log.channel[at] ?? 0;
  const marks = log.marks[at] ?? 0;
  const sentAtMs = dayMs + (log.ms[at] ?? 0);
  const [a, b, c, d] = [random.uint32(), random.uint32(), random.uint32(), random.uint32()];
  rows.row(12);
  rows.int8(channelIds[channel] ?? 0);
  rows.timestamp(sentAtMs);
  rows.uuid(a, b, c, d);
  rows.int8(userIds[log.user[at] ?? 0] ?? 0);
  if (marks & MARKS.shared) rows.int8(sourceIds[channel] ?? 0);
  else rows.null();
  if (marks & MARKS.reply) rows.uuid(b, c, d, a);
  else rows.null();
  rows.int4(bitsOf(marks));
  rows.int2(flagsOf(marks));
  if (marks & MARKS.retracted) {
    rows.timestamp(sentAtMs + 4_000);
    rows.null();
    rows.raw(NO_TEXT, 0, NO_TEXT.length);
    deletion(dayRows.of('deletions'), channelIds[channel] ?? 0, sentAtMs, [a, b, c, d]);
    return;
  }
  rows.null();
  rows.null();
  const text = log.text[at] ?? 0;
  rows.raw(texts.columns, text === 0 ? 0 : (texts.ends[text - 1] ?? 0), texts.ends[text] ?? 0);
}

function deletion(rows: RowBuffer, channelId: number, sentAtMs: number, [a, b, c, d]: readonly [number, number, number, number]): void {
  rows.row(6);
  rows.int8(channelId);
  rows.timestamp(sentAtMs + 4_000);
  rows.uuid(d, c, b, a);
  rows.text('message');
  rows.uuid(a, b, c, d);
  rows.timestamp(sentAtMs + 4_000 - DAY_MS);
}
