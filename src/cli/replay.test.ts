import { expect, test } from 'vitest';
import { UserError } from '../errors.ts';
import { parseReplayArguments, toSpans } from './replay.ts';

test('files, speed and output are read', () => {
  expect(parseReplayArguments(['a.log', '-'])).toEqual({ files: ['a.log', '-'], speed: null, json: false });
  expect(parseReplayArguments(['--json', '--speed', '2.5', 'a.log'])).toEqual({ files: ['a.log'], speed: 2.5, json: true });
});

test.each([[[]], [['--speed', '0', 'a']], [['--speed', 'fast', 'a']], [['--speed', '-3', 'a']]])(
  '%j is refused with the usage',
  (words) => {
    expect(() => parseReplayArguments(words)).toThrow(/usage|ambiguous/);
    if (words[1] !== '-3') expect(() => parseReplayArguments(words)).toThrow(UserError);
  },
);

test('line numbers are told as spans', () => {
  expect(toSpans([])).toEqual([]);
  expect(toSpans([3, 5, 6, 7, 9])).toEqual(['3', '5-7', '9']);
});
