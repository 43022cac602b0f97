import { write } from 'node:fs';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { UpstreamError, UserError } from '../../errors.ts';

/** Where an export goes. */
export interface Target {
  /** Resolves when it is written: whoever waits for that holds no more than one piece in memory. @throws {ReaderGone} */
  write(text: string): Promise<void>;
  /** All is there. */
  finish(): Promise<void>;
  /** Not all is there, and no more will come. */
  abandon(): Promise<void>;
}

/** Whoever read the output has had enough, as `head` does. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone';
}

const STDOUT = 1;
const RETRY_MS = 10;
const writeTo = promisify(write);

/** Not by process.stdout: on a pipe it blocks the whole process, signals included, while the reader takes its time. */
export function openStdout(): Target {
  return { write: (text) => writeAll((rest) => writeTo(STDOUT, rest), text, 'standard output'), finish: done, abandon: done };
}

/**
 * A file that has its name only once it is whole: until then it is `<path>.part`.
 * @throws {UserError} when it can't be written there
 */
export async function openFile(path: string): Promise<Target> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) throw new UserError('out', `${path} is a folder: name a file in it`);
  // A device or a pipe can't be renamed to, and has no half.
  if (found && !found.isFile()) return toTarget(await openForWriting(path, path), path, done, done);
  const real = found ? await realpath(path) : path;
  const part = `${real}.part`;
  return toTarget(
    await openForWriting(part, path),
    path,
    () => rename(part, real),
    () => rm(part, { force: true }),
  );
}

async function openForWriting(file: string, path: string): Promise<FileHandle> {
  return open(file, 'w').catch((error: unknown) => {
    throw new UserError('out', `${path} can't be written: ${reasonOf(error)}`);
  });
}

function toTarget(handle: FileHandle, path: string, finished: () => Promise<void>, abandoned: () => Promise<void>): Target {
  return {
    write: (text) => writeAll((rest) => handle.write(rest), text, path),
    async finish() {
      try {
        await handle.sync().catch(ignoreNoSync);
        await handle.close();
        await finished();
      } catch (error) {
        throw toFailure(error, path);
      }
    },
    async abandon() {
      await handle.close().catch(() => {});
      await abandoned();
    },
  };
}

/** Pipes and devices can't be synced. */
function ignoreNoSync(error: unknown): void {
  if (codeOf(error) !== 'EINVAL' && codeOf(error) !== 'ENOTSUP') throw error;
}

async function writeAll(put: (rest: Buffer) => Promise<{ readonly bytesWritten: number }>, text: string, path: string): Promise<void> {
  let rest: Buffer = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray((await put(rest)).bytesWritten);
    } catch (error) {
      if (codeOf(error) === 'EPIPE') throw new ReaderGone();
      // Somebody who shares the pipe made it non-blocking: it is full.
      if (codeOf(error) !== 'EAGAIN') throw toFailure(error, path);
      await sleep(RETRY_MS);
    }
  }
}

const toFailure = (error: unknown, path: string): UpstreamError =>
  new UpstreamError('disk', `${path} could not be written: ${reasonOf(error)}`);

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too large',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
};

function codeOf(error: unknown): string | null {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : null;
  return typeof code === 'string' ? code : null;
}

const reasonOf = (error: unknown): string => REASONS[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));

const done = async (): Promise<void> => {};
