import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { ConfigError } from '../../errors.ts';
import { toSealedAtMs } from './record.ts';

export type Disk = ClassicLevel<string, string>;

const CHUNKS = { gte: 'chunk:', lt: 'chunk;' };

/** Numbers in keys: in order as texts, too. */
export const pad = (value: number): string => String(value).padStart(15, '0');
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
export async function* listChunks(disk: Disk): AsyncGenerator<{ sequence: number; bytes: number; sealedAtMs: number | null }> {
  for await (const [key, text] of disk.iterator(CHUNKS))
    yield { sequence: Number(key.slice('chunk:'.length)), bytes: Buffer.byteLength(text), sealedAtMs: toSealedAtMs(text) };
}
