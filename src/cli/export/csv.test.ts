import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCsv, withoutGuard } from '../../../test/support/csv.ts';
import { toCsvHeader, toCsvLine } from './csv.ts';

const cell = (value: string): string => readCsv(toCsvLine([value, 'x']))[0]?.[0] ?? '';

test('the header names the columns', () => {
  expect(
    toCsvHeader([
      { name: 'channel_id', kind: 'text' },
      { name: 'messages', kind: 'number' },
    ]),
  ).toBe('channel_id,messages\r\n');
});

test('lines are as RFC 4180 has them: quotes where they are needed, CR LF, nothing for what is absent', () => {
  expect(toCsvLine(['1001', null, 'plain text', 'a,b', 'say "hi"', 'two\nlines', '', ' spaces '])).toBe(
    '1001,,plain text,"a,b","say ""hi""","two\nlines",, spaces \r\n',
  );
});

test.each([
  '=1+1',
  '+cmd|x',
  '-2+3',
  '@SUM(A1)',
  '\tx',
  '\rx',
  '\n=1',
  '=',
  '＝1+1',
  '＠x',
  '=HYPERLINK("http://x","y")',
  '--help',
  '-5 points',
  '@user hi',
])('%j gets an apostrophe', (value) => {
  expect(cell(value)).toBe(`'${value}`);
});

test.each(['-5', '+1', '-3.25', '12', '0'])('%j is a number, and stays one', (value) => {
  expect(cell(value)).toBe(value);
});

test.each(['a=1', ' =1', 'x@y', "it's", "'quoted'", '😀', '(-1)', '#tag'])('%j is no formula', (value) => {
  expect(cell(value)).toBe(value);
});

test('what looks as if it had been made safe is told from what was', () => {
  expect([cell('=1'), cell("'=1"), cell("''=1"), cell("'-5")]).toEqual(["'=1", "''=1", "'''=1", "''-5"]);
});

/** Chat as it is meant to hurt: separators, quotes, line ends, formula signs and apostrophes in all places. */
const nasty = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...',"\r\n\t=+-@\'1.;a ＝＠') }),
  fc.string({ unit: fc.constantFrom("'", '=', '-', '1') }),
);

test('whatever is said, a strict reader gets it back, cell by cell', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.option(nasty), { minLength: 2, maxLength: 6 }), { maxLength: 8 }), (rows) => {
      const read = readCsv(rows.map(toCsvLine).join(''));
      expect(read.map((row) => row.map(withoutGuard))).toEqual(rows.map((row) => row.map((value) => value ?? '')));
    }),
    { numRuns: 2_000 },
  );
});

test('no cell that is not a number begins as a formula does', () => {
  fc.assert(
    fc.property(nasty, (value) => {
      const safe = cell(value);
      expect(/^[=+\-@\t\r\n＝＋－＠]/.test(safe) && !/^[+-]?\d+(\.\d+)?$/.test(safe)).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});
