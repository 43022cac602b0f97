import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { ConfigError } from '../../errors.ts';

export type Disk = ClassicLevel<string, string>;

const CHUNKS = { gte: 'chunk:', lt: 'chunk;' };
const JOINS = { gte: 'join:', lt: 'join;' };
/** Twitch counts JOINs over 10 s; the rest is margin for clocks. */
const JOIN_MEMORY_MS = 30_000;

const pad = (value: number): string => String(value).padStart(15, '0');
export const toChunkKey = (sequence: number): string => `chunk:${pad(sequence)}`;

/**
 * Opens `<dataDir>/spool`, making it at first. LevelDB's own lock lets one process in and ends with it, however it ends.
 * @throws {ConfigError} when another process holds it
 */
export async function openDisk(dataDir: string): Promise<Disk> {
  await mkdir(dataDir, { recursive: true });
  const disk: Disk = new ClassicLevel(join(dataDir, 'spool'), {
    keyEncoding: 'utf8',
    valueEncoding: 'utf8',
    writeBufferSize: 8 * 1_048_576,
  });
  try {
    await disk.open();
    return disk;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    if (cause instanceof Error && Reflect.get(cause, 'code') === 'LEVEL_LOCKED') {
      throw new ConfigError([`DATA_DIR ${dataDir} is in use by another chatpulse: stop that one, or give this one a folder of its own`]);
    }
    throw cause;
  }
}

/** The chunks that an earlier run left, oldest first. */
export async function* listChunks(disk: Disk): AsyncGenerator<{ sequence: number; bytes: number }> {
  for await (const [key, text] of disk.iterator(CHUNKS))
    yield { sequence: Number(key.slice('chunk:'.length)), bytes: Buffer.byteLength(text) };
}

/** JOINs of the last seconds, as epoch ms. */
export async function loadJoins(disk: Disk): Promise<number[]> {
  const recent: number[] = [];
  for await (const key of disk.keys(JOINS)) {
    const atMs = Number(key.split(':')[1]);
    if (atMs > Date.now() - JOIN_MEMORY_MS) recent.push(atMs);
    else await disk.del(key);
  }
  return recent;
}

let joinsSaved = 0;

export async function saveJoin(disk: Disk, atMs: number): Promise<void> {
  joinsSaved += 1;
  await disk.put(`join:${pad(atMs)}:${joinsSaved}`, '');
  if (joinsSaved % 100 === 0) await loadJoins(disk);
}
