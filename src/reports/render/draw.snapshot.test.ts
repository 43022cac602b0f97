import { expect, test } from 'vitest';
import { expectReadable, measure, toOutline } from '../../../test/support/drawing.ts';
import { HOUR_MS, MINUTE_MS } from '../../domain/range.ts';
import type { ChartSpec, TimeSeries } from '../chart.ts';
import { toDrawing } from './draw.ts';

const FROM = Date.UTC(2026, 10, 23, 17, 40);
const head = { subtitle: 'MoonBase · last 3 hours · Europe/Berlin', locale: 'en-GB', emptyLabel: 'no messages' };
const time = {
  ...head,
  kind: 'time',
  timeZone: 'Europe/Berlin',
  bucketMs: 10 * MINUTE_MS,
  fromMs: FROM,
  toMs: FROM + 3 * HOUR_MS - 4 * MINUTE_MS,
  gaps: [{ fromMs: FROM + 65 * MINUTE_MS, toMs: FROM + 80 * MINUTE_MS }],
  gapLabel: 'not recorded',
  isOpenEnded: true,
  openLabel: 'so far',
  isRate: false,
  marks: [],
} as const;
const series = (style: TimeSeries['style'], label: string, factor: number): TimeSeries => ({
  style,
  label,
  points: Array.from({ length: 18 }, (_, index) => [FROM + index * 10 * MINUTE_MS, index === 7 ? null : ((index * 7) % 11) * factor]),
});
const ranking = (['pixel_pilot', 'דבש (dvash)', 'モカ (mocha)'] as const).map((label, index) => ({
  label,
  value: 12_345 - index * 5_000,
  note: `${40 - index} %`,
}));

const CHARTS: Readonly<Record<string, ChartSpec>> = {
  activity: {
    ...time,
    title: 'Messages and chatters per 10 minutes',
    series: [series('bars', 'Messages', 120), series('line', 'Chatters', 9)],
  },
  moments: {
    ...time,
    title: 'Moments',
    series: [series('bars', 'Messages', 3)],
    marks: [
      { atMs: FROM + 55 * MINUTE_MS, label: '19:35 KEKW' },
      { atMs: FROM + 60 * MINUTE_MS, label: '19:40 clip it' },
    ],
  },
  comparison: {
    ...time,
    title: 'Messages per 10 minutes',
    gaps: [],
    series: [series('line', 'MoonBase', 50), series('line', 'דבש (dvash)', 30), series('line', 'tidepool', 10)],
  },
  chatters: { ...head, kind: 'bars', title: 'Messages per chatter', bars: ranking.map((bar) => ({ ...bar, picture: null })) },
  emotes: { ...head, kind: 'bars', title: 'Emotes', bars: ranking.map((bar) => ({ ...bar, picture: Uint8Array.of(1) })) },
  heatmap: {
    ...head,
    kind: 'heatmap',
    title: 'Messages per hour',
    rows: ['Mon', 'Tue'],
    columns: Array.from({ length: 12 }, (_, hour) => `${hour}`.padStart(2, '0')),
    values: [0, 1].map((day) => Array.from({ length: 12 }, (_, hour) => (hour === 4 ? null : hour * (3 + day)))),
    valueLabel: 'messages per hour',
    gapLabel: 'not recorded',
  },
  overlap: {
    ...head,
    kind: 'heatmap',
    title: 'Chatters in common',
    rows: ['MoonBase', 'דבש (dvash)'],
    columns: ['MoonBase', 'דבש (dvash)'],
    values: [
      [null, 1_234],
      [1_234, null],
    ],
    valueLabel: 'chatters in both',
    gapLabel: '',
  },
  nothing: { ...time, title: 'Messages', gaps: [], isOpenEnded: false, series: [] },
};

test.each(Object.entries(CHARTS))('%s is laid out as it was', (_, spec) => {
  const drawing = toDrawing(spec, measure);
  expectReadable(drawing);
  expect(toOutline(drawing)).toMatchSnapshot();
});
