import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { createClock } from './clock.ts';
import type { JoinLedger } from './contract.ts';
import { createJoinGate } from './gate.ts';

const log = pino({ level: 'silent' });

function open(ledger: JoinLedger, joinLimit = 20) {
  const failures = vi.fn();
  const clock = createClock(250);
  const tunables = { joinLimit, joinWindowMs: 10_500, diskDeadlineMs: 30 };
  return { gate: createJoinGate({ ledger, tunables, clock, log, metrics: { ledgerFailed: failures } }), failures };
}

test('what was spent before counts, with the time its JOIN took to leave; a clock set back does not hide it', async () => {
  const nowMs = Date.now();
  const { gate } = open({ load: async () => [nowMs - 11_400, nowMs - 12_000, nowMs + 3_600_000], spend: async () => undefined }, 3);
  await gate.load();
  expect(gate.take()).not.toBeNull();
  expect(gate.take()).toBeNull();
});

test('20 JOINs of one instant are recorded as 20', async () => {
  const spent: number[] = [];
  const { gate } = open({ load: async () => [], spend: async (atMs) => void spent.push(atMs) });
  await Promise.all(Array.from({ length: 20 }, () => gate.record()));
  expect(new Set(spent).size).toBe(20);
});

test('a ledger that is unreadable counts as full; one that fails or hangs stops nobody', async () => {
  const broken = open({ load: () => Promise.reject(new Error('no')), spend: () => Promise.reject(new Error('disk full')) });
  await broken.gate.load();
  expect(broken.gate.take()).toBeNull();
  await broken.gate.record();
  expect(broken.failures).toHaveBeenCalledTimes(2);
  const hanging = open({ load: () => new Promise(() => undefined), spend: () => new Promise(() => undefined) });
  await hanging.gate.load();
  await hanging.gate.record();
  expect(hanging.failures).toHaveBeenCalledTimes(2);
});
