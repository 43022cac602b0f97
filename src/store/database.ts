import knex, { type Knex } from 'knex';

export type Db = Knex;
/** What `db.raw` resolves with. */
export interface Result<Row> {
  readonly rows: Row[];
  readonly rowCount: number;
}

/** No question may hold a connection longer than this. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** A pool of connections. It connects lazily: a database that is away shows at the first question. */
export function connect(url: string, maxConnections = 8): Db {
  return knex({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: 'chatpulse',
      statement_timeout: STATEMENT_TIMEOUT_MS,
      connectionTimeoutMillis: 5_000,
    },
    pool: { min: 0, max: maxConnections },
    acquireConnectionTimeout: 6_000,
    // An error's text would otherwise hold the bound values: chat, names, sealed tokens.
    compileSqlOnError: false,
  });
}

/** The single row of a statement that always returns one. */
export function onlyRow<Row>(result: Result<Row>): Row {
  const row = result.rows[0];
  if (row === undefined) throw new Error('a statement that must return a row returned none');
  return row;
}
