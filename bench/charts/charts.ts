import { createCanvas } from '@napi-rs/canvas';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/range.ts';
import type { BarChart, ChartSpec, HeatmapChart, TimeChart, TimeSeries } from '../../src/reports/chart.ts';

const FROM_MS = Date.UTC(2026, 10, 23, 17, 40);
const NAMES = [
  'pixel_pilot',
  'Moonbase',
  '雲の上の人 (kumonoue)',
  'דבש (dvash)',
  '모래시계 (hourglass_kr)',
  'مرحبا (marhaba)',
  'สวัสดี (sawasdee)',
  'नमस्ते (namaste)',
  'Привет (privet)',
  'night_owl 🦉',
];
const HEAD = { subtitle: 'Moonbase · last 24 hours · Europe/Berlin', locale: 'en-GB', emptyLabel: 'no messages' } as const;

/** A chart of each kind that reports make, the same for the same `seed`. */
export function makeCharts(seed: number, pictures: readonly Uint8Array[]): ChartSpec[] {
  const random = createRandom(seed);
  return [
    timeChart(random, 145, 10 * MINUTE_MS, [
      ['bars', 'Messages'],
      ['line', 'Chatters'],
    ]),
    timeChart(random, 180, MINUTE_MS, [['bars', 'Messages']]),
    timeChart(random, 31, DAY_MS, [
      ['bars', 'Tier 1'],
      ['bars', 'Prime'],
      ['bars', 'Gifts'],
    ]),
    timeChart(
      random,
      180,
      MINUTE_MS,
      ['Moonbase', 'TidePool', '雲の上'].map((name) => ['line', name]),
    ),
    { ...timeChart(random, 168, HOUR_MS, [['bars', 'Messages']]), marks: flags(5, HOUR_MS * 30) },
    timeChart(random, 10_000, HOUR_MS, [
      ['bars', 'Messages'],
      ['line', 'Chatters'],
    ]),
    ranking(random, 10, () => null),
    ranking(random, 25, () => null),
    ranking(random, 10, (index) => pictures[index % pictures.length] ?? null),
    heatmap(random),
  ];
}

/** Pictures as emotes have them, in two formats. */
export async function makePictures(): Promise<Uint8Array[]> {
  return await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      const canvas = createCanvas(56, 56);
      const ctx = canvas.getContext('2d');
      ctx.fillStyle = `hsl(${index * 36} 80% 55%)`;
      ctx.arc(28, 28, 26, 0, 2 * Math.PI);
      ctx.fill();
      return index % 2 === 0 ? await canvas.encode('png') : await canvas.encode('webp', 85);
    }),
  );
}

type Random = () => number;

/** Park and Miller's. */
function createRandom(seed: number): Random {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function timeChart(random: Random, count: number, bucketMs: number, lines: readonly (readonly [string, string])[]): TimeChart {
  const toMs = FROM_MS + count * bucketMs;
  return {
    ...HEAD,
    kind: 'time',
    title: 'Messages over time',
    timeZone: 'Europe/Berlin',
    bucketMs,
    series: lines.map(([style, label], index): TimeSeries => {
      const points = Array.from({ length: count }, (_, at): readonly [number, number] => {
        const wave = 1 + Math.sin((at / count) * 9 + index);
        return [FROM_MS + at * bucketMs, Math.round(wave * 200 * (0.7 + random() * 0.6)) + 5];
      });
      return { style: style === 'line' ? 'line' : 'bars', label, points };
    }),
    gaps: [{ fromMs: FROM_MS + bucketMs * 4.3, toMs: FROM_MS + bucketMs * 6 }],
    gapLabel: 'not recorded',
    isOpenEnded: true,
    openLabel: 'so far',
    isRate: false,
    marks: [],
    fromMs: FROM_MS,
    toMs: toMs - bucketMs / 2,
  };
}

function flags(count: number, everyMs: number): TimeChart['marks'] {
  return Array.from({ length: count }, (_, index) => ({ atMs: FROM_MS + (index + 0.5) * everyMs, label: `21:0${index} KEKW` }));
}

function ranking(random: Random, count: number, pictureOf: (index: number) => Uint8Array | null): BarChart {
  const bars = Array.from({ length: count }, (_, index) => ({
    label: NAMES[index] ?? `chatter_${index}_${Math.floor(random() * 1e6)}`,
    value: Math.round((20_000 * (0.9 + random() * 0.2)) / (index + 1)),
    note: `${Math.round(random() * 20)} %`,
    picture: pictureOf(index),
  }));
  return { ...HEAD, kind: 'bars', title: 'Messages per chatter', bars };
}

function heatmap(random: Random): HeatmapChart {
  return {
    ...HEAD,
    kind: 'heatmap',
    title: 'Messages per hour of the week',
    rows: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
    columns: Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0')),
    values: Array.from({ length: 7 }, () => Array.from({ length: 24 }, (_, hour) => (hour === 5 ? null : Math.round(random() * 4_000)))),
    valueLabel: 'messages per hour',
    gapLabel: 'not recorded',
  };
}
