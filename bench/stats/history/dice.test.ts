import { expect, test } from 'vitest';
import { Dice } from './dice.ts';

test('the same seed gives the same numbers, another one others', () => {
  const dice = new Dice();
  const draw = (...seed: number[]): number[] => {
    dice.reseed(...seed);
    return Array.from({ length: 20 }, () => dice.uint32());
  };
  expect(draw(1, 2)).toEqual(draw(1, 2));
  expect(draw(1, 2)).not.toEqual(draw(2, 1));
  expect(draw(5, 86_400_000 * 20_000)).not.toEqual(draw(5, 86_400_000 * 20_001));
});

test('numbers are spread evenly, and what is expected happens on average', () => {
  const dice = new Dice().reseed(7);
  const mean = (draw: () => number): number => Array.from({ length: 20_000 }, draw).reduce((sum, value) => sum + value, 0) / 20_000;
  expect(mean(() => dice.float())).toBeCloseTo(0.5, 1);
  expect(Math.abs(mean(() => dice.below(10)) - 4.5)).toBeLessThan(0.1);
  expect(Math.abs(mean(() => dice.poisson(3)) - 3)).toBeLessThan(0.1);
  expect(Math.abs(mean(() => dice.poisson(500)) - 500)).toBeLessThan(2);
});
