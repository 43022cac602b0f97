import type { TimeChart } from '../../chart.ts';
import type { Measure } from '../labels.ts';
import { color, PAD, size, WIDTH, weight } from '../theme.ts';
import type { Label, Rule, Swatch } from './drawing.ts';
import { cut, label } from './header.ts';
import { heightAt, type Panel, toY } from './panels.ts';

const STYLE = { size: size.tick, weight: weight.medium } as const;
const MAX_LABEL = 190;
const ROW = 21;
const MAX_ROWS = 3;
/** The triangle beneath the words. */
const SIGN = 11;
const APART = 10;
/** Between the names of the series and the words. */
const BELOW_HEAD = 5;
/** What a stem keeps from words that it passes. */
const CLEAR = 4;
/** More tries than this to make room for one more aren't worth it. */
const MAX_TRIES = 5_000;

/** Words above the plot that name moments of it, and where each stands. */
export interface Flags {
  readonly items: readonly Flag[];
  readonly height: number;
}

export interface Flag {
  readonly atMs: number;
  readonly x: number;
  /** Null where there is no room for the words: the moment keeps its sign. */
  readonly text: Place | null;
}

/** Words from `from` to `to`, in a row counted from the plot upwards. */
interface Place {
  readonly words: string;
  readonly from: number;
  readonly to: number;
  readonly row: number;
}

interface Mark {
  readonly atMs: number;
  readonly x: number;
  readonly words: string;
  readonly width: number;
}

/** As many of the moments as have room get their words, the first of the list before those behind it. */
export function layFlags({ marks }: TimeChart, toX: (atMs: number) => number, measure: Measure): Flags {
  const all = marks.map(({ atMs, label: text }): Mark => {
    const words = cut(text, MAX_LABEL, STYLE, measure);
    return { atMs, x: toX(atMs), words, width: measure(words, STYLE.size, STYLE.weight) };
  });
  let named: readonly Mark[] = [];
  let places: readonly Place[] = [];
  for (const mark of all) {
    const more = mark.words === '' ? null : arrange([...named, mark]);
    if (more === null) continue;
    named = [...named, mark];
    places = more;
  }
  const items = all.map((mark): Flag => ({ atMs: mark.atMs, x: mark.x, text: places[named.indexOf(mark)] ?? null }));
  const rows = Math.max(0, ...places.map(({ row }) => row + 1));
  return { items, height: items.length === 0 ? 0 : rows * ROW + SIGN + BELOW_HEAD };
}

/** A place for each of the marks such that no words lie on others, nor on the stem of others; null when none is found. */
function arrange(marks: readonly Mark[]): readonly Place[] | null {
  let tries = 0;
  const place = (index: number, places: readonly Place[]): readonly Place[] | null => {
    const mark = marks[index];
    if (mark === undefined) return places;
    for (const candidate of listPlaces(mark)) {
      tries += 1;
      if (tries > MAX_TRIES) return null;
      const isFree = places.every((other, at) => isApart(mark, candidate, marks[at]?.x ?? 0, other));
      const all = isFree ? place(index + 1, [...places, candidate]) : null;
      if (all !== null) return all;
    }
    return null;
  };
  return place(0, []);
}

/** Over the moment, or from it to the right or to the left, as a flag flies; low rows first. */
function listPlaces({ x, words, width }: Mark): Place[] {
  return Array.from({ length: MAX_ROWS }, (_, row) =>
    [x - width / 2, x - 5, x + 5 - width].map((wanted): Place => {
      const from = Math.min(Math.max(wanted, PAD), WIDTH - PAD - width);
      return { words, from, to: from + width, row };
    }),
  ).flat();
}

function isApart(mark: Mark, place: Place, otherX: number, other: Place): boolean {
  if (place.row === other.row) return place.to + APART <= other.from || other.to + APART <= place.from;
  const [stemX, words] = place.row > other.row ? [mark.x, other] : [otherX, place];
  return stemX < words.from - CLEAR || stemX > words.to + CLEAR;
}

export function flagLabels({ items }: Flags, { top }: Panel): Label[] {
  return items.flatMap(({ text }) => (text === null ? [] : [label(text.words, text.from, top - SIGN - 4 - text.row * ROW, STYLE)]));
}

export function flagSwatches({ items }: Flags, { top }: Panel): Swatch[] {
  return items.map(({ x }) => ({ shape: 'flag', x: x - 5, y: top - SIGN / 2 - 1, color: color.text }));
}

/** From the words down to the sign, and from there to what was so high. `peak` is where the figure of the highest value stands. */
export function flagRules({ items }: Flags, panel: Panel, columnMs: number, peak: Label | undefined): Rule[] {
  return items.flatMap(({ atMs, x, text }) => {
    const down = (fromY: number, toY: number): Rule[] => (toY - fromY < 3 ? [] : [{ fromX: x, fromY, toX: x, toY, color: color.stem }]);
    const isUnderFigure = peak !== undefined && Math.abs(x - peak.x) < 30;
    const end = Math.min(toY(panel, heightAt(panel, atMs, columnMs)) - 3, isUnderFigure ? peak.y - STYLE.size : panel.bottom);
    return [...(text === null ? [] : down(panel.top - SIGN - 1 - text.row * ROW, panel.top - SIGN)), ...down(panel.top, end)];
  });
}
