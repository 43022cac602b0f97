import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openServerLog, readTail, sizeOfLog, trimLog } from './serverlog.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatpulse-log-'));
  path = join(folder, 'postgres.log');
});

afterEach(async () => rm(folder, { recursive: true }));

test('a log past its size is set aside and goes on from its start, without the writer opening it anew', async () => {
  await using log = await openServerLog(path);
  await log.write('old\n'.repeat(100));
  await trimLog(path, 1000);
  expect(await sizeOfLog(path)).toBe(400);
  await log.write(`${'x'.repeat(2000)}end`);
  await trimLog(path, 1000);
  await log.write('new\n');
  expect(await readFile(path, 'utf8')).toBe('new\n');
  expect(await readFile(`${path}.1`, 'utf8')).toBe(`${'x'.repeat(997)}end`);
});

test('the tail is what came after a given byte, at most its last 2,000 characters', async () => {
  expect(await readTail(path, 0)).toBe('');
  await using log = await openServerLog(path);
  await log.write('before\n');
  const from = await sizeOfLog(path);
  expect(await readTail(path, from)).toBe('');
  await log.write('after\n');
  expect(await readTail(path, from)).toBe('after');
  await log.write('y'.repeat(5000));
  expect(await readTail(path, from)).toBe('y'.repeat(2000));
});
