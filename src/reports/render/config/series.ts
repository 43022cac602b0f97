import type { ChartDataset } from 'chart.js';
import { color, size, weight } from '../theme.ts';
import type { Column } from './columns.ts';
import type { Label, PlotPoint } from './drawing.ts';
import { label } from './header.ts';
import { type Panel, toY } from './panels.ts';

/** A bar alone on a long axis needn't be a wall. */
const MAX_BAR = 56;
const LINE = 2.5;
const END_LABEL_HEIGHT = 21;

/** What Chart.js draws of a panel; `columnWidth` in pixels. */
export function toDatasets(panel: Panel, yAxisID: string, columnWidth: number): ChartDataset<'bar' | 'line', PlotPoint[]>[] {
  return panel.series.map((series): ChartDataset<'bar' | 'line', PlotPoint[]> => {
    if (series.style === 'bars') {
      const barThickness = Math.min(columnWidth - spaceBetween(columnWidth), MAX_BAR);
      return {
        type: 'bar',
        yAxisID,
        data: series.columns.map(({ middleMs, value }) => ({ x: middleMs, y: value === 0 ? null : value })),
        backgroundColor: series.color,
        barThickness,
        // One message among thousands is one message, not nothing.
        minBarLength: 1.5,
        borderRadius: panel.series.length > 1 ? 0 : { topLeft: Math.min(barThickness / 4, 4), topRight: Math.min(barThickness / 4, 4) },
      };
    }
    const isAlone = panel.series.length === 1;
    return {
      type: 'line',
      yAxisID,
      data: series.columns.map(({ middleMs, value }) => ({ x: middleMs, y: value })),
      borderColor: series.color,
      borderWidth: columnWidth < 4 ? 2 : LINE,
      borderJoinStyle: 'round',
      borderCapStyle: 'round',
      fill: isAlone ? 'origin' : false,
      backgroundColor: `${series.color}26`,
      spanGaps: false,
      pointRadius: series.columns.map((_, index) => pointRadius(series.columns, index, isAlone ? panel.peak : null)),
      pointBackgroundColor: series.color,
      pointBorderColor: color.card,
      pointBorderWidth: 1.5,
    };
  });
}

/** Dense columns touch, and overlap by a hair, as the seams between them would shimmer. */
function spaceBetween(columnWidth: number): number {
  if (columnWidth < 4) return -0.5;
  if (columnWidth < 8) return 1;
  return Math.min(columnWidth * 0.18, 6);
}

/** A point shows where there is no line to show it, and at the peak. */
function pointRadius(columns: readonly Column[], index: number, peak: Panel['peak']): number {
  const value = columns[index]?.value ?? null;
  if (value === null) return 0;
  if (peak !== null && columns[index]?.middleMs === peak.atMs) return 4.5;
  const isIsolated = (columns[index - 1]?.value ?? null) === null && (columns[index + 1]?.value ?? null) === null;
  return isIsolated ? 4 : 0;
}

/** The names of several lines, each beside its last value; moved apart where they would overlap. */
export function endLabels(panel: Panel, x: number, toFitting: (name: string) => string): Label[] {
  if (panel.series[0]?.style !== 'line' || panel.series.length < 2) return [];
  const wanted = panel.series
    .map((series) => ({ series, y: toY(panel, series.columns.findLast(({ value }) => value !== null)?.value ?? 0) }))
    .sort((a, b) => a.y - b.y);
  const ys = spread(
    wanted.map(({ y }) => y),
    panel.top,
    panel.bottom,
  );
  return wanted.map(({ series }, index) =>
    label(toFitting(series.name), x, (ys[index] ?? 0) + 5, { size: size.label, weight: weight.medium, color: series.color }),
  );
}

/** Ascending positions at least a label apart, as near to the wanted ones as a pass down and a pass up bring them. */
function spread(wanted: readonly number[], top: number, bottom: number): number[] {
  const ys: number[] = [];
  for (const y of wanted) ys.push(Math.max(y, (ys.at(-1) ?? top - END_LABEL_HEIGHT) + END_LABEL_HEIGHT));
  let limit = bottom;
  for (let index = ys.length - 1; index >= 0; index--) {
    ys[index] = Math.min(ys[index] ?? limit, limit);
    limit = (ys[index] ?? limit) - END_LABEL_HEIGHT;
  }
  return ys;
}
