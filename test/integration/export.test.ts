import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatMessage, RoomEvent } from '../../src/domain/event.ts';
import { UpstreamError } from '../../src/errors.ts';
import { connect, type Db, type Result } from '../../src/store/database.ts';
import { DATASETS, type ExportName } from '../../src/store/export/datasets.ts';
import { type ExportQuery, type ExportRow, readExport } from '../../src/store/export/read.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { createWriter } from '../../src/store/writer/writer.ts';
import { aBatch, aMessage, channelId, chatterId, login, messageId } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';
import { ms } from '../support/report-request.ts';

const NOW = ms('2026-11-24T12:00');
const MOONBASE = { channelId: channelId(1001), login: login('moonbase') };
const TIDEPOOL = { channelId: channelId(1002), login: login('tidepool') };
const SHY = 66600666;
/** More than one fetch. */
const CROWD = 4_321;

const say = (room: typeof MOONBASE, by: number, at: string, text: string, more: Partial<ChatMessage> = {}): ChatMessage =>
  aMessage(1001, by, ms(at), { room, text, ...more });

const kappa = { id: '25', name: 'Kappa', positions: [[0, 4]] } as const;
const SAID: readonly ChatMessage[] = [
  say(MOONBASE, 1, '2026-11-20T23:59:59.999', 'rocket launch'),
  say(MOONBASE, 2, '2026-11-21T00:00', '=HYPERLINK("http://evil.example","rocket")'),
  say(MOONBASE, 1, '2026-11-21T00:00:30', 'Kappa rocket', { emotes: [kappa] }),
  say(MOONBASE, SHY, '2026-11-21T00:00:45', 'rocket please'),
  say(TIDEPOOL, 2, '2026-11-21T00:01', 'crab, "crab"\nKappa'),
  say(TIDEPOOL, 2, '2026-11-21T13:30', '弟大物 😀', { bits: 100, isFirstMessage: true }),
  say(TIDEPOOL, 1, '2026-11-21T13:31', 'mirrored rocket', { sharedFrom: { channelId: MOONBASE.channelId, messageId: null } }),
  say(TIDEPOOL, 3, '2026-11-21T13:32', 'to be taken back'),
  ...Array.from({ length: CROWD }, (_, index) =>
    say(MOONBASE, 100 + (index % 50), '2026-11-22T10:00', `crowd ${index}`, { sentAtMs: ms('2026-11-22T10:00') + index }),
  ),
];

const person = (id: number) => ({ id: chatterId(id), login: login(`chatter${id}`), displayName: `Chatter${id}` });
const happen = (
  at: string,
  kind: RoomEvent['kind'],
  by: number | null,
  details: Record<string, string>,
  more: Partial<RoomEvent> = {},
): RoomEvent => ({
  type: 'event',
  kind,
  room: MOONBASE,
  eventId: messageId(randomUUID()),
  atMs: ms(at),
  chatter: by === null ? null : person(by),
  amount: null,
  text: null,
  details,
  sharedFrom: null,
  ...more,
});
const HAPPENED: readonly RoomEvent[] = [
  happen('2026-11-21T10:00', 'sub', 1, { subPlanName: 'Tier 1' }, { amount: 3 }),
  happen(
    '2026-11-21T10:01',
    'subgift',
    2,
    { recipientId: String(SHY), recipientUserName: `chatter${SHY}`, subPlan: '1000' },
    { amount: 1 },
  ),
  happen('2026-11-21T10:02', 'raid', SHY, { login: `chatter${SHY}`, displayName: 'Shy' }, { amount: 12 }),
  happen('2026-11-21T10:03', 'room_state', null, { slow: '30' }, { eventId: null }),
  happen('2026-11-21T10:04', 'sub', 3, {}, { sharedFrom: { channelId: TIDEPOOL.channelId, messageId: null } }),
];

let database: TestDatabase;
let db: Db;
let store: Store;

beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url, 4);
  store = createStore(db);
  const writer = createWriter({ url: database.url, retractMs: 24 * 3_600_000 });
  await writer.write(aBatch({ messages: [...SAID], events: [...HAPPENED] }));
  await writer.write(
    aBatch({ deletions: [{ type: 'deletion', room: TIDEPOOL, atMs: ms('2026-11-21T13:33'), scope: 'ban', chatterId: chatterId(3) }] }),
  );
  await writer.stop();
  await store.optouts.optOut(chatterId(SHY));
  await store.days.rollUp(NOW);
});

afterAll(async () => {
  await store.stop();
  await database[Symbol.asyncDispose]();
});

const ask = (what: ExportName, more: Partial<ExportQuery> = {}): ExportQuery => ({
  what,
  channelIds: null,
  fromMs: null,
  toMs: NOW,
  ...more,
});

async function read(query: ExportQuery): Promise<ExportRow[]> {
  const rows: ExportRow[] = [];
  for await (const part of readExport(database.url, query, new AbortController().signal)) rows.push(...part.rows);
  return rows;
}

/** The values of some columns, row by row. */
async function pick(query: ExportQuery, ...names: readonly string[]): Promise<(string | null | undefined)[][]> {
  const at = names.map((name) => DATASETS[query.what].columns.findIndex((column) => column.name === name));
  expect(at).not.toContain(-1);
  return (await read(query)).map((row) => at.map((index) => row[index]));
}

/** What stands, was said here, and by somebody who may be named; counted from what was put in. */
const TOLD = SAID.filter(({ chatter, sharedFrom }) => sharedFrom === null && chatter.id !== String(SHY) && chatter.id !== '3');
const DAY = { fromMs: ms('2026-11-21T00:00'), toMs: ms('2026-11-22T00:00') };

describe('messages', () => {
  test('all that stand, by time, each once, letter by letter', async () => {
    const expected = [...TOLD].sort((a, b) => a.sentAtMs - b.sentAtMs);
    expect(await read(ask('messages'))).toEqual(
      expected.map((message) => [
        message.room.channelId,
        message.room.login,
        message.messageId,
        new Date(message.sentAtMs).toISOString(),
        message.chatter.id,
        message.chatter.login,
        message.text,
      ]),
    );
  });

  test('of a range: its first instant is in, its last is not', async () => {
    const range = { fromMs: ms('2026-11-21T00:00'), toMs: ms('2026-11-21T00:01') };
    expect(await pick(ask('messages', range), 'sent_at')).toEqual([['2026-11-21T00:00:00.000Z'], ['2026-11-21T00:00:30.000Z']]);
    expect(await pick(ask('messages', { ...range, toMs: range.toMs + 1 }), 'sent_at')).toHaveLength(3);
    expect(await read(ask('messages', { fromMs: ms('2026-11-23T00:00') }))).toEqual([]);
  });

  test('of some channels', async () => {
    const texts = await pick(ask('messages', { channelIds: [TIDEPOOL.channelId] }), 'channel_login', 'text');
    expect(texts).toEqual([
      ['tidepool', 'crab, "crab"\nKappa'],
      ['tidepool', '弟大物 😀'],
    ]);
    expect(await read(ask('messages', { channelIds: [MOONBASE.channelId, TIDEPOOL.channelId] }))).toHaveLength(TOLD.length);
    expect(await read(ask('messages', { channelIds: [channelId(99)] }))).toEqual([]);
  });

  test('come in parts, and the parts tell how far they are', async () => {
    const parts: { rows: number; done: number }[] = [];
    for await (const { rows, done } of readExport(database.url, ask('messages'), new AbortController().signal))
      parts.push({ rows: rows.length, done });
    expect(Math.max(...parts.map(({ rows }) => rows))).toBe(2_000);
    expect(parts.map(({ done }) => done)).toEqual(parts.map(({ done }) => done).sort((a, b) => a - b));
    expect(parts.at(-1)?.done).toBe(1);
  });
});

test('activity: minutes in which something was said', async () => {
  expect(await pick(ask('activity', DAY), 'channel_login', 'minute', 'messages', 'bits', 'first_time_chatters')).toEqual([
    ['moonbase', '2026-11-21T00:00:00Z', '3', '0', '0'],
    ['tidepool', '2026-11-21T00:01:00Z', '1', '0', '0'],
    ['tidepool', '2026-11-21T13:30:00Z', '1', '100', '1'],
  ]);
});

test('chatters: who wrote how much on which UTC day, without those who opted out', async () => {
  expect(await pick(ask('chatters', { toMs: DAY.toMs }), 'channel_login', 'day', 'chatter_login', 'messages')).toEqual([
    ['moonbase', '2026-11-20', 'chatter1', '1'],
    ['moonbase', '2026-11-21', 'chatter1', '1'],
    ['moonbase', '2026-11-21', 'chatter2', '1'],
    ['tidepool', '2026-11-21', 'chatter2', '2'],
  ]);
  const crowd = await pick(ask('chatters', { fromMs: ms('2026-11-22T00:00') }), 'messages');
  expect(crowd).toHaveLength(50);
  expect(crowd.reduce((sum, [messages]) => sum + Number(messages), 0)).toBe(CROWD);
});

test('emotes and words: uses of a UTC day, the most first', async () => {
  expect(await pick(ask('emotes', DAY), 'channel_login', 'day', 'emote', 'source', 'uses')).toEqual([
    ['moonbase', '2026-11-21', 'Kappa', 'twitch', '1'],
  ]);
  const words = await pick(ask('words', { ...DAY, channelIds: [MOONBASE.channelId] }), 'day', 'word', 'uses');
  expect(words[0]).toEqual(['2026-11-21', 'rocket', '3']);
  expect(words).not.toContainEqual(['2026-11-21', 'kappa', '1']);
});

test('events: what happened, of those who opted out without the person', async () => {
  const rows = await pick(ask('events'), 'at', 'kind', 'chatter_id', 'chatter_login', 'amount', 'details');
  expect(rows.map((row) => [...row.slice(0, 5), JSON.parse(row[5] ?? '')])).toEqual([
    ['2026-11-21T10:00:00.000Z', 'sub', '1', 'chatter1', '3', { subPlanName: 'Tier 1' }],
    ['2026-11-21T10:01:00.000Z', 'subgift', '2', 'chatter2', '1', { subPlan: '1000' }],
    ['2026-11-21T10:02:00.000Z', 'raid', null, null, '12', {}],
    ['2026-11-21T10:03:00.000Z', 'room_state', null, null, null, { slow: '30' }],
  ]);
});

test('whoever opted out is in no export at all', async () => {
  for (const what of ['messages', 'activity', 'chatters', 'emotes', 'words', 'events'] as const) {
    const cells = (await read(ask(what))).flat();
    expect(
      cells.filter((cell) => /66600666|shy/i.test(cell ?? '')),
      what,
    ).toEqual([]);
  }
});

test('an empty database has nothing to export', async () => {
  await using empty = await createDatabase();
  for await (const part of readExport(empty.url, ask('messages'), new AbortController().signal)) expect(part.rows).toEqual([]);
});

describe('a reader who takes a pause', () => {
  test('holds no lock on what is read, and no old snapshot', async () => {
    const parts = readExport(database.url, ask('messages', { fromMs: ms('2026-11-22T10:00') }), new AbortController().signal);
    expect((await parts.next()).value?.rows).toHaveLength(2_000);
    const { rows } = await db.raw<Result<{ state: string; xmin: string | null; locks: number }>>(
      `select a.state, a.backend_xmin as xmin, (select count(*)::int from pg_locks l where l.pid = a.pid and l.relation is not null) as locks
         from pg_stat_activity a where a.application_name = 'chatpulse-export' and a.datname = current_database()`,
    );
    expect(rows).toEqual([{ state: 'idle', xmin: null, locks: 0 }]);
    await parts.return();
  });

  test('can be interrupted, also while the database is at work', async () => {
    const stopping = new AbortController();
    const parts = readExport(database.url, ask('messages'), stopping.signal);
    await parts.next();
    const reason = new Error('enough');
    await db.transaction(async (trx) => {
      await trx.raw('lock table messages in access exclusive mode');
      const rest = (async () => {
        for await (const part of parts) expect(part.rows.length).toBeLessThanOrEqual(2_000);
      })();
      const failed = expect(rest).rejects.toBe(reason);
      await eventually(async () => {
        const { rows } = await trx.raw<Result<unknown>>(
          `select from pg_stat_activity where application_name = 'chatpulse-export' and datname = current_database() and wait_event_type = 'Lock'`,
        );
        expect(rows).toHaveLength(1);
      });
      stopping.abort(reason);
      await failed;
    });
  });

  test('is told when the database goes away', async () => {
    const parts = readExport(database.url, ask('messages', { fromMs: ms('2026-11-22T10:00') }), new AbortController().signal);
    await parts.next();
    await db.raw(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'chatpulse-export' and datname = current_database()`,
    );
    const rest = (async () => {
      for await (const part of parts) expect(part.rows.length).toBeLessThanOrEqual(2_000);
    })();
    await expect(rest).rejects.toThrow(UpstreamError);
  });
});
