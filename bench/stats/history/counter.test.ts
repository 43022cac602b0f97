import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Counter } from './counter.ts';

test('counts, orders and forgets', () => {
  const things = fc.array(fc.tuple(fc.nat(999), fc.integer({ min: 1, max: 5 })), { maxLength: 300 });
  const counter = new Counter(1_000);
  fc.assert(
    fc.property(things, (added) => {
      const expected = new Map<number, number>();
      for (const [thing, times] of added) {
        counter.add(thing, times);
        expected.set(thing, (expected.get(thing) ?? 0) + times);
      }
      expect(counter.size).toBe(expected.size);
      const byCount = [...expected].sort(([a, x], [b, y]) => y - x || a - b).map(([thing]) => thing);
      expect([...counter.byCount()]).toEqual(byCount);
      expect([...counter.ascending()]).toEqual([...expected.keys()].sort((a, b) => a - b));
      for (const [thing, times] of expected) expect(counter.counts[thing]).toBe(times);
      counter.clear();
      expect(counter.size).toBe(0);
      expect(counter.counts.every((count) => count === 0)).toBe(true);
    }),
  );
});
