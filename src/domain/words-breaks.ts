/**
 * Where words begin and end, by Unicode's rules (https://unicode.org/reports/tr29/#Word_Boundaries). `Intl.Segmenter` knows them all, and the
 * dictionaries of scripts that are written without spaces, but takes 10 to 15 us a message. Most chat is in scripts for which the rules come down
 * to one regular expression; a property test holds that both ways find the same.
 */

/** Letters of Latin, Greek, Cyrillic and Arabic, and single Korean jamo, as in ㅋㅋ. */
const LETTERS =
  'A-Za-z\\u00aa\\u00b5\\u00ba\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02af\\u0370-\\u0373\\u0376\\u0377\\u037b-\\u037d\\u037f\\u0386\\u0388-\\u038a\\u038c' +
  '\\u038e-\\u03a1\\u03a3-\\u03f5\\u03f7-\\u0481\\u048a-\\u052f\\u0620-\\u064a\\u066e\\u066f\\u0671-\\u06d3\\u06d5\\u06fa-\\u06fc\\u1e00-\\u1eff' +
  '\\u3131-\\u318e';
/** Korean syllables make words among themselves only. */
const SYLLABLES = '\\uac00-\\ud7a3';
const DIGITS = '0-9\\u0660-\\u0669\\u06f0-\\u06f9';
/** What belongs to the character before it: accents that have no letter of their own, Arabic vowels, keycaps, skin tones. */
const MARKS = '\\u0300-\\u036f\\u064b-\\u065f\\u0670\\u20e3\\u{1f3fb}-\\u{1f3ff}';
/** Space, punctuation, signs and emoji: they end a word, whatever stands beside them. */
const OTHERS =
  '\\u0000-&(-+\\-/:<-@[-^`{-\\u007f\\u00a0-\\u00a9\\u00ab\\u00ac\\u00ae-\\u00b4\\u00b6\\u00b9\\u00bb-\\u00bf\\u00d7\\u00f7\\u061b\\u061f' +
  '\\u2010-\\u2017\\u201a-\\u2023\\u2025\\u2026\\u2030-\\u203e\\u20a0-\\u20c0\\u2122\\u2190-\\u23ff\\u2500-\\u27bf\\u2800-\\u28ff\\u2900-\\u2bff' +
  '\\u{1f1e6}-\\u{1f1ff}\\u{1f300}-\\u{1f3fa}\\u{1f400}-\\u{1faff}';
const QUOTES = "'\\u2018\\u2019";

const HAS_RARE = new RegExp(`[^${LETTERS}${SYLLABLES}${DIGITS}${MARKS}${OTHERS}${QUOTES}.,;\\u060c_]|[${SYLLABLES}][${MARKS}]`, 'u');
const WORD = new RegExp(
  `[${SYLLABLES}]+|(?:(?:[${LETTERS}][${MARKS}]*)+(?:[${QUOTES}.][${MARKS}]*(?=[${LETTERS}]))?` +
    `|(?:[${DIGITS}][${MARKS}]*)+(?:[${QUOTES}.,;\\u060c][${MARKS}]*(?=[${DIGITS}]))?|(?:_[${MARKS}]*)+)+`,
  'gu',
);
/** The same for ASCII, which is quicker still. */
const ASCII_WORD = /(?:[A-Za-z]+(?:['.](?=[A-Za-z]))?|[0-9]+(?:['.,;](?=[0-9]))?|_+)+/g;
const COLONS = /[:\ufe13\ufe55\uff1a]/g;

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** Whether `breakByPattern` can be trusted with `text`. */
export function isPlain(text: string): boolean {
  return !HAS_RARE.test(text);
}

/** The words of a text that `isPlain`. */
export function breakByPattern(text: string): string[] {
  return text.match(WORD)?.filter(hasLetter) ?? [];
}

/** The words of an ASCII text. */
export function breakAscii(text: string): string[] {
  return text.match(ASCII_WORD)?.filter(hasAsciiLetter) ?? [];
}

/** The words of any text. A colon ends a word: whether it may stand inside one differs between versions of Unicode's data. */
export function breakBySegmenter(text: string): string[] {
  const words: string[] = [];
  for (const { segment } of segmenter.segment(text.replace(COLONS, ' '))) if (segment !== ' ' && hasLetter(segment)) words.push(segment);
  return words;
}

// Not `isWordLike`: it goes by the last character of a segment, so an accent makes a word none.
const hasLetter = (segment: string): boolean => /\p{L}/u.test(segment);
const hasAsciiLetter = (segment: string): boolean => /[A-Za-z]/.test(segment);
