import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY_MS } from '../../src/domain/range.ts';
import { ms } from '../support/report-request.ts';
import { openRooms, ROOMS, type RoomHistory, said } from '../support/room-history.ts';

/** From a Monday, two weeks, the first two days of the third. */
const FROM = ms('2026-10-19T00:00Z');
const TO = FROM + 16 * DAY_MS;
const IDS = [ROOMS.moonbase.id, ROOMS.marsbase.id];
const RANGE = { fromMs: FROM, toMs: TO };

let rooms: RoomHistory;
beforeAll(async () => {
  rooms = await openRooms();
});
afterAll(async () => {
  await rooms[Symbol.asyncDispose]();
});

/** Each day one person who comes but once, in both rooms; Ada every day in one, Bob every day in the other. */
beforeEach(async () => {
  await rooms.clear();
  const lines = Array.from({ length: 16 }, (_, day) => {
    const at = new Date(FROM + day * DAY_MS + 3_600_000).toISOString();
    return [
      said(at, 'moonbase', 'Ada'),
      said(at, 'marsbase', 'Bob'),
      ...(['moonbase', 'marsbase'] as const).map((room) => said(at, room, `Guest${day}`)),
    ];
  });
  await rooms.add(lines.flat());
  await rooms.store.days.rollUp(TO + DAY_MS);
});

const makeSets = (sinceMs: number | null, minChatters = 1) =>
  rooms.store.chatterSets.makeChatterSets({ nowMs: TO + DAY_MS, sinceMs, minChatters });
const overlap = async () => Object.fromEntries((await rooms.store.overlap.countOverlap(IDS, RANGE)).people);
const listSets = async () => {
  const { rows } = await rooms.db.raw<{ rows: { set: string }[] }>(
    `select days || ' from ' || first_day || ': ' || chatters as set from chatter_sets where channel_id = ? order by days desc, first_day`,
    [ROOMS.moonbase.id],
  );
  return rows.map((row) => row.set);
};
/** Ada, Bob, and those in both. */
const ALL = { 1: 1, 2: 1, 3: 16 };

test('sets are made of days and weeks that are over, and answer in place of their days', async () => {
  expect(await overlap()).toEqual(ALL);
  await makeSets(null);
  const sets = await listSets();
  expect(sets.filter((set) => set.startsWith('7 '))).toEqual(['7 from 2026-10-19: 8', '7 from 2026-10-26: 8']);
  expect(sets.filter((set) => set.startsWith('1 '))).toHaveLength(16);
  expect(await overlap()).toEqual(ALL);
  await rooms.db.raw('truncate chatter_days');
  expect(await overlap()).toEqual(ALL);
  expect((await rooms.store.overlap.countOverlap(IDS, { fromMs: FROM + DAY_MS, toMs: FROM + 9 * DAY_MS })).people).toEqual(
    new Map([
      [1, 1],
      [2, 1],
      [3, 8],
    ]),
  );
});

test('a set is not used when one of its days was made anew since', async () => {
  await makeSets(null);
  await rooms.db.raw(`update chatter_day_tops set made_at = clock_timestamp() where day = '2026-10-20'`);
  expect(await overlap()).toEqual(ALL);
  await rooms.db.raw('truncate chatter_days');
  // That day is read from what is gone, the others of its week from their own sets.
  expect(await overlap()).toEqual({ 1: 1, 2: 1, 3: 15 });
});

test('a late message counts at once, and is in the sets that are made after it', async () => {
  const sinceMs = await makeSets(null);
  await rooms.add([said('2026-10-21T05:00:00Z', 'moonbase', 'Bob'), said('2026-10-21T05:00:01Z', 'moonbase', 'Cyd')]);
  const withLate = { 1: 2, 3: 17 };
  expect(await overlap()).toEqual(withLate);
  await rooms.store.days.rollUp(TO + DAY_MS);
  expect(await overlap()).toEqual(withLate);
  const again = await makeSets(sinceMs);
  expect(again).toBeGreaterThan(sinceMs ?? Number.POSITIVE_INFINITY);
  expect(await listSets()).toEqual(expect.arrayContaining(['7 from 2026-10-19: 10', '7 from 2026-10-26: 8', '1 from 2026-10-21: 4']));
  await rooms.db.raw('truncate chatter_days');
  expect(await overlap()).toEqual(withLate);
  expect(await makeSets(again)).toBe(again);
});

test('quiet channels have none, and what is stopped in the middle is made the next time', async () => {
  await makeSets(null, 3);
  expect(await listSets()).toEqual([]);
  let left = 5;
  const stopped = await rooms.store.chatterSets.makeChatterSets({
    nowMs: TO + DAY_MS,
    sinceMs: null,
    minChatters: 1,
    mayGoOn: () => {
      left -= 1;
      return left >= 0;
    },
  });
  expect(stopped).toBeNull();
  const { rows } = await rooms.db.raw<{ rows: { sets: number }[] }>('select count(*)::int as sets from chatter_sets');
  expect(rows[0]?.sets).toBe(5);
  await makeSets(stopped);
  expect(await listSets()).toHaveLength(18);
});

test('ids that no set holds are counted all the same', async () => {
  await rooms.db.raw(
    `update chatter_days set chatter_ids = chatter_ids || 9007199254740993, messages = messages || 1, shared_messages = shared_messages || 0`,
  );
  const withLarge = { 1: 1, 2: 1, 3: 17 };
  expect(await overlap()).toEqual(withLarge);
  await makeSets(null);
  expect(await listSets()).toEqual([]);
  expect(await overlap()).toEqual(withLarge);
});
