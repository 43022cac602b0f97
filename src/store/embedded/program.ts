import { type ChildProcess, spawn } from 'node:child_process';
import type { Launch } from './account.ts';

/**
 * Postgres's programs get an environment of their own: none of our secrets, English messages (some are recognised below), UTC.
 * The folder is `/` because the one we are in may be closed to the account.
 */
function spawnOptions(launch: Launch) {
  const ids = launch.prefix.length === 0 && launch.account !== null ? { uid: launch.account.uid, gid: launch.account.gid } : {};
  return { ...ids, cwd: '/', env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } };
}

function commandLine(launch: Launch, program: string, args: readonly string[]): [string, string[]] {
  const [first = program, ...rest] = [...launch.prefix, program, ...args];
  return [first, rest];
}

export interface Outcome {
  /** 0 for success; null when it could not be started or was ended by the deadline. */
  readonly code: number | null;
  /** The last 4,000 characters of both streams. */
  readonly output: string;
}

/** Runs a program to its end. Never rejects. */
export async function runProgram(launch: Launch, program: string, args: readonly string[], timeoutMs: number): Promise<Outcome> {
  const [command, rest] = commandLine(launch, program, args);
  const child = spawn(command, rest, {
    ...spawnOptions(launch),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-4000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, output: error.message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** Starts a program that outlives us: a session of its own, no pipe that would break, output to the open file `logFd`. */
export function spawnDetached(launch: Launch, program: string, args: readonly string[], logFd: number): ChildProcess {
  const [command, rest] = commandLine(launch, program, args);
  const child = spawn(command, rest, { ...spawnOptions(launch), stdio: ['ignore', logFd, logFd], detached: true });
  child.unref();
  return child;
}
