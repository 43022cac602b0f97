import { describe, expect, test } from 'vitest';
import { expectReadable, findLabel, measure, texts } from '../../../../test/support/drawing.ts';
import type { HeatmapChart } from '../../chart.ts';
import { SHADES, WIDTH } from '../theme.ts';
import type { Drawing } from './drawing.ts';
import { heatmapDrawing } from './heatmap.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

function chart(over: Partial<HeatmapChart> = {}): HeatmapChart {
  return {
    kind: 'heatmap',
    title: 'When the chat is busy',
    subtitle: 'MoonBase, last 30 days',
    locale: 'en-GB',
    emptyLabel: 'no messages',
    gapLabel: 'not recorded',
    valueLabel: 'messages per hour',
    rows: DAYS,
    columns: HOURS,
    values: DAYS.map((_, day) => HOURS.map((_, hour) => day * 24 + hour)),
    ...over,
  };
}

function square(names: readonly string[], value: (row: number, column: number) => number | null, gapLabel = ''): HeatmapChart {
  return chart({ rows: names, columns: names, gapLabel, values: names.map((_, row) => names.map((_, column) => value(row, column))) });
}

const LEGEND_STEPS = 6;
const fields = ({ cells }: Drawing) => cells.slice(0, -LEGEND_STEPS);
const toRgb = (hex: string) => `rgb(${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;

describe('a table in shades', () => {
  test('has a field for each value, from the darkest shade at zero to the lightest at the most', () => {
    const drawing = heatmapDrawing(chart(), measure);
    expectReadable(drawing);
    expect(fields(drawing)).toHaveLength(7 * 24);
    expect(fields(drawing)[0]?.color).toBe(toRgb(SHADES[0]));
    expect(fields(drawing).at(-1)).toMatchObject({ color: toRgb(SHADES[5]), isLargest: true });
    expect(drawing.cells.filter(({ isLargest }) => isLargest)).toHaveLength(2);
    expect(drawing.hatches).toEqual([]);
  });

  test('has fields side by side, within the card, in rows and columns of their names', () => {
    const drawing = heatmapDrawing(chart(), measure);
    const [first, second] = fields(drawing);
    const below = fields(drawing)[24];
    if (first === undefined || second === undefined || below === undefined) throw new Error('Fields are missing');
    expect(second.x).toBeGreaterThan(first.x + first.width);
    expect(below).toMatchObject({ x: first.x, width: first.width });
    expect(below.y).toBeGreaterThan(first.y + first.height);
    for (const { x, width } of drawing.cells) expect(x + width).toBeLessThanOrEqual(WIDTH - 24);
    expect(findLabel(drawing, 'Mon').y).toBeGreaterThan(first.y);
    expect(findLabel(drawing, 'Mon').y).toBeLessThan(first.y + first.height);
    expect(findLabel(drawing, '00').x).toBeCloseTo(first.x + first.width / 2, 5);
  });

  test.each([
    [HOURS, 2],
    [HOURS.map((hour) => `${hour}:00`), 3],
    [HOURS.map((hour) => `${hour}:00 Uhr am Tag`), 12],
  ])('names as many columns as have room: %s', (columns, stride) => {
    const drawing = heatmapDrawing(chart({ columns }), measure);
    expectReadable(drawing);
    expect(texts(drawing).filter((text) => columns.includes(text))).toEqual(columns.filter((_, index) => index % stride === 0));
  });

  test('says in its legend what is counted, and what the most is', () => {
    const drawing = heatmapDrawing(chart({ values: [[12_345]] }), measure);
    expect(texts(drawing)).toEqual(expect.arrayContaining(['0', '12.3k', 'messages per hour']));
  });

  test('hatches what is unknown, and explains it; nothing is hatched where the label is empty', () => {
    const holes = chart().values.map((row, day) => row.map((value, hour) => (day === 2 && hour < 3 ? null : value)));
    const drawing = heatmapDrawing(chart({ values: holes }), measure);
    expectReadable(drawing);
    expect(drawing.hatches).toHaveLength(4);
    expect(fields(drawing)).toHaveLength(7 * 24 - 3);
    expect(texts(drawing)).toContain('not recorded');
    const silent = heatmapDrawing(chart({ values: holes, gapLabel: '' }), measure);
    expect(silent.hatches).toEqual([]);
    expect(texts(silent)).not.toContain('not recorded');
  });

  test('what the table lacks is unknown too', () => {
    const drawing = heatmapDrawing(chart({ values: [[1, 2]] }), measure);
    expect(fields(drawing)).toHaveLength(2);
    expect(drawing.hatches).toHaveLength(7 * 24 - 2 + 1);
  });

  test('of few columns writes its figures, dark on light and light on dark, without a rim', () => {
    const names = ['moonbase', 'דבש (dvash)', 'a_channel_with_a_very_long_name_x'];
    const drawing = heatmapDrawing(
      square(names, (row, column) => (row === column ? null : row + column === 1 ? 9_876 : 120)),
      measure,
    );
    expectReadable(drawing);
    const figures = drawing.labels.filter(({ text }) => text === '9,876' || text === '120');
    expect(figures).toHaveLength(7);
    expect(new Set(figures.slice(0, 6).map(({ text, color }) => `${text} ${color}`)).size).toBe(2);
    expect(drawing.cells.some(({ isLargest }) => isLargest)).toBe(false);
  });

  test('of zeros and of nothing says so', () => {
    for (const spec of [chart({ values: chart().values.map((row) => row.map(() => 0)) }), chart({ rows: [], columns: [], values: [] })]) {
      const drawing = heatmapDrawing(spec, measure);
      expect(texts(drawing)).toContain('no messages');
      for (const { color } of drawing.cells) expect(color).toBe(toRgb(SHADES[0]));
      for (const { x, y } of drawing.labels) expect(Number.isFinite(x + y)).toBe(true);
    }
  });

  test('of 10,000 fields stays within the card', () => {
    const many = Array.from({ length: 100 }, (_, index) => `${index}`);
    const drawing = heatmapDrawing(
      square(many, (row, column) => row * column),
      measure,
    );
    expectReadable(drawing);
    expect(fields(drawing)).toHaveLength(10_000);
    expect(Math.min(...drawing.cells.map(({ width }) => width))).toBeGreaterThan(1);
  });
});
