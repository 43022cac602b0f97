import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, type Range } from '../../src/domain/range.ts';
import { toRise } from '../../src/domain/rise.ts';
import { connect, type Db } from '../../src/store/database.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';
import { seeded } from '../support/raw-log.ts';
import { channelOf } from '../support/report-request.ts';
import { topOf } from '../support/talk-log.ts';

/** Rows far longer than what is read of them at first, written as rollups: 40 days of 3,000 words each, whose order changes from day to day. */
const CHANNEL = channelOf('7', 'large', 'Large');
const FIRST = Date.UTC(2026, 8, 1);
const DAYS = 40;
const WORDS = 3_000;

type Counts = ReadonlyMap<string, number>;
const random = seeded(3);
const days: readonly Counts[] = Array.from({ length: DAYS }, (_, day) => {
  const counts = new Map<string, number>();
  for (let rank = 1; rank <= WORDS; rank += 1) {
    // Some words have a day on which they are everywhere, and are rare on all others.
    const isTheirDay = rank % 97 === 0 && rank % DAYS === day;
    const uses = isTheirDay ? 40_000 + rank : Math.floor((4_000 / rank) * (0.3 + random() * 1.4));
    if (uses > 0) counts.set(`word${String(rank).padStart(4, '0')}`, uses);
  }
  return counts;
});

let database: TestDatabase;
let db: Db;
let store: Store;
beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url, 4);
  store = createStore(db);
  for (const [day, counts] of days.entries()) await insertDay(day, topOf(counts, WORDS), true);
  for (let hour = 0; hour < DAYS * 24; hour += 1) await insertHour(hour);
  await db.raw(
    `insert into chatter_day_tops (channel_id, day, messages, chatters, all_chatters, top_ids, top_messages, floor)
     select channel_id, (hour at time zone 'UTC')::date, sum(messages), 0, 0, '{}', '{}', 0 from hours group by 1, 2`,
  );
});
afterAll(async () => {
  await store.stop();
  await database[Symbol.asyncDispose]();
});

const dateOf = (day: number): string => new Date(FIRST + day * DAY_MS).toISOString().slice(0, 10);

async function insertDay(day: number, sorted: readonly (readonly [string, number])[], isWhole: boolean): Promise<void> {
  const [head, rest] = [sorted.slice(0, 1_000), sorted.slice(1_000)];
  await db.raw('delete from word_days where channel_id = ? and day = ?', [CHANNEL.id, dateOf(day)]);
  await db.raw('insert into word_days (channel_id, day, words, uses, rest_words, rest_uses, is_whole) values (?, ?, ?, ?, ?, ?, ?)', [
    CHANNEL.id,
    dateOf(day),
    head.map(([word]) => word),
    head.map(([, uses]) => uses),
    rest.length > 0 ? rest.map(([word]) => word) : null,
    rest.length > 0 ? rest.map(([, uses]) => uses) : null,
    isWhole,
  ]);
}

/** 1,000 messages an hour: what rises is measured by them. */
async function insertHour(hour: number): Promise<void> {
  await db.raw(
    `insert into hours (channel_id, hour, messages, shared_messages, bits, first_time_chatters, quarters) values (?, ?, 1000, 0, 0, 0, '{250,250,250,250}')`,
    [CHANNEL.id, new Date(FIRST + hour * HOUR_MS)],
  );
}

function sum(from: number, to: number): Counts {
  const counts = new Map<string, number>();
  for (const day of days.slice(from, to)) for (const [word, uses] of day) counts.set(word, (counts.get(word) ?? 0) + uses);
  return counts;
}
const range = (from: number, to: number): Range => ({ fromMs: FIRST + from * DAY_MS, toMs: FIRST + to * DAY_MS });

test.each([
  [0, 40, 1],
  [0, 40, 10],
  [0, 40, 25],
  [3, 5, 25],
  [12, 13, 10],
  [0, 31, 100],
  [5, 29, 700],
])('of days %d to %d, the top %d is what all rows add up to', async (from, to, limit) => {
  const { top } = await store.words.listTopWords(CHANNEL.id, range(from, to), limit);
  expect(top.map(({ word, uses }) => [word, uses])).toEqual(topOf(sum(from, to), limit));
});

test.each([
  [7, 14, 0],
  [20, 40, 0],
  [39, 40, 38],
])('what rose in days %d to %d against those from %d on', async (from, to, before) => {
  const [now, earlier] = [sum(from, to), sum(before, from)];
  const frame = { messages: (to - from) * 24_000, messagesBefore: (from - before) * 24_000 };
  const expected = topOf(now, 500)
    .flatMap(([word, uses]) => {
      const rise = toRise({ uses, usesBefore: earlier.get(word) ?? 0 }, frame);
      return rise ? [{ word, uses, usesBefore: earlier.get(word) ?? 0, isMost: false, ...rise }] : [];
    })
    .sort((a, b) => b.gain - a.gain)
    .slice(0, 10);
  expect(expected.length).toBeGreaterThan(1);
  const { risen, ...totals } = await store.rising.listRising(CHANNEL.id, range(from, to), range(before, from), 10);
  expect(risen).toEqual(expected);
  expect(totals).toMatchObject(frame);
});

test('a word that a cut day may hide is not taken for new', async () => {
  const [now, before] = [30, 29];
  const counts = days[before] ?? new Map();
  // "hidden" was used as often on both days; the day before is cut above it.
  const withHidden = (day: Counts, uses: number) => topOf(new Map([...day, ['hidden', uses], ['fresh', 3_000]]), WORDS + 2);
  await insertDay(now, withHidden(days[now] ?? new Map(), 300), true);
  const cut = topOf(counts, 10);
  await insertDay(before, cut, false);
  const { risen, before: kept } = await store.rising.listRising(CHANNEL.id, range(now, now + 1), range(before, before + 1), 2_000);
  expect(kept.cutToMs).toBe(FIRST + now * DAY_MS);
  const last = cut.at(-1)?.[1] ?? 0;
  expect(last).toBeGreaterThan(300);
  expect(risen).not.toContainEqual(expect.objectContaining({ word: 'hidden' }));
  // More than the least of what was kept: that much is certain.
  expect(risen.find((one) => 'word' in one && one.word === 'fresh')).toEqual({
    word: 'fresh',
    uses: 3_000,
    usesBefore: last,
    isMost: true,
    expected: last,
    gain: 3_000 - last,
  });
  const { cutToMs, top } = await store.words.listTopWords(CHANNEL.id, range(before, before + 1), 20);
  expect([cutToMs, top.length]).toEqual([FIRST + now * DAY_MS, 10]);
});
