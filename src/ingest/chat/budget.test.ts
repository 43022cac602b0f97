import fc from 'fast-check';
import { expect, test } from 'vitest';
import { peakInWindow } from '../../../test/support/twitch/limits.ts';
import { createBudget, type Grant } from './budget.ts';

test('the limit holds until the oldest is a whole window past its settling', () => {
  const budget = createBudget(2, 10);
  const first = budget.take(0);
  const second = budget.take(0);
  expect(budget.take(5)).toBeNull();
  if (!first || !second) throw new Error('not granted');
  budget.settle(first, 6);
  expect(budget.take(15.9)).toBeNull();
  expect(budget.take(16)).not.toBeNull();
  budget.release(second);
  expect(budget.take(16)).not.toBeNull();
});

test('settling or releasing twice, or after one another, counts once', () => {
  const budget = createBudget(1, 10);
  const grant = budget.take(0);
  if (!grant) throw new Error('not granted');
  budget.settle(grant, 1);
  budget.settle(grant, 1);
  budget.release(grant);
  expect(budget.take(5)).toBeNull();
  expect(budget.take(11)).not.toBeNull();
});

type Step = { readonly passMs: number; readonly act: 'take' | 'arrive' | 'drop'; readonly pick: number };
const steps = fc.array(
  fc.record({
    passMs: fc.nat(4_000),
    act: fc.constantFrom('take' as const, 'take' as const, 'arrive' as const, 'drop' as const),
    pick: fc.nat(30),
  }),
  { minLength: 30, maxLength: 400 },
);

/** Sends what it may as it may; each JOIN arrives at the server between its grant and its settling, the later the worse. */
function arrivals(limit: number, windowMs: number, plan: readonly Step[], before: readonly number[]): number[] {
  const budget = createBudget(limit, windowMs);
  for (const atMs of before) budget.remember(atMs);
  const underWay: Grant[] = [];
  const arrived: number[] = [...before];
  let nowMs = 0;
  for (const { passMs, act, pick } of plan) {
    nowMs += passMs;
    const [chosen] = act === 'take' ? [] : underWay.splice(pick % Math.max(1, underWay.length), 1);
    if (act === 'take') {
      for (let grant = budget.take(nowMs); grant && underWay.length < pick; grant = budget.take(nowMs)) underWay.push(grant);
    } else if (chosen && act === 'arrive') {
      arrived.push(nowMs);
      budget.settle(chosen, nowMs);
    } else if (chosen) budget.release(chosen);
  }
  return arrived.sort((a, b) => a - b);
}

test('never over 20 arrivals in any 10 s, whatever order JOINs are sent, delayed and given up in, and after what an earlier process spent', () => {
  const before = fc.array(fc.integer({ min: -15_000, max: 0 }), { maxLength: 20 });
  fc.assert(
    fc.property(steps, before, (plan, spent) => {
      expect(peakInWindow(arrivals(20, 10_000, plan, spent), 10_000)).toBeLessThanOrEqual(20);
    }),
    { numRuns: 500 },
  );
});

test('a clock that runs backwards makes it stricter, never looser', () => {
  const budget = createBudget(1, 10);
  const grant = budget.take(100);
  if (!grant) throw new Error('not granted');
  budget.settle(grant, 100);
  expect(budget.take(50)).toBeNull();
  expect(budget.take(109)).toBeNull();
  expect(budget.take(110)).not.toBeNull();
});
