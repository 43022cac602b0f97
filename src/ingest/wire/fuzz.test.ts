import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allKnown } from '../../../test/fuzz/expect-wire.ts';
import { generatedMessage, generatedOther } from '../../../test/fuzz/generate.ts';
import { listViolations } from '../../../test/fuzz/invariants.ts';
import { mutate, seededRandom } from '../../../test/fuzz/mutate.ts';
import { hasRecordings, MALFORMED, RECORDINGS, readRecording } from '../../../test/fuzz/recordings.ts';
import { parseWireLine } from './parse.ts';

test('20,000 broken lines never throw and never give what cannot be stored', { timeout: 60_000 }, () => {
  const seed = Date.now() % 1_000_000;
  const random = seededRandom(seed);
  const recorded = hasRecordings ? [...RECORDINGS, ...MALFORMED].flatMap(readRecording) : [];
  const lines = [
    ...recorded,
    ...fc.sample(generatedMessage, { seed, numRuns: 1_000 }).map((message) => message.line),
    ...fc.sample(generatedOther, { seed, numRuns: 500 }),
  ];
  const pick = (): string => lines[Math.floor(random() * lines.length)] ?? '';
  const seen = { event: 0, none: 0, rejected: 0 };
  for (let left = 20_000; left > 0; left--) {
    const line = mutate(pick(), pick(), random);
    const result = parseWireLine(line, allKnown);
    const violations = listViolations(result, allKnown);
    expect(violations, violations.length === 0 ? '' : `seed ${seed}: ${JSON.stringify({ line, result })}`).toEqual([]);
    seen[result.type]++;
  }
  // Mutation is to bend lines, not to shred them all.
  expect(Math.min(seen.event, seen.none, seen.rejected)).toBeGreaterThan(100);
});

test('any string at all is answered', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii', maxLength: 200 })), (line) => {
      expect(listViolations(parseWireLine(line, allKnown), allKnown)).toEqual([]);
    }),
    { numRuns: 5_000 },
  );
});
