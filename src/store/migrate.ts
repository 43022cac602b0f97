import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import pg from 'pg';
import type { Log } from '../log.ts';
import { connect } from './database.ts';

const FOLDER = fileURLToPath(new URL('../../migrations/', import.meta.url));
/** Any two processes that migrate the same database meet at this advisory lock. */
const LOCK_KEY = 7_242_001;

/** Names carry no extension: a database migrated from sources and one migrated from the build must agree. */
const source: Knex.MigrationSource<string> = {
  getMigrations: async () =>
    (await readdir(FOLDER))
      .filter((name) => name.endsWith('.sql'))
      .map((name) => name.slice(0, -4))
      .sort(),
  getMigrationName: (name) => name,
  getMigration: async (name) => {
    const sql = await readFile(join(FOLDER, `${name}.sql`), 'utf8');
    return {
      up: async (trx) => {
        // What a question may take is no measure for the rows of years.
        await trx.raw('set local statement_timeout = 0');
        // knex would read "?" in the SQL as a binding.
        await trx.raw(sql.replaceAll('?', '\\?'));
      },
      down: () => Promise.reject(new Error('migrations go forward only')),
    };
  },
};

/**
 * Brings the database at `url` to the newest schema. Safe when several processes start at once, and after one died in the middle:
 * whoever holds the advisory lock knows that a lock row left in knex's own table is stale.
 * @returns the names that were applied now
 */
export async function migrateUrl(url: string, log?: Log): Promise<string[]> {
  const guard = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // The connection is only held for its lock; when it breaks, the migration's own connection reports it.
  guard.on('error', () => {});
  await guard.connect();
  try {
    await guard.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    const db = connect(url, 2, log);
    try {
      const config: Knex.MigratorConfig = { migrationSource: source, tableName: 'migrations' };
      await db.migrate.forceFreeMigrationsLock(config);
      const [, applied]: [number, string[]] = await db.migrate.latest(config);
      return applied;
    } finally {
      await db.destroy();
    }
  } finally {
    await guard.end();
  }
}
