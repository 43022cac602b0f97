import type { BarChart } from '../../chart.ts';
import { formatCount, type Measure, toDrawable, toFit } from '../labels.ts';
import { color, HEADER, PAD, SERIES_COLORS, size, WIDTH, weight } from '../theme.ts';
import type { Drawing, Label } from './drawing.ts';
import { headerLabels, label } from './header.ts';

const BOTTOM = 20;
const EMPTY_HEIGHT = 96;
const GAP = 12;
/** The share of the width that names may take; longer ones are cut. */
const MAX_NAMES = 0.38;
const MAX_NOTE = 110;

const NAME = { size: size.name, weight: weight.medium } as const;
const VALUE = { size: size.name, weight: weight.strong } as const;
const NOTE = { size: size.label, weight: weight.regular } as const;

interface Row {
  readonly name: string;
  readonly length: number;
  readonly value: string;
  readonly note: string;
}

/** Names left, bars from one line, the value and its note at the bar's end; the height follows the number of bars. */
export function barDrawing(spec: BarChart, measure: Measure): Drawing {
  const cut = (text: string, width: number, style: { readonly size: number; readonly weight: number }) =>
    toFit(toDrawable(text), width, (part) => measure(part, style.size, style.weight));
  const rows = spec.bars.map(
    (bar): Row => ({
      name: cut(bar.label, (WIDTH - 2 * PAD) * MAX_NAMES, NAME),
      length: Math.max(bar.value, 0),
      value: formatCount(bar.value, spec.locale),
      note: bar.note === null ? '' : cut(bar.note, MAX_NOTE, NOTE),
    }),
  );
  const widthOf = (text: string, style: { readonly size: number; readonly weight: number }) => measure(text, style.size, style.weight);
  const tailWidth = ({ value, note }: Row) => widthOf(value, VALUE) + (note === '' ? 0 : GAP * 0.75 + widthOf(note, NOTE));
  const left = PAD + Math.max(0, ...rows.map(({ name }) => widthOf(name, NAME))) + GAP;
  const right = WIDTH - PAD - Math.max(0, ...rows.map(tailWidth)) - GAP;
  const rowHeight = rows.length <= 3 ? 44 : rows.length <= 12 ? 36 : 30;
  const max = Math.max(0, ...rows.map(({ length }) => length));
  const barThickness = Math.round(rowHeight * 0.58);

  return {
    width: WIDTH,
    height: HEADER + (rows.length === 0 ? EMPTY_HEIGHT : rows.length * rowHeight) + BOTTOM,
    locale: spec.locale,
    chart: {
      type: 'bar',
      data: {
        labels: rows.map((_, index) => index),
        datasets: [
          {
            type: 'bar',
            data: rows.map(({ length }) => length || null),
            backgroundColor: SERIES_COLORS[0],
            barThickness,
            minBarLength: 3,
            borderRadius: 4,
          },
        ],
      },
      options: {
        indexAxis: 'y',
        layout: { padding: { left, right: WIDTH - right, top: HEADER, bottom: BOTTOM } },
        scales: { x: { type: 'linear', display: false, min: 0, max: max || 1 }, y: { type: 'category', display: false, offset: true } },
      },
    },
    hatches: [],
    rules: [],
    swatches: [],
    labels: [
      ...headerLabels(spec, measure),
      ...rows.flatMap((row, index) =>
        rowLabels(row, HEADER + (index + 0.5) * rowHeight + 6, left + barLength(row, max, right - left), measure),
      ),
      ...(rows.length === 0
        ? [
            label(toDrawable(spec.emptyLabel), WIDTH / 2, HEADER + EMPTY_HEIGHT / 2, {
              size: size.name,
              color: color.muted,
              align: 'center',
            }),
          ]
        : []),
    ],
  };
}

function barLength({ length }: Row, max: number, width: number): number {
  return max === 0 ? 0 : Math.max((length / max) * width, length > 0 ? 3 : 0);
}

function rowLabels(row: Row, y: number, barEnd: number, measure: Measure): Label[] {
  const valueX = barEnd + GAP * 0.75;
  const noteX = valueX + measure(row.value, VALUE.size, VALUE.weight) + GAP * 0.75;
  return [
    label(row.name, PAD, y, NAME),
    label(row.value, valueX, y, VALUE),
    ...(row.note === '' ? [] : [label(row.note, noteX, y, { ...NOTE, color: color.muted })]),
  ];
}
