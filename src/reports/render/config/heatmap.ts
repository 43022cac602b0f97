import type { HeatmapChart } from '../../chart.ts';
import { formatCount, type Measure } from '../labels.ts';
import { inkOn, shadeOf } from '../shades.ts';
import { color, HEADER, PAD, size, WIDTH, weight } from '../theme.ts';
import type { Box, Cell, Drawing, Label } from './drawing.ts';
import { cut, emptyLabel, headerLabels, label } from './header.ts';
import { fitName, nameLabels } from './name.ts';

const ROW_NAME = { size: size.label } as const;
const FIGURE = { size: size.tick, weight: weight.medium } as const;
const COLUMN = { size: size.tick, weight: weight.regular } as const;
const MAX_ROW_NAME = 150;
const AFTER_NAME = 12;
const SEAM = 2;
const ROW_HEIGHT = { figures: 40, shades: 28 } as const;
const COLUMN_LABELS = 34;
const LEGEND = 30;
const BOTTOM = 20;
/** Every so many columns are named: these divide a day of 24 hours. */
const STRIDES = [1, 2, 3, 4, 6, 12];
const NAME_GAP = 12;
/** The steps of the legend. */
const STEPS = 6;
const STEP_WIDTH = 18;

interface Grid {
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly max: number;
  /** Written into the cells; null where they are too narrow. */
  readonly figures: readonly (readonly string[])[] | null;
}

/** A table in shades, the names of its rows at the left and of its columns beneath, with the scale of the shades at the foot. */
export function heatmapDrawing(spec: HeatmapChart, measure: Measure): Drawing {
  const names = spec.rows.map((row) => fitName(row, MAX_ROW_NAME, ROW_NAME, measure));
  const grid = layGrid(spec, PAD + Math.max(0, ...names.map(({ width }) => width)) + AFTER_NAME, measure);
  const fields = listFields(spec, grid);
  const bottom = grid.top + spec.rows.length * grid.cellHeight;
  const legendY = bottom + COLUMN_LABELS + 22;
  const unknown = spec.gapLabel === '' ? [] : fields.filter(({ value }) => value === null);
  // Where figures or many fields say which is the largest, a rim says nothing.
  const hasRim = grid.figures === null && fields.filter(({ value }) => value === grid.max).length === 1;
  const legend = layLegend(spec, grid.max, legendY, unknown.length > 0, hasRim, measure);
  return {
    width: WIDTH,
    height: legendY + LEGEND - 22 + BOTTOM,
    locale: spec.locale,
    chart: { type: 'bar', data: { datasets: [] }, options: { scales: { x: { display: false }, y: { display: false } } } },
    cells: [...fields.flatMap(({ value, box }) => (value === null ? [] : toCell(box, value, grid.max, hasRim))), ...legend.cells],
    hatches: [...unknown.map(({ box }) => box), ...legend.hatches],
    rules: [],
    swatches: [],
    pictures: [],
    labels: [
      ...headerLabels(spec, measure),
      ...names.flatMap((name, row) => nameLabels(name, PAD, grid.top + (row + 0.5) * grid.cellHeight + 6, ROW_NAME, measure)),
      ...columnLabels(spec.columns, grid, bottom + 22, measure),
      ...fields.flatMap(({ value, box, figure }) => (value === null || figure === null ? [] : toFigure(figure, value / grid.max, box))),
      ...legend.labels,
      ...(grid.max === 0 ? [emptyLabel(spec.emptyLabel, (grid.left + WIDTH - PAD) / 2, (grid.top + bottom) / 2 + 6)] : []),
    ],
  };
}

function layGrid(spec: HeatmapChart, left: number, measure: Measure): Grid {
  const max = Math.max(0, ...spec.values.flatMap((row) => row.map((value) => value ?? 0)));
  const cellWidth = (WIDTH - PAD - left) / Math.max(1, spec.columns.length);
  const figures = spec.values.map((row) => row.map((value) => (value === null ? '' : formatCount(value, spec.locale))));
  const widest = Math.max(0, ...figures.flat().map((figure) => measure(figure, FIGURE.size, FIGURE.weight)));
  const hasFigures = max > 0 && widest + 10 <= cellWidth - SEAM;
  return {
    left,
    top: HEADER + 6,
    cellWidth,
    cellHeight: hasFigures ? ROW_HEIGHT.figures : ROW_HEIGHT.shades,
    max,
    figures: hasFigures ? figures : null,
  };
}

interface Field {
  readonly value: number | null;
  readonly figure: string | null;
  readonly box: Box;
}

/** The table's fields row by row; what `values` lacks is unknown. */
function listFields(spec: HeatmapChart, { left, top, cellWidth, cellHeight, figures }: Grid): Field[] {
  return spec.rows.flatMap((_, row) =>
    spec.columns.map((_, column) => ({
      value: spec.values[row]?.[column] ?? null,
      figure: figures?.[row]?.[column] ?? null,
      box: { x: left + column * cellWidth, y: top + row * cellHeight, width: cellWidth - SEAM, height: cellHeight - SEAM },
    })),
  );
}

function toCell(box: Box, value: number, max: number, hasRim: boolean): Cell {
  return { ...box, color: shadeOf(max === 0 ? 0 : value / max), isLargest: hasRim && max > 0 && value === max };
}

function toFigure(text: string, share: number, { x, y, width, height }: Box): Label {
  return label(text, x + width / 2, y + height / 2 + 5.5, { ...FIGURE, color: inkOn(share), align: 'center' });
}

/** All of a few columns, cut to their width; of many, every second, third and so on, as many as have room. */
function columnLabels(columns: readonly string[], { left, cellWidth }: Grid, y: number, measure: Measure): Label[] {
  const widthOf = (text: string) => measure(text, COLUMN.size, COLUMN.weight);
  const widest = Math.max(0, ...columns.map(widthOf));
  const stride = STRIDES.find((candidate) => widest + NAME_GAP <= candidate * cellWidth) ?? 24;
  const isFew = cellWidth > 50;
  return columns.flatMap((column, index) => {
    const middle = left + index * cellWidth + (cellWidth - SEAM) / 2;
    if (isFew) {
      const name = fitName(column, cellWidth - 6, COLUMN, measure);
      return nameLabels(name, middle - name.width / 2, y, { size: COLUMN.size, color: color.muted }, measure);
    }
    if (index % stride !== 0) return [];
    // The first name may be wider than its column, and stays right of the names of the rows.
    return [
      label(column, Math.max(middle, left - AFTER_NAME / 2 + widthOf(column) / 2), y, { ...COLUMN, color: color.muted, align: 'center' }),
    ];
  });
}

/** `0 ▁▂▃▄▅ 4,210 messages per hour`, and at the right end what hatching means. */
function layLegend(spec: HeatmapChart, max: number, y: number, hasUnknown: boolean, hasRim: boolean, measure: Measure) {
  const style = { size: size.tick, weight: weight.regular, color: color.muted };
  const widthOf = (text: string) => measure(text, style.size, style.weight);
  const labels: Label[] = [];
  const hatches: Box[] = [];
  let right = WIDTH - PAD;
  if (hasUnknown) {
    const words = cut(spec.gapLabel, 150, style, measure);
    labels.push(label(words, right - widthOf(words), y, style));
    right -= widthOf(words) + 34;
    hatches.push({ x: right, y: y - 12, width: 26, height: 14 });
    right -= 20;
  }
  if (max === 0) return { cells: [], hatches, labels };
  const zero = formatCount(0, spec.locale);
  const from = PAD + widthOf(zero) + 8;
  const cells = Array.from({ length: STEPS }, (_, step): Cell => {
    const box = { x: from + step * STEP_WIDTH, y: y - 12, width: STEP_WIDTH - SEAM, height: 14 };
    return { ...box, color: shadeOf(step / (STEPS - 1)), isLargest: hasRim && step === STEPS - 1 };
  });
  const most = from + STEPS * STEP_WIDTH + 6;
  const figure = formatCount(max, spec.locale);
  const strong = { ...style, weight: weight.strong, color: color.text };
  const unit = most + measure(figure, strong.size, strong.weight) + 6;
  labels.push(label(zero, PAD, y, style), label(figure, most, y, strong));
  labels.push(label(cut(spec.valueLabel, Math.max(0, right - unit), style, measure), unit, y, style));
  return { cells, hatches, labels };
}
