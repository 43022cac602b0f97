import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstFrom } from './first-from.ts';

test('finds the first that is not smaller, wherever it lies', () => {
  const numbers = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 30 }).map((given) => Uint32Array.from(given).sort());
  fc.assert(
    fc.property(numbers, fc.integer({ min: 0, max: 51 }), (ascending, value) => {
      const found = ascending.findIndex((one) => one >= value);
      expect(firstFrom(ascending, value)).toBe(found === -1 ? ascending.length : found);
    }),
  );
});
