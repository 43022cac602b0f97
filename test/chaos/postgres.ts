import { setTimeout as sleep } from 'node:timers/promises';
import { createLog } from '../../src/log.ts';
import { attach } from '../../src/store/embedded/attach.ts';
import { DATABASE_USER, prepareCluster } from '../../src/store/embedded/cluster.ts';
import { findPort, isGoneWithin, stopServer } from '../../src/store/embedded/server.ts';

/** A Postgres of one's own whose server process can be ended and started again on the same port. */
export interface StoppablePostgres extends AsyncDisposable {
  /** Makes a database. @returns its address */
  createDatabase(name: string): Promise<string>;
  /** Ends the server process: `fast` cuts sessions and writes a checkpoint, `immediate` leaves the next start a recovery. */
  stop(how: 'fast' | 'immediate'): Promise<void>;
  start(): Promise<void>;
}

/** `folder`: where the cluster goes; it must be readable for other users when this runs as root. */
export async function startPostgres(folder: string): Promise<StoppablePostgres> {
  const cluster = await prepareCluster(folder);
  const log = createLog('error');
  const port = await findPort(null);
  const open = async () => {
    const { lease } = await attach({ cluster, settings: {}, log, port, signal: new AbortController().signal });
    if (lease.port !== port) throw new Error(`Postgres came up on port ${lease.port} instead of ${port}`);
    return lease;
  };
  let lease: Awaited<ReturnType<typeof open>> | null = await open();
  // The server is a process of its own: it would outlive a run that is broken off.
  const leaveNothing = () => {
    if (lease) process.kill(lease.pid, 'SIGINT');
  };
  process.once('exit', leaveNothing);

  return {
    async createDatabase(name) {
      if (!lease) throw new Error('Postgres is stopped');
      await lease.query(`create database ${name}`);
      return `postgres://${DATABASE_USER}:${cluster.password}@127.0.0.1:${port}/${name}?sslmode=disable`;
    },
    async stop(how) {
      if (!lease) return;
      const { pid } = lease;
      lease = null;
      if (how === 'fast') return stopServer(pid, cluster.dir);
      process.kill(pid, 'SIGQUIT');
      if (!(await isGoneWithin(pid, 10_000))) throw new Error(`Postgres (process ${pid}) does not stop`);
    },
    async start() {
      // Processes of an immediate shutdown may hold the port for a moment.
      for (let tries = 1; !lease; tries += 1) {
        lease = await open().catch((error: unknown) => {
          if (tries >= 20) throw error;
          return null;
        });
        if (!lease) await sleep(250);
      }
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', leaveNothing);
      if (lease) await stopServer(lease.pid, cluster.dir);
      lease = null;
    },
  };
}
