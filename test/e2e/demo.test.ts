import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { createDataDir } from '../support/chatpulse.ts';
import { eventually } from '../support/eventually.ts';

const MAIN = fileURLToPath(new URL('../../demo/main.ts', import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What a demo has to leave: each command's file, and whether a picture belongs to it. */
const LEFT: readonly (readonly [name: RegExp, hasPicture: boolean])[] = [
  [/^\d\d-settings-timezone-[a-z-]+$/, false],
  [/^\d\d-watch-add-moonbase$/, false],
  [/^\d\d-watch-add-tidepool$/, false],
  [/^\d\d-watch-add-kumonoue$/, false],
  [/^\d\d-watch-list$/, false],
  [/^\d\d-chat$/, false],
  [/^\d\d-stats-overview-moonbase-24h$/, true],
  [/^\d\d-stats-overview-tidepool-24h$/, true],
  [/^\d\d-stats-overview-kumonoue-24h$/, true],
  [/^\d\d-stats-activity-moonbase-24h$/, true],
  [/^\d\d-stats-activity-moonbase-3h$/, true],
  [/^\d\d-stats-chatters-moonbase-24h$/, true],
  [/^\d\d-stats-chatters-kumonoue-24h$/, true],
  [/^\d\d-digest-create-daily-digest-daily-\d\d-\d\d-moonbase$/, false],
  [/^\d\d-digest-of-yesterday$/, true],
  [/^\d\d-twitch-commands-on-moonbase$/, false],
  [/^\d\d-stats-in-the-chat-of-moonbase$/, false],
];

/** Settings that would break the demo if it heeded any. */
const SETTINGS = { DATABASE_URL: 'postgres://127.0.0.1:1/nowhere', WATCH_CHANNELS: 'nobody', HTTP_PORT: '1' };

/** Runs the demo in `folder`, amid settings of its owner: it must not heed them. */
function runDemo(folder: string, ...words: readonly string[]) {
  writeFileSync(join(folder, '.env'), 'TWITCH_CHAT_URL=ws://127.0.0.1:1\nLOG_LEVEL=silent\n');
  const env = { ...process.env, ...SETTINGS, TMPDIR: folder };
  const child = spawn(process.execPath, ['--import', TSX, MAIN, ...words], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<{ readonly code: number | null; readonly output: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, output }));
  });
  return { child, ended };
}

interface Said {
  readonly atMs: number;
  readonly chatterId: string;
  readonly id: string;
}

const tag = (line: string, name: string): string => new RegExp(`[@;]${name}=([^; ]*)`).exec(line)?.[1] ?? '';

/** The messages of a channel that stand at the end of `lines`, told by nothing but the text of the lines. */
function standing(lines: readonly string[], channel: string): Said[] {
  let said: Said[] = [];
  for (const line of lines) {
    const [, command] = new RegExp(`^@\\S+ :\\S+ ([A-Z]+) #${channel}(?: |$)`).exec(line) ?? [];
    const atMs = Number(tag(line, 'tmi-sent-ts'));
    if (command === 'PRIVMSG') said.push({ atMs, chatterId: tag(line, 'user-id'), id: tag(line, 'id') });
    if (command === 'CLEARMSG') said = said.filter(({ id }) => id !== tag(line, 'target-msg-id'));
    if (command === 'CLEARCHAT') {
      const target = tag(line, 'target-user-id');
      said = said.filter((message) => message.chatterId !== target || message.atMs > atMs || message.atMs < atMs - DAY_MS);
    }
  }
  return said;
}

test('the demo answers every question with words and, where it should, a picture, and its numbers are those of the chat that it played', async () => {
  await using folder = await createDataDir();
  const { code, output } = await runDemo(folder.path, '--lines', 'chat.log').ended;
  expect(code, output).toBe(0);
  expect(output).not.toContain('failed:');

  const left = join(folder.path, 'demo-output');
  const names = await readdir(left);
  const index = await readFile(join(left, 'README.txt'), 'utf8');
  for (const [pattern, hasPicture] of LEFT) {
    const [name = '', ...others] = names.filter((file) => file.endsWith('.txt') && pattern.test(file.slice(0, -4)));
    expect([name, others], String(pattern)).toEqual([expect.stringContaining('.txt'), []]);
    const picture = name.replace('.txt', '.png');
    expect(names.includes(picture), picture).toBe(hasPicture);
    expect(index).toContain(hasPicture ? picture : name);
    expect(output).toContain(hasPicture ? picture : name);
    if (!hasPicture) continue;
    const png = await readFile(join(left, picture));
    expect(png.subarray(0, 8)).toEqual(PNG);
    expect(png.readUInt32BE(16)).toBe(1200);
    expect(png.readUInt32BE(20)).toBeGreaterThanOrEqual(600);
    expect(png.length).toBeGreaterThan(10_000);
  }
  expect(names.filter((file) => file.endsWith('.txt'))).toHaveLength(LEFT.length + 1);

  const lines = (await readFile(join(folder.path, 'chat.log'), 'utf8')).split('\n');
  for (const channel of ['moonbase', 'tidepool', 'kumonoue']) {
    const said = standing(lines, channel);
    expect(said.length).toBeGreaterThan(1_000);
    expect(lines.filter((line) => line.includes(` PRIVMSG #${channel} :`)).length, 'some were taken back').toBeGreaterThan(said.length);
    const words = await readFile(join(left, names.find((name) => name.endsWith(`stats-overview-${channel}-24h.txt`)) ?? ''), 'utf8');
    const [, askedAt = '', tookMs = ''] = / at (\S+Z), answered to all after (\d+) ms/.exec(words) ?? [];
    const [, messages, chatters] = /^([\d,]+) messages from ([\d,]+) chatters in the last 24 hours/m.exec(words) ?? [];
    const askedAtMs = Date.parse(askedAt);
    // The last 24 hours begin with a whole minute, which may change while the question is on its way. Chat pauses meanwhile.
    const counts = [askedAtMs, askedAtMs + Number(tookMs)].map((nowMs) => {
      const fromMs = Math.floor((nowMs - DAY_MS) / MINUTE_MS) * MINUTE_MS;
      const counted = said.filter(({ atMs }) => atMs >= fromMs && atMs <= nowMs);
      return [counted.length, new Set(counted.map(({ chatterId }) => chatterId)).size].map((count) => count.toLocaleString('en')).join(' ');
    });
    expect(counts, channel).toContain(`${messages} ${chatters}`);
  }
});

test('a word that it does not know is named, with the usage', async () => {
  await using folder = await createDataDir();
  const { code, output } = await runDemo(folder.path, '--made-up').ended;
  expect(code).toBe(2);
  expect(output).toContain('--made-up');
  expect(output).toContain('usage: npm run demo');
});

test('interrupted, it ends soon and leaves neither its data nor its database behind', async () => {
  await using folder = await createDataDir();
  const running = runDemo(folder.path, '--lines', 'chat.log');
  const isPlaying = async () => (await stat(join(folder.path, 'chat.log'))).size > 1_000_000;
  await eventually(async () => expect(await isPlaying()).toBe(true), 60_000);
  const dataDirs = (await readdir(folder.path)).filter((name) => name.startsWith('chatpulse-demo-'));
  expect(dataDirs).toHaveLength(1);
  const [pid] = (await readFile(join(folder.path, dataDirs[0] ?? '', 'postgres', 'postmaster.pid'), 'utf8')).split('\n').map(Number);
  running.child.kill('SIGINT');
  expect((await running.ended).code).toBe(130);
  expect((await readdir(folder.path)).filter((name) => name.startsWith('chatpulse-demo-'))).toEqual([]);
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
});
