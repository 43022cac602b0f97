import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect, type Db, onlyRow, type Result } from '../../src/store/database.ts';
import { hasRecordings, recordingPath } from '../fuzz/recordings.ts';
import { createDataDir, runChatpulse } from '../support/chatpulse.ts';
import { createDatabase } from '../support/postgres/database.ts';
import { recount, rollups } from '../support/recount.ts';
import { privmsgLine, toSpeaker } from '../support/twitch/lines.ts';

const XQCOW = 'go-twitch-irc-channel-xqcow-20190915.txt';

async function replay(url: string, ...words: string[]): Promise<Record<string, number>> {
  const { code, output } = await runChatpulse(['replay', '--json', ...words], { DATABASE_URL: url });
  expect(code, output).toBe(0);
  return JSON.parse(output.split('\n').findLast((line) => line.startsWith('{')) ?? '');
}

async function sum(db: Db, sql: string): Promise<number> {
  return onlyRow(await db.raw<Result<{ sum: number }>>(sql)).sum;
}

/** Counted without any code of ours: lines by command, and messages whose chatter was timed out or banned later. */
function countByHand(text: string): { messages: number; standing: number } {
  const lines = text.split('\n').filter((line) => line !== '');
  const tag = (line: string, name: string) =>
    line
      .slice(1, line.indexOf(' '))
      .split(';')
      .find((part) => part.startsWith(`${name}=`))
      ?.slice(name.length + 1) ?? '';
  const said = lines.filter((line) => line.split(' ')[2] === 'PRIVMSG');
  const bans = lines.filter((line) => line.split(' ')[2] === 'CLEARCHAT');
  const gone = said.filter((line) =>
    bans.some(
      (ban) => tag(ban, 'target-user-id') === tag(line, 'user-id') && Number(tag(line, 'tmi-sent-ts')) <= Number(tag(ban, 'tmi-sent-ts')),
    ),
  );
  return { messages: said.length, standing: said.length - gone.length };
}

test.skipIf(!hasRecordings)(
  'a real recording is stored line for line, retracted as it says, and a second replay adds nothing',
  async () => {
    const byHand = countByHand(await readFile(recordingPath(XQCOW), 'utf8'));
    expect(byHand).toEqual({ messages: 4933, standing: 4800 });
    await using database = await createDatabase();
    const first = await replay(database.url, recordingPath(XQCOW));
    expect(first).toMatchObject({
      files: 1,
      lines: 5000,
      messages: 4933,
      stored: 4933,
      duplicates: 0,
      events: 67,
      retracted: 133,
      rejected: 0,
    });

    const db = connect(database.url, 1);
    const counts = async () => [
      await sum(db, 'select count(*)::int as sum from analytics.messages'),
      await sum(db, 'select sum(messages)::int as sum from analytics.activity_minutely'),
      await sum(db, 'select sum(messages)::int as sum from analytics.chatters_daily'),
    ];
    expect(await counts()).toEqual([byHand.standing, byHand.standing, byHand.standing]);
    expect(await rollups(db)).toEqual(await recount(db));

    const second = await replay(database.url, recordingPath(XQCOW));
    expect(second).toMatchObject({ messages: 4933, stored: 0, duplicates: 4933, retracted: 0 });
    expect(await counts()).toEqual([byHand.standing, byHand.standing, byHand.standing]);
    await db.destroy();
  },
);

test.skipIf(!hasRecordings)('every other recording runs through, and every rejected line is named', async () => {
  await using database = await createDatabase();
  const names = [
    'tmi.js-tests.txt',
    'dank-twitch-irc-specs.txt',
    'justgrep-tests.txt',
    'DankChat-tests.txt',
    'chatterino2-snapshots-IrcMessageHandler.txt',
    'malformed/dank-twitch-irc-specs.txt',
    'malformed/go-twitch-irc-tests.txt',
  ];
  const { code, output } = await runChatpulse(['replay', '--json', ...names.map(recordingPath)], { DATABASE_URL: database.url });
  expect(code, output).toBe(0);
  const { rejected } = JSON.parse(output.split('\n').findLast((line) => line.startsWith('{')) ?? '') as { rejected: number };
  const named = [...output.matchAll(/:\d+: rejected: /g)].length;
  const more = [...output.matchAll(/: (\d+) more lines were rejected: ([\d, -]+)/g)].map((match) => Number(match[1]));
  expect(named + more.reduce((total, count) => total + count, 0)).toBe(rejected);
  expect(rejected).toBeGreaterThan(50);
});

test('from a pipe, at a given speed, with lines that nobody can read among them', async () => {
  await using database = await createDatabase();
  await using data = await createDataDir();
  const place = { login: 'moonbase', id: '4242' };
  const line = (text: string, atMs: number) => privmsgLine({ place, from: toSpeaker('viewer'), text, tags: { 'tmi-sent-ts': atMs } });
  const startMs = Date.UTC(2026, 0, 5, 12);
  const file = join(data.path, 'chat.log');
  await writeFile(
    file,
    [line('one', startMs), 'PING :tmi.twitch.tv', '\u0000\u0007 what', ' ', line('two', startMs + 20_000)].join('\r\n'),
  );
  const startedAtMs = Date.now();
  const result = await replay(database.url, '--speed', '10', file);
  expect(result).toMatchObject({ lines: 5, messages: 2, stored: 2, rejected: 1 });
  expect(Date.now() - startedAtMs, '20 s at ten times the speed').toBeGreaterThan(1_900);
  const missing = await runChatpulse(['replay', join(data.path, 'nowhere.log')], { DATABASE_URL: database.url });
  expect(missing).toMatchObject({ code: 2, output: expect.stringContaining('nowhere.log') });
});

test('the reader role may read the views and nothing else', async () => {
  await using database = await createDatabase();
  const db = connect(database.url, 1);
  await db.raw('set role chatpulse_reader');
  const views = ['activity_minutely', 'channels', 'chatters_daily', 'emotes_daily', 'events', 'gaps', 'messages', 'words_daily'];
  for (const view of views) await db.raw(`select * from analytics.${view} limit 1`);
  await db.raw('reset role');
  const { rows } = await db.raw<Result<{ name: string }>>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'S') and n.nspname not in ('pg_catalog', 'information_schema')
        and has_table_privilege('chatpulse_reader', c.oid, 'select, insert, update, delete') order by 1`,
  );
  expect(rows.map((row) => row.name).filter((name) => !name.startsWith('pg_'))).toEqual(views.map((view) => `analytics.${view}`));
  await db.destroy();
});
