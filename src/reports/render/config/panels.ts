import { niceMarks } from '../labels.ts';
import type { DrawnSeries } from './series.ts';

/** A strip of the plot with a scale of its own, from zero at `bottom` to `max` at `top`. */
export interface Panel {
  readonly series: readonly DrawnSeries[];
  /** Where the names of its series begin, above `top`. */
  readonly headTop: number;
  readonly top: number;
  readonly bottom: number;
  readonly max: number;
  /** The highest value (of a stack: its sum), the middle of its column and, of lines, which has it; null when nothing is above zero. */
  readonly peak: Peak | null;
  /** The values with a rule. */
  readonly marks: readonly number[];
}

export interface Peak {
  readonly atMs: number;
  readonly value: number;
  readonly line: number;
}

/** The series of one panel, and how much lies above its plot: rows of names, and pixels of flags. */
export interface Group {
  readonly series: readonly DrawnSeries[];
  readonly headRows: number;
  readonly flagsHeight: number;
}

export const HEAD_ROW = 24;
const HEAD = 30;
const NO_HEAD = 4;
const BETWEEN = 12;
/** Above the peak: its figure. */
const HEADROOM = { bars: 24, line: 29 } as const;
/** Several lines cross one another, and need room to be told apart. */
const HEIGHT = { alone: 214, manyLines: 244, bars: 146, line: 94 } as const;

/** The groups from top to bottom. */
export function layPanels(groups: readonly Group[], top: number): Panel[] {
  const panels: Panel[] = [];
  let headTop = top;
  for (const { series, headRows, flagsHeight } of groups) {
    const isLines = series[0]?.style === 'line';
    const alone = series.length > 1 && isLines ? HEIGHT.manyLines : HEIGHT.alone;
    const height = groups.length < 2 ? alone : isLines ? HEIGHT.line : HEIGHT.bars;
    const headroom = isLines ? HEADROOM.line : HEADROOM.bars;
    const panelTop = headTop + (headRows === 0 ? NO_HEAD : HEAD + (headRows - 1) * HEAD_ROW) + flagsHeight;
    const peak = peakOf(series);
    panels.push({
      series,
      headTop,
      top: panelTop,
      bottom: panelTop + height,
      max: ((peak?.value ?? 1) * height) / (height - headroom),
      peak,
      marks: marksOf(series),
    });
    headTop = panelTop + height + BETWEEN;
  }
  return panels;
}

/** The values with a rule, from those of the series. */
export function marksOf(series: readonly DrawnSeries[]): number[] {
  return niceMarks(peakOf(series)?.value ?? 0, isWhole(series));
}

export function bottomOf(panels: readonly Panel[]): number {
  return panels.at(-1)?.bottom ?? 0;
}

export function toY(panel: Panel, value: number): number {
  return panel.bottom - (value / panel.max) * (panel.bottom - panel.top);
}

/** The highest that a panel shows in the column around `atMs`: the top of a stack, the highest of its lines. */
export function heightAt({ series }: Pick<Panel, 'series'>, atMs: number, columnMs: number): number {
  const values = series.map(
    ({ columns }) => columns.find(({ middleMs }) => atMs >= middleMs - columnMs / 2 && atMs < middleMs + columnMs / 2)?.value ?? 0,
  );
  return series[0]?.style === 'line' ? Math.max(0, ...values) : values.reduce((sum, value) => sum + value, 0);
}

function isWhole(series: readonly DrawnSeries[]): boolean {
  return series.every(({ columns }) => columns.every(({ value }) => value === null || Number.isInteger(value)));
}

function peakOf(series: readonly DrawnSeries[]): Peak | null {
  const sums = new Map<number, { value: number; line: number }>();
  for (const [index, { style, columns }] of series.entries()) {
    for (const { middleMs, value } of columns) {
      const known = sums.get(middleMs) ?? { value: 0, line: 0 };
      if (style === 'bars') sums.set(middleMs, { value: known.value + (value ?? 0), line: 0 });
      else if ((value ?? 0) > known.value) sums.set(middleMs, { value: value ?? 0, line: index });
    }
  }
  let peak: Peak | null = null;
  for (const [atMs, { value, line }] of sums) if (value > (peak?.value ?? 0)) peak = { atMs, value, line };
  return peak;
}
