import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANSWERS } from '../../../test/support/emotes/answers.ts';
import { toChannelId } from '../../domain/ids.ts';
import { toRetryMs } from './ask.ts';
import { bttv } from './bttv.ts';
import { ffz } from './ffz.ts';
import { seventv } from './seventv.ts';

const SOURCES = [bttv, ffz, seventv];
const moonbase = toChannelId('4242');
const OFFERED = [
  { id: '1', name: 'KEKW' },
  { id: '2', name: 'catJAM' },
  { id: '3', name: ':tf:' },
];
const sorted = (emotes: readonly { id: string; name: string }[]) => emotes.toSorted((a, b) => (a.id < b.id ? -1 : 1));

describe.each(SOURCES)('$name', (source) => {
  const answers = ANSWERS[source.name];

  test('offers global emotes and a channel of its own', () => {
    expect(source.readGlobal(answers.toGlobal(OFFERED))).toEqual(OFFERED);
    expect(sorted(source.readChannel(answers.toChannel('4242', OFFERED)))).toEqual(OFFERED);
  });

  test('may offer nothing', () => {
    expect(source.readGlobal(answers.toGlobal([]))).toEqual([]);
    expect(source.readChannel(answers.toChannel('4242', []))).toEqual([]);
  });

  test('loses what can not be an emote, and nothing else', () => {
    const odd = [{ id: '4', name: 'two words' }, { id: '5', name: '' }, { id: '6', name: 'x'.repeat(200) }, ...OFFERED];
    expect(source.readGlobal(answers.toGlobal(odd))).toEqual(OFFERED);
  });

  test('that has changed its shape is not taken for one that offers nothing', () => {
    expect(() => source.readGlobal(answers.toGlobal([{ id: '1', name: 'no emote' }]))).toThrow('none of 1 emotes');
    for (const answer of [null, 'hello', 7, { message: 'Hello' }, [[]]]) {
      expect(() => source.readGlobal(answer)).toThrow();
      expect(() => source.readChannel(answer)).toThrow();
    }
  });

  test('that sends anything at all gives emotes or an error', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (answer) => {
        for (const read of [source.readGlobal, source.readChannel]) {
          let emotes: unknown = null;
          try {
            emotes = read(answer);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
            continue;
          }
          expect(Array.isArray(emotes)).toBe(true);
        }
      }),
    );
  });

  test('is asked about a channel by its id', () => {
    if (moonbase === null) throw new Error('not a channel');
    expect(source.channelPath(moonbase)).toMatch(/^\/v?[13]\/.*4242$/);
  });
});

test('FrankerFaceZ: sets of a few people are not everybody’s', () => {
  expect(ffz.readGlobal(ANSWERS.ffz.toGlobal(OFFERED)).map(({ name }) => name)).not.toContain('OnlyForSome');
});

test('7TV: what the channel calls an emote, not its own name', () => {
  expect(seventv.readChannel(ANSWERS['7tv'].toChannel('4242', OFFERED)).map(({ name }) => name)).toEqual(['KEKW', 'catJAM', ':tf:']);
});

test('7TV: a channel without an active set has none', () => {
  expect(seventv.readChannel({ id: '4242', platform: 'TWITCH', emote_set: null })).toEqual([]);
});

test.each([
  [null, 60_000],
  ['7', 7_000],
  ['0', 1_000],
  ['999999', 3_600_000],
  ['soon', 60_000],
  ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
  ['Fri, 20 Nov 2026 11:00:00 GMT', 1_000],
])('Retry-After: %s', (header, retryMs) => {
  expect(toRetryMs(header, Date.UTC(2026, 10, 20, 12))).toBe(retryMs);
});
