import { expect, test } from 'vitest';
import { KeptSets } from './kept-sets.ts';

test('keeps what was asked for last, within its bytes', () => {
  const kept = new KeptSets(100);
  kept.keep('a', Buffer.alloc(40, 1));
  kept.keep('b', Buffer.alloc(40, 2));
  expect(kept.get('a')).toEqual(Buffer.alloc(40, 1));
  kept.keep('c', Buffer.alloc(40, 3));
  expect([kept.get('a'), kept.get('b'), kept.get('c')].map((set) => set?.[0] ?? null)).toEqual([1, null, 3]);
  kept.keep('d', Buffer.alloc(100, 4));
  expect(['a', 'b', 'c', 'd'].map((key) => kept.get(key)?.[0] ?? null)).toEqual([null, null, null, 4]);
});

test('what is larger than all of it is not kept, and drives nothing out', () => {
  const kept = new KeptSets(100);
  kept.keep('a', Buffer.alloc(60, 1));
  kept.keep('a', Buffer.alloc(60, 1));
  kept.keep('b', Buffer.alloc(101, 2));
  expect([kept.get('a')?.length, kept.get('b')]).toEqual([60, null]);
  kept.keep('c', Buffer.alloc(40, 3));
  expect(kept.get('a')?.length).toBe(60);
});
