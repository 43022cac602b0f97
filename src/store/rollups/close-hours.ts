import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Catalogue } from '../../domain/emote-uses.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/range.ts';
import { readCatalogue } from '../catalogue.ts';
import type { Db } from '../database.ts';
import { claim, commit, commitApart, type Stretch } from './claims.ts';
import { emoteName, numberEmotes } from './emote-numbers.ts';
import { Failures } from './failures.ts';
import type { HourRollup } from './hour-tally.ts';
import { tallyHour } from './read-hour.ts';

/** Late lines of an hour arrive in the first moments of the next. */
const CLOSE_AFTER_MS = 2 * MINUTE_MS;
const CLAIM_HOURS = 50;
/** What is committed at once: a large hour alone, or many quiet ones together. */
const COMMIT_ROWS = 10_000;

interface MadeHour extends Stretch {
  readonly rollup: HourRollup;
}

const DUE = `
  select channel_id, tstzrange(hour, hour + interval '1 hour') as during
    from open_hours
   where hour <= to_timestamp(:last) and (hour, channel_id) > (to_timestamp(:after), :afterChannel::bigint)
   order by hour, channel_id
   limit ${CLAIM_HOURS}`;

/**
 * Rolls up every channel hour that is over, the oldest first, each looked at once: what is touched meanwhile stays open for the next time.
 * @param mayGoOn asked between hours
 * @returns how many were closed. @throws when one can't be, once the others are
 */
export async function closeHours(db: Db, nowMs: number, mayGoOn: () => boolean = () => true): Promise<number> {
  const catalogues = new Catalogues(db);
  const failures = new Failures();
  let closed = 0;
  let after: Stretch | null = null;
  while (mayGoOn()) {
    const token = randomUUID();
    const due: readonly Stretch[] = await claim(db, token, DUE, {
      last: Math.floor((nowMs - CLOSE_AFTER_MS) / HOUR_MS - 1) * 3600,
      after: (after?.fromMs ?? 0) / 1000,
      afterChannel: after?.channelId ?? 0,
    });
    let made: MadeHour[] = [];
    let madeRows = 0;
    for (const hour of due) {
      if (!mayGoOn()) break;
      const counted = await failures.spare(async () => tallyHour(db, hour, await catalogues.get(hour)));
      if (!counted) continue;
      made.push({ ...hour, rollup: counted.rollup });
      madeRows += counted.rows;
      if (madeRows < COMMIT_ROWS) continue;
      closed += await commitHours(db, token, made, failures);
      made = [];
      madeRows = 0;
    }
    closed += await commitHours(db, token, made, failures);
    after = due.at(-1) ?? null;
    if (due.length < CLAIM_HOURS) break;
  }
  failures.tell();
  return closed;
}

/** Emote catalogues of the last channel days that were asked for. */
class Catalogues {
  readonly #db: Db;
  readonly #held = new Map<string, Catalogue>();

  constructor(db: Db) {
    this.#db = db;
  }

  async get({ channelId, fromMs }: Stretch): Promise<Catalogue> {
    const dayMs = Math.floor(fromMs / DAY_MS) * DAY_MS;
    const key = `${channelId} ${dayMs}`;
    const held = this.#held.get(key);
    if (held) return held;
    const catalogue = await readCatalogue(this.#db, channelId, { fromMs: dayMs, toMs: dayMs + DAY_MS });
    if (this.#held.size >= MAX_CATALOGUES) this.#held.clear();
    this.#held.set(key, catalogue);
    return catalogue;
  }
}
/** A large one takes some hundred kB. */
const MAX_CATALOGUES = 30;

async function commitHours(db: Db, token: string, hours: readonly MadeHour[], failures: Failures): Promise<number> {
  return commitApart(hours, failures, async (portion) => {
    const numbers = await numberEmotes(
      db,
      portion.flatMap(({ rollup }) => rollup.emotes.map(([emote]) => emote)),
    );
    return commit(db, token, 'open_hours', portion, (trx, held) => writeHours(trx, held, numbers));
  });
}

async function writeHours(trx: Knex.Transaction, hours: readonly MadeHour[], numbers: ReadonlyMap<string, string>): Promise<void> {
  const empty = hours.filter(({ rollup }) => rollup.chatters.length === 0);
  for (const table of ['hours', 'chatter_hours', 'word_hours', 'emote_hours']) {
    if (empty.length === 0) break;
    await trx.raw(
      `delete from ${table} t using unnest(:channelIds::bigint[], :from::float8[]) as e(channel_id, from_s)
        where t.channel_id = e.channel_id and t.hour = to_timestamp(e.from_s)`,
      { channelIds: empty.map((hour) => hour.channelId), from: empty.map((hour) => hour.fromMs / 1000) },
    );
  }
  const full = hours.filter(({ rollup }) => rollup.chatters.length > 0);
  if (full.length === 0) return;
  await writeCounts(trx, full);
  await upsert(
    trx,
    'chatter_hours',
    'chatter_ids bigint[], messages integer[], shared_messages integer[], own_ids bytea, spoke_in smallint[]',
    full,
    ({ chatters, ownIds, isQuiet }) => [
      chatters.map((chatter) => chatter.chatterId),
      chatters.map((chatter) => chatter.messages),
      chatters.map((chatter) => chatter.sharedMessages),
      ownIds,
      isQuiet ? null : chatters.map((chatter) => chatter.spokeIn),
    ],
  );
  await upsert(trx, 'word_hours', 'words text[], uses integer[]', full, ({ words }) => [
    words.map(([word]) => word),
    words.map(([, uses]) => uses),
  ]);
  await upsert(trx, 'emote_hours', 'emote_nos bigint[], uses integer[]', full, ({ emotes }) => [
    emotes.map(([emote]) => toNumber(numbers, emoteName(emote))),
    emotes.map(([, uses]) => uses),
  ]);
}

function toNumber(numbers: ReadonlyMap<string, string>, name: string): string {
  const number = numbers.get(name);
  if (number === undefined) throw new Error(`the emote "${name}" has no number`);
  return number;
}

/** `columns`: name and type of each, besides the key; `toArrays`: their values. */
async function upsert(
  trx: Knex.Transaction,
  table: string,
  columns: string,
  hours: readonly MadeHour[],
  toArrays: (rollup: HourRollup) => readonly (string[] | number[] | Buffer | null)[],
): Promise<void> {
  const [names, types] = [0, 1].map((part) => columns.split(', ').map((column) => column.split(' ')[part] ?? ''));
  const row = `(?::bigint, to_timestamp(?::float8), ${types?.map((type) => `?::${type}`).join(', ')})`;
  await trx.raw(
    `insert into ${table} (channel_id, hour, ${names?.join(', ')}) values ${hours.map(() => row).join(', ')}
     on conflict (channel_id, hour) do update set ${names?.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    hours.flatMap(({ channelId, fromMs, rollup }) => [channelId, fromMs / 1000, ...toArrays(rollup)]),
  );
}

/** The hour's minutes are kept up to date by whoever stores messages. */
async function writeCounts(trx: Knex.Transaction, hours: readonly MadeHour[]): Promise<void> {
  await trx.raw(
    `insert into hours (channel_id, hour, messages, shared_messages, bits, first_time_chatters, quarters, busiest_minute, busiest_messages,
                        chatters, all_chatters, ten_minute_chatters)
     select h.channel_id, h.hour, sum(m.messages), sum(m.shared_messages), sum(m.bits), sum(m.first_time_chatters),
            array[coalesce(sum(m.messages) filter (where m.no < 15), 0), coalesce(sum(m.messages) filter (where m.no between 15 and 29), 0),
                  coalesce(sum(m.messages) filter (where m.no between 30 and 44), 0), coalesce(sum(m.messages) filter (where m.no > 44), 0)],
            (array_agg(m.no order by m.messages desc, m.no) filter (where m.messages > 0))[1], max(m.messages) filter (where m.messages > 0),
            h.chatters, h.all_chatters, h.ten_minute_chatters::integer[]
       from unnest(:channelIds::bigint[], :from::float8[], :chatters::int[], :allChatters::int[], :tenMinuteChatters::text[])
              as g(channel_id, from_s, chatters, all_chatters, ten_minute_chatters)
      cross join lateral (select g.*, to_timestamp(g.from_s) as hour) h
       join lateral (
         select *, extract(minute from minute at time zone 'UTC') as no
           from minutes where channel_id = h.channel_id and minute >= h.hour and minute < h.hour + interval '1 hour'
       ) m on true
      group by h.channel_id, h.hour, h.chatters, h.all_chatters, h.ten_minute_chatters
     on conflict (channel_id, hour) do update
        set messages = excluded.messages, shared_messages = excluded.shared_messages, bits = excluded.bits,
            first_time_chatters = excluded.first_time_chatters, quarters = excluded.quarters, busiest_minute = excluded.busiest_minute,
            busiest_messages = excluded.busiest_messages, chatters = excluded.chatters, all_chatters = excluded.all_chatters,
            ten_minute_chatters = excluded.ten_minute_chatters`,
    {
      channelIds: hours.map((hour) => hour.channelId),
      from: hours.map((hour) => hour.fromMs / 1000),
      chatters: hours.map(({ rollup }) => rollup.chatters.filter((chatter) => chatter.messages > 0).length),
      allChatters: hours.map(({ rollup }) => rollup.chatters.length),
      tenMinuteChatters: hours.map(({ rollup }) => rollup.tenMinuteChatters && `{${rollup.tenMinuteChatters.join(',')}}`),
    },
  );
}
