import { fromEmoteTag } from '../../src/domain/emote-tag.ts';
import { toEmoteUses } from '../../src/domain/emote-uses.ts';
import { decodeIds } from '../../src/domain/id-set.ts';
import type { ChannelId } from '../../src/domain/ids.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/range.ts';
import { Sketch } from '../../src/domain/sketch.ts';
import { toWords } from '../../src/domain/words.ts';
import { readCatalogue } from '../../src/store/catalogue.ts';
import type { Db, Result } from '../../src/store/database.ts';

type Row = Readonly<Record<string, unknown>>;

/** Rows of each rollup, in an order that the same rows always have. */
export interface Rollups {
  readonly minutes: readonly Row[];
  readonly hours: readonly Row[];
  readonly chatterHours: readonly Row[];
  readonly chatterDays: readonly Row[];
  /** What else is kept of hours that are closed. */
  readonly hourFacts: readonly Row[];
  readonly hourUses: readonly string[];
  /** The tops, sketches and blocks of days that are closed. */
  readonly dayTops: readonly Row[];
  readonly dayUses: readonly string[];
}

const list = async (db: Db, sql: string): Promise<Row[]> => (await db.raw<Result<Row>>(sql)).rows;

const hourMs = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8 as hour_ms`;
const IS_CLOSED_HOUR = 'not exists (select from open_hours o where o.channel_id = h.channel_id and o.hour = h.hour)';
const IS_CLOSED_DAY = 'not exists (select from open_days o where o.channel_id = d.channel_id and o.day = d.day)';

function withEstimate({ sketch, ...row }: Row): Row {
  if (!(sketch instanceof Buffer)) return { ...row, sketch: null };
  const read = new Sketch();
  read.mergeStored(sketch);
  return { ...row, sketch: read.estimate() };
}

/** Whoever is in the hour's set, ascending, and in which five minutes of it each chatter wrote. */
function withSet({ own_ids, ...row }: Row): Row {
  return { ...row, own_ids: own_ids instanceof Buffer ? [...decodeIds(own_ids)] : null };
}

/** What readers are told. */
export async function rollups(db: Db): Promise<Rollups> {
  const uses = async (table: string, time: string, used: string, isClosed: string): Promise<string[]> =>
    (
      await db.raw<Result<{ line: string }>>(
        `select concat_ws(' ', h.channel_id, ${time}, ${used}, u.uses) as line from ${table} where ${isClosed}`,
      )
    ).rows.map((row) => row.line);
  const emote = `'emote', e.source, e.emote_id, e.name`;
  const toEmotes = 'join emotes e on e.emote_no = u.used';
  const atHour = 'extract(epoch from h.hour)::bigint';
  const closedDay = 'not exists (select from open_days o where o.channel_id = h.channel_id and o.day = h.day)';
  return {
    minutes: await list(
      db,
      `select channel_id, (extract(epoch from minute) * 1000)::float8 as minute_ms, messages, shared_messages, bits::int as bits, first_time_chatters
         from minutes order by 1, 2`,
    ),
    hours: await list(
      db,
      `select channel_id, ${hourMs('hour')}, messages, shared_messages, bits::int as bits, first_time_chatters, quarters from hours_now order by 1, 2`,
    ),
    chatterHours: await list(
      db,
      `select channel_id, ${hourMs('hour')}, chatter_id, messages, shared_messages from chatter_hours_now order by 1, 2, 3`,
    ),
    chatterDays: await list(
      db,
      `select channel_id, day::text, chatter_id, messages, shared_messages from chatter_days_now order by 1, 2, 3`,
    ),
    hourFacts: (
      await list(
        db,
        `select channel_id, ${hourMs('hour')}, busiest_minute, busiest_messages, h.chatters, all_chatters, c.own_ids,
                (select array_agg(u.id || ' ' || u.mask order by u.id) from unnest(c.chatter_ids, c.spoke_in) as u(id, mask) where c.spoke_in is not null) as spoke_in,
                coalesce(c.messages = (select array_agg(m order by m desc) from unnest(c.messages) as m), true) as is_sorted
           from hours h left join chatter_hours c using (channel_id, hour) where ${IS_CLOSED_HOUR} order by 1, 2`,
      )
    ).map(withSet),
    hourUses: [
      ...(await uses('word_hours h cross join unnest(h.words, h.uses) as u(used, uses)', atHour, `'word', u.used`, IS_CLOSED_HOUR)),
      ...(await uses(`emote_hours h cross join unnest(h.emote_nos, h.uses) as u(used, uses) ${toEmotes}`, atHour, emote, IS_CLOSED_HOUR)),
    ].sort(),
    dayTops: (
      await list(
        db,
        `select channel_id, day::text, messages, chatters, all_chatters, top_ids, top_messages, floor, sketch,
                (select array_agg(cardinality(b.chatter_ids) order by b.first_chatter_id) from chatter_days b where b.channel_id = d.channel_id and b.day = d.day) as blocks
           from chatter_day_tops d where ${IS_CLOSED_DAY} order by 1, 2`,
      )
    ).map(withEstimate),
    dayUses: [
      ...(await uses(
        'word_days h cross join unnest(h.words || h.rest_words, h.uses || h.rest_uses) as u(used, uses)',
        'h.day',
        `'word', u.used`,
        closedDay,
      )),
      ...(await uses(
        `emote_days h cross join unnest(h.emote_nos || h.rest_emote_nos, h.uses || h.rest_uses) as u(used, uses) ${toEmotes}`,
        'h.day',
        emote,
        closedDay,
      )),
    ].sort(),
  };
}

/** The same, counted anew from the messages that stand. Only valid while no message, word or emote was dropped for its age. */
export async function recount(db: Db): Promise<Rollups> {
  const utcDay = `to_char(sent_at at time zone 'UTC', 'YYYY-MM-DD')`;
  const hour = `floor(extract(epoch from sent_at) / 3600)::float8 * 3600000`;
  const own = 'sum((source_channel_id is null)::int)::int as messages, sum((source_channel_id is not null)::int)::int as shared_messages';
  const ownBits = `sum(case when source_channel_id is null then bits else 0 end)::int as bits,
    sum(case when source_channel_id is null and (flags / 32) % 2 = 1 then 1 else 0 end)::int as first_time_chatters`;
  const quarter = (no: number): string =>
    `sum((source_channel_id is null and floor(extract(minute from sent_at at time zone 'UTC') / 15) = ${no})::int)::int`;
  const { hourUses, dayUses } = await recountUses(db);
  const chatterHours = await list(
    db,
    `select channel_id, ${hour} as hour_ms, chatter_id, ${own} from messages where retracted_at is null group by 1, 2, 3 order by 1, 2, 3`,
  );
  return {
    minutes: await list(
      db,
      `select channel_id, floor(extract(epoch from sent_at) / 60)::float8 * 60000 as minute_ms, ${own}, ${ownBits}
         from messages where retracted_at is null group by 1, 2 order by 1, 2`,
    ),
    hours: await list(
      db,
      `select channel_id, ${hour} as hour_ms, ${own}, ${ownBits}, array[${[0, 1, 2, 3].map(quarter).join(', ')}] as quarters
         from messages where retracted_at is null group by 1, 2 order by 1, 2`,
    ),
    chatterHours,
    chatterDays: await list(
      db,
      `select channel_id, ${utcDay} as day, chatter_id, ${own} from messages where retracted_at is null group by 1, 2, 3 order by 1, 2, 3`,
    ),
    hourFacts: (
      await list(
        db,
        `with said as (
         select channel_id, to_timestamp(floor(extract(epoch from sent_at) / 3600) * 3600) as hour, extract(minute from sent_at at time zone 'UTC')::int as no,
                chatter_id, source_channel_id is null as is_own
           from messages where retracted_at is null
       ), busiest as (
         select distinct on (channel_id, hour) channel_id, hour, no, count(*)::int as messages from said where is_own
          group by 1, 2, 3 order by channel_id, hour, count(*) desc, no
       )
       select h.channel_id, ${hourMs('h.hour')}, b.no as busiest_minute, b.messages as busiest_messages, h.chatters, h.all_chatters,
              case when h.messages >= 500 then (
                select array_agg(s.chatter_id || ' ' || s.mask order by s.chatter_id)
                  from (select chatter_id, coalesce(bit_or(1 << no / 5) filter (where is_own), 0) as mask from said
                         where said.channel_id = h.channel_id and said.hour = h.hour group by chatter_id) s
              ) end as spoke_in
         from (select channel_id, hour, count(distinct chatter_id) filter (where is_own)::int as chatters, count(distinct chatter_id)::int as all_chatters,
                      count(*) filter (where is_own) as messages
                 from said group by 1, 2) h
         left join busiest b using (channel_id, hour)
        where ${IS_CLOSED_HOUR} order by 1, 2`,
      )
    ).map((row) => ({
      ...row,
      is_sorted: true,
      own_ids: setOf(
        chatterHours.filter((c) => c['channel_id'] === row['channel_id'] && c['hour_ms'] === row['hour_ms'] && c['messages'] !== 0),
      ),
    })),
    hourUses,
    dayTops: await recountTops(db),
    dayUses,
  };
}

function setOf(chatters: readonly Row[]): number[] | null {
  return chatters.length > 256 ? chatters.map((row) => Number(row['chatter_id'])).sort((a, b) => a - b) : null;
}

function estimateOf(chatters: readonly Row[]): number | null {
  const sketch = new Sketch();
  for (const row of chatters) sketch.add(String(row['chatter_id']));
  return chatters.length > 512 ? sketch.estimate() : null;
}

async function recountTops(db: Db): Promise<Row[]> {
  const { rows } = await db.raw<Result<{ channel_id: string; day: string; chatter_id: string; messages: number }>>(
    `select d.channel_id, d.day::text, d.chatter_id, d.messages from (
       select channel_id, (sent_at at time zone 'UTC')::date as day, chatter_id::text, (count(*) filter (where source_channel_id is null))::int as messages
         from messages where retracted_at is null group by 1, 2, 3
     ) d where ${IS_CLOSED_DAY}`,
  );
  const days = new Map<string, typeof rows>();
  for (const row of rows) {
    const key = `${row.channel_id} ${row.day}`;
    days.set(key, [...(days.get(key) ?? []), row]);
  }
  return Array.from(days, ([key, chatters]) => {
    const [channel_id, day] = key.split(' ');
    const own = chatters
      .filter((row) => row.messages > 0)
      .sort((a, b) => b.messages - a.messages || Number(BigInt(a.chatter_id) - BigInt(b.chatter_id)));
    return {
      channel_id,
      day,
      messages: own.reduce((sum, row) => sum + row.messages, 0),
      chatters: own.length,
      all_chatters: chatters.length,
      top_ids: own.slice(0, 200).map((row) => row.chatter_id),
      top_messages: own.slice(0, 200).map((row) => row.messages),
      floor: own[200]?.messages ?? 0,
      blocks: Array.from({ length: Math.ceil(chatters.length / 512) }, (_, no) => Math.min(512, chatters.length - no * 512)),
      sketch: estimateOf(own),
    };
  }).sort((a, b) => Number(a.channel_id) - Number(b.channel_id) || (String(a.day) < String(b.day) ? -1 : 1));
}

/** Words and emotes of the hours and days that are closed, message by message. */
async function recountUses(db: Db): Promise<Pick<Rollups, 'hourUses' | 'dayUses'>> {
  const { rows: channels } = await db.raw<Result<{ channel_id: ChannelId }>>('select distinct channel_id from messages');
  const uses = { hour: new Map<string, number>(), day: new Map<string, number>() };
  for (const { channel_id } of channels) {
    const { rows } = await db.raw<
      Result<{ sent_at: Date; text: string; emotes: string | null; is_hour_closed: boolean; is_day_closed: boolean }>
    >(
      `select sent_at, text, emotes, h.channel_id is null as is_hour_closed, d.channel_id is null as is_day_closed
         from messages m
         left join open_hours h on h.channel_id = m.channel_id and m.sent_at >= h.hour and m.sent_at < h.hour + interval '1 hour'
         left join open_days d on d.channel_id = m.channel_id and d.day = (m.sent_at at time zone 'UTC')::date
        where m.channel_id = ? and m.source_channel_id is null and m.retracted_at is null and (h.channel_id is null or d.channel_id is null)`,
      [channel_id],
    );
    if (rows.length === 0) continue;
    const catalogue = await readCatalogue(db, channel_id, { fromMs: 0, toMs: Date.now() + 400 * DAY_MS });
    for (const { sent_at, text, emotes, is_hour_closed, is_day_closed } of rows) {
      const atMs = sent_at.getTime();
      const spans = fromEmoteTag(emotes, text);
      const used = [
        ...toWords(text, (token) => catalogue.find(token, atMs) !== null, spans).map((word) => `word ${word}`),
        ...toEmoteUses(text, spans, catalogue, atMs).map(({ source, id, name }) => `emote ${source} ${id} ${name}`),
      ];
      for (const what of used) {
        if (is_hour_closed) count(uses.hour, `${channel_id} ${(Math.floor(atMs / HOUR_MS) * HOUR_MS) / 1000} ${what}`);
        if (is_day_closed) count(uses.day, `${channel_id} ${sent_at.toISOString().slice(0, 10)} ${what}`);
      }
    }
  }
  const toLines = (counts: Map<string, number>): string[] => Array.from(counts, ([what, number]) => `${what} ${number}`).sort();
  return { hourUses: toLines(uses.hour), dayUses: toLines(uses.day) };
}

const count = (counts: Map<string, number>, what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
