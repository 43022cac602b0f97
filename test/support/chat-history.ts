import { DAY_MS, MINUTE_MS } from '../../src/domain/range.ts';
import type { ReportMessage } from '../../src/reports/message.ts';
import { connect } from '../../src/store/database.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { createDatabase } from './postgres/database.ts';
import { channelOf } from './report-request.ts';

/** Who speaks in a hand-made history; the id of each login. */
const PEOPLE = {
  ada: { id: '11', displayName: 'Ada' },
  bob: { id: '12', displayName: 'Bob' },
  cyd: { id: '13', displayName: 'Cyd' },
  dadawu: { id: '14', displayName: '弟大物' },
  evil: { id: '15', displayName: '\u202eevil\u202c' },
  nightbot: { id: '19264788', displayName: 'Nightbot' },
  streamelements: { id: '100135110', displayName: 'StreamElements' },
} as const;

export const MOONBASE = channelOf('1001', 'moonbase', 'MoonBase');
const ELSEWHERE = channelOf('1002', 'elsewhere', 'Elsewhere');

/** One message in #moonbase, unless `isElsewhere`. A mirrored one was said in #elsewhere in a shared chat. */
export interface Said {
  readonly at: string;
  readonly by: keyof typeof PEOPLE;
  readonly bits?: number;
  readonly isFirst?: boolean;
  readonly isRetracted?: boolean;
  readonly isMirrored?: boolean;
  readonly isElsewhere?: boolean;
}

/** A database with a history that is small enough to count on paper, written as rows: nothing of the ingest is in between. */
export interface History extends AsyncDisposable {
  readonly store: Store;
  /** Stores messages; the minutes are what a recount of all has, every day stays open. Call it once after `clear`. */
  say(messages: readonly Said[]): Promise<void>;
  /** Closes a UTC day, and all before it, and drops its messages, so that only the rollup can know. */
  closeDay(day: string): Promise<void>;
  watch(since: string): Promise<void>;
  miss(startedAt: string, endedAt: string | null, reason: string): Promise<void>;
  clear(): Promise<void>;
}

export async function openHistory(): Promise<History> {
  const database = await createDatabase();
  const db = connect(database.url, 4);
  const store = createStore(db);
  await db.raw('insert into channels (channel_id) values (?), (?)', [MOONBASE.id, ELSEWHERE.id]);
  const people = Object.entries(PEOPLE).map(([login, { id, displayName }]) => ({ id, login, displayName }));
  for (const { id, login, displayName } of [MOONBASE, ELSEWHERE, ...people]) {
    await db.raw(`select observe_name(?, '2020-01-01Z', ?, ?)`, [id, login, displayName]);
  }
  let lastId = 0;
  return {
    store,
    async say(messages) {
      for (const message of messages) {
        lastId += 1;
        await db.raw('select ensure_message_day((?::timestamptz at time zone ?)::date)', [message.at, 'UTC']);
        await db.raw(
          `insert into messages (channel_id, sent_at, message_id, chatter_id, source_channel_id, bits, flags, retracted_at, text)
           values (:room, :at, :id, :by, :source, :bits, :flags, :retractedAt, 'hello')`,
          {
            room: message.isElsewhere ? ELSEWHERE.id : MOONBASE.id,
            at: message.at,
            id: `00000000-0000-4000-8000-${String(lastId).padStart(12, '0')}`,
            by: PEOPLE[message.by].id,
            source: message.isMirrored ? ELSEWHERE.id : null,
            bits: message.bits ?? 0,
            flags: message.isFirst ? 32 : 0,
            retractedAt: message.isRetracted ? message.at : null,
          },
        );
      }
      await db.raw(`
        insert into minutes (channel_id, minute, messages, shared_messages, bits, first_time_chatters)
        select channel_id, date_trunc('minute', sent_at),
               count(*) filter (where source_channel_id is null), count(*) filter (where source_channel_id is not null),
               coalesce(sum(bits) filter (where source_channel_id is null), 0),
               count(*) filter (where source_channel_id is null and flags & 32 > 0)
          from messages where retracted_at is null group by 1, 2`);
      await db.raw(`insert into open_hours select distinct channel_id, date_trunc('hour', sent_at, 'UTC') from messages`);
      await db.raw(`insert into open_days select distinct channel_id, (sent_at at time zone 'UTC')::date from messages`);
    },
    async closeDay(day) {
      await store.days.rollUp(Date.parse(`${day}T00:00Z`) + DAY_MS + 10 * MINUTE_MS);
      await db.raw('drop table ??', [`messages_${day.replaceAll('-', '')}`]);
      await db.raw('insert into retired_days (day) values (?)', [day]);
      await db.raw(`delete from chatter_hours where (hour at time zone 'UTC')::date = ?`, [day]);
    },
    async watch(since) {
      await db.raw('insert into watches (guild_id, login, channel_id, added_at) values (1, ?, ?, ?)', [MOONBASE.login, MOONBASE.id, since]);
    },
    async miss(startedAt, endedAt, reason) {
      await db.raw('insert into gaps (channel_id, started_at, ended_at, reason) values (?, ?, ?, ?)', [
        MOONBASE.id,
        startedAt,
        endedAt,
        reason,
      ]);
    },
    async clear() {
      await db.raw(`truncate messages, minutes, hours, chatter_hours, chatter_days, chatter_day_tops, word_hours, word_days, emote_hours, emote_days,
                           open_hours, open_days, retired_days, watches, gaps`);
    },
    async [Symbol.asyncDispose]() {
      await store.stop();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** The points above zero that a message draws, by UTC time. */
export function drawn(message: ReportMessage, style: 'bars' | 'line'): Record<string, number> {
  const points = message.image?.kind === 'time' ? message.image.series.find((series) => series.style === style)?.points : [];
  return Object.fromEntries((points ?? []).flatMap(([at, value]) => (value === null || value === 0 ? [] : [[toUtc(at), value]])));
}

/** The UTC times of the buckets that a message draws as unknown. */
export function unknown(message: ReportMessage): string[] {
  const points = message.image?.kind === 'time' ? message.image.series[0]?.points : [];
  return (points ?? []).flatMap(([at, value]) => (value === null ? [toUtc(at)] : []));
}

const toUtc = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
