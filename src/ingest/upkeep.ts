import { isTransient } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';

const MINUTE_MS = 60_000;
/** Of each minute, while there is more to roll up than fits: what is left is there in the next, and Postgres has time for others. */
const MAX_HOURS_MS = 30_000;
const MAX_DAYS_MS = 15_000;
const MAX_SETS_MS = 10_000;

export interface UpkeepOptions {
  readonly store: Store;
  /** Null keeps raw messages for ever. */
  readonly retentionDays: number | null;
  readonly log: Log;
}

/** The chores of what ingest stores, once a minute: partitions ahead, hours and days that are over rolled up, what is past its time dropped. */
export function startUpkeep({ store, retentionDays, log }: UpkeepOptions): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  let isStopping = false;
  let setsSinceMs: number | null = null;
  const within = (ms: number) => {
    const deadline = performance.now() + ms;
    return () => !isStopping && performance.now() < deadline;
  };
  const chores = (nowMs: number): readonly (() => Promise<void>)[] => [
    () => store.days.prepareDays(nowMs),
    async () => void (await store.days.closeHours(nowMs, within(MAX_HOURS_MS))),
    async () => void (await store.days.closeDays(nowMs, within(MAX_DAYS_MS))),
    async () => {
      setsSinceMs = await store.chatterSets.makeChatterSets({ nowMs, sinceMs: setsSinceMs, mayGoOn: within(MAX_SETS_MS) });
    },
    () => store.days.trimDays(nowMs),
    async () => {
      const retired = retentionDays === null ? [] : await store.days.retireDays(nowMs, retentionDays);
      if (retired.length > 0) log.info({ days: retired }, 'raw messages past RETENTION_DAYS were dropped');
    },
  ];
  /** One that fails does not keep the others from their turn, unless the database is away. */
  const doAll = async () => {
    for (const chore of chores(Date.now())) {
      if (isStopping) return;
      try {
        await chore();
      } catch (error) {
        log.warn({ err: error }, 'upkeep failed; it is tried again in a minute');
        if (isTransient(error)) return;
      }
    }
  };
  let isBusy = false;
  const tick = () => {
    if (isBusy) return;
    isBusy = true;
    running = doAll().finally(() => {
      isBusy = false;
    });
  };
  const timer = setInterval(tick, MINUTE_MS);
  tick();
  return {
    stop() {
      isStopping = true;
      clearInterval(timer);
      return running;
    },
  };
}
