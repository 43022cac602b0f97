import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromEmoteTag } from './emote-tag.ts';
import { Catalogue, type CatalogueEntry, type ThirdParty, toEmoteUses, toTokens } from './emote-uses.ts';

const entry = (source: ThirdParty, id: string, name: string, rest: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
  source,
  id,
  name,
  isGlobal: false,
  fromMs: 0,
  toMs: Number.POSITIVE_INFINITY,
  ...rest,
});
const NOTHING = new Catalogue([]);
const namesOf = (text: string, catalogue: Catalogue, tag: string | null = null, atMs = 1_000): string[] =>
  toEmoteUses(text, fromEmoteTag(tag, text), catalogue, atMs).map(({ source, id, name }) => `${source}:${id}:${name}`);

describe('Catalogue', () => {
  test('finds names to the letter', () => {
    const catalogue = new Catalogue([entry('bttv', '1', 'catJAM')]);
    expect(catalogue.find('catJAM', 5)).toMatchObject({ source: 'bttv', id: '1', name: 'catJAM' });
    expect(catalogue.find('CATJAM', 5)).toBeNull();
    expect(catalogue.find('', 5)).toBeNull();
    expect(catalogue.find('constructor', 5)).toBeNull();
  });

  test("of one name, the channel's is drawn before the global one, then 7TV, BTTV, FFZ", () => {
    const all = [
      entry('7tv', 'g7', 'EZ', { isGlobal: true }),
      entry('ffz', 'cf', 'EZ'),
      entry('bttv', 'cb', 'EZ'),
      entry('bttv', 'gb', 'EZ', { isGlobal: true }),
      entry('7tv', 'c7', 'EZ', { toMs: 40 }),
    ];
    const catalogue = new Catalogue(all);
    expect(catalogue.find('EZ', 39)?.id).toBe('c7');
    expect(catalogue.find('EZ', 40)?.id).toBe('cb');
    expect(new Catalogue(all.toReversed()).find('EZ', 39)?.id).toBe('c7');
    expect(new Catalogue(all.filter(({ isGlobal }) => isGlobal)).find('EZ', 0)?.id).toBe('g7');
  });

  test('an emote was there from its beginning until its end, the end not included', () => {
    const catalogue = new Catalogue([
      entry('ffz', '1', 'Old', { fromMs: 10, toMs: 20 }),
      entry('ffz', '1', 'New', { fromMs: 20 }),
      entry('ffz', '1', 'Old', { fromMs: 30 }),
    ]);
    expect([9, 10, 19, 20, 29, 30].map((atMs) => catalogue.find('Old', atMs)?.id ?? null)).toEqual([null, '1', '1', null, null, '1']);
    expect(catalogue.find('New', 20)?.id).toBe('1');
  });
});

describe('toEmoteUses', () => {
  const catalogue = new Catalogue([entry('7tv', 'k', 'KEKW'), entry('bttv', 'kappa', 'Kappa'), entry('ffz', 'w', 'w!', { fromMs: 2_000 })]);

  test.each([
    ['each occurrence is a use', 'KEKW nice KEKW', ['7tv:k:KEKW', '7tv:k:KEKW']],
    ['only between spaces', 'KEKW, (KEKW) xKEKW KEKW.', []],
    ['an invisible tag is not seen', 'KEKW\u{e0000} KEKW \u{e0000}', ['7tv:k:KEKW', '7tv:k:KEKW']],
    ['not before its time', 'w! KEKW', ['7tv:k:KEKW']],
    ['nothing', '', []],
  ])('%s', (_, text, uses) => {
    expect(namesOf(text, catalogue)).toEqual(uses);
  });

  test("Twitch's are known by its marks, under the name that stands there, and are nobody else's then", () => {
    expect(namesOf('Kappa 😂 Kappa KEKW', catalogue, '25:0-4,8-12')).toEqual(['twitch:25:Kappa', 'twitch:25:Kappa', '7tv:k:KEKW']);
    expect(namesOf('Kappa Kappa', catalogue, '25:0-4')).toEqual(['twitch:25:Kappa', 'bttv:kappa:Kappa']);
    expect(namesOf('Kappa', NOTHING)).toEqual([]);
  });
});

describe('toTokens', () => {
  test('whatever is cut, the rest stays in order', () => {
    const word = fc.oneof(fc.stringMatching(/^[a-z]{1,4}$/), fc.constantFrom('😂', 'é', '草'));
    fc.assert(
      fc.property(fc.array(fc.record({ word, isEmote: fc.boolean() }), { minLength: 1, maxLength: 8 }), (parts) => {
        const text = parts.map((part) => part.word).join(' ');
        let point = 0;
        const tag = parts.flatMap((part, index) => {
          const first = point;
          point += Array.from(part.word).length + 1;
          return part.isEmote ? [`${index}:${first}-${point - 2}`] : [];
        });
        const kept = parts.filter((part) => !part.isEmote).map((part) => part.word);
        expect(toTokens(text, fromEmoteTag(tag.join('/'), text))).toEqual(kept);
      }),
    );
  });
});
