import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS, type Range } from '../../src/domain/range.ts';
import { connect, type Db } from '../../src/store/database.ts';
import { closeHours, retireDays, rollUp, trimDays } from '../../src/store/days.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';
import { seeded, storeLog } from '../support/raw-log.ts';
import { channelOf, ms } from '../support/report-request.ts';
import { countTalk, makeTalk, OFFERED, readTalk, topOf } from '../support/talk-log.ts';

const MOONBASE = channelOf('1001', 'moonbase', 'MoonBase');
/** The clocks of New York changed before, Berlin's change on the 29th, Lord Howe's (by half an hour) on the 4th and 5th of April. */
const FROM = '2026-03-24T00:00Z';
const TO = '2026-04-06T10:20Z';
const ALL: Range = { fromMs: ms(FROM), toMs: ms(TO) };
const ZONES = ['Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/New_York'] as const;

const log = makeTalk({ seed: 7, from: FROM, to: TO, perHour: 15 });
const uttered = readTalk(log);
const within =
  ({ fromMs, toMs }: Range) =>
  (atMs: number): boolean =>
    atMs >= fromMs && atMs < toMs;

let database: TestDatabase;
let db: Db;
let store: Store;

async function openLog(lines: readonly string[]): Promise<void> {
  database = await createDatabase();
  db = connect(database.url, 4);
  store = createStore(db);
  for (const { source, id, name, isGlobal, from, to } of OFFERED) {
    await db.raw('insert into emote_catalogue (channel_id, source, emote_id, name, valid_from, valid_to) values (?, ?, ?, ?, ?, ?)', [
      isGlobal ? '0' : MOONBASE.id,
      source,
      id,
      name,
      from,
      to,
    ]);
  }
  await storeLog(database.url, lines);
}
async function closeLog(): Promise<void> {
  await store.stop();
  await database[Symbol.asyncDispose]();
}

function someRanges(count: number, salt: number): Range[] {
  const random = seeded(salt);
  return Array.from({ length: count }, () => {
    const fromMs = ALL.fromMs + Math.floor((random() * (ALL.toMs - ALL.fromMs)) / MINUTE_MS) * MINUTE_MS;
    const widthMs = Math.ceil((random() ** 3 * 9 * DAY_MS) / MINUTE_MS) * MINUTE_MS;
    return { fromMs, toMs: Math.min(fromMs + widthMs, ALL.toMs) };
  });
}

/** That both tops of `range` are those of the raw lines; all that was said is in them, so that nothing else is either. */
async function expectTops(range: Range): Promise<void> {
  const talk = countTalk(uttered, within(range));
  const words = await store.words.listTopWords(MOONBASE.id, range, 500);
  expect(words.top.map(({ word, uses }) => [word, uses])).toEqual(topOf(talk.words, 500));
  const emotes = await store.emoteUses.listTopEmotes(MOONBASE.id, range, 500);
  expect(new Map(emotes.top.map(({ emote, uses }) => [`${emote.source} ${emote.id} ${emote.name}`, uses]))).toEqual(talk.emotes);
  for (const { counted, cutToMs, pendingHours } of [words, emotes])
    expect({ counted, cutToMs, pendingHours }).toEqual({ counted: range, cutToMs: null, pendingHours: 0 });
  for (const limit of [1, 3, 10]) {
    const top = await store.words.listTopWords(MOONBASE.id, range, limit);
    expect(top.top.map(({ word, uses }) => [word, uses])).toEqual(topOf(talk.words, limit));
    const { top: most } = await store.emoteUses.listTopEmotes(MOONBASE.id, range, limit);
    expect(most.map(({ uses }) => uses)).toEqual(topOf(talk.emotes, limit).map(([, uses]) => uses));
  }
}

describe('words and emotes are those of the raw lines', () => {
  beforeAll(() => openLog(log));
  afterAll(closeLog);

  test('the log has enough of everything', () => {
    const { messages, words, emotes } = countTalk(uttered);
    expect(messages).toBeGreaterThan(4_000);
    expect(words.size).toBeGreaterThan(100);
    expect([...emotes.keys()].sort()).toEqual([
      '7tv s-hey peepoHey',
      '7tv s-kekw KEKW',
      '7tv s-seven rocket7',
      'bttv b-kekw KEKW',
      'ffz f-cat catJAM',
      'twitch 25 Kappa',
      'twitch 425618 LUL',
    ]);
    expect(words.has('peepohey')).toBe(true);
  });

  test('while nothing is closed, read from the messages, twice the same', async () => {
    for (const range of someRanges(3, 1)) {
      await expectTops(range);
      await expectTops(range);
    }
  });

  test('while hours are closed and days are not', async () => {
    await closeHours(db, ms('2026-04-02T12:00Z'));
    for (const range of someRanges(6, 2)) await expectTops(range);
  });

  test('once all is closed', async () => {
    await rollUp(db, ms(TO) + 5 * MINUTE_MS);
    for (const range of someRanges(12, 3)) await expectTops(range);
  });

  test.each(ZONES)('of each local day and of the whole time in %s', async (timeZone) => {
    const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
    const minutes = Array.from({ length: (ALL.toMs - ALL.fromMs) / MINUTE_MS }, (_, minute) => ALL.fromMs + minute * MINUTE_MS);
    for (const date of ['2026-03-29', '2026-04-04', '2026-04-05']) {
      const ofDay = minutes.filter((minuteMs) => format.format(minuteMs) === date);
      const range = { fromMs: ofDay[0] ?? 0, toMs: (ofDay.at(-1) ?? 0) + MINUTE_MS };
      const talk = countTalk(uttered, (atMs) => format.format(atMs) === date);
      const { top } = await store.words.listTopWords(MOONBASE.id, range, 10);
      expect(top.map(({ word, uses }) => [word, uses])).toEqual(topOf(talk.words, 10));
    }
  });
});

/** That the top words over `range` are those that were said in `counted`. */
async function expectCounted(range: Range, counted: Range): Promise<void> {
  const talk = countTalk(uttered, within(counted));
  const words = await store.words.listTopWords(MOONBASE.id, range, 500);
  expect(words.counted).toEqual(counted);
  expect(words.top.map(({ word, uses }) => [word, uses])).toEqual(topOf(talk.words, 500));
  const emotes = await store.emoteUses.listTopEmotes(MOONBASE.id, range, 500);
  expect(emotes.counted).toEqual(counted);
  expect(new Map(emotes.top.map(({ emote, uses }) => [`${emote.source} ${emote.id} ${emote.name}`, uses]))).toEqual(talk.emotes);
}
const range = (from: string, to: string): Range => ({ fromMs: ms(from), toMs: ms(to) });

describe('of days that are past the eight', () => {
  beforeAll(async () => {
    await openLog(log);
    await rollUp(db, ms(TO) + DAY_MS);
    await trimDays(db, ms('2026-04-06T12:00'));
  });
  afterAll(closeLog);

  test('whole UTC days are exact, and parts of them while the messages are there', async () => {
    expect((await db.raw(`select min(hour)::text as first from word_hours`)).rows[0].first).toMatch(/^2026-03-29 00:/);
    for (const asked of someRanges(5, 4)) await expectTops(asked);
    await expectCounted(range('2026-03-25T18:30', '2026-04-01T18:30'), range('2026-03-25T18:30', '2026-04-01T18:30'));
  });

  test('parts count by the nearest UTC day once the messages are gone', async () => {
    expect(await retireDays(db, ms('2026-04-06T12:00'), 3)).toContain('2026-03-25');
    await expectCounted(range('2026-03-25T18:30', '2026-03-30T00:00'), range('2026-03-26T00:00', '2026-03-30T00:00'));
    await expectCounted(range('2026-03-25T10:00', '2026-03-27T13:00'), range('2026-03-25T00:00', '2026-03-28T00:00'));
    await expectCounted(range('2026-03-25T10:00', '2026-03-25T11:30'), range('2026-03-25T00:00', '2026-03-26T00:00'));
    // Hours are kept longer than these messages were.
    await expectCounted(range('2026-03-30T10:10', '2026-04-01T13:40'), range('2026-03-30T10:00', '2026-04-01T14:00'));
    await expectCounted(range('2026-03-25T10:00', '2026-04-06T10:20'), range('2026-03-25T00:00', '2026-04-06T10:20'));
  });
});
