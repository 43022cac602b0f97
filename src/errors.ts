/** Their input is at fault. `message` is shown to them, in private. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export type Upstream = 'twitch' | 'discord' | 'postgres' | 'disk' | 'renderer';

/** Twitch, Discord, Postgres or the disk did not do its part; the same request may succeed later. */
export class UpstreamError extends Error {
  override readonly name: string = 'UpstreamError';
  readonly upstream: Upstream;
  constructor(upstream: Upstream, message: string, options?: ErrorOptions) {
    super(message, options);
    this.upstream = upstream;
  }
}

/** The configuration can't work. Every problem at once, in plain words; the process exits with 2. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/**
 * Whether a failure of Postgres may pass by itself: connection trouble, shutdown, recovery, deadlock, serialization, too many connections.
 * SQLSTATE classes: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code !== 'string') return NO_ANSWER.test(error.message);
  return TRANSIENT_CODES.has(code) || TRANSIENT_CLASSES.has(code.slice(0, 2));
}

/** How pg and knex say, without a code, that a connection was lost or nobody answered in time. */
const NO_ANSWER =
  /Connection terminated|timeout expired|timeout exceeded when trying to connect|Timeout acquiring a connection|Query read timeout|is not queryable/;
const TRANSIENT_CLASSES: ReadonlySet<string> = new Set(['08', '53', '57']);
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  '40001',
  '40P01',
  '55P03',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);
