import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('asks three histories, the smallest first, unless told otherwise', () => {
  const sizes = (...words: string[]): number[] => readOptions(words).sizes.map(({ messages }) => messages);
  expect(sizes()).toEqual([1_000_000, 10_000_000, 100_000_000]);
  expect(sizes('--messages', '5000')).toEqual([1_000, 5_000]);
  expect(sizes('--sizes', '9000,2000')).toEqual([2_000, 9_000]);
  expect(sizes('--smoke')).toEqual([20_000]);
  expect(readOptions(['--besides', 'none']).besides).toEqual([]);
});

test('refuses what it does not know, in words', () => {
  expect(() => readOptions(['--messages', '5'])).toThrow('--messages must be a whole number from 1000 to 1000000000');
  expect(() => readOptions(['--besides', 'duckdb'])).toThrow('there is no "duckdb"');
  expect(() => readOptions(['--only', 'activity,nothing'])).toThrow('there is no "nothing"');
});
