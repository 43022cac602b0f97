import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectReadable, findLabel, leftOf, measure, texts } from '../../../../test/support/drawing.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../domain/range.ts';
import type { TimeChart, TimeSeries } from '../../chart.ts';
import { DENSITY, PAD, SERIES_COLORS, WIDTH } from '../theme.ts';
import type { Drawing } from './drawing.ts';
import { timeDrawing } from './time.ts';

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
    isOpenEnded: false,
    openLabel: 'so far',
    isRate: false,
    marks: [],
    series: [],
    ...over,
  };
}

function series(style: TimeSeries['style'], label: string, values: readonly (number | null)[], bucketMs = MINUTE_MS): TimeSeries {
  return { style, label, points: values.map((value, index) => [FROM + index * bucketMs, value] as const) };
}

const steps = (count: number, value: (index: number) => number | null = (index) => index % 7) =>
  Array.from({ length: count }, (_, index) => value(index));
function paddingOf({ chart: { options } }: Drawing): { left: number; right: number } {
  const padding = options?.layout?.padding;
  if (typeof padding !== 'object' || !('left' in padding)) throw new Error('The plot has no fixed edges');
  return { left: Number(padding.left), right: Number(padding.right) };
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
    expect(findLabel(drawing, 'Messages').x).toBeLessThan(60);
    const { left: from, right } = paddingOf(drawing);
    expect(findLabel(drawing, '12.3k').x).toBeCloseTo(from + (90.5 / 180) * (WIDTH - right - from), 5);
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
    expect(Math.min(...drawing.hatches.map(({ width }) => width))).toBe(2);
    expect(Math.max(...drawing.hatches.map(({ x, width }) => x + width))).toBeCloseTo(WIDTH - PAD, 5);
    expect(texts(drawing).filter((text) => text === 'not recorded')).toHaveLength(1);
    expect(texts(timeDrawing(chart({ series: activity(120) }), measure))).not.toContain('not recorded');
  });

  test('hundreds of short gaps stay marks, and do not hatch what was recorded', () => {
    const gaps = Array.from({ length: 500 }, (_, index) => ({ fromMs: FROM + index * HOUR_MS, toMs: FROM + index * HOUR_MS + 1000 }));
    const drawing = timeDrawing(
      chart({ bucketMs: HOUR_MS, toMs: FROM + 500 * HOUR_MS, series: [series('bars', 'Messages', steps(500), HOUR_MS)], gaps }),
      measure,
    );
    const bands = drawing.hatches.slice(0, -1);
    expect(bands.length).toBeGreaterThan(50);
    expect(bands.reduce((sum, { width }) => sum + width, 0)).toBeLessThan(WIDTH / 3);
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
    const names = ['#one', '#two', '#three', 'דבש (dvash)', 'モカ (mocha_and_a_long_login)'];
    const drawing = timeDrawing(chart({ series: names.map((name) => series('line', name, [1, 7, 2])) }), measure);
    expectReadable(drawing);
    expect(findLabel(drawing, '#three')).toMatchObject({ color: SERIES_COLORS[2] });
    expect(findLabel(drawing, 'דבש')).toMatchObject({ color: SERIES_COLORS[3], direction: 'rtl' });
    expect(texts(drawing)).toContain('(dvash)');
    expect(texts(drawing)).toContain('モカ');
    expect(texts(drawing)).not.toContain('(mocha_and_a_long_login)');
    expect(drawing.swatches).toEqual([]);
    expect(findLabel(drawing, '7')).toMatchObject({ align: 'center' });
  });

  test('several lines with a name that has no room at the end are named above, in as many rows as it takes', () => {
    const names = ['#one', '#two', '#a_channel_with_a_very_long_name', '#four', '#another_channel_with_a_long_name'];
    const drawing = timeDrawing(chart({ series: names.map((name) => series('line', name, [1, 2, 2])), isOpenEnded: true }), measure);
    expectReadable(drawing);
    expect(texts(drawing)).toEqual(expect.arrayContaining(names));
    expect(drawing.swatches.map(({ shape, color }) => [shape, color])).toEqual(SERIES_COLORS.map((color) => ['line', color]));
    expect(new Set(names.map((name) => findLabel(drawing, name).y)).size).toBeGreaterThan(1);
    expect(paddingOf(drawing).right).toBe(PAD);
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

  describe('whose last bucket is not over', () => {
    const open = (style: TimeSeries['style'], count: number, over: Partial<TimeChart> = {}) => {
      const values = steps(count, (index) => (index === count - 1 ? 2 : 9));
      return timeDrawing(
        chart({ isOpenEnded: true, toMs: FROM + count * MINUTE_MS - 40_000, series: [series(style, 'Messages', values)], ...over }),
        measure,
      );
    };

    test('draws it hollow, and says so', () => {
      const drawing = open('bars', 20);
      expectReadable(drawing);
      const [bars] = drawing.chart.data.datasets;
      const fills = bars?.backgroundColor;
      expect(fills).toEqual([...Array(19).fill(SERIES_COLORS[0]), expect.stringMatching(/^#5cb3f5[0-7]/)]);
      expect(bars).toMatchObject({ borderWidth: [...Array(19).fill(0), 1.5], borderColor: SERIES_COLORS[0] });
      expect(findLabel(drawing, 'so far').x).toBeGreaterThan(WIDTH / 2);
      expect(drawing.swatches.map(({ shape }) => shape)).toEqual(['block', 'open-block']);
    });

    test('draws it pale where it is too thin to be hollow', () => {
      expect(open('bars', 180).chart.data.datasets[0]).toMatchObject({ borderWidth: Array(180).fill(0) });
    });

    test('lets no line fall to it: dots lead there, to a ring', () => {
      const drawing = open('line', 20);
      expectReadable(drawing);
      const [whole, rest, ...more] = drawing.chart.data.datasets;
      const values = (data: typeof whole) => data?.data.map((point) => (point !== null && typeof point === 'object' ? point.y : point));
      expect(more).toEqual([]);
      expect(values(whole)).toEqual([...Array(19).fill(9), null]);
      expect(values(rest)).toEqual([...Array(18).fill(null), 9, 2]);
      expect(rest).toMatchObject({ borderDash: [1, 4.5], pointRadius: [...Array(19).fill(0), 3.5] });
      expect(drawing.swatches.map(({ shape }) => shape)).toEqual(['line', 'open-line']);
    });

    test('says nothing where the last bucket is over, or empty', () => {
      expect(texts(open('bars', 20, { isOpenEnded: false, toMs: FROM + 20 * MINUTE_MS }))).not.toContain('so far');
      expect(texts(open('bars', 20, { series: [series('bars', 'Messages', [1, 2, null])] }))).not.toContain('so far');
    });

    test('does the same where a gap or the start of the range takes a part of a bucket', () => {
      const drawing = open('line', 20, {
        isOpenEnded: false,
        toMs: FROM + 20 * MINUTE_MS,
        fromMs: FROM + 30_000,
        gaps: [{ fromMs: FROM + 5.5 * MINUTE_MS, toMs: FROM + 6 * MINUTE_MS }],
      });
      expect(drawing.chart.data.datasets[1]).toMatchObject({
        pointRadius: Array.from({ length: 20 }, (_, index) => (index === 0 || index === 5 ? 3.5 : 0)),
      });
      expect(texts(drawing)).not.toContain('so far');
    });
  });

  describe('with moments', () => {
    const moments = (atMinutes: readonly number[], words = (index: number) => `21:0${index} KEKW`) =>
      chart({
        series: [series('bars', 'Messages', steps(180))],
        marks: atMinutes.map((minute, index) => ({ atMs: FROM + minute * MINUTE_MS, label: words(index) })),
      });

    test('flies their words above, on stems down to their columns', () => {
      const drawing = timeDrawing(moments([0, 90, 179]), measure);
      expectReadable(drawing);
      expect(texts(drawing)).toEqual(expect.arrayContaining(['21:00 KEKW', '21:01 KEKW', '21:02 KEKW']));
      expect(new Set([0, 1, 2].map((index) => findLabel(drawing, `21:0${index} KEKW`).y)).size).toBe(1);
      expect(drawing.swatches.filter(({ shape }) => shape === 'flag')).toHaveLength(3);
      const without = timeDrawing(moments([]), measure);
      expect(drawing.height).toBeGreaterThan(without.height);
      expect(drawing.rules.length).toBeGreaterThan(without.rules.length);
    });

    test('that crowd keeps words apart; those of the first stay, the rest keep a sign', () => {
      const drawing = timeDrawing(moments([90, 91, 92, 93, 94, 95, 96, 97]), measure);
      expectReadable(drawing);
      expect(texts(drawing)).toContain('21:00 KEKW');
      expect(drawing.swatches.filter(({ shape }) => shape === 'flag')).toHaveLength(8);
    });

    test('at any time, of any words, is readable', () => {
      const minutes = fc.array(fc.integer({ min: 0, max: 179 }), { maxLength: 12 });
      fc.assert(
        fc.property(minutes, fc.array(fc.string({ maxLength: 30 }), { minLength: 12, maxLength: 12 }), (at, words) => {
          const drawing = timeDrawing(
            moments(at, (index) => words[index] ?? ''),
            measure,
          );
          expectReadable(drawing);
          const flags = drawing.labels.filter(({ y }) => y > 115 && y < 200);
          const stems = drawing.rules.filter(({ fromX, toX, fromY }) => fromX === toX && fromY < 200);
          for (const stem of stems) {
            const crossed = flags.filter((flag) => leftOf(flag) < stem.fromX && leftOf(flag) + measure(flag.text, flag.size) > stem.fromX);
            for (const flag of crossed) expect(flag.y <= stem.fromY || flag.y - flag.size >= stem.toY, flag.text).toBe(true);
          }
        }),
        { numRuns: 60 },
      );
    });
  });
});
