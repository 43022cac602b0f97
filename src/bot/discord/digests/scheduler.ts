import { setImmediate } from 'node:timers/promises';
import { type ScheduledTask, schedule } from 'node-cron';
import { within } from '../../../deadline.ts';
import { MINUTE_MS } from '../../../domain/range.ts';
import type { Digest } from '../../../store/digests.ts';
import { type DueRun, dueRun } from './due.ts';
import { carryOut, type RunParts } from './run.ts';

export interface SchedulerParts extends RunParts {
  /** When to look for due digests. No zone: the clock ticks, the database decides. */
  readonly cron: string;
}

export interface Scheduler {
  /** Looks for due digests at once and with every tick; `botId` is who posts them. */
  start(botId: string): void;
  /** No further ticks; waits for the digests under way, at most `deadlineMs`. */
  stop(deadlineMs: number): Promise<void>;
}

/** A claim older than this was cut off by a crash; longer than any run takes. */
const STALE_MS = 5 * MINUTE_MS;
/** Digests that are posted at a time. */
const PARALLEL = 4;
const CALENDARS_AT_A_TIME = 50;

export function createScheduler(parts: SchedulerParts): Scheduler {
  /** Runs that need no look before the given time, so that a whole morning's digests are not asked for every minute. */
  const settled = new Map<string, number>();
  let task: ScheduledTask | null = null;
  let tick: Promise<void> | null = null;
  let isStopping = false;

  async function runDue(botId: string): Promise<void> {
    const nowMs = parts.now();
    const due: { digest: Digest; run: DueRun; key: string }[] = [];
    for (const [index, digest] of (await parts.store.digests.listDigests(null)).entries()) {
      // Calendars cost a tenth of a millisecond each; chat must not wait for all of them.
      if (index % CALENDARS_AT_A_TIME === 0) await setImmediate();
      const run = dueRun(digest, nowMs, parts.defaultTimeZone);
      if (run !== null) due.push({ digest, run, key: `${digest.id} ${run.periodStart}` });
    }
    forgetOthers(settled, new Set(due.map(({ key }) => key)));
    const queue = due.values();
    const work = async (): Promise<void> => {
      for (const { digest, run, key } of queue) {
        if (isStopping) return;
        if ((settled.get(key) ?? 0) > nowMs) continue;
        if (!(await claimAndCarryOut(digest, run, botId))) settled.set(key, nowMs + STALE_MS);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
  }

  /** @returns false when there was nothing to do: another process has the run, or it is done or given up */
  async function claimAndCarryOut(digest: Digest, due: DueRun, botId: string): Promise<boolean> {
    const run = await parts.store.digests.claimRun(digest.id, due.periodStart, parts.now(), STALE_MS);
    if (run === null) return false;
    await carryOut(parts, digest, due, run, botId);
    return true;
  }

  /** A tick that finds the one before still at work is left out; the next one looks at the same due runs. */
  function onTick(botId: string): void {
    if (isStopping || tick !== null) return;
    tick = runDue(botId)
      .catch((error: unknown) => parts.log.warn({ err: error }, 'due digests could not be looked up; the next tick tries again'))
      .finally(() => {
        tick = null;
      });
  }

  return {
    start(botId) {
      if (task !== null || isStopping) return;
      task = schedule(parts.cron, () => onTick(botId), { suppressMissedWarning: true });
      onTick(botId);
    },
    async stop(deadlineMs) {
      isStopping = true;
      await task?.destroy();
      if (tick !== null) await within(tick, deadlineMs);
    },
  };
}

function forgetOthers(settled: Map<string, number>, keys: ReadonlySet<string>): void {
  for (const key of settled.keys()) if (!keys.has(key)) settled.delete(key);
}
