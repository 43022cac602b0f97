import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCount, formatMarks, isolateNames, niceMarks, toBaseDirection, toDirection, toDrawable, toFit } from './labels.ts';

const measure = (text: string) => [...text].length * 10;

describe('toFit', () => {
  test('leaves what fits and cuts what does not, between user-perceived characters', () => {
    expect(toFit('moonbase', 80, measure)).toBe('moonbase');
    expect(toFit('moonbase', 79, measure)).toBe('moonba…');
    expect(toFit('a👨‍👩‍👧b', 40, measure)).toBe('a…');
    expect(toFit('two words', 50, measure)).toBe('two…');
    expect(toFit('x', 0, measure)).toBe('…');
  });

  test('never exceeds the width that holds an ellipsis, and only ever shortens', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 260 }), fc.integer({ min: 10, max: 500 }), (text, width) => {
        const cut = toFit(text, width, measure);
        expect(measure(cut)).toBeLessThanOrEqual(width);
        expect(cut === text || text.startsWith(cut.slice(0, -1))).toBe(true);
      }),
    );
  });

  test('measures no more than it could show of an endless text', () => {
    const asked: number[] = [];
    const cut = toFit('x'.repeat(1_000_000), 100, (text) => {
      asked.push(text.length);
      return measure(text);
    });
    expect(cut).toBe('xxxxxxxxx…');
    expect(Math.max(...asked)).toBeLessThan(300);
  });
});

describe('toDrawable', () => {
  test('makes one line without controls, overrides and towers of marks', () => {
    expect(toDrawable(' a\n\tb\u0000c ')).toBe('a b c');
    expect(toDrawable('user\u202egnp.exe')).toBe('usergnp.exe');
    expect(toDrawable('e\u0301')).toBe('é');
    expect([...toDrawable(`z${'\u0335\u0321'.repeat(40)}`)]).toHaveLength(5);
    expect(toDrawable('\ud83d')).toBe('\ufffd');
    expect(toDrawable('字'.repeat(100_000))).toHaveLength(1000);
  });

  test('keeps what scripts need: joiners, Thai and Devanagari marks, emoji sequences', () => {
    for (const text of ['क्‍ष', 'ที่นี่', '👩🏽‍🚀', 'نمی‌خواهم', 'ở']) expect(toDrawable(text)).toBe(text.normalize('NFC'));
  });
});

test('the first letter gives the direction', () => {
  expect(toDirection('مرحبا abc')).toBe('rtl');
  expect(toDirection('123 שלום')).toBe('rtl');
  expect(toDirection('abc مرحبا')).toBe('ltr');
  expect(toDirection('42')).toBe('ltr');
});

test('names from the right are kept to themselves in a sentence, which runs from the left', () => {
  expect(isolateNames('דבש (dvash) and مرحبا, x · last 7 days')).toBe('\u2068דבש\u2069 (dvash) and \u2068مرحبا\u2069, x · last 7 days');
  expect(isolateNames('Moonbase, TidePool and 雲')).toBe('Moonbase, TidePool and 雲');
  expect(isolateNames('ירח_מלא')).toBe('ירח_מלא');
  expect(toBaseDirection(isolateNames('דבש and x'))).toBe('ltr');
  expect(toBaseDirection(isolateNames('דבש'))).toBe('rtl');
});

test('counts are whole up to four digits and abbreviated above, by locale', () => {
  expect(formatCount(9876, 'en-US')).toBe('9,876');
  expect(formatCount(12_345, 'en-US')).toBe('12.3K');
  expect(formatCount(4_812_345, 'en-US')).toBe('4.81M');
  expect(formatCount(4_812_345, 'de')).toBe('4,81\u00a0Mio.');
  expect(formatCount(123_456, 'ja')).toBe('12.3万');
  expect(formatCount(2.5, 'de')).toBe('2,5');
});

test('one axis is all whole or all abbreviated', () => {
  expect(formatMarks([5000, 10_000], 'en-US')).toEqual(['5K', '10K']);
  expect(formatMarks([2000, 4000], 'en-US')).toEqual(['2,000', '4,000']);
});

describe('niceMarks', () => {
  test('are round', () => {
    expect(niceMarks(135, true)).toEqual([50, 100]);
    expect(niceMarks(93_900, true)).toEqual([25_000, 50_000, 75_000]);
    expect(niceMarks(1, true)).toEqual([1]);
    expect(niceMarks(0.7, false)).toEqual([0.2, 0.4, 0.6000000000000001]);
    expect(niceMarks(0, true)).toEqual([]);
  });

  test('are few, ascending, within the axis, and integers where values are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (max) => {
        const marks = niceMarks(max, true);
        expect(marks.length).toBeGreaterThan(0);
        expect(marks.length).toBeLessThanOrEqual(3);
        expect(marks.at(-1)).toBeLessThanOrEqual(max);
        expect(marks.every((mark) => Number.isInteger(mark))).toBe(true);
      }),
    );
  });
});
