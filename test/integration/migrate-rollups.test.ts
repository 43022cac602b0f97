import { readdir, readFile } from 'node:fs/promises';
import { expect, inject, test } from 'vitest';
import { decodeIds } from '../../src/domain/id-set.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/range.ts';
import { connect, type Result } from '../../src/store/database.ts';
import { listSets } from '../../src/store/rollups/cover.ts';
import { createStore } from '../../src/store/store.ts';
import { channelId } from '../support/events.ts';
import { databaseUrl, nextName, runOn } from '../support/postgres/template.ts';
import { recount, rollups } from '../support/recount.ts';

const FOLDER = new URL('../../migrations/', import.meta.url);
const DAY = Date.UTC(2026, 10, 1);

test('a database from before hours and blocks: days whose messages are gone keep their numbers, all others are counted anew', async () => {
  await using old = await createOld();
  const { url, apply } = old;
  await apply((file) => file < '0006');
  await runOn(
    url,
    `select ensure_message_day('2026-11-02');
     insert into retired_days (day) values ('2026-11-01');
     insert into chatter_days select 1, '2026-11-01', n, case when n <= 10 then 100 - n else n % 3 end, case when n % 3 = 0 then 1 else n % 2 end from generate_series(1, 1200) n;
     insert into minutes select 1, '2026-11-01T10:00Z'::timestamptz + n * interval '7 minutes', n, 1, n % 2, 0 from generate_series(0, 20) n;
     insert into messages (channel_id, sent_at, message_id, chatter_id, text)
       select 1, '2026-11-02T10:00Z'::timestamptz + n * interval '7 minutes', gen_random_uuid(), n % 5 + 1, 'hello moon' from generate_series(0, 20) n;
     insert into minutes (channel_id, minute, messages) select channel_id, date_trunc('minute', sent_at), count(*) from messages group by 1, 2;
     insert into chatter_days select channel_id, (sent_at at time zone 'UTC')::date, chatter_id, count(*) from messages group by 1, 2, 3;
     insert into names (user_id, valid_from, login, display_name) select n, '2020-01-01', 'user' || n, 'User' || n from generate_series(1, 1200) n;`,
  );
  await apply((file) => file >= '0006');
  const db = connect(url, 4);
  const store = createStore(db);
  try {
    const gone = { fromMs: DAY, toMs: DAY + DAY_MS };
    const ask = async () => ({
      chatters: await store.chatters.countChatters(channelId(1), gone, 'own'),
      everybody: await store.chatters.countChatters(channelId(1), gone, 'with-shared'),
      top: (await store.chatters.listTopChatters(channelId(1), gone, 'own', 12)).map(({ login, messages }) => `${login} ${messages}`),
      totals: await store.activity.getTotals(channelId(1), gone, 'own'),
      series: await store.activity.listActivity(channelId(1), gone, [DAY + 10 * HOUR_MS, DAY + 11 * HOUR_MS, DAY + 12 * HOUR_MS], 'own'),
    });
    const kept = {
      chatters: { count: 10 + 793, isEstimate: false },
      everybody: { count: 1_200, isEstimate: false },
      top: [...Array.from({ length: 10 }, (_, n) => `user${n + 1} ${99 - n}`), 'user1001 2', 'user1004 2'],
      totals: { messages: 210, bits: 10, firstTimeChatters: 0, busiest: { minuteMs: DAY + 10 * HOUR_MS + 140 * 60_000, messages: 20 } },
      series: [
        { startMs: DAY + 10 * HOUR_MS, messages: 36, chatters: null },
        { startMs: DAY + 11 * HOUR_MS, messages: 117, chatters: null },
        { startMs: DAY + 12 * HOUR_MS, messages: 57, chatters: null },
      ],
    };
    expect(await ask()).toEqual(kept);
    const openDays = { fromMs: DAY + DAY_MS, toMs: DAY + 2 * DAY_MS };
    expect(await store.chatters.countChatters(channelId(1), openDays, 'own')).toEqual({ count: 5, isEstimate: false });

    await store.days.rollUp(DAY + 5 * DAY_MS);
    expect(await ask()).toEqual(kept);
    const { minutes: _, hours: __, hourFacts: ___, dayTops, chatterDays, ...rolled } = await rollups(db);
    const truth = await recount(db);
    expect(truth).toMatchObject(rolled);
    expect(chatterDays.filter((row) => row['day'] === '2026-11-02')).toEqual(truth.chatterDays);
    expect(dayTops.filter((row) => row['day'] === '2026-11-02')).toEqual(truth.dayTops);
  } finally {
    await store.stop();
  }
});

test('a database from before sets of hours: who wrote in busy hours is put into sets, what was made of days holds on', async () => {
  await using old = await createOld();
  await old.apply((file) => file < '0012');
  // Distances of one byte to five; somebody who only mirrored; an hour with an id that no set holds; a quiet one.
  await runOn(
    old.url,
    `create temp table people as
       select 10 as hour, n as no, (array[3, 130, 20000, 3000000, 300000000])[1 + n % 5]::bigint + n * 7 as id, (n <> 5)::int as own from generate_series(1, 400) n
       union all select 11, n, case n when 300 then 9007199254740993 else n * 1000 end, 1 from generate_series(1, 300) n
       union all select 12, n, n, 1 from generate_series(1, 256) n;
     insert into chatter_hours (channel_id, hour, chatter_ids, messages, shared_messages)
       select 1, '2026-11-01T00:00Z'::timestamptz + hour * interval '1 hour', array_agg(id order by own desc, no desc), array_agg(own order by own desc, no desc),
              array_agg(1 - own order by own desc, no desc) from people group by hour;
     insert into hours (channel_id, hour, messages, shared_messages, bits, first_time_chatters, quarters, chatters, all_chatters)
       select channel_id, hour, 1, 0, 0, 0, '{1,0,0,0}', cardinality(array_remove(messages, 0)), cardinality(messages) from chatter_hours;
     insert into chatter_day_tops (channel_id, day, messages, chatters, all_chatters, top_ids, top_messages, floor)
       select 1, '2026-11-02'::date + n, 2, 2, 2, '{5,6}', '{1,1}', 0 from generate_series(0, 13) n where n <> 3;
     insert into chatter_sets (channel_id, first_day, days, chatters, made_from, chatter_ids)
       select 1, '2026-11-02'::date + n, 7, 2, chatter_set_source(1, '2026-11-02'::date + n, 7), '\\x0501' from (values (0), (7)) w(n);
     update chatter_day_tops set made_at = clock_timestamp() where day = '2026-11-10';`,
  );
  await old.apply((file) => file >= '0012');
  const db = connect(old.url, 2);
  try {
    const { rows } = await db.raw<Result<{ own_ids: Buffer | null; ids: string[] }>>(
      `select own_ids, (select array_agg(u.id order by u.id) from unnest(chatter_ids, messages) as u(id, own) where u.own > 0) as ids from chatter_hours order by hour`,
    );
    expect(rows.map(({ ids }) => ids.length)).toEqual([399, 300, 256]);
    expect(rows.map(({ own_ids }) => own_ids && [...decodeIds(own_ids)])).toEqual([rows[0]?.ids.map(Number), null, null]);
    const range = { fromMs: Date.UTC(2026, 10, 1), toMs: Date.UTC(2026, 10, 30) };
    expect(await listSets(db, [channelId(1)], range)).toMatchObject([{ firstMs: Date.UTC(2026, 10, 2), days: 7, chatters: 2 }]);
  } finally {
    await db.destroy();
  }
});

test('a database from before heads of days: the most used are read by themselves, and nothing is lost', async () => {
  await using old = await createOld();
  await old.apply((file) => file < '0013');
  await runOn(
    old.url,
    `insert into word_days (channel_id, day, words, uses, is_whole)
       select 1, d.day::date, array_agg('w' || n order by n), array_agg(3000 - n order by n), d.is_whole
         from (values ('2026-11-01', 1000, false), ('2026-11-02', 1000, true), ('2026-11-03', 2500, true)) d(day, words, is_whole)
        cross join generate_series(1, d.words) n group by d.day, d.is_whole;
     insert into emote_days (channel_id, day, emote_nos, uses, is_whole)
       select 1, '2026-11-03', array_agg(n order by n), array_agg(3000 - n order by n), true from generate_series(1, 1001) n;`,
  );
  const db = connect(old.url, 2);
  const list = async (sql: string) => (await db.raw<Result<Record<string, unknown>>>(sql)).rows;
  const told = async () => [
    await list('select * from word_days_now order by day, uses desc'),
    await list('select * from emote_days_now order by day, uses desc'),
  ];
  try {
    const before = await told();
    await old.apply((file) => file >= '0013');
    expect(await told()).toEqual(before);
    expect(
      await list(
        'select cardinality(words) as head, words[1] as first, rest_words[1] as next, cardinality(rest_uses) as rest from word_days order by day',
      ),
    ).toEqual([
      { head: 1_000, first: 'w1', next: null, rest: null },
      { head: 1_000, first: 'w1', next: null, rest: null },
      { head: 1_000, first: 'w1', next: 'w1001', rest: 1_500 },
    ]);
    expect(await list('select cardinality(uses) as head, rest_emote_nos, rest_uses from emote_days')).toEqual([
      { head: 1_000, rest_emote_nos: ['1001'], rest_uses: [1_999] },
    ]);
  } finally {
    await db.destroy();
  }
});

/** An empty database, to which migrations are applied by their names. */
async function createOld() {
  const [adminUrl, name] = [inject('postgresUrl'), nextName()];
  await runOn(adminUrl, `create database ${name} template template0`);
  const url = databaseUrl(adminUrl, name);
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort();
  return {
    url,
    apply: async (isWanted: (file: string) => boolean): Promise<void> => {
      for (const file of files.filter(isWanted)) await runOn(url, await readFile(new URL(file, FOLDER), 'utf8'));
    },
    [Symbol.asyncDispose]: async (): Promise<void> => {
      await runOn(adminUrl, `drop database ${name} with (force)`);
    },
  };
}
