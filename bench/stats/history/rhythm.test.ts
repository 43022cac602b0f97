import { expect, test } from 'vitest';
import { DAY_MS } from '../../../src/domain/range.ts';
import { toPlan } from './plan.ts';
import { toExpected, toGaps } from './rhythm.ts';

const plan = toPlan({ messages: 1_000_000, channels: 50, days: 90, texts: 100 });

test('the days of all channels together expect about as many messages as were ordered', () => {
  let sum = 0;
  for (const channel of plan.plans) {
    for (let dayMs = plan.fromMs; dayMs < plan.toMs - DAY_MS; dayMs += DAY_MS)
      sum += toExpected(plan, channel, dayMs).reduce((total, hour) => total + hour, 0);
  }
  expect(sum / plan.messages).toBeGreaterThan(0.9);
  expect(sum / plan.messages).toBeLessThan(1.1);
  expect(plan.plans[0]?.share).toBeCloseTo(0.15, 6);
});

test('gaps are inside of the history, ascending and apart', () => {
  const gaps = plan.plans.map((channel) => toGaps(plan, channel));
  expect(gaps.flat().length).toBeGreaterThan(plan.channels);
  for (const ofChannel of gaps) {
    for (const [index, gap] of ofChannel.entries()) {
      expect(gap.toMs).toBeGreaterThan(gap.fromMs);
      expect(gap.fromMs).toBeGreaterThan(ofChannel[index - 1]?.toMs ?? plan.fromMs);
      expect(gap.toMs).toBeLessThan(plan.toMs);
    }
  }
});
