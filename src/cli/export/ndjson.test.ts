import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Column } from '../../store/export/datasets.ts';
import { toNdjsonLine } from './ndjson.ts';

const COLUMNS: readonly Column[] = [
  { name: 'channel_id', kind: 'text' },
  { name: 'amount', kind: 'number' },
  { name: 'details', kind: 'json' },
];

test('ids are strings, numbers numbers, details an object, the absent null', () => {
  expect(toNdjsonLine(['9223372036854775807', '-12', '{"a": "b"}'], COLUMNS)).toBe(
    '{"channel_id":"9223372036854775807","amount":-12,"details":{"a": "b"}}\n',
  );
  expect(toNdjsonLine([null, null, null], COLUMNS)).toBe('{"channel_id":null,"amount":null,"details":null}\n');
});

test('whatever is said, it is one line, and read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer(), fc.dictionary(fc.string(), fc.string()), (text, amount, details) => {
      const line = toNdjsonLine([text, String(amount), JSON.stringify(details)], COLUMNS);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(JSON.parse(line)).toEqual({ channel_id: text, amount, details: JSON.parse(JSON.stringify(details)) });
    }),
  );
});
