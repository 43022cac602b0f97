import { readdir, readFile } from 'node:fs/promises';
import { expect, inject, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/range.ts';
import { connect } from '../../src/store/database.ts';
import { createStore } from '../../src/store/store.ts';
import { channelId } from '../support/events.ts';
import { databaseUrl, nextName, runOn } from '../support/postgres/template.ts';
import { recount, rollups } from '../support/recount.ts';

const FOLDER = new URL('../../migrations/', import.meta.url);
const DAY = Date.UTC(2026, 10, 1);

test('a database from before hours and blocks: days whose messages are gone keep their numbers, all others are counted anew', async () => {
  const [adminUrl, name] = [inject('postgresUrl'), nextName()];
  await runOn(adminUrl, `create database ${name} template template0`);
  const url = databaseUrl(adminUrl, name);
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort();
  const apply = async (wanted: readonly string[]): Promise<void> => {
    for (const file of wanted) await runOn(url, await readFile(new URL(file, FOLDER), 'utf8'));
  };
  await apply(files.filter((file) => file < '0006'));
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
  await apply(files.filter((file) => file >= '0006'));
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
    await runOn(adminUrl, `drop database ${name} with (force)`);
  }
});
