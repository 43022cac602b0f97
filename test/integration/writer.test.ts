import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatMessage, Deletion } from '../../src/domain/event.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/range.ts';
import { connect, type Db, type Result } from '../../src/store/database.ts';
import { closeDays, closeHours, retireDays, rollUp } from '../../src/store/days.ts';
import { createWriter, type Writer } from '../../src/store/writer/writer.ts';
import { aBan, aBatch, aMessage, channelId, chatterId, login, room } from '../support/events.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';
import { recount, rollups } from '../support/recount.ts';

/** Beyond what a JavaScript number holds exactly. */
const LARGE_ID = '9007199254740993';
const NOON = Date.UTC(2026, 10, 3, 12);

let database: TestDatabase;
let db: Db;
let writer: Writer;

beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url, 3);
  writer = aWriter();
});

afterAll(async () => {
  await writer.stop();
  await db.destroy();
  await database[Symbol.asyncDispose]();
});

const aWriter = () => createWriter({ url: database.url, retractMs: 24 * HOUR_MS });

/** An empty database, and a writer that remembers nothing of the one before. */
async function clear(): Promise<void> {
  await db.raw(`truncate messages, minutes, hours, chatter_hours, chatter_days, chatter_day_tops, word_hours, word_days, emote_hours, emote_days,
                         open_hours, open_days, claims, deletions, events, names, channels, retired_days`);
  await writer.stop();
  writer = aWriter();
}

async function listStanding(): Promise<string[]> {
  const { rows } = await db.raw<Result<{ message_id: string }>>('select message_id from messages where retracted_at is null order by 1');
  return rows.map((row) => row.message_id);
}

test('a batch is stored with all that the wire said', async () => {
  await clear();
  const message = aMessage(1, LARGE_ID, NOON, {
    text: 'Kappa żółw 🐢 \\N \t "quoted"',
    bits: 250,
    isAction: true,
    isFirstMessage: true,
    badges: { subscriber: true, moderator: false, vip: true, broadcaster: false },
    emotes: [{ id: '25', name: 'Kappa', positions: [[0, 4]] }],
    rewardId: 'reward',
  });
  const result = await writer.write(aBatch({ messages: [message] }));
  expect(result).toEqual({ stored: 1, duplicates: 0, expired: 0, events: 0, retracted: 0 });
  const { rows } = await db.raw<Result<Record<string, unknown>>>('select * from messages');
  expect(rows).toEqual([
    {
      channel_id: '1',
      sent_at: new Date(NOON),
      message_id: message.messageId,
      chatter_id: message.chatter.id,
      source_channel_id: null,
      reply_parent_id: null,
      bits: 250,
      flags: 1 + 2 + 8 + 32,
      retracted_at: null,
      reward_id: 'reward',
      emotes: '25:0-4',
      text: 'Kappa żółw 🐢 \\N \t "quoted"',
    },
  ]);
  const view = await db.raw<Result<Record<string, unknown>>>('select * from analytics.activity_minutely');
  expect(view.rows).toEqual([
    { channel_id: '1', channel_login: 'room1', minute: new Date(NOON), messages: 1, bits: '250', first_time_chatters: 1 },
  ]);
});

test('what is written twice counts once, within a batch and over batches', async () => {
  await clear();
  const messages = [aMessage(1, 5, NOON), aMessage(1, 6, NOON + 1)];
  const first = await writer.write(aBatch({ messages: [...messages, ...messages] }));
  const second = await writer.write(aBatch({ messages }));
  expect([first.stored, first.duplicates, second.stored, second.duplicates]).toEqual([2, 2, 0, 2]);
  expect(await rollups(db)).toEqual(await recount(db));
});

test('a mirrored message counts for its source only', async () => {
  await clear();
  await writer.write(
    aBatch({ messages: [aMessage(1, 5, NOON, { sharedFrom: { channelId: channelId(2), messageId: null } }), aMessage(1, 5, NOON)] }),
  );
  const { rows } = await db.raw<Result<{ messages: number; shared_messages: number }>>('select messages, shared_messages from minutes');
  expect(rows).toEqual([{ messages: 1, shared_messages: 1 }]);
  expect((await db.raw<Result<unknown>>('select * from analytics.messages')).rows).toHaveLength(1);
});

describe('retraction', () => {
  test('takes back what was said, its text and its counts, and keeps the fact', async () => {
    await clear();
    await writer.write(
      aBatch({ messages: [aMessage(1, 5, NOON, { bits: 10, isFirstMessage: true }), aMessage(1, 6, NOON), aMessage(2, 5, NOON)] }),
    );
    const result = await writer.write(aBatch({ deletions: [aBan(1, 5, NOON + 1000)] }));
    expect(result.retracted).toBe(1);
    const { rows } = await db.raw<Result<{ text: string; retracted_at: Date }>>(
      'select text, retracted_at from messages where retracted_at is not null',
    );
    expect(rows).toEqual([{ text: '', retracted_at: new Date(NOON + 1000) }]);
    expect(await rollups(db)).toEqual(await recount(db));
    expect((await db.raw<Result<unknown>>('select * from deletions')).rows).toHaveLength(1);
  });

  test('a redelivered message stays retracted', async () => {
    await clear();
    const message = aMessage(1, 5, NOON);
    await writer.write(aBatch({ messages: [message], deletions: [aBan(1, 5, NOON + 1)] }));
    await writer.write(aBatch({ messages: [message] }));
    expect(await listStanding()).toEqual([]);
    expect(await rollups(db)).toEqual(await recount(db));
  });

  test('a deletion that overtakes its message still takes it back', async () => {
    await clear();
    const message = aMessage(1, 5, NOON);
    await writer.write(
      aBatch({ deletions: [{ type: 'deletion', room: room(1), atMs: NOON + 500, scope: 'message', messageId: message.messageId }] }),
    );
    const result = await writer.write(aBatch({ messages: [message, aMessage(1, 6, NOON)] }));
    expect([result.stored, result.retracted]).toEqual([2, 1]);
    expect(await listStanding()).toHaveLength(1);
  });

  test('reaches a day that is closed already', async () => {
    await clear();
    await writer.write(aBatch({ messages: [aMessage(1, 5, NOON), aMessage(1, 6, NOON)] }));
    await rollUp(db, NOON + DAY_MS);
    await writer.write(aBatch({ deletions: [aBan(1, 5, NOON + 1000)] }));
    expect(await rollups(db)).toEqual(await recount(db));
    await rollUp(db, NOON + DAY_MS);
    expect(await rollups(db)).toEqual(await recount(db));
    const stored = await db.raw<Result<{ chatter_ids: string[]; messages: number[] }>>('select chatter_ids, messages from chatter_days');
    expect(stored.rows).toEqual([{ chatter_ids: ['6'], messages: [1] }]);
  });
});

/** Small worlds in which everything can collide: few rooms, people and instants, around a midnight. */
const BASE = Date.UTC(2026, 10, 4) - 3 * HOUR_MS;
const instant = fc.integer({ min: 0, max: 30 * 6 }).map((step) => BASE + step * 600_000);
const message = fc
  .record({
    room: fc.integer({ min: 1, max: 2 }),
    from: fc.integer({ min: 11, max: 13 }),
    at: instant,
    text: fc.constantFrom('hello Kappa', 'so good KEKW KEKW', 'Ω is 弟大物', ''),
    bits: fc.constantFrom(0, 0, 5),
    first: fc.boolean(),
    shared: fc.boolean(),
  })
  .map(({ room: roomId, from, at, text, bits, first, shared }) =>
    aMessage(roomId, from, at, {
      text,
      bits,
      isFirstMessage: first,
      emotes: text.endsWith('Kappa') ? [{ id: '25', name: 'Kappa', positions: [[6, 10]] }] : [],
      sharedFrom: shared ? { channelId: channelId(7), messageId: null } : null,
    }),
  );
type Step =
  | { readonly type: 'message'; readonly message: ChatMessage }
  | {
      readonly type: 'deletion';
      readonly pick: number;
      readonly scope: Deletion['scope'];
      readonly room: number;
      readonly of: number;
      readonly at: number;
    };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: message.map((m) => ({ type: 'message' as const, message: m })) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('deletion' as const),
      pick: fc.nat(30),
      scope: fc.constantFrom('message', 'timeout', 'ban', 'room'),
      room: fc.integer({ min: 1, max: 2 }),
      of: fc.integer({ min: 11, max: 13 }),
      at: instant,
    }),
  },
);

function toDeletion(made: Extract<Step, { type: 'deletion' }>, messages: readonly ChatMessage[]): Deletion {
  const base = { type: 'deletion' as const, room: room(made.room), atMs: made.at };
  const target = messages[made.pick % Math.max(1, messages.length)];
  if (made.scope === 'message' && target)
    return { ...base, room: target.room, atMs: target.sentAtMs + 1000, scope: 'message', messageId: target.messageId };
  if (made.scope === 'timeout') return { ...base, scope: 'timeout', chatterId: chatterId(made.of), durationS: 60 };
  if (made.scope === 'ban') return { ...base, scope: 'ban', chatterId: chatterId(made.of) };
  return { ...base, scope: 'room' };
}

const covers = (deletion: Deletion, m: ChatMessage): boolean =>
  deletion.room.channelId === m.room.channelId &&
  m.sentAtMs <= deletion.atMs &&
  m.sentAtMs >= deletion.atMs - 24 * HOUR_MS &&
  (deletion.scope === 'room' || (deletion.scope === 'message' ? deletion.messageId === m.messageId : deletion.chatterId === m.chatter.id));

const WEATHER = [
  'go on',
  'go on',
  'write twice',
  'crash',
  'close hours',
  'close days',
  'close all',
  'close in the middle',
  'give up closing',
] as const;
const LATER = BASE + 4 * DAY_MS;

/** Lets the closing go on for so many hours or portions, then takes its process away: the claims stay behind. */
const giveUpAfter = (count: number): (() => boolean) => {
  let left = count;
  return () => left-- > 0;
};

test('in whatever order and pieces it arrives, with duplicates, crashes and closings between, the rollups equal a recount and exactly the covered messages are gone', {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 40 }),
      fc.array(fc.nat(1_000_000), { minLength: 80, maxLength: 80 }),
      fc.array(fc.constantFrom(...WEATHER), { minLength: 80, maxLength: 80 }),
      async (steps, order, weather) => {
        await clear();
        await db.raw('truncate emote_catalogue');
        await db.raw(`insert into emote_catalogue (channel_id, source, emote_id, name, valid_from) values (1, '7tv', 'a', 'KEKW', ?)`, [
          new Date(BASE + HOUR_MS),
        ]);
        const messages = steps.flatMap((made) => (made.type === 'message' ? [made.message] : []));
        const deletions = steps.flatMap((made) => (made.type === 'deletion' ? [toDeletion(made, messages)] : []));
        const all = [...messages, ...deletions, ...messages.slice(0, 5)].map((event, index) => ({
          event,
          rank: order[index % order.length] ?? 0,
        }));
        const shuffled = all.sort((a, b) => a.rank - b.rank).map(({ event }) => event);
        let own = aWriter();
        try {
          for (let at = 0, turn = 0; at < shuffled.length; turn += 1) {
            const size = 1 + ((order[turn] ?? 0) % 7);
            const part = shuffled.slice(at, at + size);
            at += size;
            const batch = aBatch({
              messages: part.filter((event) => event.type === 'message'),
              deletions: part.filter((event) => event.type === 'deletion'),
            });
            const today = weather[turn];
            const closing = today === 'close in the middle' ? [rollUp(db, LATER), rollUp(db, LATER)] : [];
            await Promise.all([own.write(batch), ...closing]);
            if (today === 'write twice') await own.write(batch);
            if (today === 'close hours') await closeHours(db, LATER);
            if (today === 'close days') await closeDays(db, LATER);
            if (today === 'close all') await rollUp(db, LATER);
            if (today === 'give up closing') await closeHours(db, LATER, giveUpAfter(1 + (turn % 5)));
            if (today === 'crash') {
              await own.stop();
              own = aWriter();
            }
          }
        } finally {
          await own.stop();
        }
        expect(await rollups(db)).toEqual(await recount(db));
        const standing = messages.filter((m) => !deletions.some((deletion) => covers(deletion, m))).map((m) => m.messageId);
        expect(await listStanding()).toEqual([...new Set(standing)].sort());
        await rollUp(db, LATER);
        expect(await listMarks(db)).toEqual([]);
        expect(await rollups(db)).toEqual(await recount(db));
      },
    ),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 30), endOnFailure: true },
  );
});

async function listMarks(from: Db): Promise<unknown[]> {
  const { rows } = await from.raw<Result<unknown>>(
    'select channel_id::text, hour::text from open_hours union all select channel_id::text, day::text from open_days union all select channel_id::text, during::text from claims',
  );
  return rows;
}

describe('names', () => {
  const named = (from: number, name: string, at: number) =>
    aMessage(1, from, at, { chatter: { id: chatterId(from), login: login(name), displayName: name.toUpperCase() } });
  const history = async (id: number) =>
    (
      await db.raw<Result<{ login: string; from: number; to: number | null }>>(
        `select login, extract(epoch from valid_from)::float8 * 1000 as from, case when valid_to < 'infinity' then extract(epoch from valid_to)::float8 * 1000 end as to
           from names where user_id = :id order by valid_from`,
        { id },
      )
    ).rows;

  test('a change of name is history, seen in any order', async () => {
    await clear();
    await writer.write(aBatch({ messages: [named(5, 'new_name', NOON)] }));
    await writer.write(aBatch({ messages: [named(5, 'old_name', NOON - DAY_MS)] }));
    await writer.write(aBatch({ messages: [named(5, 'newest', NOON + DAY_MS), named(5, 'newest', NOON + 2 * DAY_MS)] }));
    expect(await history(5)).toEqual([
      { login: 'old_name', from: NOON - DAY_MS, to: NOON },
      { login: 'new_name', from: NOON, to: NOON + DAY_MS },
      { login: 'newest', from: NOON + DAY_MS, to: null },
    ]);
  });

  test('a display name that is learnt later, from an older line, is the name of a channel that was only joined so far', async () => {
    await clear();
    await writer.write(
      aBatch({
        notes: [
          {
            type: 'joined',
            recorderId: '00000000-0000-4000-8000-000000000000',
            channelId: channelId(5),
            login: login('moonbase'),
            atMs: NOON,
          },
        ],
      }),
    );
    const broadcaster = { id: chatterId(5), login: login('moonbase'), displayName: 'MoonBase' };
    await writer.write(
      aBatch({
        messages: [aMessage(5, 5, NOON - DAY_MS, { room: { channelId: channelId(5), login: login('moonbase') }, chatter: broadcaster })],
      }),
    );
    const { rows } = await db.raw<Result<{ display_name: string }>>('select display_name from analytics.channels');
    expect(rows).toEqual([{ display_name: 'MoonBase' }]);
    expect(await history(5)).toHaveLength(1);
  });

  test('a login that passes to another person does not merge the two', async () => {
    await clear();
    await writer.write(aBatch({ messages: [named(5, 'wanted', NOON), named(6, 'other', NOON)] }));
    await writer.write(aBatch({ messages: [named(5, 'renamed', NOON + 1000), named(6, 'wanted', NOON + 2000)] }));
    const { rows } = await db.raw<Result<{ chatter_login: string; messages: number }>>(
      'select chatter_login, messages from analytics.chatters_daily order by 1',
    );
    expect(rows).toEqual([
      { chatter_login: 'renamed', messages: 2 },
      { chatter_login: 'wanted', messages: 2 },
    ]);
  });
});

test('retention drops whole days, keeps what was counted and refuses their messages from then on', async () => {
  await clear();
  const old = aMessage(1, 5, NOON - 40 * DAY_MS);
  await writer.write(aBatch({ messages: [old, aMessage(1, 5, NOON)] }));
  expect(await retireDays(db, NOON, 30)).toEqual([]);
  await rollUp(db, NOON);
  const { chatterHours, ...kept } = await rollups(db);
  expect(await retireDays(db, NOON, 30)).toEqual([new Date(old.sentAtMs).toISOString().slice(0, 10)]);
  const before = { ...kept, chatterHours: chatterHours.filter((row) => row['hour_ms'] === NOON) };
  expect(before.chatterHours).toHaveLength(chatterHours.length - 1);
  expect(await rollups(db)).toEqual(before);
  await expect(writer.write(aBatch({ messages: [old] }))).rejects.toThrow(/no partition/);
  expect(await writer.write(aBatch({ messages: [old] }))).toMatchObject({ stored: 0, duplicates: 0, expired: 1 });
  expect(await rollups(db)).toEqual(before);
});
