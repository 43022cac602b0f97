/** One JOIN that was granted. It is settled once the server has surely seen it, or released when it was never sent. */
export type Grant = symbol;

/**
 * At most `limit` grants in any `windowMs`, as the server sees them. A grant counts from the moment it is given until `windowMs` after
 * it is settled: the server starts its own window when the JOIN arrives, which may be long after it was sent.
 */
export interface Budget {
  /** Null when the window is full. */
  take(nowMs: number): Grant | null;
  settle(grant: Grant, nowMs: number): void;
  release(grant: Grant): void;
  /** Counts what was spent before this process, at `atMs`. */
  remember(atMs: number): void;
}

export function createBudget(limit: number, windowMs: number): Budget {
  const open = new Set<Grant>();
  let settled: number[] = [];

  return {
    take(nowMs) {
      settled = settled.filter((atMs) => nowMs - atMs < windowMs);
      if (open.size + settled.length >= limit) return null;
      const grant = Symbol('join');
      open.add(grant);
      return grant;
    },
    settle(grant, nowMs) {
      if (open.delete(grant)) settled.push(nowMs);
    },
    release(grant) {
      open.delete(grant);
    },
    remember(atMs) {
      settled.push(atMs);
    },
  };
}
