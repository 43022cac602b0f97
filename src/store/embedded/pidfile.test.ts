import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findServer, isAlive, parsePidFile } from './pidfile.ts';

const WHOLE = '10977\n/data/postgres\n1764000000\n23679\n\n127.0.0.1\n  1234567        98304\nready   \n';

test('a whole pid file tells process, port and state', () => {
  expect(parsePidFile(WHOLE)).toEqual({ pid: 10977, port: 23679, isReady: true });
  expect(parsePidFile(WHOLE.replace('ready   ', 'starting'))).toEqual({ pid: 10977, port: 23679, isReady: false });
  expect(parsePidFile('10977\n/data/postgres\n1764000000\n23679\n\n')).toEqual({ pid: 10977, port: 23679, isReady: false });
});

test('a pid file that is cut off or nonsense tells nothing', () => {
  for (const text of ['', '\n', '10977', '10977\n/data/postgres\n', '-1\n\n\n5432', '10977\n/d\n1\n99999\n', 'x\ny\nz\n5432\n']) {
    expect(parsePidFile(text)).toBeNull();
  }
});

test('no text makes it name a process that could not be one', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fc.oneof(fc.integer().map(String), fc.string())).map((lines) => lines.join('\n')),
      ),
      (text) => {
        const found = parsePidFile(text);
        if (found !== null) expect([found.pid > 0, found.port > 0, found.port < 65_536]).toEqual([true, true, true]);
      },
    ),
  );
});

test('a pid file that names this very test process is no server, and is taken away', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chatpulse-pidfile-'));
  await writeFile(join(folder, 'postmaster.pid'), WHOLE.replace('10977', `${process.pid}`));
  expect(await findServer(folder)).toBeNull();
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

test('a process that runs is alive, a number that none has is not', async () => {
  expect(await isAlive(process.pid)).toBe(true);
  expect(await isAlive(2 ** 30)).toBe(false);
});
