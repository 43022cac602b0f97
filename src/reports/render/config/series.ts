import type { ChartDataset } from 'chart.js';
import type { TimeSeries } from '../../chart.ts';
import type { Measure } from '../labels.ts';
import { color, FADED, FADED_THIN, FILLED, size } from '../theme.ts';
import type { Column } from './columns.ts';
import type { Label, PlotPoint } from './drawing.ts';
import { type Name, nameLabels } from './name.ts';
import { type Panel, toY } from './panels.ts';

/** A series with its columns and colour. */
export interface DrawnSeries {
  readonly style: TimeSeries['style'];
  readonly name: string;
  readonly color: string;
  readonly columns: readonly Column[];
}

type Dataset = ChartDataset<'bar' | 'line', PlotPoint[]>;

/** A bar alone on a long axis needn't be a wall. */
const MAX_BAR = 56;
/** From here on a rim can be seen as one. */
const MIN_HOLLOW = 6;
const LINE = 2.5;
const DASHES = [1, 4.5];
const END_LABEL_HEIGHT = 21;

/** What Chart.js draws of a panel; `columnWidth` in pixels. */
export function toDatasets(panel: Panel, yAxisID: string, columnWidth: number): Dataset[] {
  return panel.series.flatMap((series, index) => {
    if (series.style === 'bars') return [toBars(series, panel.series.length > 1, yAxisID, columnWidth)];
    const peak = panel.peak?.line === index ? panel.peak.atMs : null;
    return toLines(series, panel.series.length === 1, peak, yAxisID, columnWidth);
  });
}

/** Columns whose value is that of a part are hollow, or pale where they are too thin for that. */
function toBars({ columns, color: solid }: DrawnSeries, isStacked: boolean, yAxisID: string, columnWidth: number): Dataset {
  const barThickness = Math.min(columnWidth - spaceBetween(columnWidth), MAX_BAR);
  const isHollow = barThickness >= MIN_HOLLOW;
  const radius = Math.min(barThickness / 4, 4);
  return {
    type: 'bar',
    yAxisID,
    data: columns.map(({ middleMs, value }) => ({ x: middleMs, y: value === 0 ? null : value })),
    backgroundColor: columns.map(({ isPartial }) => (isPartial ? `${solid}${isHollow ? FADED : FADED_THIN}` : solid)),
    borderColor: solid,
    borderWidth: columns.map(({ isPartial }) => (isPartial && isHollow ? 1.5 : 0)),
    barThickness,
    // One message among thousands is one message, not nothing.
    minBarLength: 1.5,
    borderRadius: isStacked ? 0 : { topLeft: radius, topRight: radius },
  };
}

/** What is whole as a line; beneath it, what leads to values of a part as dots, with a ring at each. */
function toLines(series: DrawnSeries, isAlone: boolean, peakMs: number | null, yAxisID: string, columnWidth: number): Dataset[] {
  const { columns } = series;
  const isWhole = columns.every(({ isPartial }) => !isPartial);
  const isNear = (index: number) => [index - 1, index, index + 1].some((near) => columns[near]?.isPartial);
  const isThin = columnWidth < 4;
  const common = {
    type: 'line' as const,
    yAxisID,
    borderColor: series.color,
    borderWidth: isThin ? 2 : LINE,
    borderJoinStyle: 'round' as const,
    borderCapStyle: 'round' as const,
    fill: isAlone ? 'origin' : false,
    backgroundColor: `${series.color}${FILLED}`,
    spanGaps: false,
    // Rings stand out at the edges of the plot.
    clip: 6,
  };
  const whole: Dataset = {
    ...common,
    data: columns.map(({ middleMs, value, isPartial }) => ({ x: middleMs, y: isPartial ? null : value })),
    pointRadius: columns.map((_, index) => pointRadius(columns, index, peakMs)),
    pointBackgroundColor: series.color,
    pointBorderColor: color.card,
    pointBorderWidth: 1.5,
  };
  const partial: Dataset = {
    ...common,
    data: columns.map(({ middleMs, value }, index) => ({ x: middleMs, y: isNear(index) ? value : null })),
    borderDash: DASHES,
    pointRadius: columns.map(({ isPartial }, index) => (isPartial ? ringRadius(index === columns.length - 1, columnWidth) : 0)),
    pointBackgroundColor: color.card,
    pointBorderColor: series.color,
    pointBorderWidth: isThin ? 1.5 : 2,
  };
  return isWhole ? [whole] : [whole, partial];
}

/** Many rings side by side would hide their line; the one at its end always shows. */
function ringRadius(isLast: boolean, columnWidth: number): number {
  if (columnWidth < 4) return isLast ? 2.5 : 0;
  return columnWidth < MIN_HOLLOW && !isLast ? 0 : 3.5;
}

/** Dense columns touch, and overlap by a hair, as the seams between them would shimmer. */
function spaceBetween(columnWidth: number): number {
  if (columnWidth < 4) return -0.5;
  if (columnWidth < 8) return 1;
  return Math.min(columnWidth * 0.18, 6);
}

/** A point shows where there is no line to show it, and at the peak. */
function pointRadius(columns: readonly Column[], index: number, peakMs: number | null): number {
  const column = columns[index];
  if (column === undefined || column.value === null || column.isPartial) return 0;
  if (column.middleMs === peakMs) return 4.5;
  const isIsolated = (columns[index - 1]?.value ?? null) === null && (columns[index + 1]?.value ?? null) === null;
  return isIsolated ? 4 : 0;
}

/** The names of several lines, each beside its last value that is whole; moved apart where they would overlap. */
export function endLabels(panel: Panel, names: readonly Name[], x: number, measure: Measure): Label[] {
  const wanted = panel.series
    .map(({ columns, color: ink }, index) => ({
      name: names[index],
      ink,
      y: toY(panel, lastOf(columns)?.value ?? 0),
    }))
    .sort((a, b) => a.y - b.y);
  const ys = spread(
    wanted.map(({ y }) => y),
    panel.top,
    panel.bottom,
  );
  return wanted.flatMap(({ name, ink }, index) =>
    name === undefined ? [] : nameLabels(name, x, (ys[index] ?? 0) + 5, { size: size.label, color: ink }, measure),
  );
}

function lastOf(columns: readonly Column[]): Column | undefined {
  return columns.findLast(({ value, isPartial }) => value !== null && !isPartial) ?? columns.findLast(({ value }) => value !== null);
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
