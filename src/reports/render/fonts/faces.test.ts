import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { claims, listFaces, parseFaces, parseRanges } from './faces.ts';
import { readCodePoints } from './woff2.ts';

describe('stylesheets', () => {
  test('name a file and its code points', () => {
    const css = `@font-face { font-family: 'X'; src: url(./files/x.woff2) format('woff2'), url(./files/x.woff) format('woff'); unicode-range: U+0000-00FF,U+0131, U+4??; }
      @font-face { src: url("y.woff2"); }
      @font-face { src: local('z'); }`;
    expect(parseFaces(css)).toEqual([
      { file: './files/x.woff2', ranges: Uint32Array.of(0, 0xff, 0x131, 0x131, 0x400, 0x4ff) },
      { file: 'y.woff2', ranges: null },
    ]);
  });

  test('claim what lies in their ranges', () => {
    const face = { set: 'inter', family: '', path: '', ranges: parseRanges('U+10-1f, U+30') } as const;
    expect([0xf, 0x10, 0x1f, 0x20, 0x30, 0x31].map((point) => claims(face, point))).toEqual([false, true, true, false, true, false]);
  });

  test.each([
    ['inter', 7],
    ['arabic', 4],
    ['hebrew', 3],
    ['thai', 2],
    ['devanagari', 2],
    ['emoji', 11],
    ['sc', 90],
    ['jp', 90],
    ['kr', 90],
    ['lastResort', 1],
  ] as const)('%s has its files', (set, atLeast) => {
    const faces = listFaces(set);
    expect(faces.length).toBeGreaterThanOrEqual(atLeast);
    expect(new Set(faces.map(({ family }) => family)).size).toBe(faces.length);
    for (const { path } of faces) expect(readFileSync(path).toString('latin1', 0, 4)).toBe('wOF2');
  });
});

describe('readCodePoints', () => {
  const pointsOf = (set: Parameters<typeof listFaces>[0]) =>
    new Set(listFaces(set).flatMap(({ path }) => [...readCodePoints(readFileSync(path))]));

  test('reads what a font has, not what its package claims', () => {
    const inter = pointsOf('inter');
    for (const character of 'AzßĄЖґΩ9') expect(inter, character).toContain(character.codePointAt(0));
    // Claimed by the slice "cyrillic-ext", but not drawn by Inter.
    expect(listFaces('inter').some((face) => claims(face, 0x500))).toBe(true);
    expect(inter).not.toContain(0x500);
  });

  test('reads tables of both formats, beyond the first plane too', () => {
    expect(pointsOf('emoji')).toContain(0x1f525);
    expect(pointsOf('lastResort').size).toBeGreaterThan(60_000);
  });

  test('refuses what is no WOFF2', () => {
    expect(() => readCodePoints(Buffer.from('OTTO'))).toThrow('Not a WOFF2 font');
  });
});
