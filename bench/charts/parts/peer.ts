import { createRequire } from 'node:module';
import type { ChartConfiguration } from 'chart.js';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import type { ChartSpec } from '../../../src/reports/chart.ts';

const INTER = createRequire(import.meta.url).resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2');
const SIZE = { width: 600, height: 450 } as const;
const COLORS = ['#5cb3f5', '#f29a2e', '#57ea80', '#d94aa1', '#f0efcf'];
const DENSITY = 2;

/**
 * chartjs-node-canvas as its documentation shows it, on the main thread: Chart.js's own title, legend, axes and labels, one font.
 * `isAnew`: an instance for each chart instead of one that is kept.
 */
export async function openPeer(isAnew: boolean) {
  const open = () => {
    const charts = new ChartJSNodeCanvas({ ...SIZE, backgroundColour: '#15171c' });
    charts.registerFont(INTER, { family: 'Inter' });
    return charts;
  };
  const kept = open();
  return { draw: (spec: ChartSpec) => (isAnew ? open() : kept).renderToBuffer(toConfiguration(spec)), stop: async () => undefined };
}

/** The same numbers and names. A heat map, which Chart.js has no kind for, becomes stacked bars. */
function toConfiguration(spec: ChartSpec): ChartConfiguration {
  const options: ChartConfiguration['options'] = {
    devicePixelRatio: DENSITY,
    font: { family: 'Inter' },
    plugins: { title: { display: true, text: [spec.title, spec.subtitle] } },
  };
  switch (spec.kind) {
    case 'bars':
      return {
        type: 'bar',
        data: {
          labels: spec.bars.map(({ label }) => label),
          datasets: [{ data: spec.bars.map(({ value }) => value), backgroundColor: COLORS[0] ?? '' }],
        },
        options: { ...options, indexAxis: 'y' },
      };
    case 'heatmap':
      return {
        type: 'bar',
        data: {
          labels: [...spec.columns],
          datasets: spec.rows.map((label, row) => ({
            label,
            data: [...(spec.values[row] ?? [])],
            backgroundColor: COLORS[row % COLORS.length] ?? '',
          })),
        },
        options: { ...options, scales: { x: { stacked: true }, y: { stacked: true } } },
      };
    case 'time':
      return {
        type: 'bar',
        data: {
          labels: (spec.series[0]?.points ?? []).map(([atMs]) => new Date(atMs).toISOString().slice(5, 16)),
          datasets: spec.series.map(({ label, style, points }, index) => ({
            type: style === 'line' ? 'line' : 'bar',
            label,
            data: points.map(([, value]) => value),
            borderColor: COLORS[index % COLORS.length] ?? '',
            backgroundColor: COLORS[index % COLORS.length] ?? '',
            pointRadius: 0,
          })),
        },
        options,
      };
  }
}
