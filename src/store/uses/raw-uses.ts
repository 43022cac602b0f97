import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Catalogue } from '../../domain/emote-uses.ts';
import type { ChannelId } from '../../domain/ids.ts';
import { DAY_MS, MINUTE_MS, type Range } from '../../domain/range.ts';
import { readCatalogue } from '../catalogue.ts';
import { type Db, prepared, type Result } from '../database.ts';
import { UsesTally } from '../rollups/uses-tally.ts';
import { MinuteTallies } from './minute-tallies.ts';

/** What is held between questions to one database. */
interface Held {
  readonly minutes: MinuteTallies;
  readonly catalogues: Map<string, { readonly version: string; readonly catalogue: Catalogue }>;
}
const HELD = new WeakMap<Db, Held>();
/** The running day of so many channels. */
const MAX_CATALOGUES = 50;

const READ_MESSAGES = 5_000;
/** About 2 ms of counting: chat that is read meanwhile must not stutter. */
const MESSAGES_PER_TURN = 200;

/** Words and emotes of the own messages in each of `stretches`, which are in whole minutes and don't overlap. */
export async function tallyMessages(db: Db, channelId: ChannelId, stretches: readonly Range[]): Promise<readonly UsesTally[]> {
  const tallies = stretches.map(() => new UsesTally());
  if (stretches.length === 0) return tallies;
  const held = heldOf(db);
  // A minute's state is read before its messages: what changes in between is counted anew next time, and nothing that changed is missed.
  const [minutes, version] = await Promise.all([listMinutes(db, channelId, stretches), readVersion(db, channelId)]);
  const missing: MinuteState[] = [];
  for (const minute of minutes) {
    const known = held.minutes.get(keyOf(channelId, minute.minuteMs), `${minute.state} ${version}`);
    if (known) tallies[minute.stretch]?.addAll(known);
    else missing.push(minute);
  }
  for (const batch of toBatches(missing)) {
    const counted = await countMinutes(db, channelId, batch, (dayMs) => getCatalogue(db, held, channelId, dayMs, version));
    for (const [index, minute] of batch.entries()) {
      const tally = counted[index] ?? new UsesTally();
      held.minutes.set(keyOf(channelId, minute.minuteMs), `${minute.state} ${version}`, tally);
      tallies[minute.stretch]?.addAll(tally);
    }
  }
  return tallies;
}

function heldOf(db: Db): Held {
  const held = HELD.get(db) ?? { minutes: new MinuteTallies(), catalogues: new Map() };
  HELD.set(db, held);
  return held;
}

const keyOf = (channelId: ChannelId, startMs: number): string => `${channelId} ${startMs}`;

interface MinuteState {
  readonly minuteMs: number;
  /** The index of the stretch that it lies in. */
  readonly stretch: number;
  readonly messages: number;
  /** Changes with whatever changes what stands of the minute: its row is written in the same transaction. */
  readonly state: string;
}

interface RawMinute {
  minute_s: number;
  stretch: number;
  messages: number;
  state: string;
}

async function listMinutes(db: Db, channelId: ChannelId, stretches: readonly Range[]): Promise<MinuteState[]> {
  const { rows } = await prepared<RawMinute>(
    db,
    `select extract(epoch from m.minute)::float8 as minute_s, s.no::int - 1 as stretch, m.messages, m.xmin::text as state
       from unnest(:from::float8[], :to::float8[]) with ordinality as s(from_s, to_s, no)
      cross join lateral (
        select minute, messages, xmin from minutes
         where channel_id = :channelId and minute >= to_timestamp(s.from_s) and minute < to_timestamp(s.to_s) and messages > 0
        offset 0
      ) m
      order by m.minute`,
    { channelId, from: stretches.map(({ fromMs }) => fromMs / 1000), to: stretches.map(({ toMs }) => toMs / 1000) },
  );
  return rows.map((row) => ({ minuteMs: row.minute_s * 1000, stretch: row.stretch, messages: row.messages, state: row.state }));
}

/** When the third-party emotes of a channel were last looked up, which is when they last changed. */
async function readVersion(db: Db, channelId: ChannelId): Promise<string> {
  const { rows } = await prepared<{ version: string | null }>(
    db,
    `select string_agg(channel_id || ' ' || source || ' ' || extract(epoch from fetched_at), ',' order by channel_id, source) as version
       from emote_fetches where channel_id in (0, :channelId)`,
    { channelId },
  );
  return rows[0]?.version ?? '';
}

async function getCatalogue(db: Db, { catalogues }: Held, channelId: ChannelId, dayMs: number, version: string): Promise<Catalogue> {
  const key = keyOf(channelId, dayMs);
  const known = catalogues.get(key);
  if (known?.version === version) return known.catalogue;
  const catalogue = await readCatalogue(db, channelId, { fromMs: dayMs, toMs: dayMs + DAY_MS });
  if (catalogues.size >= MAX_CATALOGUES) catalogues.clear();
  catalogues.set(key, { version, catalogue });
  return catalogue;
}

/** Minutes of one day, about READ_MESSAGES together. */
function* toBatches(minutes: readonly MinuteState[]): Generator<readonly MinuteState[]> {
  let batch: MinuteState[] = [];
  let messages = 0;
  for (const minute of minutes) {
    const isOfDay = Math.floor((batch[0] ?? minute).minuteMs / DAY_MS) === Math.floor(minute.minuteMs / DAY_MS);
    if (batch.length > 0 && (!isOfDay || messages + minute.messages > READ_MESSAGES)) {
      yield batch;
      batch = [];
      messages = 0;
    }
    batch.push(minute);
    messages += minute.messages;
  }
  if (batch.length > 0) yield batch;
}

interface RawSaid {
  /** Epoch seconds: to read thousands of dates takes longer than to read the texts. */
  sent_s: number;
  text: string;
  emotes: string | null;
}

/** A tally for each of `minutes`, which are ascending. */
async function countMinutes(
  db: Db,
  channelId: ChannelId,
  minutes: readonly MinuteState[],
  catalogueOf: (dayMs: number) => Promise<Catalogue>,
): Promise<readonly UsesTally[]> {
  const stretches = join(minutes);
  const { rows } = await db.raw<Result<RawSaid>>(
    `select date_part('epoch', m.sent_at) as sent_s, m.text, m.emotes
       from unnest(:from::timestamptz[], :to::timestamptz[]) as s(starts, ends)
      cross join lateral (
        select sent_at, text, emotes from messages
         where channel_id = :channelId and sent_at >= s.starts and sent_at < s.ends
           and sent_at >= :first and sent_at < :last and source_channel_id is null and retracted_at is null
        offset 0
      ) m`,
    {
      channelId,
      from: stretches.map(({ fromMs }) => new Date(fromMs)),
      to: stretches.map(({ toMs }) => new Date(toMs)),
      // Tells Postgres which days it need not look at, before it looks; "offset 0" that it is to look at each stretch by itself.
      first: new Date(stretches[0]?.fromMs ?? 0),
      last: new Date(stretches.at(-1)?.toMs ?? 0),
    },
  );
  const tallies = new Map(minutes.map(({ minuteMs }) => [minuteMs, new UsesTally()]));
  let dayMs = Number.NaN;
  let catalogue: Catalogue | null = null;
  for (const [index, row] of rows.entries()) {
    if (index > 0 && index % MESSAGES_PER_TURN === 0) await nextTurn();
    const sentMs = Math.round(row.sent_s * 1_000);
    if (catalogue === null || Math.floor(sentMs / DAY_MS) * DAY_MS !== dayMs) {
      dayMs = Math.floor(sentMs / DAY_MS) * DAY_MS;
      catalogue = await catalogueOf(dayMs);
    }
    tallies.get(Math.floor(sentMs / MINUTE_MS) * MINUTE_MS)?.add({ sentMs, text: row.text, emotes: row.emotes }, catalogue);
  }
  return [...tallies.values()];
}

/** Minutes that follow each other are one stretch. */
function join(minutes: readonly MinuteState[]): Range[] {
  const stretches: Range[] = [];
  for (const { minuteMs } of minutes) {
    const last = stretches.at(-1);
    if (last?.toMs === minuteMs) stretches[stretches.length - 1] = { fromMs: last.fromMs, toMs: minuteMs + MINUTE_MS };
    else stretches.push({ fromMs: minuteMs, toMs: minuteMs + MINUTE_MS });
  }
  return stretches;
}
