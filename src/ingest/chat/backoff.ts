export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * The pause before try number `attempt`: none before the first (0), then doubling from `baseMs` up to `maxMs`,
 * half of it drawn by lot (`random`: 0 to 1), so that many that failed together don't come back together.
 */
export function backoffMs(attempt: number, backoff: Backoff, random: number): number {
  if (attempt <= 0) return 0;
  const whole = Math.min(backoff.maxMs, backoff.baseMs * 2 ** (attempt - 1));
  return whole / 2 + (whole / 2) * random;
}

/** `ms`, up to a tenth more or less. */
export function aroundMs(ms: number, random: number): number {
  return ms * (0.9 + 0.2 * random);
}
