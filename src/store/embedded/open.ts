import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { type Attached, attach } from './attach.ts';
import { type Cluster, DATABASE_USER, prepareCluster } from './cluster.ts';
import type { Lease } from './lease.ts';
import { isGoneWithin, type Settings, stopServer } from './server.ts';
import { readTail, sizeOfLog, trimLog } from './serverlog.ts';

export interface EmbeddedPostgres {
  /** Address with the password in it: not for logs. Stays the same when the server has to be started again. */
  readonly url: string;
  /** True when this call started the server, false when it joined one that was running. */
  readonly started: boolean;
  /** Leaves the server; who leaves last stops it. Takes at most 10 s. */
  stop(): Promise<void>;
}

export interface ServerExit {
  readonly pid: number;
  /** The last lines of the server's log. */
  readonly tail: string;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly log: Log;
  /** Told when the server ends though nobody stopped it. It is being started again then. */
  readonly onExit?: (exit: ServerExit) => void;
  /** Settings of Postgres on top of ours, where this call starts the server. */
  readonly settings?: Settings;
}

const LOG_CHECK_MS = 5_000;
const FIRST_RESTART_MS = 250;
const LAST_RESTART_MS = 30_000;

/**
 * Opens the database cluster in `<dataDir>/postgres`, creating it at first. Its server is a process of its own that several of ours may share:
 * whoever comes first starts it, whoever leaves last stops it, and one that nobody holds after a crash is simply joined.
 * Throws ConfigError when this machine, folder or user won't do, UpstreamError when the server does not come up.
 */
export async function openEmbedded({ dataDir, log, onExit, settings = {} }: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const cluster = await prepareCluster(dataDir);
  if (cluster.launch.remark !== null) log.info(cluster.launch.remark);
  const leaving = new AbortController();
  const first = await attach({ cluster, settings, log, port: null, signal: leaving.signal });
  const { port, pid } = first.lease;
  await createDatabase(first.lease).catch(async (error: unknown) => {
    await giveBack(first.lease, cluster);
    throw error;
  });
  log.info({ pid, port, folder: cluster.dir }, first.started ? 'embedded Postgres started' : 'embedded Postgres was running, joined it');

  let current: Lease | null = first.lease;
  const supervision = supervise();
  const logCheck = setInterval(
    () => void trimLog(cluster.logFile).catch((error) => log.warn(error, 'postgres.log can not be cut')),
    LOG_CHECK_MS,
  );
  logCheck.unref();

  async function supervise(): Promise<void> {
    for (let lease = first.lease; !leaving.signal.aborted; ) {
      await lease.ended;
      if (leaving.signal.aborted) return;
      current = null;
      const hasExited = await isGoneWithin(lease.pid, 500);
      if (hasExited) await report(lease.pid);
      const next = await comeBack(lease.port);
      if (next === null) return;
      if (!hasExited && next.lease.pid !== lease.pid) await report(lease.pid);
      lease = current = next.lease;
      log.info({ pid: lease.pid, port: lease.port }, 'embedded Postgres is back');
    }
  }

  async function report(exited: number): Promise<void> {
    const tail = await readTail(cluster.logFile, Math.max(0, (await sizeOfLog(cluster.logFile)) - 1000)).catch(() => '');
    log.error({ pid: exited, tail }, 'embedded Postgres ended unexpectedly, starting it again');
    onExit?.({ pid: exited, tail });
  }

  /** Tries until it succeeds; null when we leave meanwhile. */
  async function comeBack(samePort: number): Promise<Attached | null> {
    for (let retryMs = FIRST_RESTART_MS; ; retryMs = Math.min(retryMs * 2, LAST_RESTART_MS)) {
      try {
        const next = await attach({ cluster, settings, log, port: samePort, signal: leaving.signal });
        if (next.lease.port !== samePort)
          log.error({ port: next.lease.port }, 'embedded Postgres came back on another port: restart chatpulse');
        return next;
      } catch (error) {
        if (leaving.signal.aborted) return null;
        log.error({ err: error, retryMs }, 'embedded Postgres does not come back');
        await sleep(retryMs, undefined, { signal: leaving.signal }).catch(() => undefined);
      }
    }
  }

  async function leave(): Promise<void> {
    leaving.abort(new Error('leaving the embedded Postgres'));
    clearInterval(logCheck);
    // Between two servers there is nothing to leave, but an attempt under way has to end first.
    if (current === null) await supervision;
    const lease = current;
    if (lease === null) return;
    const isLast = await giveBack(lease, cluster);
    log.info({ pid: lease.pid }, isLast ? 'embedded Postgres stopped' : 'left the embedded Postgres to the others that use it');
  }

  let left: Promise<void> | null = null;
  return { url: urlOf(cluster, port), started: first.started, stop: () => (left ??= leave()) };
}

/** True when nobody else used the server, which is stopped then. */
async function giveBack(lease: Lease, cluster: Cluster): Promise<boolean> {
  const isLast = await lease.release().catch(() => true);
  try {
    if (isLast) await stopServer(lease.pid, cluster.dir);
  } finally {
    await lease.close();
  }
  return isLast;
}

async function createDatabase(lease: Lease): Promise<void> {
  if ((await lease.query('select 1 as value from pg_database where datname = $1', [DATABASE_USER])).length > 0) return;
  await lease.query(`create database ${DATABASE_USER}`).catch((error: unknown) => {
    // Another opener was faster (duplicate_database, or unique_violation when at the same moment).
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : null;
    if (code !== '42P04' && code !== '23505') throw error;
  });
}

function urlOf({ password }: Cluster, port: number): string {
  return `postgres://${DATABASE_USER}:${password}@127.0.0.1:${port}/${DATABASE_USER}?sslmode=disable`;
}
