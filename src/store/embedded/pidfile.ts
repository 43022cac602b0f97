import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './program.ts';

/** What a running Postgres says of itself in `postmaster.pid`. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly isReady: boolean;
}

/**
 * Reads the text of `postmaster.pid`; null when it is not (yet) whole.
 * Lines: pid, data folder, start time, port, socket folder, address, shared memory, status
 * (https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/utils/pidfile.h).
 */
export function parsePidFile(text: string): PidFile | null {
  const lines = text.split('\n');
  const [pid, port] = [toPositive(lines[0]), toPositive(lines[3])];
  if (pid === null || port === null || port > 65_535) return null;
  return { pid, port, isReady: lines[7]?.trim() === 'ready' };
}

function toPositive(line: string | undefined): number | null {
  return line !== undefined && /^[1-9]\d{0,9}$/.test(line.trim()) ? Number(line.trim()) : null;
}

/** The pid file of the cluster, whether its server lives or not; null if there is none. */
export async function readPidFile(clusterDir: string): Promise<PidFile | null> {
  const text = await readFile(pidPath(clusterDir), 'utf8').catch(() => null);
  return text === null ? null : parsePidFile(text);
}

/**
 * The server that runs on this cluster, also when a process that has died since started it; null if none does.
 * Postgres takes any process of that number for its predecessor and refuses to start: so the file is removed when the number has passed
 * to another program, or to a dead one that its parent never collects (the first process of a container may be such a parent).
 */
export async function findServer(clusterDir: string): Promise<PidFile | null> {
  const found = await readPidFile(clusterDir);
  if (found === null || !hasNumber(found.pid)) return null;
  if (await isServer(found.pid, clusterDir)) return found;
  // Another opener may have put its own server's file there meanwhile.
  if ((await readPidFile(clusterDir))?.pid === found.pid) await rm(pidPath(clusterDir), { force: true });
  return null;
}

/** Whether the process is a Postgres that sits in this very folder. */
export async function isServer(pid: number, clusterDir: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const folder = await readlink(`/proc/${pid}/cwd`).catch((error: unknown) => (isForbidden(error) ? null : ''));
    // A server that keeps a capability hides its folder from an ordinary user, but not its name.
    if (folder === null) return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim() === 'postgres';
    return folder !== '' && folder === (await realpath(clusterDir).catch(() => null));
  }
  const { output } = await runProgram({ prefix: [], account: null, remark: null }, 'ps', ['-p', `${pid}`, '-o', 'comm='], 5_000);
  return /(^|\/)postgres\s*$/.test(output);
}

/** Whether the process still runs. A dead one that its parent has not collected yet does not. */
export async function isAlive(pid: number): Promise<boolean> {
  if (!hasNumber(pid)) return false;
  const state = process.platform === 'linux' ? await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '') : '';
  return !/\) [ZX] /.test(state);
}

function hasNumber(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isForbidden(error);
  }
}

function isForbidden(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : null;
  return code === 'EPERM' || code === 'EACCES';
}

function pidPath(clusterDir: string): string {
  return join(clusterDir, 'postmaster.pid');
}
