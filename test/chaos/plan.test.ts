import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PlanOptions, planBlows } from './plan.ts';

const whole: Omit<PlanOptions, 'seed'> = {
  seconds: 300,
  cuts: 10,
  kills: 10,
  reconnects: 3,
  outages: 2,
  outageMs: 20_000,
  reconnectCloseMs: 15_000,
  quietMs: 14_000,
};

test('whatever is drawn, every blow falls, and none of them spoils a RECONNECT', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), (seed) => {
      const blows = planBlows({ ...whole, seed });
      const times = (type: string) => blows.flatMap((blow) => (blow.type === type ? [blow.atMs] : []));
      expect([times('cut').length, times('kill').length, times('reconnect').length, times('outage').length]).toEqual([10, 10, 3, 2]);
      expect(blows.map((blow) => blow.atMs)).toEqual(blows.map((blow) => blow.atMs).sort((a, b) => a - b));
      for (const at of times('reconnect')) {
        for (const other of [...times('cut'), ...times('kill')]) expect(other <= at - 14_000 || other >= at + 15_000).toBe(true);
      }
      const [first = 0, second = 0] = times('outage');
      expect(second - first).toBeGreaterThan(20_000);
      expect(second + 20_000).toBeLessThan(300_000);
    }),
    { numRuns: 50 },
  );
});

test('a seed always gives the same plan, another one another', () => {
  expect(planBlows({ ...whole, seed: 4 })).toEqual(planBlows({ ...whole, seed: 4 }));
  expect(planBlows({ ...whole, seed: 4 })).not.toEqual(planBlows({ ...whole, seed: 5 }));
});

test('what does not fit is refused', () => {
  expect(() => planBlows({ ...whole, seconds: 20, seed: 1 })).toThrow(RangeError);
});
