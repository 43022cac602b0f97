import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UpstreamError } from '../../errors.ts';
import { createLog } from '../../log.ts';
import { loadSealingSecret } from './secret-key.ts';

const log = createLog('silent');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatpulse-key-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the secret that tokens are sealed with', () => {
  test('SECRET_KEY wins, and no file is made', async () => {
    expect(await loadSealingSecret('sixteen characters', folder, log)).toEqual({ source: 'SECRET_KEY', text: 'sixteen characters' });
    await expect(stat(join(folder, 'secret.key'))).rejects.toThrow('ENOENT');
  });

  test('otherwise 32 random bytes in a file of mode 0600, the same at every later start', async () => {
    const data = join(folder, 'not/there/yet');
    const first = await loadSealingSecret(null, data, log);
    const path = join(data, 'secret.key');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(first).toEqual({ source: 'file', bytes: await readFile(path) });
    expect(await loadSealingSecret(null, data, log)).toEqual(first);
  });

  test('processes that start together agree on one key', async () => {
    const secrets = await Promise.all(Array.from({ length: 8 }, () => loadSealingSecret(null, folder, log)));
    expect(new Set(secrets.map((secret) => (secret.source === 'file' ? secret.bytes.toString('hex') : ''))).size).toBe(1);
  });

  test('a file that others can read is closed to them', async () => {
    const path = join(folder, 'secret.key');
    await writeFile(path, Buffer.alloc(32, 7));
    await chmod(path, 0o644);
    expect(await loadSealingSecret(null, folder, log)).toEqual({ source: 'file', bytes: Buffer.alloc(32, 7) });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('a damaged file and an unusable folder are said so', async () => {
    await writeFile(join(folder, 'secret.key'), 'short');
    await expect(loadSealingSecret(null, folder, log)).rejects.toThrow(/secret\.key is damaged \(5 bytes/);
    const error = await loadSealingSecret(null, join(folder, 'secret.key'), log).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UpstreamError);
    expect(String(error)).toMatch(/can't be used \((EEXIST|ENOTDIR)\)/);
  });
});
