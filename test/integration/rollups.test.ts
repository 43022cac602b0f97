import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChatMessage } from '../../src/domain/event.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/range.ts';
import { connect, type Db, type Result } from '../../src/store/database.ts';
import { closeDays, closeHours, retireDays, rollUp, trimDays } from '../../src/store/days.ts';
import { createWriter, type Writer } from '../../src/store/writer/writer.ts';
import { aBan, aBatch, aMessage, channelId } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';
import { recount, rollups } from '../support/recount.ts';

const NOON = Date.UTC(2026, 10, 3, 12);
const TOMORROW = NOON + DAY_MS;

let database: TestDatabase;
let db: Db;
let writer: Writer;

beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url, 6);
});
beforeEach(async () => {
  await db.raw(`truncate messages, minutes, hours, chatter_hours, chatter_days, chatter_day_tops, word_hours, word_days, emote_hours, emote_days,
                         open_hours, open_days, claims, deletions, events, names, channels, retired_days, emote_catalogue`);
  await writer?.stop();
  writer = createWriter({ url: database.url, retractMs: 24 * HOUR_MS });
});
afterAll(async () => {
  await writer.stop();
  await db.destroy();
  await database[Symbol.asyncDispose]();
});

const write = (...messages: ChatMessage[]) => writer.write(aBatch({ messages }));
const say = (text: string, atMs: number, more: Partial<ChatMessage> = {}) => aMessage(1, 5, atMs, { text, ...more });
const list = async <Row>(sql: string): Promise<Row[]> => (await db.raw<Result<Row>>(sql)).rows;
const countRows = async (table: string): Promise<number> =>
  (await list<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n ?? 0;
const openHours = () =>
  list<{ hour: Date }>('select hour from open_hours order by hour').then((rows) => rows.map((row) => row.hour.getTime()));
const words = (table: string) =>
  list<{ word: string; uses: number }>(`select u.word, u.uses from ${table} cross join unnest(words, uses) as u(word, uses)`).then((rows) =>
    Object.fromEntries(rows.map(({ word, uses }) => [word, uses])),
  );

/** Holds whoever wants to touch `table` until the returned function is called. */
async function block(table: string): Promise<{ waiting(): Promise<void>; release(): Promise<void> }> {
  const holder = connect(database.url, 1);
  const trx = await holder.transaction();
  await trx.raw(`lock table ${table} in access exclusive mode`);
  return {
    waiting: () =>
      eventually(async () => {
        expect(await list(`select from pg_locks where relation = '${table}'::regclass and not granted`)).not.toEqual([]);
      }),
    async release() {
      await trx.commit();
      await holder.destroy();
    },
  };
}

test('an hour closes two minutes after its end, a day ten minutes after its own and once all of its hours are', async () => {
  const lastHour = Date.UTC(2026, 10, 3, 23);
  await write(say('hello', NOON), say('bye', lastHour));
  expect(await closeHours(db, NOON + HOUR_MS + 2 * MINUTE_MS - 1)).toBe(0);
  expect(await closeHours(db, NOON + HOUR_MS + 2 * MINUTE_MS)).toBe(1);
  expect(await closeDays(db, lastHour + HOUR_MS + 10 * MINUTE_MS)).toEqual({ closed: 0, reopened: 0 });
  expect(await closeHours(db, lastHour + HOUR_MS + 2 * MINUTE_MS)).toBe(1);
  expect(await closeDays(db, lastHour + HOUR_MS + 10 * MINUTE_MS - 1)).toEqual({ closed: 0, reopened: 0 });
  expect(await closeDays(db, lastHour + HOUR_MS + 10 * MINUTE_MS)).toEqual({ closed: 1, reopened: 0 });
  expect(await countRows('claims')).toBe(0);
  expect(await rollups(db)).toEqual(await recount(db));
});

test('words and emotes are counted, each use with the catalogue of its time', async () => {
  await db.raw(`insert into emote_catalogue (channel_id, source, emote_id, name, valid_from, valid_to) values
    (1, '7tv', 'old', 'KEKW', '2026-11-03T00:00Z', '2026-11-03T12:30Z'), (1, 'bttv', 'new', 'KEKW', '2026-11-03T12:30Z', 'infinity'),
    (2, 'ffz', 'theirs', 'moon', '2026-11-01T00:00Z', 'infinity')`);
  await write(
    say('KEKW the moon KEKW', NOON),
    say('Kappa moon', NOON + 40 * MINUTE_MS, { emotes: [{ id: '25', name: 'Kappa', positions: [[0, 4]] }] }),
    say('KEKW', NOON + 40 * MINUTE_MS),
    say('mirrored moon', NOON, { sharedFrom: { channelId: channelId(7), messageId: null } }),
  );
  await rollUp(db, TOMORROW);
  expect(await words('word_hours')).toEqual({ moon: 2 });
  expect(await list('select day::text, emote, source, uses from analytics.emotes_daily order by uses desc, source')).toEqual([
    { day: '2026-11-03', emote: 'KEKW', source: '7tv', uses: 2 },
    { day: '2026-11-03', emote: 'KEKW', source: 'bttv', uses: 1 },
    { day: '2026-11-03', emote: 'Kappa', source: 'twitch', uses: 1 },
  ]);
  expect(await list('select channel_login, day::text, word, uses from analytics.words_daily')).toEqual([
    { channel_login: 'room1', day: '2026-11-03', word: 'moon', uses: 2 },
  ]);
});

test("the running day's words are those of its closed hours", async () => {
  await write(say('moon', NOON), say('sun', NOON + HOUR_MS));
  await closeHours(db, NOON + HOUR_MS + 10 * MINUTE_MS);
  expect(await list('select word, uses from analytics.words_daily')).toEqual([{ word: 'moon', uses: 1 }]);
});

test('a late row and a retraction open what is closed, and the next closing makes it right', async () => {
  await write(say('moon', NOON), say('moon', NOON + 2 * HOUR_MS), aMessage(1, 6, NOON, { text: 'moon' }));
  await rollUp(db, TOMORROW);
  await write(say('late moon', NOON + 1));
  expect(await openHours()).toEqual([NOON]);
  expect(await rollups(db)).toEqual(await recount(db));
  await rollUp(db, TOMORROW);
  expect(await words('word_days')).toEqual({ moon: 4, late: 1 });
  await writer.write(aBatch({ deletions: [aBan(1, 6, NOON + 3 * HOUR_MS)] }));
  expect(await openHours()).toEqual([NOON]);
  await rollUp(db, TOMORROW);
  expect(await words('word_days')).toEqual({ moon: 3, late: 1 });
  expect(await rollups(db)).toEqual(await recount(db));
});

test("those who close the same at once get in nobody's way", async () => {
  for (let round = 0; round < 20; round += 1) {
    await write(aMessage(1, 5 + round, NOON + round, { text: 'moon' }), aMessage(2, 5, NOON + HOUR_MS + round, { text: 'sun' }));
    await Promise.all(Array.from({ length: 4 }, () => rollUp(db, TOMORROW)));
    await rollUp(db, TOMORROW);
    expect(await countRows('open_hours')).toBe(0);
    expect(await countRows('open_days')).toBe(0);
  }
  expect(await rollups(db)).toEqual(await recount(db));
});

test('an hour of which everything is taken back leaves nothing behind', async () => {
  await write(say('moon', NOON));
  await rollUp(db, TOMORROW);
  await writer.write(aBatch({ deletions: [aBan(1, 5, NOON + HOUR_MS)] }));
  await rollUp(db, TOMORROW);
  for (const table of [
    'hours',
    'chatter_hours',
    'word_hours',
    'emote_hours',
    'chatter_days',
    'chatter_day_tops',
    'word_days',
    'emote_days',
    'open_hours',
    'open_days',
  ])
    expect([table, await countRows(table)]).toEqual([table, 0]);
});

describe('what is touched while it is being closed stays open', () => {
  test.each([
    ['a late row', () => write(say('late', NOON + 1))],
    ['a retraction', () => writer.write(aBatch({ deletions: [aBan(1, 5, NOON + HOUR_MS)] }))],
  ])('%s in an hour that is being counted', async (_, touch) => {
    await write(say('moon', NOON), aMessage(1, 6, NOON), aMessage(2, 6, NOON));
    const blocked = await block('emote_catalogue');
    const closing = closeHours(db, TOMORROW);
    await blocked.waiting();
    await touch();
    await blocked.release();
    // Room 2's hour was not touched.
    expect(await closing).toBe(1);
    expect(await openHours()).toEqual([NOON]);
    await rollUp(db, TOMORROW);
    expect(await rollups(db)).toEqual(await recount(db));
  });

  test('a late row in an hour that is counted and about to be stored', async () => {
    await write(say('moon', NOON), aMessage(2, 6, NOON));
    const blocked = await block('chatter_hours');
    const closings = [closeHours(db, TOMORROW)];
    await blocked.waiting();
    await write(say('late', NOON + 1));
    // The second reads what the first has missed, and must not be overwritten by it.
    closings.push(closeHours(db, TOMORROW));
    await blocked.release();
    await Promise.all(closings);
    await rollUp(db, TOMORROW);
    expect(await openHours()).toEqual([]);
    expect(await rollups(db)).toEqual(await recount(db));
  });

  test('a late row in a day that is being closed', async () => {
    await write(say('moon', NOON), aMessage(2, 6, NOON));
    await closeHours(db, TOMORROW);
    const blocked = await block('chatter_days');
    const closing = closeDays(db, TOMORROW);
    await blocked.waiting();
    await write(say('late', NOON + 1));
    await closeHours(db, TOMORROW);
    await blocked.release();
    expect(await closing).toEqual({ closed: 1, reopened: 0 });
    expect(await list('select channel_id from open_days')).toEqual([{ channel_id: '1' }]);
    expect(await rollups(db)).toEqual(await recount(db));
    await rollUp(db, TOMORROW);
    expect(await rollups(db)).toEqual(await recount(db));
  });
});

test('closing is given so much time, takes the oldest first, and goes on where it was', async () => {
  await write(...Array.from({ length: 60 }, (_, index) => say('moon', NOON - index * HOUR_MS)));
  let turns = 0;
  expect(await closeHours(db, TOMORROW, () => turns++ < 11)).toBe(10);
  expect((await openHours()).slice(0, 2)).toEqual([NOON - 49 * HOUR_MS, NOON - 48 * HOUR_MS]);
  expect(await rollups(db)).toEqual(await recount(db));
  expect(await closeHours(db, TOMORROW)).toBe(50);
  expect(await rollups(db)).toEqual(await recount(db));
});

test.each([
  ['hours', closeHours],
  ['chatter_days', closeDays],
] as const)('what fails in %s does not stand in the way of the others', async (table, close) => {
  await write(...[1, 2, 3].flatMap((room) => [aMessage(room, 5, NOON), aMessage(room, 6, NOON + HOUR_MS)]));
  if (close === closeDays) await closeHours(db, TOMORROW);
  await db.raw(`alter table ${table} add constraint poison check (channel_id <> 2) not valid`);
  await expect(close(db, TOMORROW)).rejects.toThrow(/poison/);
  await db.raw(`alter table ${table} drop constraint poison`);
  expect(await list('select distinct channel_id from open_hours')).toEqual(close === closeDays ? [] : [{ channel_id: '2' }]);
  if (close === closeDays) expect(await list('select channel_id from open_days')).toEqual([{ channel_id: '2' }]);
  await rollUp(db, TOMORROW);
  expect(await list('select from open_days')).toEqual([]);
  expect(await rollups(db)).toEqual(await recount(db));
});

test('large hours and days: read in pages, kept in blocks, tops and a sketch', { timeout: 120_000 }, async () => {
  const people = Array.from({ length: 1_300 }, (_, index) => 1_000 + index);
  const messages = people.flatMap((person, index) =>
    Array.from({ length: 1 + (index % 4) }, (_, no) =>
      aMessage(1, person, NOON + index * 500 + no, {
        text: `word${index % 700} again`,
        sharedFrom: index % 13 === 0 ? { channelId: channelId(7), messageId: null } : null,
      }),
    ),
  );
  await write(...messages);
  expect(messages.length).toBeGreaterThan(3_000);
  await rollUp(db, TOMORROW);
  const rolled = await rollups(db);
  expect(rolled).toEqual(await recount(db));
  expect(rolled.dayTops).toMatchObject([{ chatters: 1_200, all_chatters: 1_300, floor: 4, blocks: [512, 512, 276] }]);
  const [hour] = await list<{ ten_minute_chatters: number[] }>('select ten_minute_chatters from hours');
  expect(hour?.ten_minute_chatters).toEqual([1_107, 93, 0, 0, 0, 0]);
});

describe('after 8 days', () => {
  const manyWords = Array.from({ length: 1_200 }, (_, index) => `w${String.fromCharCode(97 + (index % 26))}${index}x`).join(' ');

  test('words become the top 1,000 and lose their hours; a late row brings all of it back, until it is trimmed again', async () => {
    await write(say(manyWords, NOON), say('moon moon', NOON + HOUR_MS), say('moon', NOON + DAY_MS));
    await rollUp(db, NOON + 2 * DAY_MS);
    await trimDays(db, NOON + 8 * DAY_MS);
    const kept = () =>
      list(
        'select day::text, cardinality(words) as words, words[1] as first, cardinality(rest_words) as rest, cardinality(rest_uses) as uses, is_whole from word_days order by day',
      );
    const second = { day: '2026-11-04', words: 1, first: 'moon', rest: null, uses: null, is_whole: true };
    const whole = [{ day: '2026-11-03', words: 1_000, first: 'moon', rest: 201, uses: 201, is_whole: true }, second];
    expect([await countRows('word_hours'), await kept()]).toEqual([3, whole]);
    expect(await countRows('analytics.words_daily')).toBe(1_202);

    await trimDays(db, NOON + 9 * DAY_MS);
    const trimmed = [{ day: '2026-11-03', words: 1_000, first: 'moon', rest: null, uses: null, is_whole: false }, second];
    expect(await kept()).toEqual(trimmed);
    expect(await countRows('analytics.words_daily')).toBe(1_001);
    expect(await countRows('word_hours')).toBe(1);
    expect(await countRows('chatter_hours')).toBe(3);

    await write(say('moon', NOON + 1));
    await closeHours(db, NOON + 9 * DAY_MS);
    await trimDays(db, NOON + 9 * DAY_MS);
    expect(await closeDays(db, NOON + 9 * DAY_MS)).toEqual({ closed: 0, reopened: 1 });
    await rollUp(db, NOON + 9 * DAY_MS);
    expect(await rollups(db)).toEqual(await recount(db));
    expect(await words(`(select * from word_days where day = '2026-11-03') d`)).toMatchObject({ moon: 3 });
    expect(await kept()).toEqual(whole);
    await trimDays(db, NOON + 9 * DAY_MS);
    expect(await kept()).toEqual(trimmed);
  });
});

describe('retention', () => {
  test("drops a day's messages and who wrote in its hours, once it is rolled up; all else stays", async () => {
    await write(say('moon', NOON), say('moon', NOON + DAY_MS));
    expect(await retireDays(db, NOON + 3 * DAY_MS, 2)).not.toContain('2026-11-03');
    await rollUp(db, NOON + 3 * DAY_MS);
    const { chatterHours: _, ...before } = await rollups(db);
    expect(await retireDays(db, NOON + 3 * DAY_MS, 2)).toEqual(['2026-11-03']);
    const { chatterHours, ...after } = await rollups(db);
    expect(after).toEqual(before);
    expect(chatterHours).toHaveLength(1);
    expect(await countRows('messages')).toBe(1);
  });

  test('a deletion that reaches back into a dropped day opens nothing: it could not be counted again', async () => {
    await write(say('moon', NOON));
    await rollUp(db, TOMORROW);
    expect(await retireDays(db, NOON + 3 * DAY_MS, 2)).toContain('2026-11-03');
    const before = await rollups(db);
    await writer.write(aBatch({ deletions: [aBan(1, 5, NOON + HOUR_MS)] }));
    expect(await openHours()).toEqual([]);
    expect(await rollups(db)).toEqual(before);
  });
});
