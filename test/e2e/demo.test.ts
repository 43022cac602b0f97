import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { createDataDir } from '../support/chatpulse.ts';

const MAIN = fileURLToPath(new URL('../../demo/main.ts', import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

test('the demo answers every question with words and, where it should, a picture', async () => {
  await using folder = await createDataDir();
  const child = spawn(process.execPath, ['--import', TSX, MAIN], { cwd: folder.path, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code, output).toBe(0);

  const left = join(folder.path, 'demo-output');
  const names = await readdir(left);
  const pictures = names.filter((name) => name.endsWith('.png'));
  expect(pictures.length).toBeGreaterThanOrEqual(7);
  for (const name of pictures) {
    const png = await readFile(join(left, name));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(1200);
    expect(names).toContain(name.replace('.png', '.txt'));
  }
  const wordsOf = async (part: string) =>
    readFile(join(left, names.find((name) => name.includes(part) && name.endsWith('.txt')) ?? ''), 'utf8');
  const messagesIn = (words: string) => /([\d,]+) messages from/.exec(words)?.[1];
  const overview = messagesIn(await wordsOf('stats-overview-moonbase-24h'));
  expect(overview).toMatch(/^\d+,\d+$/);
  expect(messagesIn(await wordsOf('stats-activity-moonbase-24h'))).toBe(overview);
  expect(await wordsOf('stats-in-the-chat')).toMatch(/[\d,]+ messages from [\d,]+ chatters/);
  expect(await readFile(join(left, 'README.txt'), 'utf8')).toContain('digest of yesterday');
});
