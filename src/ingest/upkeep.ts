import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';

const MINUTE_MS = 60_000;

export interface UpkeepOptions {
  readonly store: Store;
  /** Null keeps raw messages for ever. */
  readonly retentionDays: number | null;
  readonly log: Log;
}

/** The chores of what ingest stores, once a minute: partitions ahead, days that are over rolled up, days past retention dropped. */
export function startUpkeep({ store, retentionDays, log }: UpkeepOptions): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const chores = async () => {
    const nowMs = Date.now();
    try {
      await store.days.prepareDays(nowMs);
      await store.days.closeDays(nowMs);
      const retired = retentionDays === null ? [] : await store.days.retireDays(nowMs, retentionDays);
      if (retired.length > 0) log.info({ days: retired }, 'raw messages past RETENTION_DAYS were dropped');
    } catch (error) {
      log.warn({ err: error }, 'upkeep failed; it is tried again in a minute');
    }
  };
  let isBusy = false;
  const tick = () => {
    if (isBusy) return;
    isBusy = true;
    running = chores().finally(() => {
      isBusy = false;
    });
  };
  const timer = setInterval(tick, MINUTE_MS);
  tick();
  return {
    stop() {
      clearInterval(timer);
      return running;
    },
  };
}
