import { percentile } from '../ingest/figures.ts';
import type { Part } from './options.ts';
import type { Measured } from './run.ts';

export interface Summary {
  readonly part: Part;
  readonly charts: number;
  readonly firstMs: number;
  readonly ms: Spread;
  /** The longest hold-up of the main thread in each chart. */
  readonly pauseMs: Spread;
  readonly loopMs: Measured['loopMs'];
  readonly rss: Measured['rss'];
}

interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const NAMES: Record<Part, string> = {
  worker: '(a) chatpulse, in its thread',
  direct: '(b) the same on the main thread',
  peer: '(c) chartjs-node-canvas, one instance',
  'peer-anew': '(d) chartjs-node-canvas, one for each chart',
};
const MEGABYTE = 1_048_576;

export function toSummary(results: readonly Measured[]): Summary[] {
  return results.map(({ part, firstMs, timesMs, pausesMs, loopMs, rss }) => ({
    part,
    charts: timesMs.length,
    firstMs,
    ms: toSpread(timesMs),
    pauseMs: toSpread(pausesMs),
    loopMs,
    rss,
  }));
}

function toSpread(values: readonly number[]): Spread {
  const at = (share: number) => percentile(values, share) ?? 0;
  return { p50: at(50), p95: at(95), p99: at(99) };
}

/** Peers draw text in one font, and neither gaps nor pictures: less than is compared with them. */
export function toTable(summaries: readonly Summary[], skipped: readonly (readonly [Part, string])[]): string {
  const figure = (value: number, digits = 1) =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const spread = ({ p50, p95, p99 }: Spread) => `${figure(p50)}, ${figure(p95)}, ${figure(p99)} ms`;
  const lines = summaries.flatMap(({ part, charts, firstMs, ms, pauseMs, loopMs, rss }) => [
    NAMES[part],
    `  charts, the first of them          ${figure(charts, 0)}, ${figure(firstMs, 0)} ms`,
    `  milliseconds a chart p50, p95, p99 ${spread(ms)}`,
    `  longest hold-up of the main thread ${spread(pauseMs)}`,
    `  event-loop delay p50, p99          ${figure(loopMs.p50)}, ${figure(loopMs.p99)} ms`,
    `  resident memory after n charts     ${rss.map(([count, bytes]) => `${count}: ${figure(bytes / MEGABYTE, 0)}`).join(', ')} MB`,
    '',
  ]);
  const ours = summaries.find(({ part }) => part === 'worker');
  const ratios = summaries
    .filter(({ part }) => part !== 'worker')
    .map(({ part, ms, pauseMs, rss }) => {
      const growth = (all: Summary['rss']) =>
        Math.max((all.at(-1)?.[1] ?? 0) - (all[1]?.[1] ?? 0), MEGABYTE) / Math.max(1, all.at(-1)?.[0] ?? 1);
      return ours === undefined
        ? ''
        : `  (a) / ${NAMES[part].slice(0, 3)}   time ${figure(ours.ms.p50 / ms.p50, 2)}, hold-up p99 ${figure(ours.pauseMs.p99 / pauseMs.p99, 3)}, growth of memory a chart ${figure(growth(ours.rss) / growth(rss), 3)}`;
    });
  const absent = skipped.map(([part, reason]) => `${NAMES[part]}: skipped, ${reason}`);
  const note =
    'node-canvas is not installed: (c) and (d) draw on @napi-rs/canvas (Skia) as (a) and (b) do, text in Inter alone, without gaps, pictures and shades.';
  return [...lines, ...(ratios.length > 0 ? ['Ratios', ...ratios, ''] : []), ...absent, note, ''].join('\n');
}
