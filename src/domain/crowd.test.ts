import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Crowd } from './crowd.ts';
import { encodeIds, fitsSet, MAX_SET_ID } from './id-set.ts';

describe('an encoded set', () => {
  const anId = fc.oneof(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: MAX_SET_ID }));
  test('gives back what was put in, and nobody else', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anId, { maxLength: 300 }), (given) => {
        const ids = given.sort((a, b) => a - b);
        const crowd = new Crowd();
        crowd.addSet(encodeIds(ids), 3);
        expect(crowd.tell(ids.map(String)).masks).toEqual(ids.map(() => 8));
        expect(crowd.count()).toEqual(new Map(ids.length > 0 ? [[8, ids.length]] : []));
      }),
    );
  });
  test('takes a byte for each neighbour, two where they are hundreds apart', () => {
    expect(encodeIds([1, 2, 3, 130])).toEqual(Buffer.from([1, 1, 1, 127]));
    expect(encodeIds([128])).toEqual(Buffer.from([128, 1]));
    expect(encodeIds([MAX_SET_ID])).toEqual(Buffer.from([255, 255, 255, 255, 15]));
    expect(encodeIds([])).toHaveLength(0);
  });
  test.each([[[0]], [[5, 5]], [[5, 4]], [[MAX_SET_ID + 1]]])('refuses %j', (ids) => {
    expect(() => encodeIds(ids)).toThrow('ids to encode must ascend, up to 2^32');
  });
  test.each([
    ['1', true],
    ['999999999', true],
    ['4294967295', true],
    ['4294967296', false],
    ['9007199254740993', false],
  ])('%s is fit for one: %s', (id, fits) => {
    expect(fitsSet(id)).toBe(fits);
  });
});

describe('a crowd', () => {
  test('knows who was where, however they were told and however often', () => {
    const small = fc.integer({ min: 1, max: 400 }).map(String);
    const spread = fc.integer({ min: 1, max: MAX_SET_ID }).map(String);
    const large = fc.constantFrom('4294967296', '9007199254740993', '9007199254740992', '9223372036854775807');
    const sighting = fc.record({
      id: fc.oneof(small, spread, large),
      place: fc.integer({ min: 0, max: 4 }),
      how: fc.constantFrom('set', 'ascending', 'list', 'one'),
    });
    fc.assert(
      fc.property(fc.array(sighting, { maxLength: 1_500, size: 'max' }), (sightings) => {
        const crowd = new Crowd();
        const places = new Map<string, number>();
        for (const { id, place, how } of sightings) {
          if (how === 'list') crowd.addList(`${id},77,${id}`, place);
          else if (how === 'ascending' && fitsSet(id)) crowd.addAll(Uint32Array.of(Number(id)), place);
          else if (how === 'set' && fitsSet(id)) crowd.addSet(encodeIds([Number(id)]), place);
          else crowd.add(id, place);
          for (const one of how === 'list' ? [id, '77'] : [id]) places.set(one, (places.get(one) ?? 0) | (1 << place));
        }
        const counts = new Map<number, number>();
        for (const mask of places.values()) counts.set(mask, (counts.get(mask) ?? 0) + 1);
        expect(crowd.count()).toEqual(counts);
        expect(crowd.tell([...places.keys()]).masks).toEqual([...places.values()]);
        expect(crowd.tell(['401999']).masks).toEqual([places.get('401999') ?? 0]);
      }),
      { numRuns: 25 },
    );
  });
  test('holds half a million', () => {
    const crowd = new Crowd();
    const [even, third] = [2, 3].map((step) => Array.from({ length: 300_000 }, (_, index) => (index + 1) * step * 1_013));
    crowd.addSet(encodeIds(even ?? []), 0);
    crowd.addSet(encodeIds(third ?? []), 4);
    // Multiples of 6 up to 600,000 are in both.
    expect(crowd.count()).toEqual(
      new Map([
        [1, 200_000],
        [16, 200_000],
        [17, 100_000],
      ]),
    );
  });
  test('takes a list as it is', () => {
    const crowd = new Crowd();
    crowd.addList('', 0);
    expect(crowd.count().size).toBe(0);
    crowd.addList('7', 1);
    crowd.addList('4294967295,4294967296,9223372036854775807', 2);
    expect(crowd.tell(['7', '4294967295', '4294967296', '9223372036854775807', '9223372036854775806']).masks).toEqual([2, 4, 4, 4, 0]);
    expect(crowd.count()).toEqual(
      new Map([
        [2, 1],
        [4, 3],
      ]),
    );
  });
  test('has five places', () => {
    for (const place of [-1, 5, 0.5]) expect(() => new Crowd().add('1', place)).toThrow('there is no place');
  });
});
