import { withDeadline } from '../../deadline.ts';
import type { Login } from '../../domain/ids.ts';
import type { Log } from '../../log.ts';
import { backoffMs } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { ChatOptions, JoinReport } from './contract.ts';
import type { Tunables } from './tunables.ts';

/** Tells how channels fare, once per change, again and again until it was heard. */
export function createReporter(options: {
  readonly report: ChatOptions['report'];
  /** How the channel fares now; null when it isn't desired any more. */
  readonly current: (login: Login) => JoinReport | null;
  readonly tunables: Pick<Tunables, 'reportMs' | 'reportDeadlineMs'>;
  readonly clock: Clock;
  readonly log: Log;
}) {
  const { report, current, tunables, clock, log } = options;
  const heard = new Map<Login, JoinReport>();
  const touched = new Set<Login>();
  let isBusy = false;
  let failures = 0;
  let nextAt = 0;

  function isNews(change: JoinReport): boolean {
    const last = heard.get(change.login);
    return (
      last?.state !== change.state ||
      last.reason !== change.reason ||
      last.channelId !== change.channelId ||
      last.retryAtMs !== change.retryAtMs
    );
  }

  async function deliver(changes: readonly JoinReport[]): Promise<void> {
    isBusy = true;
    try {
      await withDeadline(report(changes), tunables.reportDeadlineMs, 'postgres', 'Reporting joins');
      for (const change of changes) if (current(change.login)) heard.set(change.login, change);
      failures = 0;
    } catch (error) {
      for (const change of changes) touched.add(change.login);
      failures += 1;
      if (failures === 1) log.warn({ err: error }, 'joins could not be reported; trying again');
    }
    nextAt = clock.now() + tunables.reportMs + backoffMs(failures, { baseMs: 1_000, maxMs: 30_000 }, Math.random());
    isBusy = false;
  }

  return {
    /** Something about this channel has changed. */
    touch: (login: Login) => void touched.add(login),
    /** To be called every tick. */
    flush(): void {
      if (isBusy || touched.size === 0 || clock.now() < nextAt) return;
      const changes: JoinReport[] = [];
      for (const login of touched) {
        const now = current(login);
        if (!now) heard.delete(login);
        else if (isNews(now)) changes.push(now);
      }
      touched.clear();
      if (changes.length > 0) void deliver(changes);
    },
  };
}
