import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut, escapeMarkdown, flatten } from './escape.ts';

/** What Discord's clients show: a backslash before ASCII punctuation is taken away. */
const shown = (markdown: string): string => markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1');
/** With a dot for whatever a backslash stands before. */
const bare = (markdown: string): string => markdown.replace(/\\[!-/:-@[-`{-~]/g, '·');

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'\\*_~`|<>[]()#@:-+. \n/1ahps') }),
  fc.constantFrom(
    '<@123>',
    '@everyone',
    '[x](https://evil.example)',
    '<:kappa:25>',
    ':smile:',
    '# big',
    '- item',
    '1. item',
    '> quote',
    'https://evil.example',
  ),
);

test('what people read is what was meant, in one line', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(shown(escapeMarkdown(text))).toBe(flatten(text));
    }),
  );
});

test('no formatting, link, mention, emoji or list survives', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const left = bare(escapeMarkdown(text));
      expect(left).not.toMatch(/[\\*_~`|<>[\]#@\n]/);
      expect(left).not.toMatch(/https?:\/\//);
      expect(left).not.toMatch(/:[A-Za-z0-9_+-]+:(?!\d)/);
      expect(left).not.toMatch(/^\s*(?:[-+]|\d+\.)\s/);
    }),
  );
});

test.each([
  ['plain words, 1,234 of them.', 'plain words, 1,234 of them.'],
  ['Busiest minute: 20:14', 'Busiest minute: 20:14'],
  ['snake_case_name', 'snake\\_case\\_name'],
  ['https://evil.example', 'https\\://evil.example'],
  ['\u202egnp.exe', 'gnp.exe'],
])('%j becomes %j', (plain, escaped) => {
  expect(escapeMarkdown(plain)).toBe(escaped);
});

test('a cut text is short enough, ends in an ellipsis, and never in half a character or half an escape', () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 30 }), (text, max) => {
      const escaped = escapeMarkdown(text);
      const result = cut(escaped, max);
      expect(result.length).toBeLessThanOrEqual(max);
      if (escaped.length <= max) {
        expect(result).toBe(escaped);
        return;
      }
      expect(result.endsWith('…')).toBe(true);
      expect(/[\uD800-\uDBFF]…$/.test(result)).toBe(false);
      const kept = result.slice(0, -1);
      expect(escaped.startsWith(kept)).toBe(true);
      expect((/\\*$/.exec(kept)?.[0].length ?? 0) % 2).toBe(0);
    }),
  );
});
