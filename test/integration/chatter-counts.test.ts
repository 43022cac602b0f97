import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatterId } from '../../src/domain/ids.ts';
import { type Bucket, bucketStarts, DAY_MS, HOUR_MS, MINUTE_MS, type Range } from '../../src/domain/range.ts';
import { SCOPES, type Scope } from '../../src/domain/scope.ts';
import { connect, type Db, onlyRow, type Result } from '../../src/store/database.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { channelId, chatterId } from '../support/events.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';

const CHANNEL = channelId(1);
const FIRST_DAY = Date.UTC(2026, 9, 22);
const LAST_DAY = FIRST_DAY + 5 * DAY_MS;
/** The last hour is still open. */
const NOW = LAST_DAY + 20 * HOUR_MS + 30 * MINUTE_MS;

let database: TestDatabase;
let db: Db;
let store: Store;

/**
 * Six days around the end of summer time in Europe, in which 1,500 people talk in three hours of each day, some in a shared chat; a few who talk much,
 * many who talk little. Everything but the last hour is rolled up, and one old hour was touched again.
 */
beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url, 6);
  store = createStore(db);
  await db.raw(
    `select ensure_message_day(day::date) from generate_series('2026-10-22'::date, '2026-10-27'::date, interval '1 day') as day`,
  );
  await db.raw(`
    select setseed(0.5);
    insert into messages (channel_id, sent_at, message_id, chatter_id, source_channel_id, bits, flags, retracted_at, text)
    select 1, t.at, gen_random_uuid(), 1000 + floor(power(1500, random())), case when random() < 0.1 and chat.no % 2 = 1 then 7 end,
           case when random() < 0.05 then 10 else 0 end, case when random() < 0.05 then 32 else 0 end, case when random() < 0.03 then t.at end, 'hello moon'
      from generate_series(0, 5) as day
     cross join (values (0, 9), (1, 10), (2, 20)) as chat(no, hour)
     cross join generate_series(1, 900)
     cross join lateral (select timestamptz '2026-10-22T00:00Z' + day * interval '1 day' + (chat.hour + random()) * interval '1 hour' as at) t
     where t.at < to_timestamp(${NOW / 1000})`);
  await countMinutes();
  await db.raw(
    `insert into names (user_id, valid_from, login, display_name) select distinct chatter_id, '2020-01-01'::timestamptz, 'user' || chatter_id, 'User' from messages`,
  );
  await store.days.rollUp(NOW);
  await db.raw(`insert into open_hours values (1, '2026-10-23T10:00Z')`);
  await db.raw(`insert into open_days values (1, '2026-10-23')`);
});
afterAll(async () => {
  await store.stop();
  await database[Symbol.asyncDispose]();
});

/** What the writer would have counted and marked of everything in messages. */
async function countMinutes(): Promise<void> {
  await db.raw(`
    insert into minutes (channel_id, minute, messages, shared_messages, bits, first_time_chatters)
    select channel_id, date_trunc('minute', sent_at), count(*) filter (where source_channel_id is null), count(*) filter (where source_channel_id is not null),
           coalesce(sum(bits) filter (where source_channel_id is null), 0), count(*) filter (where source_channel_id is null and flags & 32 > 0)
      from messages where retracted_at is null group by 1, 2`);
  await db.raw(`insert into open_hours select distinct channel_id, date_trunc('hour', sent_at, 'UTC') from messages`);
  await db.raw(`insert into open_days select distinct channel_id, (sent_at at time zone 'UTC')::date from messages`);
}

const floorMinute = (ms: number): number => Math.floor(ms / MINUTE_MS) * MINUTE_MS;
const ofRange = `channel_id = 1 and sent_at >= to_timestamp(:from) and sent_at < to_timestamp(:to) and retracted_at is null and (source_channel_id is null or :withShared)`;
const toBindings = ({ fromMs, toMs }: Range, scope: Scope) => ({
  from: floorMinute(fromMs) / 1000,
  to: toMs / 1000,
  withShared: scope === 'with-shared',
});

/** Everybody by messages, counted from the messages alone. */
async function rankFromMessages(range: Range, scope: Scope): Promise<{ login: string; messages: number }[]> {
  const { rows } = await db.raw<Result<{ login: string; messages: number }>>(
    `select 'user' || chatter_id as login, count(*)::int as messages from messages where ${ofRange} group by chatter_id`,
    toBindings(range, scope),
  );
  return rows.sort((a, b) => b.messages - a.messages || (a.login < b.login ? -1 : 1));
}

/** Ragged, hour and day ends alike. */
const instant = fc.oneof(
  fc.integer({ min: 0, max: 6 * 24 * 60 * 4 }).map((quarter) => FIRST_DAY + quarter * 15_000),
  fc.integer({ min: 0, max: 6 * 24 }).map((hour) => FIRST_DAY + hour * HOUR_MS),
  fc.integer({ min: 0, max: 6 }).map((day) => FIRST_DAY + day * DAY_MS),
  fc.constant(NOW),
);
const range = fc
  .tuple(instant, instant)
  .filter(([a, b]) => a !== b)
  .map(([a, b]): Range => ({ fromMs: Math.min(a, b), toMs: Math.max(a, b) }));
const scope = fc.constantFrom(...SCOPES);

test('the top and the number of chatters of any range are what its messages say, however far down the list goes', async () => {
  await fc.assert(
    fc.asyncProperty(range, scope, fc.constantFrom(1, 3, 10, 60, 250, 2_000), async (asked, which, limit) => {
      const truth = await rankFromMessages(asked, which);
      const top = await store.chatters.listTopChatters(CHANNEL, asked, which, limit);
      expect(top.map(({ login, messages }) => ({ login, messages }))).toEqual(truth.slice(0, limit));
      expect(await store.chatters.countChatters(CHANNEL, asked, which)).toEqual({ count: truth.length, isEstimate: false });
    }),
    { numRuns: 60 },
  );
});

const bucket: fc.Arbitrary<Bucket> = fc.constantFrom<Bucket>(
  { unit: 'minute', count: 10 },
  { unit: 'hour', count: 1 },
  { unit: 'day', count: 1 },
  { unit: 'week', count: 1 },
);

test('messages and chatters per bucket are what the messages say, in any time zone', async () => {
  await fc.assert(
    fc.asyncProperty(
      range,
      scope,
      bucket,
      fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe'),
      async (asked, which, step, timeZone) => {
        // Minutes are the finest thing that is counted.
        const whole = { fromMs: floorMinute(asked.fromMs), toMs: Math.ceil(asked.toMs / MINUTE_MS) * MINUTE_MS };
        const starts = bucketStarts(whole, step, timeZone);
        const { rows } = await db.raw<Result<{ bucket: number; messages: number; chatters: number }>>(
          `select width_bucket(sent_at, :starts::timestamptz[]) as bucket, count(*)::int as messages, count(distinct chatter_id)::int as chatters
             from messages where ${ofRange} group by 1 order by 1`,
          { ...toBindings(whole, which), starts: starts.map((ms) => new Date(ms)) },
        );
        expect(await store.activity.listActivity(CHANNEL, whole, starts, which)).toEqual(
          rows.map((row) => ({ startMs: starts[row.bucket - 1], messages: row.messages, chatters: row.chatters })),
        );
      },
    ),
    { numRuns: 80 },
  );
});

test('sums and the busiest minute are what the messages say', async () => {
  await fc.assert(
    fc.asyncProperty(range, scope, async (asked, which) => {
      const whole = { fromMs: floorMinute(asked.fromMs), toMs: Math.ceil(asked.toMs / MINUTE_MS) * MINUTE_MS };
      const { rows } = await db.raw<Result<{ minute: Date; messages: number; bits: number; first: number }>>(
        `select date_trunc('minute', sent_at) as minute, count(*)::int as messages, (coalesce(sum(bits) filter (where source_channel_id is null), 0))::int as bits,
                (count(*) filter (where source_channel_id is null and flags & 32 > 0))::int as first
           from messages where ${ofRange} group by 1 order by 1`,
        toBindings(whole, which),
      );
      const most = Math.max(0, ...rows.map((row) => row.messages));
      const busiest = rows.find((row) => row.messages === most);
      const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((all, row) => all + of(row), 0);
      expect(await store.activity.getTotals(CHANNEL, asked, which)).toEqual({
        messages: sum((row) => row.messages),
        bits: sum((row) => row.bits),
        firstTimeChatters: sum((row) => row.first),
        busiest: busiest ? { minuteMs: busiest.minute.getTime(), messages: most } : null,
      });
    }),
    { numRuns: 60 },
  );
});

test('one person: days, place and first message', async () => {
  const first = await db.raw<Result<{ chatter_id: ChatterId; at: Date }>>(
    'select chatter_id, min(sent_at) as at from messages where retracted_at is null and source_channel_id is null group by 1',
  );
  const firstSeen = new Map(first.rows.map((row) => [row.chatter_id, row.at.getTime()]));
  await fc.assert(
    fc.asyncProperty(range, fc.integer({ min: 0, max: 700 }), async (asked, no) => {
      const truth = await rankFromMessages(asked, 'own');
      const login = truth[no]?.login ?? 'user1007';
      const id = chatterId(login.slice(4));
      const { rows } = await db.raw<Result<{ day: string; messages: number }>>(
        `select (sent_at at time zone 'UTC')::date::text as day, count(*)::int as messages from messages where ${ofRange} and chatter_id = :id group by 1 order by 1`,
        { ...toBindings(asked, 'own'), id },
      );
      const messages = rows.reduce((sum, row) => sum + row.messages, 0);
      const facts = await store.chatter.getChatter(CHANNEL, id, asked);
      expect(facts).toMatchObject({
        messages,
        days: rows.map((row) => ({ dayMs: Date.parse(`${row.day}T00:00Z`), messages: row.messages })),
        firstSeen: firstSeen.has(id) ? { atMs: firstSeen.get(id), isDay: false } : null,
      });
      // A place may be unknown, but is never wrong, and is known to those at the top.
      const rank = truth.filter((row) => row.messages > messages).length + 1;
      if (facts.rank !== null || (no === 0 && messages > 5)) expect(facts.rank).toBe(rank);
    }),
    { numRuns: 60 },
  );
});

test('what is remembered of the days of other time zones is counted anew once their messages change', async () => {
  const asked = { fromMs: FIRST_DAY, toMs: NOW };
  const starts = bucketStarts(asked, { unit: 'day', count: 1 }, 'Europe/Berlin');
  const ask = async () => (await store.activity.listActivity(CHANNEL, asked, starts, 'own')).map((row) => row.chatters ?? 0);
  const before = await ask();
  expect(await ask()).toEqual(before);
  await db.raw(
    `insert into messages (channel_id, sent_at, message_id, chatter_id, text) values (1, '2026-10-25T09:30Z', gen_random_uuid(), 4711, 'late')`,
  );
  await db.raw(
    `insert into minutes (channel_id, minute, messages) values (1, '2026-10-25T09:30Z', 1) on conflict (channel_id, minute) do update set messages = minutes.messages + 1`,
  );
  await db.raw(`insert into open_hours values (1, '2026-10-25T09:00Z')`);
  await db.raw(`insert into open_days values (1, '2026-10-25')`);
  const after = before.map((chatters, index) => (index === 3 ? chatters + 1 : chatters));
  expect(await ask()).toEqual(after);
  await store.days.rollUp(NOW);
  expect(await ask()).toEqual(after);
  expect(await ask()).toEqual(after);
});

describe('past retention', () => {
  test('whole UTC days are known, and the chatters of its whole hours; parts of an hour or day are not, and the sum says "about"', async () => {
    await using other = await createDatabase();
    const own = createStore(connect(other.url, 4));
    const from = connect(other.url, 2);
    try {
      const day = Date.UTC(2026, 9, 22);
      await from.raw(`select ensure_message_day('2026-10-22'), ensure_message_day('2026-10-23')`);
      await from.raw(`insert into messages (channel_id, sent_at, message_id, chatter_id, text)
        select 1, '2026-10-22T10:00Z'::timestamptz + n * interval '10 minutes', gen_random_uuid(), 100 + n % 5, 'moon' from generate_series(0, 143) n`);
      await from.raw(
        `insert into minutes (channel_id, minute, messages) select channel_id, date_trunc('minute', sent_at), count(*) from messages group by 1, 2`,
      );
      await from.raw(`insert into open_hours select distinct channel_id, date_trunc('hour', sent_at, 'UTC') from messages`);
      await from.raw(`insert into open_days select distinct channel_id, (sent_at at time zone 'UTC')::date from messages`);
      await own.days.rollUp(day + 3 * DAY_MS);
      const whole = { fromMs: day, toMs: day + DAY_MS };
      const part = { fromMs: day + 12 * HOUR_MS, toMs: day + DAY_MS };
      const before = await own.activity.listActivity(CHANNEL, whole, bucketStarts(whole, { unit: 'hour', count: 1 }, 'UTC'), 'own');
      expect(await own.days.retireDays(day + 3 * DAY_MS, 2)).toEqual(['2026-10-22']);

      expect(await own.chatters.countChatters(CHANNEL, whole, 'own')).toEqual({ count: 5, isEstimate: false });
      expect(await own.chatters.countChatters(CHANNEL, part, 'own')).toEqual({ count: 0, isEstimate: true });
      expect(await own.activity.listActivity(CHANNEL, whole, bucketStarts(whole, { unit: 'hour', count: 1 }, 'UTC'), 'own')).toEqual(
        before,
      );
      const parts = await own.activity.listActivity(CHANNEL, whole, bucketStarts(whole, { unit: 'minute', count: 10 }, 'UTC'), 'own');
      expect(parts.map((row) => row.chatters)).toEqual(parts.map(() => null));
      expect(await own.chatter.getChatter(CHANNEL, chatterId(100), whole)).toMatchObject({
        messages: 17,
        firstSeen: { atMs: day, isDay: true },
      });
    } finally {
      await from.destroy();
      await own.stop();
    }
  });
});

test('more people than can be counted one by one are estimated within 2 %, the top and the days of other time zones stay exact', {
  timeout: 180_000,
}, async () => {
  await using other = await createDatabase();
  const own = createStore(connect(other.url, 4));
  const from = connect(other.url, 2);
  try {
    const day = Date.UTC(2026, 9, 1);
    await from.raw(`select ensure_message_day('2026-10-01'::date + n) from generate_series(0, 19) n`);
    await from.raw(`
      select setseed(0.25);
      insert into messages (channel_id, sent_at, message_id, chatter_id, text)
      select 1, '2026-10-01T12:00Z'::timestamptz + (n % 20) * interval '1 day' + random() * interval '1 hour', gen_random_uuid(),
             100000 + floor(20000 * power(random(), 2)) * 7, 'moon' from generate_series(1, 160000) n`);
    await from.raw(
      `insert into minutes (channel_id, minute, messages) select channel_id, date_trunc('minute', sent_at), count(*) from messages group by 1, 2`,
    );
    await from.raw(
      `insert into names (user_id, valid_from, login, display_name) select distinct chatter_id, '2020-01-01'::timestamptz, 'user' || chatter_id, 'User' from messages`,
    );
    await from.raw(`insert into open_hours select distinct channel_id, date_trunc('hour', sent_at, 'UTC') from messages`);
    await from.raw(`insert into open_days select distinct channel_id, (sent_at at time zone 'UTC')::date from messages`);
    await own.days.rollUp(day + 30 * DAY_MS);
    await own.chatterSets.makeChatterSets({ nowMs: day + 30 * DAY_MS, sinceMs: null });
    const { rows } = await from.raw<Result<{ chatter_id: string; messages: number }>>(
      'select chatter_id, count(*)::int as messages from messages group by 1 order by 2 desc, 1 limit 10',
    );
    const all = onlyRow(await from.raw<Result<{ n: number }>>('select count(distinct chatter_id)::int as n from messages')).n;
    for (const [fromMs, toMs] of [
      [day, day + 20 * DAY_MS],
      [day + 12 * HOUR_MS + 1, day + 20 * DAY_MS],
      [day, day + 20 * DAY_MS - 11 * HOUR_MS - 1],
    ] as const) {
      const { count, isEstimate } = await own.chatters.countChatters(CHANNEL, { fromMs, toMs }, 'own');
      expect(isEstimate).toBe(true);
      expect(Math.abs(count / all - 1)).toBeLessThan(0.02);
      expect(await own.chatters.countChatters(CHANNEL, { fromMs, toMs }, 'with-shared')).toEqual({ count, isEstimate });
    }
    const top = await own.chatters.listTopChatters(CHANNEL, { fromMs: day, toMs: day + 20 * DAY_MS }, 'own', 10);
    expect(top.map(({ messages }) => messages)).toEqual(rows.map(({ messages }) => messages));
    const berlin = bucketStarts({ fromMs: day, toMs: day + 20 * DAY_MS }, { unit: 'day', count: 1 }, 'Europe/Berlin');
    const perDay = await own.activity.listActivity(CHANNEL, { fromMs: day, toMs: day + 20 * DAY_MS }, berlin, 'own');
    const each = await from.raw<Result<{ n: number }>>(
      `select count(distinct chatter_id)::int as n from messages group by (sent_at at time zone 'Europe/Berlin')::date order by (sent_at at time zone 'Europe/Berlin')::date`,
    );
    expect(perDay.map(({ chatters, isEstimate }) => [chatters, isEstimate])).toEqual(each.rows.map(({ n }) => [n, undefined]));
    expect(perDay[0]?.chatters).toBeGreaterThan(3_000);
    // Parts of busy hours are told by their five minutes, what is left of those by messages.
    await from.raw(`update messages set source_channel_id = 7 where chatter_id < 100700`);
    await from.raw(
      `insert into open_hours select distinct channel_id, date_trunc('hour', sent_at, 'UTC') from messages where sent_at < '2026-10-03'`,
    );
    await from.raw(`insert into open_days values (1, '2026-10-01'), (1, '2026-10-02')`);
    await own.days.rollUp(day + 30 * DAY_MS);
    const noon = day + 12 * HOUR_MS;
    for (const [fromMs, toMs] of [
      [noon + 17 * 60_000, noon + 43 * 60_000],
      [noon + 15 * 60_000, noon + 30 * 60_000],
      [noon + 56 * 60_000, noon + DAY_MS + 4 * 60_000],
      [noon + 50 * 60_000, noon + DAY_MS + 3 * 60_000 + 1],
    ] as const) {
      const { rows: people } = await from.raw<Result<{ n: number }>>(
        'select count(distinct chatter_id)::int as n from messages where source_channel_id is null and sent_at >= ? and sent_at < ?',
        [new Date(fromMs), new Date(toMs)],
      );
      expect(await own.chatters.countChatters(CHANNEL, { fromMs, toMs }, 'own')).toEqual({ count: people[0]?.n, isEstimate: false });
      expect(people[0]?.n).toBeGreaterThan(300);
    }
  } finally {
    await from.destroy();
    await own.stop();
  }
});
