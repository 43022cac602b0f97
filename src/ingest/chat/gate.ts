import { withDeadline } from '../../deadline.ts';
import type { Log } from '../../log.ts';
import { type Budget, createBudget, type Grant } from './budget.ts';
import type { Clock } from './clock.ts';
import type { ChatMetrics, JoinLedger } from './contract.ts';
import type { Tunables } from './tunables.ts';

/** The budget of JOINs with its memory on disk. */
export interface JoinGate extends Pick<Budget, 'release'> {
  /** Takes over what earlier processes spent. */
  load(): Promise<void>;
  take(): Grant | null;
  /** Resolves when a granted JOIN may be sent: it is on disk, or the disk gave no answer in time. */
  record(): Promise<void>;
  /** The server has seen the JOIN by now. */
  settle(grant: Grant): void;
}

/** A JOIN reaches the server this much after it was recorded, at most: a slower disk is asked again. */
const RECORD_SLACK_MS = 1_000;

export function createJoinGate(options: {
  readonly ledger: JoinLedger;
  readonly tunables: Pick<Tunables, 'joinLimit' | 'joinWindowMs' | 'diskDeadlineMs'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<ChatMetrics, 'ledgerFailed'>;
}): JoinGate {
  const { ledger, tunables, clock, log, metrics } = options;
  const budget = createBudget(tunables.joinLimit, tunables.joinWindowMs);
  let lastRecordedMs = 0;
  let isFailing = false;

  function failed(error: unknown, what: string): void {
    metrics.ledgerFailed();
    if (!isFailing) log.warn({ err: error }, what);
    isFailing = true;
  }

  async function recordOnce(): Promise<void> {
    // Distinct instants, so that a ledger keyed by time keeps 20 JOINs of one millisecond apart.
    lastRecordedMs = Math.max(Date.now(), lastRecordedMs + 1);
    await withDeadline(ledger.spend(lastRecordedMs), tunables.diskDeadlineMs, 'disk', 'Recording a JOIN');
  }

  return {
    async load() {
      try {
        const times = await withDeadline(ledger.load(), tunables.diskDeadlineMs, 'disk', 'Reading the JOIN ledger');
        const nowMs = Date.now();
        // The wall clock may have been set back since: what lies in the future was spent now at the latest.
        for (const atMs of times) budget.remember(clock.now() - Math.max(0, nowMs - atMs - RECORD_SLACK_MS));
      } catch (error) {
        failed(error, 'the JOIN ledger is unreadable: waiting as if all JOINs had just been spent');
        for (let n = 0; n < tunables.joinLimit; n += 1) budget.remember(clock.now());
      }
    },
    take: () => budget.take(clock.now()),
    async record() {
      try {
        const startedAt = clock.now();
        await recordOnce();
        if (clock.now() - startedAt > RECORD_SLACK_MS) await recordOnce();
        if (isFailing) log.info('the JOIN ledger works again');
        isFailing = false;
      } catch (error) {
        failed(error, 'a JOIN could not be recorded: after a crash, the next process may join too fast');
      }
    },
    settle: (grant) => budget.settle(grant, clock.now()),
    release: budget.release,
  };
}
