import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { UpstreamError } from '../../errors.ts';
import type { Cluster } from './cluster.ts';
import { isAlive, isServer } from './pidfile.ts';
import { spawnDetached } from './program.ts';
import { openServerLog, readTail, sizeOfLog, trimLog } from './serverlog.ts';

/** Values of Postgres's own settings by name. */
export type Settings = Readonly<Record<string, string>>;

/** Durable, modest, on loopback only. The log carries no statement and no row: these hold what people wrote. */
const SETTINGS: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '96MB',
  jit: 'off',
  max_logical_replication_workers: '0',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  cluster_name: 'chatpulse',
};

const FAST_STOP_MS = 6_000;
const IMMEDIATE_STOP_MS = 3_000;

/** A server process that this process started. */
export interface StartedServer {
  readonly pid: number;
  hasExited(): boolean;
  /** Ends it at any stage of its start. */
  abandon(): Promise<void>;
  /** What the server has written since it was started. */
  tail(): Promise<string>;
}

/** Starts the server, which lives on when we die. Returns at once; it is ready when its pid file says so. */
export async function startServer({ dir, logFile, binaries, launch }: Cluster, port: number, settings: Settings): Promise<StartedServer> {
  await trimLog(logFile);
  const from = await sizeOfLog(logFile);
  const flags = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  await using log = await openServerLog(logFile);
  const child = spawnDetached(launch, binaries.postgres, ['-D', dir, '-p', `${port}`, ...flags], log.fd);
  const pid = await spawned(child);
  return {
    pid,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    tail: () => readTail(logFile, from),
    async abandon() {
      child.kill('SIGINT');
      if (!(await isGoneWithin(pid, FAST_STOP_MS))) child.kill('SIGQUIT');
    },
  };
}

async function spawned(child: ChildProcess): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new UpstreamError('postgres', `the embedded Postgres could not be started: ${error.message}`)));
  });
  if (child.pid === undefined) throw new UpstreamError('postgres', 'the embedded Postgres could not be started');
  return child.pid;
}

/**
 * Stops the server and waits until its process is gone: fast (sessions are cut, a checkpoint is written), then, should that take too long,
 * at once, which costs the next start a recovery but no data. Signals: https://www.postgresql.org/docs/current/server-shutdown.html
 */
export async function stopServer(pid: number, clusterDir: string): Promise<void> {
  for (const [signal, ms] of [['SIGINT', FAST_STOP_MS] as const, ['SIGQUIT', IMMEDIATE_STOP_MS] as const]) {
    if (!(await isServer(pid, clusterDir))) return;
    sendSignal(pid, signal);
    if (await isGoneWithin(pid, ms)) return;
  }
  throw new UpstreamError('postgres', `the embedded Postgres (process ${pid}) does not stop`);
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error) || Reflect.get(error, 'code') !== 'ESRCH') throw error;
  }
}

/** Waits for the end of a process; false when it still runs after `ms`. */
export async function isGoneWithin(pid: number, ms: number): Promise<boolean> {
  for (const deadline = Date.now() + ms; await isAlive(pid); await sleep(10)) {
    if (Date.now() >= deadline) return false;
  }
  return true;
}

/**
 * A free port of 127.0.0.1 below the range from which systems take ports for outgoing connections (32768 and 49152 up):
 * so it is still free when the server comes back after a crash. `preferred` is taken when it is free.
 */
export async function findPort(preferred: number | null): Promise<number> {
  const guesses = Array.from({ length: 20 }, () => 15_000 + Math.floor(Math.random() * 17_000));
  for (const port of preferred === null ? guesses : [preferred, ...guesses]) if ((await bindOnce(port)) !== null) return port;
  const port = await bindOnce(0);
  if (port === null) throw new UpstreamError('postgres', '127.0.0.1 has no free port');
  return port;
}

async function bindOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
