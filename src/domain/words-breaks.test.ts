import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breakAscii, breakByPattern, breakBySegmenter, isPlain } from './words-breaks.ts';

const BORDERLINE = [...'\'.,;:_’‘- !"1٣aZéжب한ㅋ،', '\u0301', '🏻', '🎉'];

const PLAIN = Array.from({ length: 0x20000 }, (_, point) => (point >= 0xd800 && point <= 0xdfff ? '' : String.fromCodePoint(point))).filter(
  (char) => char !== '' && isPlain(char),
);

describe('the pattern and Intl.Segmenter', () => {
  test('agree on every plain character, alone and between letters, digits and signs', () => {
    expect(PLAIN.length).toBeGreaterThan(14_000);
    const disagreed = PLAIN.flatMap((char) => [
      char,
      `a${char}b 1${char}2 a${char}1 1${char}a`,
      `${char}${char} _${char}_ '${char}' ${char}\u0301x ${char}'${char}.${char},${char}`,
    ]).filter((text) => isPlain(text) && breakByPattern(text).join('|') !== breakBySegmenter(text).join('|'));
    expect(disagreed).toEqual([]);
  });

  test('agree on random chat', () => {
    const char = fc.oneof(fc.constantFrom(...BORDERLINE), fc.constantFrom(...PLAIN));
    const text = fc.array(char, { maxLength: 60 }).map((chars) => chars.join(''));
    fc.assert(
      fc.property(text.filter(isPlain), (chat) => {
        expect(breakByPattern(chat)).toEqual(breakBySegmenter(chat));
      }),
      { numRuns: 3_000 },
    );
  });

  test('agree on ASCII, where a simpler pattern serves', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aZ09_\'.,;:-! @/"'), maxLength: 40 }), (chat) => {
        expect(breakAscii(chat)).toEqual(breakByPattern(chat));
        expect(breakAscii(chat)).toEqual(breakBySegmenter(chat));
      }),
      { numRuns: 3_000 },
    );
  });
});

test.each([
  ['Han', '我們'],
  ['Kana', 'かわ'],
  ['Thai', 'ครับ'],
  ['Lao', 'ສະ'],
  ['Khmer', 'ខ្មែ'],
  ['Myanmar', 'မြန်'],
  ['Hebrew', 'צה״ל'],
  ['Devanagari', 'हिन्दी'],
  ['a zero-width joiner', 'a\u200db'],
  ['an unassigned character', '\u0378'],
])('%s is left to Intl.Segmenter', (_, text) => {
  expect(isPlain(`hello ${text}`)).toBe(false);
});

test('no text of a message takes the pattern long', () => {
  for (const text of ["a'".repeat(250), '1,'.repeat(250), '_'.repeat(500), 'a'.repeat(500), 'a\u0301.'.repeat(166), 'a1_'.repeat(166)]) {
    const begun = performance.now();
    breakByPattern(text);
    expect(performance.now() - begun).toBeLessThan(50);
  }
});
