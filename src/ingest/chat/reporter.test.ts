import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { type Login, parseLogin } from '../../domain/ids.ts';
import type { JoinReport } from './contract.ts';
import { createReporter } from './reporter.ts';

function login(name: string): Login {
  const parsed = parseLogin(name);
  if (!parsed) throw new Error(`${name} is no login`);
  return parsed;
}

function setUp(report: (changes: readonly JoinReport[]) => Promise<void>) {
  let nowMs = 0;
  const states = new Map<Login, JoinReport>();
  const reporter = createReporter({
    report,
    current: (name) => states.get(name) ?? null,
    tunables: { reportMs: 10, reportDeadlineMs: 50 },
    clock: { now: () => nowMs, tick: () => undefined },
    log: pino({ level: 'silent' }),
  });
  const a = login('a');
  return {
    reporter,
    forget: () => states.delete(a),
    set(state: JoinReport['state']) {
      states.set(a, { login: a, state, reason: null, channelId: null, retryAtMs: null });
      reporter.touch(a);
    },
    touch: () => reporter.touch(a),
    async flush(passMs = 60_000) {
      nowMs += passMs;
      reporter.flush();
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  };
}

test('each change is told once; what came back to where it was is no news', async () => {
  const report = vi.fn(async (_changes: readonly JoinReport[]) => undefined);
  const { set, touch, flush } = setUp(report);
  set('pending');
  set('joined');
  await flush();
  touch();
  await flush();
  set('pending');
  set('joined');
  await flush();
  expect(report.mock.calls.flat(2).map((change) => change.state)).toEqual(['joined']);
  set('pending');
  await flush();
  expect(report).toHaveBeenCalledTimes(2);
});

test('a report that failed is repeated, with what holds by then', async () => {
  const report = vi.fn(async (_changes: readonly JoinReport[]) => undefined);
  report.mockRejectedValueOnce(new Error('away'));
  const { set, flush } = setUp(report);
  set('pending');
  await flush();
  set('joined');
  await flush(5);
  expect(report).toHaveBeenCalledTimes(1);
  await flush();
  expect(report.mock.calls.flat(2).map((change) => change.state)).toEqual(['pending', 'joined']);
});

test('a channel that went and came back is told anew', async () => {
  const report = vi.fn(async (_changes: readonly JoinReport[]) => undefined);
  const { set, forget, touch, flush } = setUp(report);
  set('pending');
  await flush();
  forget();
  touch();
  await flush();
  set('pending');
  await flush();
  expect(report).toHaveBeenCalledTimes(2);
});
