import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ChatMessage } from '../../src/domain/event.ts';
import { HOUR_MS, MINUTE_MS, type Range } from '../../src/domain/range.ts';
import { connect, type Db } from '../../src/store/database.ts';
import { closeHours, rollUp } from '../../src/store/days.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { createWriter, type Writer } from '../../src/store/writer/writer.ts';
import { aBan, aBatch, aMessage, channelId } from '../support/events.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';

/** What was asked before may not be answered from memory once it has changed. */
const NOON = Date.UTC(2026, 10, 3, 12);
const ROOM = channelId(1);
const AROUND: Range = { fromMs: NOON - HOUR_MS, toMs: NOON + 3 * HOUR_MS };

let database: TestDatabase;
let db: Db;
let store: Store;
let writer: Writer;
beforeAll(async () => {
  database = await createDatabase();
});
beforeEach(async () => {
  // A database of the same name, and a memory of its own.
  await store?.stop();
  db = connect(database.url, 4);
  store = createStore(db);
  await db.raw(`truncate messages, minutes, hours, chatter_hours, chatter_days, chatter_day_tops, word_hours, word_days, emote_hours, emote_days,
                         open_hours, open_days, claims, deletions, emote_catalogue, emote_fetches`);
  await writer?.stop();
  writer = createWriter({ url: database.url, retractMs: 24 * HOUR_MS });
});
afterAll(async () => {
  await writer.stop();
  await store.stop();
  await database[Symbol.asyncDispose]();
});

const say = (text: string, atMs: number, more: Partial<ChatMessage> = {}, from = 5) =>
  writer.write(aBatch({ messages: [aMessage(1, from, atMs, { text, ...more })] }));
async function words(range = AROUND): Promise<Record<string, number>> {
  const { top } = await store.words.listTopWords(ROOM, range, 25);
  return Object.fromEntries(top.map(({ word, uses }) => [word, uses]));
}
async function emotes(): Promise<Record<string, number>> {
  const { top } = await store.emoteUses.listTopEmotes(ROOM, AROUND, 25);
  return Object.fromEntries(top.map(({ emote, uses }) => [`${emote.name} ${emote.source}`, uses]));
}

test('a message of the same minute, a late one and one that is taken back change the answer', async () => {
  await say('moon rocket', NOON);
  expect(await words()).toEqual({ moon: 1, rocket: 1 });
  await say('moon', NOON + 1_000, {}, 6);
  await say('crater', NOON - 30 * MINUTE_MS);
  expect(await words()).toEqual({ moon: 2, rocket: 1, crater: 1 });
  await writer.write(aBatch({ deletions: [aBan(1, 6, NOON + 2_000)] }));
  expect(await words()).toEqual({ moon: 1, rocket: 1, crater: 1 });
  // One is taken back and one comes: the number of messages is what it was.
  await writer.write(aBatch({ messages: [aMessage(1, 7, NOON + 3_000, { text: 'orbit' })], deletions: [aBan(1, 5, NOON + 4_000)] }));
  expect(await words()).toEqual({ orbit: 1 });
});

test('mirrored messages do not count, nor does what was said elsewhere', async () => {
  await say('moon', NOON);
  await say('mirrored', NOON, { sharedFrom: { channelId: channelId(7), messageId: null } });
  await writer.write(aBatch({ messages: [aMessage(2, 5, NOON, { text: 'elsewhere' })] }));
  expect(await words()).toEqual({ moon: 1 });
  await rollUp(db, NOON + 24 * HOUR_MS);
  expect(await words()).toEqual({ moon: 1 });
});

test('an hour that is closed, and opened again, counts once', async () => {
  await say('moon KEKW', NOON + MINUTE_MS, { emotes: [{ id: '9', name: 'KEKW', positions: [[5, 8]] }] });
  await say('moon', NOON + HOUR_MS);
  const closing = NOON + HOUR_MS + 10 * MINUTE_MS;
  expect([await words(), await emotes()]).toEqual([{ moon: 2 }, { 'KEKW twitch': 1 }]);
  expect(await closeHours(db, closing)).toBe(1);
  expect([await words(), await emotes()]).toEqual([{ moon: 2 }, { 'KEKW twitch': 1 }]);
  await say('late moon KEKW Kappa', NOON + 2 * MINUTE_MS, {
    emotes: [
      { id: '9', name: 'KEKW', positions: [[10, 13]] },
      { id: '25', name: 'Kappa', positions: [[15, 19]] },
    ],
  });
  // KEKW is numbered by now, Kappa is not.
  expect([await words(), await emotes()]).toEqual([
    { moon: 3, late: 1 },
    { 'KEKW twitch': 2, 'Kappa twitch': 1 },
  ]);
  await rollUp(db, NOON + 24 * HOUR_MS);
  expect([await words(), await emotes()]).toEqual([
    { moon: 3, late: 1 },
    { 'KEKW twitch': 2, 'Kappa twitch': 1 },
  ]);
  await say('later moon', NOON + 3 * MINUTE_MS);
  // A whole day whose row is out of date is read by its hours.
  const day = { fromMs: NOON - 12 * HOUR_MS, toMs: NOON + 12 * HOUR_MS };
  expect(await words(day)).toEqual({ moon: 4, late: 1, later: 1 });
});

test("an emote is told from a word once the channel's emotes are known", async () => {
  await say('catJAM moon', NOON);
  expect([await words(), await emotes()]).toEqual([{ catjam: 1, moon: 1 }, {}]);
  await store.catalogue.replaceCatalogue(ROOM, 'bttv', [{ id: 'b1', name: 'catJAM' }], NOON + HOUR_MS);
  expect([await words(), await emotes()]).toEqual([{ moon: 1 }, { 'catJAM bttv': 1 }]);
  await store.catalogue.replaceCatalogue(null, '7tv', [{ id: 's1', name: 'moon' }], NOON + HOUR_MS);
  expect([await words(), await emotes()]).toEqual([{}, { 'catJAM bttv': 1, 'moon 7tv': 1 }]);
});

test('many messages of a minute are all counted', async () => {
  const messages = Array.from({ length: 6_000 }, (_, index) =>
    aMessage(1, 5 + (index % 50), NOON + (index % 30_000), { text: index % 2 === 0 ? 'moon' : 'moon rocket' }),
  );
  await writer.write(aBatch({ messages }));
  await say('moon', NOON + MINUTE_MS);
  expect(await words()).toEqual({ moon: 6_001, rocket: 3_000 });
  expect(await store.moments.listBusiestMinutes(ROOM, AROUND)).toEqual([{ minuteMs: NOON, messages: 6_000 }]);
});
