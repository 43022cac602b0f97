import { expect, test } from 'vitest';
import { KeptSets } from './kept-sets.ts';

/** Of four bytes each. */
const aSet = (length: number, id: number): Uint32Array => new Uint32Array(length).fill(id);

test('keeps what was asked for last, within its bytes', () => {
  const kept = new KeptSets(400);
  kept.keep('a', aSet(40, 1));
  kept.keep('b', aSet(40, 2));
  expect(kept.get('a')).toEqual(aSet(40, 1));
  kept.keep('c', aSet(40, 3));
  expect([kept.get('a'), kept.get('b'), kept.get('c')].map((set) => set?.[0] ?? null)).toEqual([1, null, 3]);
  kept.keep('d', aSet(100, 4));
  expect(['a', 'b', 'c', 'd'].map((key) => kept.get(key)?.[0] ?? null)).toEqual([null, null, null, 4]);
});

test('what is larger than all of it is not kept, and drives nothing out', () => {
  const kept = new KeptSets(400);
  kept.keep('a', aSet(60, 1));
  kept.keep('a', aSet(60, 1));
  kept.keep('b', aSet(101, 2));
  expect([kept.get('a')?.length, kept.get('b')]).toEqual([60, null]);
  kept.keep('c', aSet(40, 3));
  expect(kept.get('a')?.length).toBe(60);
});
