import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromEmoteTag, toEmoteTag } from './emote-tag.ts';

describe('fromEmoteTag', () => {
  test('names are cut from the text', () => {
    expect(fromEmoteTag('25:0-4,12-16/1902:6-10', 'Kappa Keepo Kappa')).toEqual([
      {
        id: '25',
        name: 'Kappa',
        positions: [
          [0, 4],
          [12, 16],
        ],
      },
      { id: '1902', name: 'Keepo', positions: [[6, 10]] },
    ]);
  });

  test('positions count code points, not UTF-16 units', () => {
    expect(fromEmoteTag('25:2-6', '😂 Kappa')).toEqual([{ id: '25', name: 'Kappa', positions: [[2, 6]] }]);
    expect(fromEmoteTag('1:0-0', '😂')).toEqual([{ id: '1', name: '😂', positions: [[0, 0]] }]);
  });

  test.each([
    ['past the end', '84608:0-15'],
    ['wholly past the end', '84608:9-10'],
    ['one past the end', '84608:0-7'],
    ['backwards', '84608:2-0'],
    ['no last', '84608:04'],
    ['open', '84608:0-'],
    ['negative', '84608:-1-2'],
    ['a fraction', '84608:0.5-1'],
    ['huge', '84608:0-99999999999999999999'],
    ['no positions', '84608:'],
    ['no colon', '84608'],
    ['no id', ':0-2'],
    ['an id that is none', '25 0:0-2'],
  ])('%s is dropped, its neighbours stay', (_, part) => {
    const foo = { id: '1', name: 'foo', positions: [[0, 2]] };
    const bar = { id: '2', name: 'bar', positions: [[4, 6]] };
    expect(fromEmoteTag(part, 'foo bar')).toEqual([]);
    expect(fromEmoteTag(`1:0-2/${part}/2:4-6`, 'foo bar')).toEqual([foo, bar]);
  });

  test('a bad position does not take a good one of the same emote along', () => {
    expect(fromEmoteTag('25:0-4,99-103', 'Kappa')).toEqual([{ id: '25', name: 'Kappa', positions: [[0, 4]] }]);
  });

  test('an emote that is listed twice is one emote', () => {
    expect(fromEmoteTag('25:1-5/25:9-13', '😂Kappa😂 &Kappa a  b')).toEqual([
      {
        id: '25',
        name: 'Kappa',
        positions: [
          [1, 5],
          [9, 13],
        ],
      },
    ]);
  });

  test('nothing gives nothing', () => {
    expect(fromEmoteTag(null, 'Kappa')).toEqual([]);
    expect(fromEmoteTag('', 'Kappa')).toEqual([]);
  });
});

describe('toEmoteTag', () => {
  test('is null for no emotes', () => expect(toEmoteTag([])).toBeNull());

  test('reads back what it wrote, whatever was read first', () => {
    const position = fc.tuple(fc.nat(30), fc.nat(30)).map(([first, last]) => `${first}-${last}`);
    const part = fc.tuple(fc.stringMatching(/^[\w-]{1,10}$/), fc.array(position, { maxLength: 4 }));
    const tag = fc.array(part, { maxLength: 5 }).map((parts) => parts.map(([id, positions]) => `${id}:${positions.join(',')}`).join('/'));
    fc.assert(
      fc.property(tag, fc.string({ unit: 'grapheme', maxLength: 20 }), (wire, text) => {
        const emotes = fromEmoteTag(wire, text);
        expect(fromEmoteTag(toEmoteTag(emotes), text)).toEqual(emotes);
      }),
    );
  });
});
