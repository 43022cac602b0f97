import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One font file and the code points that its package says it is for. */
export interface Face {
  readonly set: FontSet;
  /** The name under which it is registered: unique, as Skia draws with one file a family. */
  readonly family: string;
  readonly path: string;
  /** Pairs of first and last code point; null when the package names none. */
  readonly ranges: Uint32Array | null;
}

/** Every package we draw with. Order is precedence; the three Han packages are put in order by the text (see book.ts). */
export type FontSet = 'inter' | 'arabic' | 'hebrew' | 'thai' | 'devanagari' | 'emoji' | 'sc' | 'jp' | 'kr' | 'lastResort';

const require = createRequire(import.meta.url);

// Written out one by one, so that the tools that look for unused packages see them.
const STYLESHEETS: Record<FontSet, () => string> = {
  inter: () => require.resolve('@fontsource-variable/inter'),
  arabic: () => require.resolve('@fontsource-variable/noto-sans-arabic'),
  hebrew: () => require.resolve('@fontsource-variable/noto-sans-hebrew'),
  thai: () => require.resolve('@fontsource-variable/noto-sans-thai'),
  devanagari: () => require.resolve('@fontsource-variable/noto-sans-devanagari'),
  emoji: () => require.resolve('@infolektuell/noto-color-emoji'),
  sc: () => require.resolve('@fontsource-variable/noto-sans-sc'),
  jp: () => require.resolve('@fontsource-variable/noto-sans-jp'),
  kr: () => require.resolve('@fontsource-variable/noto-sans-kr'),
  lastResort: () => require.resolve('@fontsource/unifontex'),
};

/** The faces of a set, from its package's stylesheet: the same file that tells a browser which slice to fetch. */
export function listFaces(set: FontSet): Face[] {
  const stylesheet = STYLESHEETS[set]();
  return parseFaces(readFileSync(stylesheet, 'utf8')).map(({ file, ranges }, index) => ({
    set,
    family: `chatpulse-${set}-${index}`,
    path: join(dirname(stylesheet), file),
    ranges,
  }));
}

/** The `@font-face` rules of a stylesheet: the WOFF2 file, relative to the sheet, and its `unicode-range`. */
export function parseFaces(css: string): { file: string; ranges: Uint32Array | null }[] {
  return [...css.matchAll(/@font-face\s*\{([^}]*)\}/g)].flatMap(([, rule = '']) => {
    const file = /url\(\s*["']?([^"')]+\.woff2)/.exec(rule)?.[1];
    if (file === undefined) return [];
    const range = /unicode-range:\s*([^;}]+)/.exec(rule)?.[1];
    return [{ file, ranges: range === undefined ? null : parseRanges(range) }];
  });
}

/** `U+0-ff, U+131, U+4??` as pairs of first and last code point. */
export function parseRanges(unicodeRange: string): Uint32Array {
  const pairs = [...unicodeRange.matchAll(/U\+([0-9a-f?]+)(?:-([0-9a-f]+))?/gi)].flatMap(([, first = '', last]) => [
    Number.parseInt(first.replaceAll('?', '0'), 16),
    Number.parseInt(last ?? first.replaceAll('?', 'f'), 16),
  ]);
  return Uint32Array.from(pairs);
}

/** Whether the face's package claims `point` for it. A face without ranges claims everything. */
export function claims(face: Face, point: number): boolean {
  const { ranges } = face;
  if (ranges === null) return true;
  for (let pair = 0; pair < ranges.length; pair += 2) {
    if (point >= (ranges[pair] ?? Number.POSITIVE_INFINITY) && point <= (ranges[pair + 1] ?? -1)) return true;
  }
  return false;
}
