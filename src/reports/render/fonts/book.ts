import { readFileSync } from 'node:fs';
import { claims, type Face, type FontSet, listFaces } from './faces.ts';
import { readCodePoints } from './woff2.ts';

/** Finds the fonts of a text; they are read and registered when a text first needs them, and once only. */
export interface FontBook {
  /**
   * The CSS `font-family` list that draws every character of `text`.
   * `locale` (BCP 47) decides the shapes of Han characters where the text itself doesn't.
   */
  stackFor(text: string, locale: string): string;
}

/** Clusters whose faces are remembered. Endless combinations can be typed, so the memory is emptied when it is full. */
const MAX_REMEMBERED = 10_000;

export function createFontBook(register: (face: Face) => void): FontBook {
  const facesOf = new Map<FontSet, Face[]>();
  const pointsOf = new Map<Face, Set<number>>();
  const registered = new Set<Face>();
  const remembered = new Map<string, readonly Face[]>();
  const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });

  const faces = (set: FontSet): Face[] => {
    const known = facesOf.get(set);
    if (known !== undefined) return known;
    const read = listFaces(set);
    facesOf.set(set, read);
    return read;
  };
  const holds = (face: Face, point: number): boolean => {
    let points = pointsOf.get(face);
    if (points === undefined) {
      points = readCodePoints(readFileSync(face.path));
      pointsOf.set(face, points);
    }
    return points.has(point);
  };
  const findFace = (points: readonly number[], sets: readonly FontSet[]): Face[] => {
    for (const set of sets) {
      const face = faces(set).find((candidate) => points.every((point) => claims(candidate, point) && holds(candidate, point)));
      if (face !== undefined) return [face];
    }
    return [];
  };
  // An emoji of several code points is one picture only where one slice has them all; slices overlap for that purpose.
  const findFaces = (points: readonly number[], sets: readonly FontSet[]): Face[] => {
    const whole = points.length === 0 ? [] : findFace(points, sets);
    return whole.length > 0 || points.length < 2 ? whole : points.flatMap((point) => findFace([point], sets));
  };

  return {
    stackFor(text, locale) {
      const sets = precedence(text, locale);
      const order = sets.join();
      const needed = new Set<Face>();
      for (const { segment } of clusters.segment(`a${text}`)) {
        const key = `${order} ${segment}`;
        let found = remembered.get(key);
        if (found === undefined) {
          found = findFaces(visiblePoints(segment), sets);
          if (remembered.size >= MAX_REMEMBERED) remembered.clear();
          remembered.set(key, found);
        }
        for (const face of found) needed.add(face);
      }
      for (const face of needed) {
        if (registered.has(face)) continue;
        register(face);
        registered.add(face);
      }
      const inOrder = [...needed].sort((a, b) => sets.indexOf(a.set) - sets.indexOf(b.set));
      return inOrder.map(({ family }) => family).join(', ');
    },
  };
}

/**
 * Which set is asked first. Chinese, Japanese and Korean write the same Han code points in shapes of their own:
 * kana or Hangul in the text decide, then the reader's language, then the most common, simplified Chinese.
 */
export function precedence(text: string, locale: string): readonly FontSet[] {
  if (/[\p{sc=Hiragana}\p{sc=Katakana}]/u.test(text)) return JAPANESE;
  if (/\p{sc=Hangul}/u.test(text)) return KOREAN;
  if (/^ja\b/i.test(locale)) return JAPANESE;
  if (/^ko\b/i.test(locale)) return KOREAN;
  return CHINESE;
}

const FIRST = ['inter', 'arabic', 'hebrew', 'thai', 'devanagari', 'emoji'] as const;
const CHINESE: readonly FontSet[] = [...FIRST, 'sc', 'jp', 'kr', 'lastResort'];
const JAPANESE: readonly FontSet[] = [...FIRST, 'jp', 'sc', 'kr', 'lastResort'];
const KOREAN: readonly FontSet[] = [...FIRST, 'kr', 'sc', 'jp', 'lastResort'];

/** The code points of a cluster without joiners, variation selectors, spaces and controls: these shape their neighbours and need no glyph. */
function visiblePoints(cluster: string): number[] {
  return [...cluster.replace(/[\p{Cf}\p{Cc}\p{Zs}\p{Variation_Selector}]/gu, '')].map((character) => character.codePointAt(0) ?? 0);
}
