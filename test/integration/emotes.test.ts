import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { THIRD_PARTIES, type ThirdParty, toEmoteUses } from '../../src/domain/emote-uses.ts';
import { toWords } from '../../src/domain/words.ts';
import { createEmotes, type Emotes } from '../../src/ingest/emotes/emotes.ts';
import { createLog } from '../../src/log.ts';
import { connect, type Db } from '../../src/store/database.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { type EmotesStandIn, startEmotes } from '../support/emotes/emotes.ts';
import { channelId } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';

const moonbase = channelId(4242);
const tidepool = channelId(4343);
const TUNABLES = { pollMs: 100, paceMs: 1, requestMs: 1_500, maxBytes: 200_000, troubleMs: 20 };

let database: TestDatabase;
let db: Db;
let store: Store;
let standIn: EmotesStandIn;
let running: Emotes[];
let outcomes: string[];

beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url, 6);
  store = createStore(db);
});
beforeEach(async () => {
  await db.raw('truncate emote_catalogue, emote_fetches, watches');
  standIn = await startEmotes();
  running = [];
  outcomes = [];
});
afterEach(async () => {
  await Promise.all(running.map((emotes) => emotes.stop()));
  await standIn.stop();
});
afterAll(async () => {
  await store.stop();
  await database[Symbol.asyncDispose]();
});

function start(
  options: { readonly store?: Pick<Store, 'catalogue' | 'emoteFetches'>; readonly urls?: Partial<Record<ThirdParty, null>> } = {},
): Emotes {
  const emotes = createEmotes({
    urls: { ...standIn.apiUrls, ...options.urls },
    store: options.store ?? store,
    log: createLog('silent'),
    countFetch: (source, outcome) => outcomes.push(`${source} ${outcome}`),
    tunables: TUNABLES,
  });
  running.push(emotes);
  emotes.start();
  return emotes;
}

/** The sources and names of the emotes in `text`, said in #moonbase at that time. */
async function usesAt(text: string, atMs = Date.now()): Promise<string[]> {
  const catalogue = await store.catalogue.readCatalogue(moonbase, { fromMs: atMs - 1, toMs: atMs + 1 });
  return toEmoteUses(text, [], catalogue, atMs).map(({ source, name }) => `${source} ${name}`);
}

const askedFor = (channel: string | null): number => standIn.requests.filter((request) => request.channelId === channel).length;

test('a channel is joined: what the three offer there and everywhere is an emote, and no word', async () => {
  standIn.offer('bttv', null, [{ id: 'g1', name: 'SourPls' }]);
  standIn.offer('bttv', moonbase, [
    { id: 'b1', name: 'catJAM' },
    { id: 'b2', name: 'Clap' },
  ]);
  standIn.offer('ffz', moonbase, [{ id: '7', name: 'LULW' }]);
  standIn.offer('7tv', moonbase, [{ id: 's1', name: 'KEKW' }]);
  standIn.offer('7tv', tidepool, [{ id: 's2', name: 'peepoTide' }]);
  const saidMs = Date.now();
  const emotes = start();
  emotes.onJoined(moonbase);
  emotes.onJoined(tidepool);
  const text = 'KEKW LULW catJAM Clap SourPls peepoTide kekw KEKW';
  const expected = ['7tv KEKW', 'ffz LULW', 'bttv catJAM', 'bttv Clap', 'bttv SourPls', '7tv KEKW'];
  await eventually(async () => expect(await usesAt(text)).toEqual(expected));
  await eventually(() => expect(standIn.requests).toHaveLength(9));
  // What was said before the answers came counts as well.
  expect(await usesAt(text, saidMs)).toEqual(expected);
  const catalogue = await store.catalogue.readCatalogue(moonbase, { fromMs: saidMs, toMs: saidMs + 1 });
  expect(toWords(text, (token) => catalogue.find(token, saidMs) !== null, [])).toEqual(['peepotide', 'kekw']);
});

test('an emote that is renamed or removed counts before, not after', async () => {
  standIn.offer('7tv', moonbase, [
    { id: '1', name: 'KEKW' },
    { id: '2', name: 'Sadge' },
  ]);
  const emotes = start();
  emotes.onJoined(moonbase);
  await eventually(async () => expect(await usesAt('KEKW Sadge')).toEqual(['7tv KEKW', '7tv Sadge']));
  const beforeMs = Date.now();
  standIn.offer('7tv', moonbase, [{ id: '1', name: 'KEKWait' }]);
  await makeDue();
  emotes.wake();
  await eventually(async () => expect(await usesAt('KEKW Sadge KEKWait')).toEqual(['7tv KEKWait']));
  expect(await usesAt('KEKW Sadge KEKWait', beforeMs)).toEqual(['7tv KEKW', '7tv Sadge']);
});

/** As if a day had passed. */
async function makeDue(): Promise<void> {
  await db.raw(`insert into watches (guild_id, login, channel_id) values (1, 'moonbase', ?) on conflict do nothing`, [moonbase]);
  await db.raw(`update emote_fetches set due_at = now() - interval '1 minute' where channel_id = ?`, [moonbase]);
}

test('a restart asks for nothing that was answered within the day, a day later everything is asked for again', async () => {
  const first = start();
  first.onJoined(moonbase);
  await eventually(() => expect(outcomes).toHaveLength(6));
  await first.stop();
  const second = start();
  second.onJoined(moonbase);
  second.onJoined(tidepool);
  await eventually(() => expect(askedFor(tidepool)).toBe(3));
  expect([askedFor(moonbase), askedFor(null)]).toEqual([3, 3]);
  const { rows } = await db.raw<{ rows: { hours: number }[] }>(
    'select extract(epoch from due_at - fetched_at)::float8 / 3600 as hours from emote_fetches where channel_id = ?',
    [moonbase],
  );
  expect(rows).toHaveLength(3);
  for (const { hours } of rows) expect(Math.abs(hours - 24)).toBeLessThan(2.5);
  await makeDue();
  second.wake();
  await eventually(() => expect(askedFor(moonbase)).toBe(6));
});

test('a channel that a source does not know has none, and is asked for again in a day only', async () => {
  const emotes = start({ urls: { ffz: null, '7tv': null } });
  emotes.onJoined(moonbase);
  await eventually(() => expect(outcomes).toEqual(['bttv answered', 'bttv none']));
  emotes.onJoined(tidepool);
  await eventually(() => expect(askedFor(tidepool)).toBe(1));
  expect(askedFor(moonbase)).toBe(1);
});

describe('a source in trouble', () => {
  test.each([
    ['that is down', { status: 503 }],
    ['that sends no JSON', { body: '{"channelEmotes":[' }],
    ['that sends something else', { body: '{"message":"we have moved"}' }],
    ['that sends too much', { bytes: TUNABLES.maxBytes + 1 }],
    ['that does not answer in time', { slow: 60_000 }],
  ])('%s holds up nobody, loses nothing that is known, and is asked again', async (_, fault) => {
    for (const source of THIRD_PARTIES) standIn.offer(source, moonbase, [{ id: '1', name: `${source}Known` }]);
    const emotes = start();
    emotes.onJoined(moonbase);
    const text = '7tvKnown bttvKnown ffzKnown 7tvNew bttvNew ffzNew';
    await eventually(async () => expect(await usesAt(text)).toHaveLength(3));
    standIn.fault('bttv', fault);
    for (const source of THIRD_PARTIES) standIn.offer(source, moonbase, [{ id: '2', name: `${source}New` }]);
    await makeDue();
    emotes.wake();
    await eventually(() => expect(outcomes.filter((outcome) => outcome === 'bttv failed').length).toBeGreaterThan(0));
    await eventually(async () => expect(await usesAt(text)).toEqual(['bttv bttvKnown', '7tv 7tvNew', 'ffz ffzNew']));
    standIn.fault('bttv', null);
    await eventually(async () => expect(await usesAt(text)).toEqual(['7tv 7tvNew', 'bttv bttvNew', 'ffz ffzNew']));
  });

  test('that wants fewer requests is left alone for as long as it says', async () => {
    standIn.fault('7tv', { status: 429, retryAfter: '1' });
    const emotes = start({ urls: { ffz: null, bttv: null } });
    emotes.onJoined(moonbase);
    await eventually(() => expect(outcomes).toEqual(['7tv limited']));
    standIn.fault('7tv', null);
    emotes.onJoined(tidepool);
    await eventually(() => expect(outcomes.filter((outcome) => outcome === '7tv answered')).toHaveLength(1));
    const [first, second] = standIn.requests;
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(950);
    // The answer that was refused is not lost.
    await eventually(() => expect(askedFor(null)).toBe(2));
  });

  test('for one channel only goes on with the others', async () => {
    standIn.offer('ffz', tidepool, [{ id: '1', name: 'x' }]);
    const emotes = start({ urls: { bttv: null, '7tv': null } });
    standIn.offer('ffz', moonbase, [{ id: '2', name: 'not an emote' }]);
    emotes.onJoined(moonbase);
    emotes.onJoined(tidepool);
    await eventually(() => expect(askedFor(tidepool)).toBe(1));
    await eventually(() => expect(outcomes.filter((outcome) => outcome === 'ffz failed').length).toBeGreaterThan(1));
    expect(askedFor(tidepool)).toBe(1);
  });
});

test('a database that is away is waited for', async () => {
  let refusals = 3;
  const emoteFetches: Store['emoteFetches'] = {
    ...store.emoteFetches,
    claimEmoteFetch: async (...question) => {
      refusals -= 1;
      if (refusals >= 0) throw new Error('Connection terminated');
      return store.emoteFetches.claimEmoteFetch(...question);
    },
  };
  start({ store: { catalogue: store.catalogue, emoteFetches }, urls: { ffz: null, bttv: null } });
  await eventually(() => expect(outcomes).toEqual(['7tv answered']));
});

test('stopping waits for nobody outside', async () => {
  standIn.fault('7tv', { slow: 60_000 });
  const emotes = start();
  await eventually(() => expect(askedFor(null)).toBe(3));
  const begun = performance.now();
  await emotes.stop();
  expect(performance.now() - begun).toBeLessThan(1_000);
  expect(outcomes.filter((outcome) => outcome.startsWith('7tv'))).toEqual([]);
});

test('two processes share the work', async () => {
  const channels = Array.from({ length: 12 }, (_, index) => channelId(6_000 + index));
  for (const emotes of [start(), start()]) for (const channel of channels) emotes.onJoined(channel);
  await eventually(() => expect(new Set(standIn.requests.map(({ source, channelId: id }) => `${source} ${id}`)).size).toBe(39));
  expect(standIn.requests).toHaveLength(39);
});
