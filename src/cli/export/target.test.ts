import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../errors.ts';
import { openFile } from './target.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatpulse-export-'));
  path = join(folder, 'chat.csv');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a file has its name once it is whole', async () => {
  const target = await openFile(path);
  await target.write('héllo\r\n');
  expect(await readdir(folder)).toEqual(['chat.csv.part']);
  await target.write('world\r\n');
  await target.finish();
  expect(await readdir(folder)).toEqual(['chat.csv']);
  expect(await readFile(path, 'utf8')).toBe('héllo\r\nworld\r\n');
});

test('what was there before stays until then, and for good when the export is given up', async () => {
  await writeFile(path, 'before');
  const target = await openFile(path);
  await target.write('half');
  expect(await readFile(path, 'utf8')).toBe('before');
  await target.abandon();
  expect(await readdir(folder)).toEqual(['chat.csv']);
  expect(await readFile(path, 'utf8')).toBe('before');
});

test('what an export that was killed has left is begun anew', async () => {
  await writeFile(`${path}.part`, 'a longer half of something else');
  const target = await openFile(path);
  await target.write('whole');
  await target.finish();
  expect(await readFile(path, 'utf8')).toBe('whole');
  expect(await readdir(folder)).toEqual(['chat.csv']);
});

test('a link is followed, not replaced', async () => {
  await writeFile(path, 'before');
  await symlink(path, join(folder, 'link.csv'));
  const target = await openFile(join(folder, 'link.csv'));
  await target.write('after');
  await target.finish();
  expect(await readFile(path, 'utf8')).toBe('after');
  expect((await readdir(folder)).sort()).toEqual(['chat.csv', 'link.csv']);
});

test('a device is written to as it is', async () => {
  const target = await openFile('/dev/null');
  await target.write('x'.repeat(100_000));
  await target.finish();
});

test.each([
  ['a folder that is not there', () => join(folder, 'nowhere', 'chat.csv'), 'its folder does not exist'],
  ['a folder itself', () => folder, 'is a folder'],
  ['a name that is too long', () => join(folder, 'x'.repeat(300)), 'the name is too long'],
])('%s is refused in plain words', async (_, place, message) => {
  await expect(openFile(place())).rejects.toThrow(UserError);
  await expect(openFile(place())).rejects.toThrow(message);
});
