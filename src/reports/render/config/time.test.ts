import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../domain/range.ts';
import type { TimeChart, TimeSeries } from '../../chart.ts';
import { DENSITY, PAD, SERIES_COLORS, WIDTH } from '../theme.ts';
import type { Drawing, Label } from './drawing.ts';
import { timeDrawing } from './time.ts';

const measure = (text: string, size: number) => [...text].length * size * 0.55;
const FROM = Date.UTC(2026, 10, 24, 12);

function chart(over: Partial<TimeChart> = {}): TimeChart {
  return {
    kind: 'time',
    title: 'Activity in #moonbase',
    subtitle: 'Last 3 hours',
    locale: 'en-GB',
    emptyLabel: 'nothing yet',
    gapLabel: 'not recorded',
    timeZone: 'UTC',
    bucketMs: MINUTE_MS,
    fromMs: FROM,
    toMs: FROM + 3 * HOUR_MS,
    gaps: [],
    series: [],
    ...over,
  };
}

function series(style: TimeSeries['style'], label: string, values: readonly (number | null)[], bucketMs = MINUTE_MS): TimeSeries {
  return { style, label, points: values.map((value, index) => [FROM + index * bucketMs, value] as const) };
}

const steps = (count: number, value: (index: number) => number | null = (index) => index % 7) =>
  Array.from({ length: count }, (_, index) => value(index));
const texts = (drawing: Drawing) => drawing.labels.map(({ text }) => text);
const find = (drawing: Drawing, text: string): Label => {
  const found = drawing.labels.find((label) => label.text === text);
  if (found === undefined) throw new Error(`No label "${text}" among ${texts(drawing).join(', ')}`);
  return found;
};
const left = ({ align, x, text, size }: Label) => x - measure(text, size) * { left: 0, center: 0.5, right: 1 }[align];

function paddingOf({ chart: { options } }: Drawing): { left: number; right: number } {
  const padding = options?.layout?.padding;
  if (typeof padding !== 'object' || !('left' in padding)) throw new Error('The plot has no fixed edges');
  return { left: Number(padding.left), right: Number(padding.right) };
}

/** Every label lies inside the card and on no other label. */
function expectReadable(drawing: Drawing): void {
  const boxes = drawing.labels.map((label) => ({
    text: label.text,
    left: left(label),
    right: left(label) + measure(label.text, label.size),
    top: label.y - label.size * 0.75,
    bottom: label.y,
  }));
  for (const [index, box] of boxes.entries()) {
    expect(box.left, box.text).toBeGreaterThanOrEqual(PAD / 2);
    expect(box.right, box.text).toBeLessThanOrEqual(WIDTH - PAD / 2);
    expect(box.bottom, box.text).toBeLessThanOrEqual(drawing.height - PAD / 2);
    for (const other of boxes.slice(index + 1)) {
      const apart = box.right <= other.left || other.right <= box.left || box.bottom <= other.top || other.bottom <= box.top;
      expect(apart, `"${box.text}" lies on "${other.text}"`).toBe(true);
    }
  }
}

const activity = (count: number, bucketMs = MINUTE_MS) => [
  series(
    'bars',
    'Messages per minute',
    steps(count, (index) => (index * 37) % 91),
    bucketMs,
  ),
  series(
    'line',
    'Chatters per minute',
    steps(count, (index) => (index * 13) % 29),
    bucketMs,
  ),
];

describe('a chart over time', () => {
  test.each([
    ['none', chart()],
    ['one', chart({ series: [series('bars', 'Messages', [5]), series('line', 'Chatters', [2])] })],
    ['180', chart({ series: activity(180), gaps: [{ fromMs: FROM + HOUR_MS, toMs: FROM + 2 * HOUR_MS }] })],
    ['10,000', chart({ series: activity(10_000), toMs: FROM + 10_000 * MINUTE_MS })],
    ['10,000 hours', chart({ series: activity(10_000, HOUR_MS), bucketMs: HOUR_MS, toMs: FROM + 10_000 * HOUR_MS })],
    ['a year of weeks', chart({ series: activity(53, 7 * DAY_MS), bucketMs: 7 * DAY_MS, toMs: FROM + 365 * DAY_MS })],
  ])('of %s points is readable', (_, spec) => {
    const drawing = timeDrawing(spec, measure);
    expectReadable(drawing);
    for (const { data, ...dataset } of drawing.chart.data.datasets) {
      expect(data.length).toBeLessThanOrEqual((WIDTH * DENSITY) / 4);
      if ('barThickness' in dataset) expect(dataset.barThickness).toBeGreaterThanOrEqual(2);
    }
  });

  test('without values says so, on an axis that is still there', () => {
    for (const spec of [
      chart(),
      chart({
        series: [
          series(
            'bars',
            'Messages',
            steps(180, () => 0),
          ),
        ],
      }),
    ]) {
      expect(texts(timeDrawing(spec, measure))).toEqual(expect.arrayContaining(['nothing yet', '12:30', '14:30']));
    }
    expect(texts(timeDrawing(chart({ series: activity(10) }), measure))).not.toContain('nothing yet');
  });

  test('names its series and figures their peaks where they are', () => {
    const drawing = timeDrawing(
      chart({
        series: [
          series(
            'bars',
            'Messages',
            steps(180, (index) => (index === 90 ? 12_345 : 10)),
          ),
        ],
      }),
      measure,
    );
    expect(find(drawing, 'Messages').x).toBeLessThan(60);
    const { left: from, right } = paddingOf(drawing);
    expect(find(drawing, '12.3k').x).toBeCloseTo(from + (90.5 / 180) * (WIDTH - right - from), 5);
    expect(drawing.swatches).toMatchObject([{ shape: 'block', color: SERIES_COLORS[0] }]);
  });

  test('bars stand on their buckets and zero on the floor of each panel', () => {
    const drawing = timeDrawing(chart({ series: activity(180) }), measure);
    const [bars, line] = drawing.chart.data.datasets;
    expect(bars?.data[0]).toEqual({ x: FROM + MINUTE_MS / 2, y: null });
    expect(bars?.data[1]).toEqual({ x: FROM + MINUTE_MS * 1.5, y: 37 });
    expect(line?.data[0]).toEqual({ x: FROM + MINUTE_MS / 2, y: 0 });
    const scales = drawing.chart.options?.scales;
    expect(scales?.['y0']?.min).toBeLessThan(0);
    expect(scales?.['y1']?.min).toBe(0);
    expect(scales?.['y1']?.max).toBeGreaterThan(29 * 2);
  });

  test('what is unknown is no zero: the line breaks, a lone value is a dot', () => {
    const drawing = timeDrawing(chart({ series: [series('line', 'Chatters', [9, 4, null, 5, null, null])] }), measure);
    const [line] = drawing.chart.data.datasets;
    expect(line).toMatchObject({ spanGaps: false, pointRadius: [4.5, 0, 0, 4, 0, 0] });
    expect(line?.data.map((point) => (point !== null && typeof point === 'object' ? point.y : point))).toEqual([9, 4, null, 5, null, null]);
  });

  test('gaps are hatched in every panel and explained once', () => {
    const gaps = [
      { fromMs: FROM + HOUR_MS, toMs: FROM + HOUR_MS + 1000 },
      { fromMs: FROM + 2 * HOUR_MS, toMs: FROM + 9 * HOUR_MS },
    ];
    const drawing = timeDrawing(chart({ series: activity(120), gaps }), measure);
    expect(drawing.hatches).toHaveLength(5);
    expect(Math.min(...drawing.hatches.map(({ width }) => width))).toBe(3);
    expect(Math.max(...drawing.hatches.map(({ x, width }) => x + width))).toBeCloseTo(WIDTH - PAD, 5);
    expect(texts(drawing).filter((text) => text === 'not recorded')).toHaveLength(1);
    expect(texts(timeDrawing(chart({ series: activity(120) }), measure))).not.toContain('not recorded');
  });

  test('a bucket that starts before the range and one that ends after it are whole', () => {
    const spec = chart({
      bucketMs: 7 * DAY_MS,
      fromMs: FROM + 3 * DAY_MS,
      toMs: FROM + 15 * DAY_MS,
      series: [series('bars', 'Messages', [1, 2, 3], 7 * DAY_MS)],
    });
    expect(timeDrawing(spec, measure).chart.options?.scales?.['x']).toMatchObject({ min: FROM, max: FROM + 21 * DAY_MS });
  });

  test('several lines are named where they end, apart from one another', () => {
    const spec = chart({
      series: ['#one', '#two', '#three', '#four', '#a_channel_with_a_name_that_never_ends'].map((name) => series('line', name, [1, 2, 2])),
    });
    const drawing = timeDrawing(spec, measure);
    expectReadable(drawing);
    expect(find(drawing, '#three')).toMatchObject({ color: SERIES_COLORS[2] });
    expect(texts(drawing).some((text) => text.startsWith('#a_channel') && text.endsWith('…'))).toBe(true);
    expect(drawing.swatches).toEqual([]);
  });

  test('several series of bars are stacked, their sum is the peak', () => {
    const drawing = timeDrawing(chart({ series: [series('bars', 'Own', [3, 1]), series('bars', 'Shared', [4, null])] }), measure);
    expect(texts(drawing)).toEqual(expect.arrayContaining(['Own', 'Shared', '7']));
    expect(drawing.chart.options?.scales?.['y0']).toMatchObject({ stacked: true });
  });

  test('names and titles of any length are cut to their room', () => {
    const long = 'Ein sehr langer Titel '.repeat(9);
    const gaps = [{ fromMs: FROM, toMs: FROM + HOUR_MS }];
    expectReadable(
      timeDrawing(chart({ title: long, subtitle: long, series: [series('bars', long, [1]), series('line', long, [1])], gaps }), measure),
    );
  });
});
