import type { BarChart } from '../../chart.ts';
import { formatMarks, type Measure } from '../labels.ts';
import { color, HEADER, PAD, SERIES_COLORS, size, WIDTH, weight } from '../theme.ts';
import type { Drawing, Label } from './drawing.ts';
import { cut, emptyLabel, headerLabels, label, type Style } from './header.ts';
import { fitName, type Name, nameLabels } from './name.ts';

const BOTTOM = 20;
const EMPTY_HEIGHT = 96;
const GAP = 12;
/** Longer names are cut: they leave so much to the bars, and take no more than half of the card. */
const MIN_BARS = 120;
const MAX_NAMES = 0.5;
const MAX_NOTE = 110;
/** A picture is as high as the row allows; wide ones are shrunk into this. */
const PICTURE_WIDTH = 40;

const NAME = { size: size.name } as const;
const VALUE = { size: size.name, weight: weight.strong } as const;
const NOTE = { size: size.label, weight: weight.regular } as const;

/** What stands behind a bar. */
interface Tail {
  readonly value: string;
  readonly note: string;
}

const NO_TAIL: Tail = { value: '', note: '' };

interface Row extends Tail {
  readonly name: Name;
  readonly hasPicture: boolean;
  readonly length: number;
}

/** Names left, bars from one line, the value and its note at the bar's end; the height follows the number of bars. */
export function barDrawing(spec: BarChart, measure: Measure): Drawing {
  const widthOf = (text: string, style: Style) => measure(text, style.size, style.weight);
  const pictureWidth = spec.bars.some(({ picture }) => picture !== null) ? PICTURE_WIDTH + GAP : 0;
  const values = formatMarks(
    spec.bars.map(({ value }) => value),
    spec.locale,
  );
  const tails = spec.bars.map(
    (bar, index): Tail => ({ value: values[index] ?? '', note: bar.note === null ? '' : cut(bar.note, MAX_NOTE, NOTE, measure) }),
  );
  const tailWidth = ({ value, note }: Tail) => widthOf(value, VALUE) + (note === '' ? 0 : GAP * 0.75 + widthOf(note, NOTE));
  const nameX = PAD + pictureWidth;
  const right = WIDTH - PAD - Math.max(0, ...tails.map(tailWidth)) - GAP;
  const maxName = Math.min(right - MIN_BARS - GAP - nameX, (WIDTH - 2 * PAD) * MAX_NAMES - pictureWidth);
  const rows = spec.bars.map(
    (bar, index): Row => ({
      ...(tails[index] ?? NO_TAIL),
      name: fitName(bar.label, maxName, NAME, measure),
      hasPicture: bar.picture !== null,
      length: Math.max(bar.value, 0),
    }),
  );
  const left = nameX + Math.max(0, ...rows.map(({ name }) => name.width)) + GAP;
  const rowHeight = rows.length <= 3 ? 44 : rows.length <= 12 ? 36 : 30;
  const max = Math.max(0, ...rows.map(({ length }) => length));
  const middleOf = (index: number) => HEADER + (index + 0.5) * rowHeight;

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
            barThickness: Math.round(rowHeight * 0.58),
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
    cells: [],
    hatches: [],
    rules: [],
    swatches: [],
    pictures: rows.flatMap(({ hasPicture }, bar) =>
      hasPicture ? [{ bar, x: PAD, y: middleOf(bar) - rowHeight / 2 + 3, width: PICTURE_WIDTH, height: rowHeight - 6 }] : [],
    ),
    labels: [
      ...headerLabels(spec, measure),
      ...rows.flatMap((row, index) => [
        ...nameLabels(row.name, nameX, middleOf(index) + 6, NAME, measure),
        ...tailLabels(row, middleOf(index) + 6, left + barLength(row, max, right - left), measure),
      ]),
      ...(rows.length === 0 ? [emptyLabel(spec.emptyLabel, WIDTH / 2, HEADER + EMPTY_HEIGHT / 2)] : []),
    ],
  };
}

function barLength({ length }: Row, max: number, width: number): number {
  return max === 0 ? 0 : Math.max((length / max) * width, length > 0 ? 3 : 0);
}

function tailLabels({ value, note }: Tail, y: number, barEnd: number, measure: Measure): Label[] {
  const valueX = barEnd + GAP * 0.75;
  const noteX = valueX + measure(value, VALUE.size, VALUE.weight) + GAP * 0.75;
  return [label(value, valueX, y, VALUE), ...(note === '' ? [] : [label(note, noteX, y, { ...NOTE, color: color.muted })])];
}
