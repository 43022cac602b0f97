import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat, truncate } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** Past this size the end of the server's log is set aside as `.1`, so both together stay near twice of it. */
const MAX_LOG_BYTES = 8 * 1024 * 1024;

/** Opens the log so that every write goes to its present end, also after it was emptied under a running server. */
export async function openServerLog(path: string) {
  return open(path, 'a', 0o600);
}

/** Bytes of the log; 0 when there is none. */
export async function sizeOfLog(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  );
}

/** Sets the last `maxBytes` of a log that has grown past them aside and empties it. The server keeps writing to the same file. */
export async function trimLog(path: string, maxBytes = MAX_LOG_BYTES): Promise<void> {
  const size = await sizeOfLog(path);
  if (size <= maxBytes) return;
  await pipeline(createReadStream(path, { start: size - maxBytes, end: size - 1 }), createWriteStream(`${path}.1`, { mode: 0o600 }));
  await truncate(path, 0);
}

/** The last lines that were written after the byte `from`, at most 2,000 characters. */
export async function readTail(path: string, from: number): Promise<string> {
  const size = await sizeOfLog(path);
  const start = Math.max(size < from ? 0 : from, size - 2000);
  if (size <= start) return '';
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
  return buffer.subarray(0, bytesRead).toString('utf8').trim();
}
