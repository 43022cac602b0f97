import type { TimeChart } from '../../chart.ts';
import type { Measure } from '../labels.ts';
import { color, PAD, SERIES_COLORS, size, WIDTH, weight } from '../theme.ts';
import type { Box, Label, Swatch } from './drawing.ts';
import { cut, label } from './header.ts';
import { fitName, type Name, nameLabels } from './name.ts';
import { HEAD_ROW, type Panel } from './panels.ts';
import type { DrawnSeries } from './series.ts';

const STYLE = { size: size.label } as const;
const SWATCH = 24;
const BETWEEN = 20;
const BASELINE = 21;
const MAX_LEGEND = 170;

/** The names of a panel's series, and of each where it stands: its row, and its left edge. */
export interface Head {
  readonly items: readonly { readonly series: DrawnSeries; readonly name: Name; readonly row: number; readonly x: number }[];
  readonly rows: number;
}

/** Names in rows from the left; the first row ends at `firstRight`, where the legend begins. */
export function layHead(series: readonly DrawnSeries[], firstRight: number, measure: Measure): Head {
  let row = 0;
  let x = PAD;
  const items: Head['items'][number][] = [];
  for (const one of series) {
    const rowRight = () => (row === 0 ? firstRight : WIDTH - PAD);
    const whole = fitName(one.name, WIDTH - 2 * PAD - SWATCH, STYLE, measure);
    if (x > PAD && x + SWATCH + whole.width > rowRight()) {
      row += 1;
      x = PAD;
    }
    const name = fitName(one.name, Math.max(0, rowRight() - x - SWATCH), STYLE, measure);
    items.push({ series: one, name, row, x });
    x += SWATCH + name.width + BETWEEN;
  }
  return { items, rows: items.length === 0 ? 0 : row + 1 };
}

export function headSwatches({ items }: Head, { headTop }: Panel): Swatch[] {
  return items.map(({ series, row, x }) => ({
    shape: series.style === 'bars' ? 'block' : 'line',
    x,
    y: headTop + BASELINE + row * HEAD_ROW - 5.5,
    color: series.color,
  }));
}

export function headLabels({ items }: Head, { headTop }: Panel, measure: Measure): Label[] {
  return items.flatMap(({ name, row, x }) => nameLabels(name, x + SWATCH, headTop + BASELINE + row * HEAD_ROW, STYLE, measure));
}

/** Explains what is pale and what is hatched, at the right end of the first panel's head. */
export interface Legend {
  /** Where it begins. */
  readonly left: number;
  readonly isEmpty: boolean;
  readonly hatches: readonly Box[];
  readonly swatches: readonly Swatch[];
  readonly labels: readonly Label[];
}

export function layLegend(chart: TimeChart, hasGaps: boolean, hasOpen: boolean, top: number, measure: Measure): Legend {
  const hatches: Box[] = [];
  const swatches: Swatch[] = [];
  const labels: Label[] = [];
  let right = WIDTH - PAD;
  const write = (text: string, signWidth: number): number => {
    const words = cut(text, MAX_LEGEND, { size: size.label, weight: weight.regular }, measure);
    const x = right - measure(words, size.label, weight.regular);
    labels.push(label(words, x, top + BASELINE, { color: color.muted }));
    right = x - signWidth - 8 - BETWEEN;
    return x - signWidth - 8;
  };
  if (hasGaps) hatches.push({ x: write(chart.gapLabel, 26), y: top + BASELINE - 12.5, width: 26, height: 14 });
  if (hasOpen) {
    const isLine = chart.series.every(({ style }) => style === 'line');
    const x = write(chart.openLabel, isLine ? 20 : 14);
    const sign = chart.series.length === 1 || !isLine ? SERIES_COLORS[0] : color.muted;
    swatches.push({ shape: isLine ? 'open-line' : 'open-block', x, y: top + BASELINE - 5.5, color: sign });
  }
  return { left: right, isEmpty: labels.length === 0, hatches, swatches, labels };
}
