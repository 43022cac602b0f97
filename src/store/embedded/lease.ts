import pg from 'pg';
import { DATABASE_USER } from './cluster.ts';

/**
 * Each opener holds one connection with a shared advisory lock for as long as it uses the server. Postgres itself so knows who is there,
 * and a process that was killed counts no more the moment the system closes its socket: no list of users on disk that could be stale.
 */
export interface Lease {
  readonly pid: number;
  readonly port: number;
  /** Settles when the connection is gone, whoever ended it. */
  readonly ended: Promise<void>;
  /** Gives our share back. True when nobody else holds one: then nobody can come in either until `close`. */
  release(): Promise<boolean>;
  close(): Promise<void>;
  query(sql: string, values?: readonly string[]): Promise<unknown[]>;
}

/** Key of the advisory lock, any number that nothing else uses in the database `postgres`. */
const LEASE_KEY = '7307101';
const CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 5_000;

/**
 * Connects and takes a share; null when the last user is just about to stop the server.
 * Rejects with what pg says; the caller knows whether that may pass.
 */
export async function takeLease(pid: number, port: number, password: string): Promise<Lease | null> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: DATABASE_USER,
    password,
    database: 'postgres',
    ssl: false,
    application_name: 'chatpulse: embedded server in use',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
  });
  const ended = new Promise<void>((resolve) => {
    client.once('end', () => resolve());
    client.once('error', () => resolve());
  });
  // Later errors have no listener of their own, and `ended` has told already.
  client.on('error', () => undefined);
  const query = async (sql: string, values: readonly string[] = []): Promise<unknown[]> => {
    const { rows } = await client.query<Record<string, unknown>>(sql, [...values]);
    return rows.map((row) => row['value']);
  };
  try {
    await client.connect();
    const [isTaken] = await query('select pg_try_advisory_lock_shared($1::bigint) as value', [LEASE_KEY]);
    if (isTaken !== true) {
      await client.end();
      return null;
    }
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return {
    pid,
    port,
    ended,
    query,
    async release() {
      await query('select pg_advisory_unlock_shared($1::bigint) as value', [LEASE_KEY]);
      const [isLast] = await query('select pg_try_advisory_lock($1::bigint) as value', [LEASE_KEY]);
      return isLast === true;
    },
    close: async () => client.end().catch(() => undefined),
  };
}
