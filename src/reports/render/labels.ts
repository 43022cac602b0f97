/** Width in logical pixels of `text` at a size and weight. */
export type Measure = (text: string, size: number, weight: number) => number;

/** UTF-16 units that are looked at. No chart has room for more, and a text without end must not fill the worker's memory. */
const MAX_LENGTH = 1000;

/**
 * A text of others (a name, a word of chat) made safe to draw: one line, composed characters, no direction overrides
 * (isolates may stay: they end with the text), no towers of combining marks that would run over their neighbours.
 */
export function toDrawable(text: string): string {
  return text
    .slice(0, MAX_LENGTH)
    .normalize('NFC')
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\u202a-\u202e]/gu, '')
    .replace(/(\p{M}{4})\p{M}+/gu, '$1')
    .trim();
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** What lies behind these is never measured. */
const MAX_GRAPHEMES = 200;

/** `text`, cut between two user-perceived characters and closed with an ellipsis where it is wider than `maxWidth`. */
export function toFit(text: string, maxWidth: number, measure: (text: string) => number): string {
  const parts: string[] = [];
  for (const { segment } of graphemes.segment(text)) {
    if (parts.length > MAX_GRAPHEMES) break;
    parts.push(segment);
  }
  if (parts.length <= MAX_GRAPHEMES && measure(text) <= maxWidth) return text;
  let fits = 0;
  let tooMany = parts.length;
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (measure(toCut(parts, middle)) <= maxWidth) fits = middle;
    else tooMany = middle;
  }
  return toCut(parts, fits);
}

function toCut(parts: readonly string[], count: number): string {
  return `${parts.slice(0, count).join('').trimEnd()}…`;
}

/** The direction of the first letter that has one, as in the Unicode bidirectional algorithm's rule P2. */
export function toDirection(text: string): 'ltr' | 'rtl' {
  const first = /\p{L}/u.exec(text)?.[0] ?? '';
  return /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}]/u.test(first) ? 'rtl' : 'ltr';
}

const ISOLATE = '\u2068';
const END_OF_ISOLATE = '\u2069';
/** What stands between the names of a sentence of ours. */
const BETWEEN_NAMES = /( · |, | and | \()/u;

/** A sentence of ours, which runs from the left, with each name in it that runs from the right kept to itself: neighbours would change places. */
export function isolateNames(sentence: string): string {
  const parts = sentence.split(BETWEEN_NAMES);
  if (parts.length === 1) return sentence;
  return parts.map((part) => (toDirection(part) === 'rtl' ? `${ISOLATE}${part}${END_OF_ISOLATE}` : part)).join('');
}

/** A sentence of ours without the logins that stand behind names in it. */
export const withoutLogins = (sentence: string): string => sentence.replace(/ \([a-z0-9_]+\)/gu, '');

/** That of a name is its own, that of a sentence with names kept to themselves ours. */
export function toBaseDirection(text: string): 'ltr' | 'rtl' {
  return text.includes(ISOLATE) ? 'ltr' : toDirection(text);
}

/** From here on numbers are abbreviated. */
const ABBREVIATE_FROM = 10_000;

/** Whole up to four digits (9,876), abbreviated above (12.3K), in the manner of `locale`. */
export function formatCount(value: number, locale: string): string {
  return toFormat(value, locale).format(value);
}

/** Figures that are compared with one another: all whole or all abbreviated. */
export function formatMarks(marks: readonly number[], locale: string): string[] {
  const format = toFormat(Math.max(0, ...marks), locale);
  return marks.map((mark) => format.format(mark));
}

function toFormat(largest: number, locale: string): Intl.NumberFormat {
  if (Math.abs(largest) < ABBREVIATE_FROM) return new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 });
}

/** Few lines: the peak has its own figure. */
const MAX_MARKS = 3;

/** The round values to mark on an axis from 0 to `max`: one to three multiples of 1, 2, 2.5 or 5 times a power of ten. `whole` keeps to integers. */
export function niceMarks(max: number, whole: boolean): number[] {
  if (!(max > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(max / (MAX_MARKS + 1)));
  const steps = [1, 2, 2.5, 5, 10].map((factor) => factor * power).filter((step) => !whole || Number.isInteger(step));
  const step = steps.find((candidate) => Math.floor(max / candidate) <= MAX_MARKS) ?? 10 * power;
  return Array.from({ length: Math.floor(max / step) }, (_, index) => (index + 1) * step);
}
