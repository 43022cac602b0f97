import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Db, type Result } from '../../src/store/database.ts';
import { createDataDir } from '../support/chatpulse.ts';
import { readCsv, withoutGuard } from '../support/csv.ts';
import { eventually } from '../support/eventually.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';
import { record } from '../support/recorded.ts';
import { ms } from '../support/report-request.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const FORMULA = "=cmd|' /c calc'!A1";
/** Far more than a pipe holds. */
const CROWD = 6_000;

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  if (!existsSync(MAIN)) throw new Error('dist/main.js is not there: run "npm run build" first');
  database = await createDatabase();
  db = connect(database.url, 2);
  // The last instants before and the first ones of 26 October in Berlin, a day of 25 hours, and the same at its end.
  const borders = ['2025-10-25T21:59:59.999', '2025-10-25T22:00', '2025-10-26T22:59:59.999', '2025-10-26T23:00'];
  await record(database.url, { id: 1001, login: 'moonbase', said: borders.map((at, index) => ({ atMs: ms(at), by: 11 + index })) });
  await record(database.url, {
    id: 1002,
    login: 'tidepool',
    said: Array.from({ length: CROWD }, (_, index) => ({ atMs: ms('2025-11-01T10:00') + index, by: 100 + (index % 7) })),
  });
  await db.raw(`update messages set text = ? where chatter_id = 12`, [FORMULA]);
});

afterAll(async () => {
  await db.destroy();
  await database[Symbol.asyncDispose]();
});

/** `chatpulse export ...`, its two outputs apart; `shell` is what its standard output is piped into. */
function run(words: readonly string[], { shell = 'cat', env = {} }: { shell?: string; env?: Readonly<Record<string, string>> } = {}) {
  const child = spawn('bash', ['-c', `"$0" "$@" | ${shell}; exit "\${PIPESTATUS[0]}"`, process.execPath, MAIN, 'export', ...words], {
    env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: database.url, ...env },
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return collect(child);
}

function collect(child: ReturnType<typeof spawn>) {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name]?.setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  return new Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal, ...said })),
  );
}

describe('rows', () => {
  test('come as CSV that a strict reader takes, safe in a spreadsheet, on the days of the configured time zone', async () => {
    const words = ['messages', '--channel', 'MoonBase', '--from', '2025-10-26', '--to', '2025-10-26'];
    const { code, stdout, stderr } = await run(words, { env: { TIME_ZONE: 'Europe/Berlin' } });
    expect([code, stderr]).toEqual([0, '']);
    const [header, ...rows] = readCsv(stdout);
    expect(header).toEqual(['channel_id', 'channel_login', 'message_id', 'sent_at', 'chatter_id', 'chatter_login', 'text']);
    expect(rows.map((row) => [row[3], row[5], row[6]])).toEqual([
      ['2025-10-25T22:00:00.000Z', 'chatter12', `'${FORMULA}`],
      ['2025-10-26T22:59:59.999Z', 'chatter13', 'hello from 13'],
    ]);
    expect(withoutGuard(rows[0]?.[6] ?? '')).toBe(FORMULA);
  });

  test('are others in another time zone, and all of them without a range', async () => {
    const day = ['messages', '--channel', 'moonbase', '--from', '2025-10-26', '--to', '2025-10-26'];
    expect(readCsv((await run([...day, '--time-zone', 'Asia/Kolkata'])).stdout)).toHaveLength(1 + 2);
    expect(readCsv((await run([...day, '--time-zone', 'UTC'])).stdout)).toHaveLength(1 + 2);
    expect(readCsv((await run(['messages'])).stdout)).toHaveLength(1 + 4 + CROWD);
    expect(readCsv((await run(['words', '--to', '2025-10-01'])).stdout)).toEqual([['channel_id', 'channel_login', 'day', 'word', 'uses']]);
  });

  test('come as one JSON object a line, ids as strings, into a file', async () => {
    await using data = await createDataDir();
    const out = join(data.path, 'chatters.ndjson');
    const { code, stdout, stderr } = await run(['chatters', '--channel', 'tidepool', '--out', out]);
    expect([code, stdout, stderr]).toEqual([0, '', `7 rows in ${out}\n`]);
    expect(await readdir(data.path)).toEqual(['chatters.ndjson']);
    const lines = (await readFile(out, 'utf8')).trimEnd().split('\n');
    const rows: unknown[] = lines.map((line) => JSON.parse(line));
    expect(rows[0]).toEqual({
      channel_id: '1002',
      channel_login: 'tidepool',
      day: '2025-11-01',
      chatter_id: '100',
      chatter_login: 'chatter100',
      messages: Math.ceil(CROWD / 7),
    });
  });
});

describe('an end before the end:', () => {
  test('a reader that has had enough is no failure', async () => {
    const { code, stdout, stderr } = await run(['messages', '--format', 'ndjson'], { shell: 'head -n 1' });
    expect([code, stdout.split('\n').length, stderr]).toEqual([0, 2, '']);
  });

  test('an interrupt ends it although nobody reads', async () => {
    const child = spawn(process.execPath, [MAIN, 'export', 'messages'], {
      env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: database.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // It has read more than the pipe takes once it asks the database for nothing more.
    await eventually(async () => {
      const { rows } = await db.raw<Result<unknown>>(
        `select from pg_stat_activity where application_name = 'chatpulse-export' and state = 'idle' and query like 'fetch%'
            and now() - state_change > interval '300 milliseconds'`,
      );
      expect(rows).toHaveLength(1);
    });
    child.kill('SIGTERM');
    const ended = await new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    expect(ended).toBe('SIGTERM');
  });

  test('an interrupted file is not there, and not half there', async () => {
    await using data = await createDataDir();
    const out = join(data.path, 'messages.csv');
    await db.transaction(async (trx) => {
      await trx.raw('lock table messages in access exclusive mode');
      const child = spawn(process.execPath, [MAIN, 'export', 'messages', '--out', out], {
        env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: database.url },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const ended = collect(child);
      await eventually(async () => expect(await readdir(data.path)).toEqual(['messages.csv.part']));
      child.kill('SIGINT');
      expect(await ended).toMatchObject({ signal: 'SIGINT', stdout: '', stderr: `interrupted: ${out} was not written\n` });
    });
    expect(await readdir(data.path)).toEqual([]);
  });

  test('a full disk is said', async () => {
    const { code, stderr } = await run(['messages', '--out', '/dev/full']);
    expect([code, stderr]).toEqual([1, '/dev/full could not be written: the disk is full\n']);
  });
});

test.each([
  ['an unknown channel', ['messages', '--channel', 'nobody'], /^nothing was ever recorded of "nobody"; recorded are moonbase, tidepool\n$/],
  ['a bad range', ['messages', '--from', '2025-10-25', '--to', '2025-10-24'], /^"from" has to come before "to", for example from 20/],
  ['nonsense', ['messages', '--from', 'christmas'], /^"christmas" is not a day or time that I understand\. Write it as 20/],
  ['a time where there are days', ['emotes', '--from', 'yesterday 10:00'], /^These are counted by whole days: "from"/],
  ['an unwritable file', ['messages', '--out', '/nowhere/x.csv'], /^\/nowhere\/x\.csv can't be written: its folder does not exist\n$/],
  ['nothing that can be exported', ['everything'], /^"everything" can't be exported\nusage: chatpulse export WHAT/],
])('%s is refused in plain words', async (_, words, message) => {
  const { code, stdout, stderr } = await run(words);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});
