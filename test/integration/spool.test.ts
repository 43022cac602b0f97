import { execFileSync, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { readRecords } from '../../src/ingest/spool/record.ts';
import { Spool } from '../../src/ingest/spool/spool.ts';
import { createLog } from '../../src/log.ts';
import { channel } from '../support/chat-reader.ts';
import { eventually } from '../support/eventually.ts';

let dataDir: string;
const open = (more: { maxBytes?: number; sealMs?: number } = {}) =>
  Spool.open({ dataDir, maxBytes: 1 << 30, recorderId: 'recorder', log: createLog('silent'), ...more });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'chatpulse-spool-'));
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** Everything the spool still holds, oldest first; what is read is taken away. */
async function drain(spool: Spool): Promise<{ lines: string[]; notes: string[] }> {
  const lines: string[] = [];
  const notes: string[] = [];
  for (;;) {
    const chunks = await spool.peek(100);
    if (chunks.length === 0) return { lines, notes };
    for (const record of chunks.flatMap((chunk) => [...readRecords(chunk.text)])) {
      if (record.type === 'line') lines.push(record.line);
      else notes.push(record.note.type);
    }
    await spool.remove(chunks);
  }
}

test('lines come out in order, and what was not removed is there after a restart', async () => {
  const first = await open();
  for (let index = 0; index < 10_000; index += 1) first.line(`line ${index}`, Date.now());
  await first.seal();
  const chunks = await first.peek(3_000);
  const taken = chunks.flatMap((chunk) => [...readRecords(chunk.text)]).filter((record) => record.type === 'line').length;
  await first.remove(chunks);
  first.line('last', Date.now());
  await first.close();

  const oldest = first.status().oldestSealedAtMs;

  const second = await open();
  expect(second.status().oldestSealedAtMs).toBe(oldest);
  const { lines } = await drain(second);
  expect(lines[0]).toBe(`line ${taken}`);
  expect(lines).toHaveLength(10_000 - taken + 1);
  expect(lines.at(-1)).toBe('last');
  await second.close();
});

test('nothing is sealed into the place of what an earlier run left, however long it takes to find that', async () => {
  const first = await open();
  for (let index = 0; index < 3_000; index += 1) {
    first.line(`line ${index}`, Date.now());
    void first.seal();
  }
  await first.close();

  const second = await open({ sealMs: 1 });
  const { lines } = await drain(second);
  expect(lines).toHaveLength(3_000);
  await second.close();
});

test('a second process is kept out of the folder, and let in after the first was killed', async () => {
  const holder = fork(fileURLToPath(new URL('../support/hold-spool.ts', import.meta.url)), [dataDir], { execArgv: ['--import', 'tsx'] });
  const [printed] = await once(holder, 'message');
  expect(printed).toBe('open');
  await expect(open()).rejects.toThrow(ConfigError);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const spool = await open();
  const { lines } = await drain(spool);
  expect(lines, 'what the killed process had read for longer than its seal interval').toContain('before the kill');
  expect(await spool.memory.joins.load()).toHaveLength(1);
  await spool.close();
});

test('past its size the oldest lines are thrown away, counted and noted, and notes survive', async () => {
  const spool = await open({ maxBytes: 200_000 });
  spool.note({ type: 'started', recorderId: 'recorder', atMs: 1 });
  const line = 'x'.repeat(1_000);
  for (let round = 0; round < 10; round += 1) {
    for (let index = 0; index < 50; index += 1) spool.line(`${round} ${line}`, Date.now());
    await spool.seal();
  }
  const status = spool.status();
  expect(status.bytes).toBeLessThanOrEqual(200_000);
  expect(status.droppedLines).toBeGreaterThan(250);
  const { lines, notes } = await drain(spool);
  expect(lines.length + status.droppedLines).toBe(500);
  expect(lines.at(-1)?.startsWith('9 ')).toBe(true);
  expect(notes).toContain('started');
  expect(notes).toContain('dropped');
  await spool.close();
});

test('a folder that can not be written degrades the spool instead of ending it', async () => {
  await rm(dataDir, { recursive: true });
  await writeFile(dataDir, 'a file where the folder should be');
  const spool = await open();
  expect(spool.status().degraded).not.toBeNull();
  spool.line('kept in memory', Date.now());
  await spool.seal();
  expect((await drain(spool)).lines).toEqual(['kept in memory']);
  await spool.close();
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0;

test.skipIf(!canMount)('a disk that is full degrades it, and it recovers when there is room again', async () => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'chatpulse-test', dataDir]);
  try {
    const spool = await open({ sealMs: 10_000 });
    const filler = join(dataDir, 'filler');
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k']);
    // LevelDB may have reserved some room already: write until it refuses.
    let lines = 0;
    for (; spool.status().degraded === null && lines < 10_000; lines += 1) {
      spool.line(`${lines} ${'x'.repeat(1_000)}`, Date.now());
      await spool.seal();
    }
    expect(spool.status().degraded).not.toBeNull();
    await rm(filler);
    await eventually(async () => {
      spool.line(`${lines}`, Date.now());
      lines += 1;
      await spool.seal();
      expect(spool.status().degraded).toBeNull();
    });
    await spool.close();
    const again = await open();
    expect((await drain(again)).lines).toHaveLength(lines);
    await again.close();
  } finally {
    execFileSync('umount', [dataDir]);
  }
});

test('the desired channels are kept over a restart, as they were saved last', async () => {
  const first = await open();
  expect(await first.memory.desired.load()).toBeNull();
  await first.memory.desired.save([channel('old', null)]);
  const channels = [channel('moonbase', '42'), channel('tidepool', null)];
  await first.memory.desired.save(channels);
  await first.close();
  const second = await open();
  expect(await second.memory.desired.load()).toEqual(channels);
  await second.memory.desired.save([]);
  expect(await second.memory.desired.load()).toEqual([]);
  expect((await drain(second)).lines).toEqual([]);
  await second.close();
});

test('JOINs are remembered over a restart, for as long as they matter', async () => {
  const first = await open();
  const nowMs = Date.now();
  await first.memory.joins.spend(nowMs - 60_000);
  await first.memory.joins.spend(nowMs - 2_000);
  await first.memory.joins.spend(nowMs - 1_000);
  await first.close();
  const second = await open();
  expect((await second.memory.joins.load()).sort()).toEqual([nowMs - 2_000, nowMs - 1_000]);
  await second.close();
});
