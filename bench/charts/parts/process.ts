/** Draws in a process of its own, so that memory and pauses are those of one way alone. Started by `runPart`. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChartSpec } from '../../../src/reports/chart.ts';
import { makeCharts, makePictures } from '../charts.ts';
import { PARTS, type Part } from '../options.ts';
import type { Measured } from '../run.ts';

interface Way {
  draw(spec: ChartSpec): Promise<Uint8Array>;
  stop(): Promise<void>;
}

/** What the process itself holds after these many charts is told. */
const SAMPLED = [1, 100, 300, 1_000];

async function open(part: Part): Promise<Way> {
  if (part === 'worker') return (await import('./worker.ts')).openWorker();
  if (part === 'direct') return (await import('./direct.ts')).openDirect();
  return (await import('./peer.ts')).openPeer(part === 'peer-anew');
}

async function measure(part: Part, count: number): Promise<Measured> {
  const charts = makeCharts(7, await makePictures());
  const rssBefore = process.memoryUsage.rss();
  const way = await open(part);
  const firstAt = performance.now();
  await way.draw(charts[0] ?? nothing());
  const firstMs = performance.now() - firstAt;
  const rss: [charts: number, bytes: number][] = [[0, rssBefore]];
  const timesMs: number[] = [];
  const pausesMs: number[] = [];
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const each = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  each.enable();
  for (let drawn = 1; drawn <= count; drawn += 1) {
    const spec = charts[drawn % charts.length] ?? nothing();
    each.reset();
    // The monitor measures from one of its ticks to the next, so it needs one before and one behind.
    await sleep(3);
    const at = performance.now();
    await way.draw(spec);
    timesMs.push(performance.now() - at);
    await sleep(3);
    pausesMs.push(each.max / 1e6);
    if (SAMPLED.includes(drawn) || drawn === count) rss.push([drawn, process.memoryUsage.rss()]);
  }
  loop.disable();
  await way.stop();
  return { part, firstMs, timesMs, pausesMs, loopMs: { p50: loop.percentile(50) / 1e6, p99: loop.percentile(99) / 1e6 }, rss };
}

function nothing(): never {
  throw new Error('There is no chart to draw');
}

const [name, count] = process.argv.slice(2);
const part = PARTS.find((known) => known === name);
if (part === undefined) throw new Error(`There is no part "${name}"`);
const measured = await measure(part, Number(count));
process.send?.(measured, () => process.exit());
