import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChunkCache } from './cache.ts';

test('whatever is put in and taken out, sizes match what is there, and only what is on disk is forgotten', () => {
  const step = fc.record({
    act: fc.constantFrom('set', 'set', 'delete', 'trim'),
    sequence: fc.nat(5),
    length: fc.nat(20),
    saved: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const cache = new ChunkCache();
      const mirror = new Map<number, { text: string; saved: boolean }>();
      for (const { act, sequence, length, saved } of steps) {
        const chunk = { text: 'x'.repeat(length), saved };
        if (act === 'set') {
          cache.set(sequence, chunk);
          mirror.delete(sequence);
          mirror.set(sequence, chunk);
        }
        if (act === 'delete') {
          cache.delete(sequence);
          mirror.delete(sequence);
        }
        if (act === 'trim') {
          cache.trim(length);
          const sizeOfSaved = () => [...mirror.values()].reduce((sum, one) => sum + (one.saved ? one.text.length : 0), 0);
          for (const [key, one] of mirror) if (one.saved && sizeOfSaved() > length) mirror.delete(key);
        }
        for (let key = 0; key <= 5; key += 1) expect(cache.get(key)).toEqual(mirror.get(key));
        const unsaved = [...mirror].filter(([, one]) => !one.saved);
        expect(cache.listUnsaved()).toEqual(unsaved.map(([key]) => key));
        expect(cache.unsavedBytes).toBe(unsaved.reduce((sum, [, one]) => sum + one.text.length, 0));
      }
    }),
  );
});
