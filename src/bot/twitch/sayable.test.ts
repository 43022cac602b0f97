import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_LENGTH, toSayable } from './sayable.ts';

test.each([
  ['Today so far: 3 messages.', 'Today so far: 3 messages.'],
  [' two\r\nlines\0and a tab\t', 'two lines and a tab'],
  ['/ban somebody', 'ban somebody'],
  [' .\u2028/timeout somebody', 'timeout somebody'],
  ['\r\n', null],
  ['/', null],
])('%j is said as %j', (text, said) => {
  expect(toSayable(text)).toBe(said);
});

test('anything becomes one line that Twitch takes as text, or nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 700 }), fc.string({ unit: 'grapheme', maxLength: 700 })), (text) => {
      const said = toSayable(text);
      if (said === null) return;
      expect(said.length).toBeLessThanOrEqual(MAX_LENGTH);
      expect(said).not.toMatch(/^[/.]|[\r\n\0]/);
      expect(said.trim()).not.toBe('');
    }),
  );
});

test('a long text is cut between characters, never inside one', () => {
  const said = toSayable('👩‍🚀'.repeat(200));
  expect(said).toMatch(/^(?:👩‍🚀)+…$/u);
});
