/** Milliseconds that this process attended to: time in which the event loop was blocked, or the machine asleep, doesn't count. */
export interface Clock {
  now(): number;
  /** To be called every `tickMs`; a call that comes over a second late marks a stall. */
  tick(): void;
}

const TOLERATED_LATENESS_MS = 1_000;

/**
 * Deadlines measured by this clock don't expire while answers lie unread in the socket: after a stall a connection
 * gets the rest of its time, instead of being dropped as dead by the first timer that fires.
 */
export function createClock(tickMs: number, monotonicMs: () => number = () => performance.now()): Clock {
  let stalledMs = 0;
  let lastTickMs = monotonicMs();
  return {
    now: () => monotonicMs() - stalledMs,
    tick() {
      const nowMs = monotonicMs();
      const lateMs = nowMs - lastTickMs - tickMs;
      if (lateMs > TOLERATED_LATENESS_MS) stalledMs += lateMs;
      lastTickMs = nowMs;
    },
  };
}
