import { setTimeout as sleep } from 'node:timers/promises';

/** Tries `attempt` until it stops throwing, and gives its result; throws its last error after `deadlineMs`. */
export async function eventually<T>(attempt: () => Promise<T> | T, deadlineMs = 15_000, pauseMs = 50): Promise<T> {
  const endMs = Date.now() + deadlineMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > endMs) throw error;
      await sleep(pauseMs);
    }
  }
}
