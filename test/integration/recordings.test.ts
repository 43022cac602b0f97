import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toGuildId } from '../../src/domain/ids.ts';
import { createBackfill } from '../../src/ingest/backfill.ts';
import { Rooms } from '../../src/ingest/batch-builder.ts';
import { createMover } from '../../src/ingest/mover.ts';
import { Spool } from '../../src/ingest/spool/spool.ts';
import { createLog } from '../../src/log.ts';
import { connect, type Db, type Result } from '../../src/store/database.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { addWatch, listDesired, listWatches, removeWatch } from '../../src/store/watches.ts';
import type { RecorderNote } from '../../src/store/writer/batch.ts';
import { createWriter, type Writer } from '../../src/store/writer/writer.ts';
import { aBatch, channelId, login } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';
import { privmsgLine, toSpeaker } from '../support/twitch/lines.ts';

const guild =
  toGuildId('77') ??
  (() => {
    throw new Error('not a guild');
  })();
const moonbase = channelId(4242);
const name = login('moonbase');

let database: TestDatabase;
let db: Db;
let store: Store;
let writer: Writer;

beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url, 3);
  store = createStore(db);
  writer = createWriter({ url: database.url, retractMs: 86_400_000 });
});

beforeEach(async () => {
  await db.raw('truncate watches, joins, recordings, recorders, gaps, names, channels, messages, minutes, open_hours, open_days');
  await writer.stop();
  writer = createWriter({ url: database.url, retractMs: 86_400_000 });
});

afterAll(async () => {
  await writer.stop();
  await db.destroy();
  await database[Symbol.asyncDispose]();
});

const note = (...notes: RecorderNote[]) => writer.write(aBatch({ notes }));
const started = (recorderId: string, atMs: number): RecorderNote => ({ type: 'started', recorderId, atMs });
const alive = (recorderId: string, atMs: number): RecorderNote => ({ type: 'alive', recorderId, atMs });
const joined = (recorderId: string, atMs: number, as = name): RecorderNote => ({
  type: 'joined',
  recorderId,
  channelId: moonbase,
  login: as,
  atMs,
});
const lost = (sinceMs: number, reason = 'connection lost'): RecorderNote => ({ type: 'lost', channelId: moonbase, sinceMs, reason });

/** [from, to, reason], to null while it lasts. */
async function listGaps(): Promise<[number, number | null, string][]> {
  const { rows } = await db.raw<Result<{ started_at: Date; ended_at: Date | null; reason: string }>>(
    'select started_at, ended_at, reason from gaps order by started_at',
  );
  return rows.map((row) => [row.started_at.getTime(), row.ended_at?.getTime() ?? null, row.reason]);
}

describe('gaps', () => {
  const [one, two] = [randomUUID(), randomUUID()];
  const T = Date.now() - 3_600_000;

  test('a lost connection is a gap from the last line to the next join', async () => {
    await note(started(one, T), joined(one, T + 1000), lost(T + 5000), joined(one, T + 9000));
    expect(await listGaps()).toEqual([[T + 5000, T + 9000, 'connection lost']]);
  });

  test('after a crash the gap begins where everything was still stored', async () => {
    await note(started(one, T), joined(one, T + 1000), alive(one, T + 60_000));
    await note(started(two, T + 90_000));
    expect(await listGaps()).toEqual([[T + 60_000, null, 'interrupted']]);
    await note(joined(two, T + 95_000), alive(two, T + 96_000));
    expect(await listGaps()).toEqual([[T + 60_000, T + 95_000, 'interrupted']]);
  });

  test('a clean stop is a gap as well', async () => {
    await note(started(one, T), joined(one, T), lost(T + 10_000, 'stopped'), alive(one, T + 10_500));
    await note(started(two, T + 20_000), joined(two, T + 21_000));
    expect(await listGaps()).toEqual([[T + 10_000, T + 21_000, 'stopped']]);
  });

  test('from a watch to the first join it is a gap, known or not', async () => {
    await addWatch(db, guild, name, null);
    const atMs = Date.now() + 2_000;
    await note(started(one, T), joined(one, atMs));
    const [[fromMs, toMs, reason] = []] = await listGaps();
    expect([toMs, reason]).toEqual([atMs, 'starting']);
    expect(Math.abs((fromMs ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test('nobody watching is said as such, and ends with the next join', async () => {
    await addWatch(db, guild, name, null);
    await note(started(one, T), joined(one, Date.now() + 10));
    await removeWatch(db, guild, name);
    await note(lost(Date.now() + 1_000, 'unwatched'));
    await addWatch(db, guild, name, null);
    await note(joined(one, Date.now() + 5_000));
    const gaps = await listGaps();
    expect(gaps.at(-1)?.[2]).toBe('not watched');
    expect(gaps.every(([, toMs]) => toMs !== null)).toBe(true);
  });

  test('lines that were thrown away are a gap of every channel recorded then', async () => {
    await note(started(one, T), joined(one, T), { type: 'dropped', fromMs: T + 1000, toMs: T + 2000 });
    expect(await listGaps()).toEqual([[T + 1000, T + 2000, 'spool full']]);
  });

  test('what was filled is cut out', async () => {
    await note(started(one, T), joined(one, T), lost(T + 10_000), joined(one, T + 20_000));
    await note({ type: 'filled', channelId: moonbase, fromMs: T + 13_000, toMs: T + 16_000 });
    expect(await listGaps()).toEqual([
      [T + 10_000, T + 13_000, 'connection lost'],
      [T + 16_000, T + 20_000, 'connection lost'],
    ]);
    await note({ type: 'filled', channelId: moonbase, fromMs: T, toMs: T + 30_000 });
    expect(await listGaps()).toEqual([]);
  });
});

describe('a channel that is renamed', () => {
  test('keeps its watches, and two watches that turn out to be one channel become one', async () => {
    await addWatch(db, guild, name, null);
    await note(joined(randomUUID(), Date.now()));
    await addWatch(db, guild, login('newname'), null);
    expect(await listDesired(db)).toHaveLength(2);
    await note(joined(randomUUID(), Date.now(), login('newname')));
    expect(await listDesired(db)).toEqual([{ login: 'newname', channelId: '4242' }]);
    expect(await listWatches(db, guild)).toMatchObject([{ login: 'newname', channelId: '4242' }]);
    expect(await store.channels.findChannel(name), 'the old name still finds it').toMatchObject({ id: '4242', login: 'newname' });
  });
});

test('one channel watched by many guilds is desired once, and a guild sees only its own', async () => {
  const other = toGuildId('78') ?? guild;
  expect([await addWatch(db, guild, name, '5'), await addWatch(db, guild, name, '5'), await addWatch(db, other, name, '6')]).toEqual([
    true,
    false,
    true,
  ]);
  expect(await listDesired(db)).toHaveLength(1);
  expect([await removeWatch(db, guild, name), await removeWatch(db, guild, name)]).toEqual([true, false]);
  expect([await listWatches(db, guild), (await listWatches(db, other)).length]).toEqual([[], 1]);
  expect(await listDesired(db)).toHaveLength(1);
});

test('a gap is filled from a recent-messages service: its lines are stored once, and what it covers is no gap any more', async () => {
  const place = { login: 'moonbase', id: '4242' };
  const endMs = Date.now() - 1_000;
  const fromMs = endMs - 60_000;
  const lineAt = (atMs: number) =>
    privmsgLine({
      place,
      from: toSpeaker('viewer'),
      text: `at ${atMs}`,
      tags: { 'tmi-sent-ts': atMs, 'rm-received-ts': atMs + 5, historical: 1 },
    });
  // The service begins 20 s after the gap did, and also knows what was said before and after.
  const lines = [fromMs + 20_000, fromMs + 40_000, endMs + 500].map(lineAt);
  const requests: string[] = [];
  const service = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ messages: lines, error: null }));
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const dataDir = await mkdtemp(join(tmpdir(), 'chatpulse-backfill-'));
  const log = createLog('silent');
  const recorderId = randomUUID();
  const spool = await Spool.open({ dataDir, maxBytes: 1 << 28, recorderId, log });
  const mover = createMover({
    spool,
    writer,
    rooms: new Rooms(new Map()),
    log,
    metrics: { rejected() {}, flushed() {}, failed() {} },
    onStored() {},
  });
  mover.start();
  const backfill = createBackfill({
    url: `http://127.0.0.1:${(service.address() as AddressInfo).port}/api/v2`,
    store,
    spool,
    log,
    settleMs: 300,
  });
  try {
    for (const made of [started(recorderId, fromMs - 5_000), joined(recorderId, fromMs - 4_000), lost(fromMs), joined(recorderId, endMs)])
      spool.note(made);
    spool.line(lines[1] ?? '', Date.now());
    backfill.onJoined(moonbase, name);
    await eventually(async () => expect(await listGaps()).toEqual([[fromMs, fromMs + 20_005, 'connection lost']]));
    expect(requests).toEqual(['/api/v2/recent-messages/moonbase']);
    const { rows } = await db.raw<Result<{ text: string }>>('select text from analytics.messages order by sent_at');
    expect(rows.map((row) => row.text)).toHaveLength(2);
  } finally {
    await backfill.stop();
    await mover.stop(2_000);
    await spool.close();
    service.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});
