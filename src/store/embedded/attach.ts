import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, isTransient, UpstreamError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Cluster } from './cluster.ts';
import { type Lease, takeLease } from './lease.ts';
import { findServer, readPidFile } from './pidfile.ts';
import { findPort, isGoneWithin, type Settings, startServer } from './server.ts';

export interface Attached {
  readonly lease: Lease;
  /** True when the server did not run before. */
  readonly started: boolean;
}

export interface AttachOptions {
  readonly cluster: Cluster;
  readonly settings: Settings;
  readonly log: Log;
  /** The port on which a server must come back; null when any will do. */
  readonly port: number | null;
  readonly signal: AbortSignal;
}

/** Recovery replays at most `max_wal_size` (1 GB), which a slow disk does in minutes. */
const READY_TIMEOUT_MS = 600_000;
const STOPPING_TIMEOUT_MS = 60_000;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;
/** Exits that say nothing about the cluster: another one came first, processes of a killed one still end, the port is taken. */
const PASSING_EXIT = /lock file .* (already exists|is empty)|pre-existing shared memory|could not bind|could not create any TCP/;
const PASSING_EXITS = 40;
const OTHER_EXITS = 3;

/**
 * Joins the cluster's running server or starts one, and waits until it takes connections, recovery after a crash included.
 * Rejects with UpstreamError when the server keeps ending, ConfigError when it does not know our password.
 */
export async function attach({ cluster, settings, log, port, signal }: AttachOptions): Promise<Attached> {
  let [passing, other] = [0, 0];
  for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)) {
    const joined = await join(cluster, log, signal);
    if (joined !== null) return { lease: joined, started: false };
    signal.throwIfAborted();
    const attempt = await start(cluster, settings, log, port, signal);
    if (typeof attempt !== 'string') return { lease: attempt, started: true };
    const isPassing = PASSING_EXIT.test(attempt);
    if (isPassing) passing += 1;
    else other += 1;
    if (passing > PASSING_EXITS || other >= OTHER_EXITS)
      throw new UpstreamError('postgres', `the embedded Postgres ends at its start: ${attempt}`);
    log[isPassing ? 'debug' : 'warn']({ reason: attempt, retryMs }, 'the embedded Postgres did not start, trying again');
    await sleep(retryMs, undefined, { signal });
  }
}

/** A share of the server that runs already; null when none runs, or when it is on its way out and is gone now. */
async function join(cluster: Cluster, log: Log, signal: AbortSignal): Promise<Lease | null> {
  const found = await findServer(cluster.dir);
  if (found === null) return null;
  const lease = await awaitReady(cluster, found.pid, async () => (await findServer(cluster.dir))?.pid === found.pid, log, signal);
  if (lease === null && !(await isGoneWithin(found.pid, STOPPING_TIMEOUT_MS))) {
    throw new UpstreamError('postgres', `the embedded Postgres (process ${found.pid}) neither serves nor ends`);
  }
  return lease;
}

/** A share of a server that we start; when it ends before it is ready, what it wrote. */
async function start(cluster: Cluster, settings: Settings, log: Log, port: number | null, signal: AbortSignal): Promise<Lease | string> {
  // The port of a server that was killed comes first: others that had joined it still know it by that one.
  const chosen = port ?? (await findPort((await readPidFile(cluster.dir))?.port ?? null));
  const server = await startServer(cluster, chosen, settings);
  try {
    const lease = await awaitReady(cluster, server.pid, async () => !server.hasExited(), log, signal);
    if (lease !== null) return lease;
  } catch (error) {
    await server.abandon();
    throw error;
  }
  return (await server.tail()) || 'it ended without a word';
}

/** Polls the pid file, which costs the server nothing, and connects when it says `ready`. Null when the server ends first. */
async function awaitReady(
  cluster: Cluster,
  pid: number,
  lives: () => Promise<boolean>,
  log: Log,
  signal: AbortSignal,
): Promise<Lease | null> {
  const [begun, deadline] = [Date.now(), Date.now() + READY_TIMEOUT_MS];
  let nextWord = begun + 5_000;
  for (let waitMs = 5; await lives(); waitMs = Math.min(waitMs * 1.5, 200)) {
    const file = await readPidFile(cluster.dir);
    const lease = file?.pid === pid && file.isReady ? await tryLease(cluster, file.pid, file.port) : null;
    if (lease !== null) return lease;
    if (Date.now() > deadline)
      throw new UpstreamError('postgres', `the embedded Postgres was not ready within ${READY_TIMEOUT_MS / 1000} s`);
    if (Date.now() > nextWord) {
      log.info(
        { seconds: Math.round((Date.now() - begun) / 1000) },
        'waiting for the embedded Postgres (recovery after a crash takes a while)',
      );
      nextWord += 5_000;
    }
    await sleep(waitMs, undefined, { signal });
  }
  return null;
}

/** Null when the server says to come back later. */
async function tryLease(cluster: Cluster, pid: number, port: number): Promise<Lease | null> {
  try {
    return await takeLease(pid, port, cluster.password);
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : null;
    if (code === '28P01')
      throw new ConfigError([
        `The server in ${cluster.dir} refuses the password that is kept beside it: put the right postgres.password back.`,
      ]);
    if (isTransient(error)) return null;
    throw error;
  }
}
