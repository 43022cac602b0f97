import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UpstreamError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { SealingSecret } from './sealing.ts';

const FILE_NAME = 'secret.key';
const BYTES = 32;
/** How long another process may take between making the file and filling it. */
const FILL_MS = 1_000;

/**
 * What tokens are sealed with: `SECRET_KEY` where one is set, else 32 random bytes in `dataDir`/secret.key,
 * which is made on first use, readable by its owner alone.
 * @throws {UpstreamError} when the folder or the file can't be used
 */
export async function loadSealingSecret(secretKey: string | null, dataDir: string, log: Log): Promise<SealingSecret> {
  if (secretKey !== null) return { source: 'SECRET_KEY', text: secretKey };
  const path = join(dataDir, FILE_NAME);
  try {
    await mkdir(dataDir, { recursive: true });
    return { source: 'file', bytes: (await createKeyFile(path)) ?? (await readKeyFile(path, log)) };
  } catch (error) {
    if (error instanceof UpstreamError) throw error;
    throw new UpstreamError('disk', `${path} can't be used (${codeOf(error)})`, { cause: error });
  }
}

/** The new key, or null when there is a file already. Two processes that start together can't both make it. */
async function createKeyFile(path: string): Promise<Buffer | null> {
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    if (codeOf(error) === 'EEXIST') return null;
    throw error;
  });
  if (file === null) return null;
  const bytes = randomBytes(BYTES);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  return bytes;
}

async function readKeyFile(path: string, log: Log): Promise<Buffer> {
  const { mode } = await stat(path);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    await chmod(path, 0o600);
    log.warn({ path }, 'the key file could be read by others; it is its owner’s alone now');
  }
  for (let waitedMs = 0; ; waitedMs += 50) {
    const bytes = await readFile(path);
    if (bytes.length === BYTES) return bytes;
    if (waitedMs >= FILL_MS) {
      throw new UpstreamError('disk', `${path} is damaged (${bytes.length} bytes, not ${BYTES}); delete it to have a new one made`);
    }
    await sleep(50);
  }
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : null;
  return typeof code === 'string' ? code : 'unknown reason';
}
