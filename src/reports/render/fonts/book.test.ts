import { describe, expect, test } from 'vitest';
import { createFontBook } from './book.ts';
import type { Face } from './faces.ts';

/** The sets that draw a text, in order of precedence. */
function setsOf(text: string, locale = 'en'): string[] {
  const registered: Face[] = [];
  const stack = createFontBook((face) => registered.push(face)).stackFor(text, locale);
  expect(stack.split(', ').sort()).toEqual(registered.map(({ family }) => family).sort());
  return [...new Set(stack.split(', ').map((family) => family.split('-')[1] ?? ''))];
}

describe('the font book', () => {
  test.each([
    ['nightowl_42', ['inter']],
    ['Пельмень ґанок', ['inter']],
    ['Ωmega λόγος', ['inter']],
    ['مرحبا', ['inter', 'arabic']],
    ['שלום', ['inter', 'hebrew']],
    ['ไทยแลนด์', ['inter', 'thai']],
    ['हिन्दी', ['inter', 'devanagari']],
    ['🔥', ['inter', 'emoji']],
    ['你好', ['inter', 'sc']],
    ['クッパ大王', ['inter', 'jp']],
    ['안녕', ['inter', 'kr']],
    ['தமிழ்', ['inter', 'lastResort']],
    ['𝓯𝓪𝓷𝓬𝔂', ['inter', 'lastResort']],
    ['a\u200d \u200f\ufe0f', ['inter']],
    ['\u{10fffd}', ['inter']],
  ])('draws %s with %j', (text, sets) => {
    expect(setsOf(text)).toEqual(sets);
  });

  test('gives Han the shapes of the text, else of the reader', () => {
    expect(setsOf('直', 'ja')).toEqual(['inter', 'jp']);
    expect(setsOf('直', 'ko')).toEqual(['inter', 'kr']);
    expect(setsOf('直', 'zh-TW')).toEqual(['inter', 'sc']);
    expect(setsOf('直の', 'ko')).toEqual(['inter', 'jp']);
    expect(setsOf('直안', 'ja')).toEqual(['inter', 'kr']);
  });

  test('finds one slice that holds all of an emoji sequence', () => {
    for (const emoji of ['👩‍🚀', '🏳️‍🌈', '👍🏽', '🇩🇪', '❤️‍🔥']) {
      const registered: Face[] = [];
      createFontBook((face) => registered.push(face)).stackFor(emoji, 'en');
      expect(
        registered.filter(({ set }) => set === 'emoji'),
        emoji,
      ).toHaveLength(1);
    }
  });

  test('registers a font once', () => {
    const registered: Face[] = [];
    const book = createFontBook((face) => registered.push(face));
    const stacks = Array.from({ length: 5 }, () => book.stackFor('abc 你好', 'en'));
    expect(new Set(stacks).size).toBe(1);
    expect(new Set(registered).size).toBe(registered.length);
  });

  test('remembers within a bound, and goes on after it', () => {
    const book = createFontBook(() => {});
    const before = book.stackFor('ж', 'en');
    for (let point = 0x4e00; point < 0x4e00 + 11_000; point += 50) {
      book.stackFor(String.fromCodePoint(...Array.from({ length: 50 }, (_, index) => point + index)), 'en');
    }
    expect(book.stackFor('ж', 'en')).toBe(before);
  });
});
