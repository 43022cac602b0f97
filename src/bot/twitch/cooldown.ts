/** Lets each key pass once in `everyMs`. */
export interface Cooldown<Key> {
  isFree(key: Key, nowMs: number): boolean;
  /** True, and counted, when it may pass. */
  take(key: Key, nowMs: number): boolean;
  /** How many keys are remembered. */
  readonly size: number;
}

export function createCooldown<Key>(everyMs: number): Cooldown<Key> {
  // In the order of their times, so that those that are over stand at the front.
  const takenAtMs = new Map<Key, number>();
  const isOver = (atMs: number, nowMs: number) => nowMs - atMs >= everyMs || atMs > nowMs;

  /** A clock that was set back must not silence anybody until it has caught up. */
  const isFree = (key: Key, nowMs: number) => isOver(takenAtMs.get(key) ?? Number.NEGATIVE_INFINITY, nowMs);
  return {
    isFree,
    take(key, nowMs) {
      if (!isFree(key, nowMs)) return false;
      for (const [other, atMs] of takenAtMs) {
        if (!isOver(atMs, nowMs)) break;
        takenAtMs.delete(other);
      }
      takenAtMs.delete(key);
      takenAtMs.set(key, nowMs);
      return true;
    },
    get size() {
      return takenAtMs.size;
    },
  };
}
