import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecorderNote } from '../../store/writer/batch.ts';
import { readRecords, toDropped, toSpoolLine, toSpoolNote } from './record.ts';

const note: RecorderNote = { type: 'alive', recorderId: 'r', atMs: 5 };

test('what is put in comes out in order', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.record({
            type: fc.constant('line' as const),
            receivedAtMs: fc.integer({ min: 1, max: 2e12 }),
            line: fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\n')),
          }),
          fc.constant({ type: 'note' as const, note }),
        ),
      ),
      (records) => {
        const chunk = records
          .map((record) => (record.type === 'line' ? toSpoolLine(record.receivedAtMs, record.line) : toSpoolNote(record.note)))
          .join('\n');
        expect([...readRecords(chunk)]).toEqual(records);
      },
    ),
  );
});

test('a chunk that is thrown away keeps its notes and says what is missing', () => {
  const chunk = [toSpoolLine(10, ':a PRIVMSG #b :c'), toSpoolNote(note), toSpoolLine(20, ':a PRIVMSG #b :d')].join('\n');
  const { text, lines } = toDropped(chunk);
  expect(lines).toBe(2);
  expect([...readRecords(text)]).toEqual([
    { type: 'note', note },
    { type: 'note', note: { type: 'dropped', fromMs: 10, toMs: 21 } },
  ]);
  expect(toDropped(text)).toEqual({ text, lines: 0 });
});
