import { niceMarks } from '../labels.ts';
import type { DrawnSeries } from './time.ts';

/** A strip of the plot with a scale of its own, from zero at `bottom` to `max` at `top`. */
export interface Panel {
  readonly series: readonly DrawnSeries[];
  readonly top: number;
  readonly bottom: number;
  readonly max: number;
  /** The highest value (of a stack: its sum) and the middle of its column; null when nothing is above zero. */
  readonly peak: { readonly atMs: number; readonly value: number } | null;
  /** The values with a rule. */
  readonly marks: readonly number[];
  readonly hasHead: boolean;
}

const HEAD = 30;
const BETWEEN = 12;
/** Above the peak: its figure; above several lines: nothing. */
const HEADROOM = { bars: 24, line: 29, lines: 4 } as const;
const HEIGHT = { alone: 214, bars: 146, line: 94 } as const;

/** Bars above, lines beneath; one empty panel when there is no series. */
export function layPanels(series: readonly DrawnSeries[], top: number, hasGaps: boolean): Panel[] {
  const groups = (['bars', 'line'] as const)
    .map((style) => series.filter((one) => one.style === style))
    .filter((group) => group.length > 0);
  const panels: Panel[] = [];
  let y = top;
  for (const group of groups.length > 0 ? groups : [[]]) {
    const isLines = group[0]?.style === 'line';
    const hasHead = (!isLines || group.length === 1 || (hasGaps && panels.length === 0)) && (group.length > 0 || hasGaps);
    const height = groups.length < 2 ? HEIGHT.alone : isLines ? HEIGHT.line : HEIGHT.bars;
    const headroom = !isLines ? HEADROOM.bars : group.length > 1 ? HEADROOM.lines : HEADROOM.line;
    const panelTop = y + (hasHead ? HEAD : 4);
    const peak = peakOf(group);
    panels.push({
      series: group,
      top: panelTop,
      bottom: panelTop + height,
      max: ((peak?.value ?? 1) * height) / (height - headroom),
      peak,
      marks: niceMarks(peak?.value ?? 0, isWhole(group)),
      hasHead,
    });
    y = panelTop + height + BETWEEN;
  }
  return panels;
}

export function bottomOf(panels: readonly Panel[]): number {
  return panels.at(-1)?.bottom ?? 0;
}

export function toY(panel: Panel, value: number): number {
  return panel.bottom - (value / panel.max) * (panel.bottom - panel.top);
}

function isWhole(group: readonly DrawnSeries[]): boolean {
  return group.every(({ columns }) => columns.every(({ value }) => value === null || Number.isInteger(value)));
}

function peakOf(group: readonly DrawnSeries[]): Panel['peak'] {
  const sums = new Map<number, number>();
  for (const { style, columns } of group) {
    for (const { middleMs, value } of columns) {
      const below = style === 'bars' ? (sums.get(middleMs) ?? 0) : 0;
      sums.set(middleMs, style === 'bars' ? below + (value ?? 0) : Math.max(sums.get(middleMs) ?? 0, value ?? 0));
    }
  }
  let peak: { atMs: number; value: number } | null = null;
  for (const [atMs, value] of sums) if (value > (peak?.value ?? 0)) peak = { atMs, value };
  return peak;
}
