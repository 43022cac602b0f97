import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { channelOf } from '../../test/support/report-request.ts';
import { nameOf, shorten, toPlainText } from './names.ts';

describe('toPlainText', () => {
  test.each([
    ['Ada', 'Ada'],
    ['弟大物', '弟大物'],
    ['سارة', 'سارة'],
    ['สมชาย', 'สมชาย'],
    ['👩‍👩‍👧 fam', '👩‍👩‍👧 fam'],
    ['❤️', '❤️'],
    ['a\r\nb\tc', 'a b c'],
    ['  a   b ', 'a b'],
    ['a\u0000\u0007\u001bb\u0085', 'ab'],
    ['\u202egnp.exe\u202c', 'gnp.exe'],
    ['\u2066a\u2069\u200f\u061c', 'a'],
    ['a\u200bb\ufeff\u00ad', 'ab'],
    ['a\u2028b', 'a b'],
    ['e\u0301', 'é'],
    [`Z${'\u0337'.repeat(50)}`, `Z${'\u0337'.repeat(3)}`],
    ['\ud83d', ''],
    ['\u3164\u2800 \u200d', ''],
    ['', ''],
    // Markup is text here, and for whoever shows it to escape.
    ['**@everyone** <@1>', '**@everyone** <@1>'],
  ])('%j becomes %j', (raw, plain) => {
    expect(toPlainText(raw)).toBe(plain);
  });

  test('is one short line without invisible or turning characters, whatever comes in, and changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (raw) => {
        const plain = toPlainText(raw);
        expect(plain).not.toMatch(/[\n\r\t]|\p{Cc}|[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\u2028\u2029]/u);
        expect(plain.length).toBeLessThanOrEqual(40);
        expect(plain).not.toMatch(/\p{Cs}/u);
        expect(toPlainText(plain)).toBe(plain);
      }),
      { numRuns: 1_000 },
    );
  });
});

test.each([
  ['moonbase', 'MoonBase', 'MoonBase'],
  ['dadawu', '弟大物', '弟大物 (dadawu)'],
  ['evil', '\u202e\u0000', 'evil'],
])('%s, shown as %j, is called %s', (login, displayName, name) => {
  expect(nameOf(channelOf('1', login, displayName))).toBe(name);
});

describe('shorten', () => {
  test.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['ab cdef', 4, 'ab…'],
    ['a👩‍👩‍👧b', 5, 'a…'],
  ])('%s to %d', (text, length, expected) => {
    expect(shorten(text, length)).toBe(expected);
  });
});
