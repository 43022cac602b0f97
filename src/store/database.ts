import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import knex, { type Knex } from 'knex';
import type { Log } from '../log.ts';

export type Db = Knex;
/** What `db.raw` resolves with. */
export interface Result<Row> {
  readonly rows: Row[];
  readonly rowCount: number;
}

/** No question may hold a connection longer than this. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** A question reads little: to start helpers for it, or to compile it, takes longer than to answer it. */
const FOR_SMALL_QUESTIONS = '-c max_parallel_workers_per_gather=0 -c jit=off';

/**
 * A pool of connections. It connects lazily: a database that is away shows at the first question.
 * @param log takes what knex has to say; without it that is left out. Failures reach whoever asked in any case.
 */
export function connect(url: string, maxConnections = 8, log?: Log): Db {
  return knex({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: 'chatpulse',
      statement_timeout: STATEMENT_TIMEOUT_MS,
      options: FOR_SMALL_QUESTIONS,
      connectionTimeoutMillis: 5_000,
    },
    pool: { min: 0, max: maxConnections },
    acquireConnectionTimeout: 6_000,
    // An error's text would otherwise hold the bound values: chat, names, sealed tokens.
    compileSqlOnError: false,
    log: toKnexLog(log?.child({ part: 'knex' })),
  });
}

/** knex would write to the console otherwise. */
function toKnexLog(log: Log | undefined): Knex.Logger {
  const say = (level: 'warn' | 'error' | 'debug') => (message: unknown) => {
    const [text = '', ...detail] = (typeof message === 'string' ? message : inspect(message)).split('\n');
    // Whoever asked for the connection gets the same error, and says it once an outage instead of once a question.
    const isTold = text.startsWith('Acquire connection error');
    log?.[isTold ? 'debug' : level](detail.length > 0 ? { detail: detail.join('\n') } : {}, text);
  };
  return { warn: say('warn'), error: say('error'), debug: say('debug'), deprecate: say('warn') };
}

const names = new Map<string, string>();
const running = new WeakMap<Db, Map<string, Promise<Result<unknown>>>>();

/**
 * As `db.raw`, for questions about statistics that don't read partitions. A connection parses them once and, when it has seen that one plan is as good for all
 * bindings, plans them once: to plan what is answered from several rollups takes longer than to answer it. Whoever asks what is being asked gets the same
 * rows, which nobody may change.
 */
export function prepared<Row>(db: Db, sql: string, bindings: Readonly<Record<string, unknown>>): Promise<Result<Row>> {
  const name = names.get(sql) ?? createHash('md5').update(sql).digest('hex');
  names.set(sql, name);
  const questions = running.get(db) ?? new Map<string, Promise<Result<unknown>>>();
  running.set(db, questions);
  const key = `${name} ${JSON.stringify(bindings)}`;
  const known = questions.get(key);
  if (known) return known as Promise<Result<Row>>;
  const question = Promise.resolve(db.raw<Result<Row>>(sql, bindings).options({ name })).finally(() => questions.delete(key));
  questions.set(key, question);
  return question;
}

/** The single row of a statement that always returns one. */
export function onlyRow<Row>(result: Result<Row>): Row {
  const row = result.rows[0];
  if (row === undefined) throw new Error('a statement that must return a row returned none');
  return row;
}
