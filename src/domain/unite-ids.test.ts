import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_SET_ID } from './id-set.ts';
import { uniteIds } from './unite-ids.ts';

const ascending = fc
  .uniqueArray(fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: MAX_SET_ID })), { maxLength: 40 })
  .map((ids) => Uint32Array.from(ids).sort());

test('holds each id of any set once, ascending', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(ascending, { maxLength: 9 }), async (sets) => {
      const expected = [...new Set(sets.flatMap((set) => [...set]))].sort((a, b) => a - b);
      const before = sets.map((set) => [...set]);
      expect([...(await uniteIds(sets))]).toEqual(expected);
      expect(sets.map((set) => [...set])).toEqual(before);
    }),
  );
});
