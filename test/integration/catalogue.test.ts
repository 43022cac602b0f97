import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toEmoteUses } from '../../src/domain/emote-uses.ts';
import { toGuildId } from '../../src/domain/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/range.ts';
import type { OfferedEmote } from '../../src/store/catalogue.ts';
import { connect, type Db } from '../../src/store/database.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { channelId, login } from '../support/events.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';

const moonbase = channelId(4242);
const tidepool = channelId(4343);
const NOON = Date.UTC(2026, 10, 20, 12);
const DAY = { fromMs: NOON - DAY_MS, toMs: NOON + DAY_MS };
const emote = (id: string, name: string): OfferedEmote => ({ id, name });

let database: TestDatabase;
let db: Db;
let store: Store;

beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url, 4);
  store = createStore(db);
});
beforeEach(async () => {
  await db.raw('truncate emote_catalogue, emote_fetches, watches');
});
afterAll(async () => {
  await store.stop();
  await database[Symbol.asyncDispose]();
});

describe('a catalogue', () => {
  /** The emotes of "KEKW" said in #moonbase at each of these times. */
  async function idsAt(...times: number[]): Promise<(string | null)[]> {
    const catalogue = await store.catalogue.readCatalogue(moonbase, DAY);
    return times.map((atMs) => catalogue.find('KEKW', atMs)?.id ?? null);
  }

  test('that is found first counts for the time before too, what comes later when it comes', async () => {
    const first = NOON + 20 * MINUTE_MS;
    expect(await store.catalogue.replaceCatalogue(moonbase, '7tv', [emote('1', 'KEKW')], first)).toEqual({ begun: 1, ended: 0 });
    expect(await idsAt(NOON - DAY_MS, first)).toEqual(['1', '1']);
    const later = NOON + 40 * MINUTE_MS;
    expect(await store.catalogue.replaceCatalogue(moonbase, '7tv', [emote('1', 'KEKW'), emote('2', 'EZ')], later)).toEqual({
      begun: 1,
      ended: 0,
    });
    const catalogue = await store.catalogue.readCatalogue(moonbase, DAY);
    expect([catalogue.find('EZ', later - 1), catalogue.find('EZ', later)?.id]).toEqual([null, '2']);
  });

  test('that was empty at first has only what came later, when it came', async () => {
    await store.catalogue.replaceCatalogue(moonbase, '7tv', [], NOON);
    await store.catalogue.replaceCatalogue(moonbase, '7tv', [emote('1', 'KEKW')], NOON + HOUR_MS);
    expect(await idsAt(NOON, NOON + HOUR_MS)).toEqual([null, '1']);
  });

  test('that has not changed is left alone', async () => {
    const offered = [emote('1', 'KEKW'), emote('1', 'KEKW'), emote('2', 'EZ')];
    await store.catalogue.replaceCatalogue(moonbase, 'bttv', offered, NOON);
    expect(await store.catalogue.replaceCatalogue(moonbase, 'bttv', offered, NOON + HOUR_MS)).toEqual({ begun: 0, ended: 0 });
  });

  test('counts a renamed or removed emote before, not after, and again when it is back', async () => {
    const [renamed, removed, back] = [NOON + HOUR_MS, NOON + 2 * HOUR_MS, NOON + 3 * HOUR_MS];
    await store.catalogue.replaceCatalogue(moonbase, 'ffz', [emote('1', 'KEKW'), emote('2', 'Sadge')], NOON);
    expect(await store.catalogue.replaceCatalogue(moonbase, 'ffz', [emote('1', 'KEKWait'), emote('2', 'Sadge')], renamed)).toEqual({
      begun: 1,
      ended: 1,
    });
    await store.catalogue.replaceCatalogue(moonbase, 'ffz', [emote('1', 'KEKWait')], removed);
    await store.catalogue.replaceCatalogue(moonbase, 'ffz', [emote('1', 'KEKW'), emote('2', 'Sadge')], back);
    const catalogue = await store.catalogue.readCatalogue(moonbase, DAY);
    const uses = (atMs: number) => toEmoteUses('KEKW KEKWait Sadge Sadge', [], catalogue, atMs).map(({ name }) => name);
    expect(uses(renamed - 1)).toEqual(['KEKW', 'Sadge', 'Sadge']);
    expect(uses(renamed)).toEqual(['KEKWait', 'Sadge', 'Sadge']);
    expect(uses(removed)).toEqual(['KEKWait']);
    expect(uses(back)).toEqual(['KEKW', 'Sadge', 'Sadge']);
  });

  test('that goes and comes within one millisecond does not stumble', async () => {
    for (const offered of [[emote('1', 'KEKW')], [], [emote('1', 'KEKW')], [], [emote('1', 'KEKW')]]) {
      await store.catalogue.replaceCatalogue(moonbase, '7tv', offered, NOON);
    }
    expect(await idsAt(NOON)).toEqual(['1']);
  });

  test('does not end before it began when the clock goes back', async () => {
    await store.catalogue.replaceCatalogue(moonbase, '7tv', [emote('0', 'x')], NOON);
    await store.catalogue.replaceCatalogue(moonbase, '7tv', [emote('1', 'KEKW')], NOON + 2 * HOUR_MS);
    await store.catalogue.replaceCatalogue(moonbase, '7tv', [], NOON + HOUR_MS);
    expect(await idsAt(NOON + HOUR_MS, NOON + 2 * HOUR_MS)).toEqual([null, null]);
  });

  test("holds the channel's emotes and the global ones of the time asked for, and nobody else's", async () => {
    await store.catalogue.replaceCatalogue(null, '7tv', [emote('global', 'KEKW')], NOON - 10 * DAY_MS);
    await store.catalogue.replaceCatalogue(tidepool, '7tv', [emote('other', 'KEKW')], NOON - 10 * DAY_MS);
    expect(await idsAt(NOON)).toEqual(['global']);
    await store.catalogue.replaceCatalogue(moonbase, 'ffz', [], NOON - DAY_MS);
    await store.catalogue.replaceCatalogue(moonbase, 'ffz', [emote('own', 'KEKW')], NOON);
    expect(await idsAt(NOON - 1, NOON)).toEqual(['global', 'own']);
    await store.catalogue.replaceCatalogue(moonbase, 'ffz', [], NOON + 5 * DAY_MS);
    const later = await store.catalogue.readCatalogue(moonbase, { fromMs: NOON + 5 * DAY_MS, toMs: NOON + 6 * DAY_MS });
    expect(later.find('KEKW', NOON + 5 * DAY_MS)?.id).toBe('global');
  });

  test('that two processes replace at the same time is there once', async () => {
    const offered = Array.from({ length: 500 }, (_, index) => emote(`${index}`, `emote${index}`));
    const done = await Promise.all([1, 2, 3].map((n) => store.catalogue.replaceCatalogue(moonbase, '7tv', offered, NOON + n)));
    expect(done.reduce((sum, { begun }) => sum + begun, 0)).toBe(500);
  });
});

describe('a fetch', () => {
  const guild = toGuildId('77');
  const leaseMs = 60_000;
  const claim = (nowMs: number, joined = [moonbase]) => store.emoteFetches.claimEmoteFetch('7tv', joined, nowMs, leaseMs);

  test('is due for everybody at first, the global one before the others, each once', async () => {
    expect(await claim(NOON)).toEqual({ channelId: null, failures: 0 });
    expect(await claim(NOON)).toEqual({ channelId: moonbase, failures: 0 });
    expect(await claim(NOON)).toBeNull();
    expect(await store.emoteFetches.claimEmoteFetch('ffz', [], NOON, leaseMs)).toEqual({ channelId: null, failures: 0 });
  });

  test('that nobody settles is due again after its lease', async () => {
    await claim(NOON);
    await claim(NOON);
    expect(await claim(NOON + leaseMs - 1)).toBeNull();
    expect(await claim(NOON + leaseMs)).toEqual({ channelId: null, failures: 0 });
  });

  test('is due when its last one says so, and failures are counted until an answer', async () => {
    await claim(NOON);
    await claim(NOON);
    const settle = (isAnswered: boolean, dueAtMs: number) => store.emoteFetches.settleEmoteFetch(moonbase, '7tv', { isAnswered, dueAtMs });
    await store.emoteFetches.settleEmoteFetch(null, '7tv', { isAnswered: true, dueAtMs: NOON + DAY_MS });
    await settle(false, NOON + 10);
    await settle(false, NOON + 20);
    expect(await claim(NOON + 19)).toBeNull();
    expect(await claim(NOON + 20)).toEqual({ channelId: moonbase, failures: 2 });
    await settle(true, NOON + 30);
    expect(await claim(NOON + 30)).toEqual({ channelId: moonbase, failures: 0 });
  });

  test('is for watched channels, as long as they are watched', async () => {
    if (guild === null) throw new Error('not a guild');
    await store.watches.addWatch(guild, login('tidepool'), null);
    await db.raw('update watches set channel_id = ?', [tidepool]);
    expect(await claim(NOON, [])).toEqual({ channelId: null, failures: 0 });
    expect(await claim(NOON, [])).toEqual({ channelId: tidepool, failures: 0 });
    await store.watches.removeWatch(guild, login('tidepool'));
    expect(await claim(NOON + leaseMs, [])).toEqual({ channelId: null, failures: 0 });
    expect(await claim(NOON + leaseMs, [])).toBeNull();
  });

  test('is claimed by one of many', async () => {
    const joined = Array.from({ length: 20 }, (_, index) => channelId(5_000 + index));
    const claims = await Promise.all(joined.map(() => claim(NOON, joined)));
    const taken = claims.filter((claimed) => claimed !== null).map(({ channelId: id }) => id);
    expect(new Set(taken).size).toBe(taken.length);
    expect(taken.length).toBeGreaterThan(0);
  });
});
