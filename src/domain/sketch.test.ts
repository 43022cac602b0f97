import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Sketch } from './sketch.ts';

function sketchOf(ids: Iterable<string>): Sketch {
  const sketch = new Sketch();
  for (const id of ids) sketch.add(id);
  return sketch;
}

const upTo = (count: number, toId: (index: number) => string): Sketch => {
  const sketch = new Sketch();
  for (let index = 0; index < count; index += 1) sketch.add(toId(index));
  return sketch;
};

describe('the estimate is within 2 %', () => {
  // Ids as Twitch gives them out (ascending), far apart, and beyond what a JavaScript number holds exactly.
  const kinds: Readonly<Record<string, (index: number) => string>> = {
    ascending: (index) => String(41_000_000 + index),
    'far apart': (index) => String(index * 7_919_001 + 3),
    large: (index) => String(9_007_199_254_740_993n + BigInt(index)),
  };
  test.each(Object.keys(kinds).flatMap((kind) => [100, 1_000, 10_000, 100_000, 1_000_000].map((count) => [kind, count] as const)))(
    '%s, %d ids',
    (kind, count) => {
      const toId = kinds[kind];
      if (!toId) throw new Error('no such kind');
      const estimate = upTo(count, toId).estimate();
      expect(Math.abs(estimate - count)).toBeLessThan(count * 0.02);
    },
  );
});

test('over many sets the error is what the theory says', () => {
  const errors = Array.from(
    { length: 60 },
    (_, set) => upTo(5_000, (index) => String(set * 1_000_003 + index * 31)).estimate() / 5_000 - 1,
  );
  const rms = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
  expect(rms).toBeLessThan(0.0075);
  expect(Math.abs(errors.reduce((sum, error) => sum + error, 0) / errors.length)).toBeLessThan(0.003);
});

const id = fc.bigInt({ min: 1n, max: 9_223_372_036_854_775_807n }).map(String);

test('nobody counts zero, the same person once', () => {
  expect(new Sketch().estimate()).toBe(0);
  fc.assert(
    fc.property(id, (one) => {
      expect(sketchOf([one, one, one]).estimate()).toBe(1);
    }),
  );
});

const stored = (...parts: readonly Sketch[]): Sketch => {
  const union = new Sketch();
  for (const part of parts) union.mergeStored(part.encode());
  return union;
};

test('what was stored of two, merged, is the sketch of both together', () => {
  fc.assert(
    fc.property(fc.array(id, { maxLength: 60 }), fc.array(id, { maxLength: 60 }), (some, others) => {
      const all = sketchOf([...others, ...some]);
      expect(stored(sketchOf(some), sketchOf(others)).encode().equals(all.encode())).toBe(true);
      expect(stored(all).estimate()).toBe(all.estimate());
    }),
  );
});

test('ids that fit into 32 bits are the same added as numbers, before and after something is merged', () => {
  const small = fc.integer({ min: 1, max: 0xffff_ffff });
  fc.assert(
    fc.property(fc.array(small, { maxLength: 60 }), fc.array(small, { maxLength: 60 }), (some, others) => {
      const union = new Sketch();
      union.addAll(Uint32Array.from(some));
      union.mergeStored(sketchOf(others.map(String)).encode());
      union.addAll(Uint32Array.from(some));
      const all = sketchOf([...some, ...others].map(String));
      expect(union.estimate()).toBe(all.estimate());
      expect(union.encode().equals(all.encode())).toBe(true);
      union.add('9223372036854775807');
      all.add('9223372036854775807');
      expect(union.estimate()).toBe(all.estimate());
    }),
  );
});

test('so many that ranks no longer fit into half a byte', () => {
  const [even, odd] = [upTo(300_000, (index) => String(index * 2)), upTo(300_000, (index) => String(index * 2 + 1))];
  const all = upTo(600_000, String);
  expect(all.encode().length).toBeGreaterThan(16_385);
  expect(stored(even, odd).encode().equals(all.encode())).toBe(true);
});

test('what is no sketch is refused', () => {
  const good = sketchOf(['1']).encode();
  for (const bad of [
    Buffer.of(),
    Buffer.of(1, 3, 0),
    good.subarray(1),
    good.subarray(0, -1),
    Buffer.concat([good, Buffer.of(1)]),
    Buffer.concat([Buffer.of(2), good.subarray(1)]),
  ])
    expect(() => new Sketch().mergeStored(bad)).toThrow(/no sketch of form 1/);
});

test('the hash and the stored form are frozen: sketches of years are merged', () => {
  const ids = ['1', '2', '19264788', '100135110', '1000000007', '9007199254740993', '9223372036854775807'];
  const bytes = [...sketchOf(ids).encode().entries()];
  expect(bytes).toHaveLength(16_385);
  expect(bytes.filter(([, byte]) => byte !== 0)).toEqual([
    [0, 1],
    [2204, 32],
    [3324, 1],
    [6418, 16],
    [7107, 16],
    [11416, 16],
    [14109, 4],
    [14658, 16],
  ]);
});
