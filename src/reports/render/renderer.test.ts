import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import type { ChartSpec } from '../chart.ts';
import { createRenderer, type Renderer, type RendererOptions, startChartWorker } from './renderer.ts';

const renderers: Renderer[] = [];

function start(options?: RendererOptions): Renderer {
  const renderer = createRenderer(options);
  renderers.push(renderer);
  return renderer;
}

afterEach(async () => {
  await Promise.all(renderers.splice(0).map((renderer) => renderer.stop()));
});

function ranking(count: number, locale = 'en'): ChartSpec {
  const bars = Array.from({ length: count }, (_, index) => ({
    label: `chatter_${index}`,
    value: count - index,
    note: null,
    picture: null,
  }));
  return { kind: 'bars', title: 'Top', subtitle: 'today', locale, emptyLabel: 'nobody', bars };
}

const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];
const busy = expect.objectContaining({ name: 'UserError', code: 'busy' });

describe('the renderer', { timeout: 60_000 }, () => {
  test('answers every chart with its own PNG, in order', async () => {
    const renderer = start();
    const answered: number[] = [];
    const pngs = await Promise.all(
      [5, 0, 12].map(async (count) => {
        const png = await renderer.render(ranking(count));
        answered.push(count);
        return png;
      }),
    );
    expect(pngs.map((png) => png.toString('latin1', 1, 4))).toEqual(['PNG', 'PNG', 'PNG']);
    expect(pngs.map(sizeOf)).toEqual([
      [1200, 584],
      [1200, 416],
      [1200, 1088],
    ]);
    expect(answered).toEqual([5, 0, 12]);
    expect(renderer.queueLength()).toBe(0);
  });

  test('refuses more than its queue holds, and takes charts again when it has emptied', async () => {
    const renderer = start({ maxQueue: 2 });
    const accepted = [1, 2, 3].map((count) => renderer.render(ranking(count)));
    expect(renderer.queueLength()).toBe(3);
    await expect(renderer.render(ranking(4))).rejects.toEqual(busy);
    await Promise.all(accepted);
    await expect(renderer.render(ranking(4))).resolves.toBeInstanceOf(Buffer);
  });

  test('gives up at the deadline, on the chart in hand and on those behind it', async () => {
    const renderer = start({ deadlineMs: 1 });
    const outcomes = await Promise.allSettled([1, 2, 3].map((count) => renderer.render(ranking(count))));
    expect(outcomes).toEqual(Array(3).fill({ status: 'rejected', reason: busy }));
    expect(renderer.queueLength()).toBe(0);
  });

  test('reports a chart that cannot be drawn, and draws the next', async () => {
    const renderer = start();
    await expect(renderer.render(ranking(1, 'no such locale'))).rejects.toThrow(RangeError);
    await expect(renderer.render(ranking(1))).resolves.toBeInstanceOf(Buffer);
  });

  test('replaces a worker that died, that threw and that hangs', async () => {
    const answering = `const { parentPort } = require('node:worker_threads');
      parentPort.on('message', () => parentPort.postMessage({ png: Uint8Array.of(1, 2, 3) }));`;
    const failing = ['process.exit(7)', 'throw new Error("lost")', 'for (;;);'];
    const renderer = start({ deadlineMs: 3000, startWorker: () => new Worker(failing.shift() ?? answering, { eval: true }) });
    await expect(renderer.render(ranking(1))).rejects.toThrow('ended with code 7');
    await expect(renderer.render(ranking(1))).rejects.toThrow('lost');
    await expect(renderer.render(ranking(1))).rejects.toEqual(busy);
    await expect(renderer.render(ranking(1))).resolves.toEqual(Buffer.of(1, 2, 3));
    expect(failing).toEqual([]);
  });

  test('ends its thread when idle, and starts one for the next chart', async () => {
    let started = 0;
    let ended = 0;
    const renderer = start({
      idleMs: 0,
      startWorker: () => {
        started++;
        return startChartWorker().on('exit', () => ended++);
      },
    });
    for (const round of [1, 2]) {
      await expect(renderer.render(ranking(1))).resolves.toBeInstanceOf(Buffer);
      await expect.poll(() => ended, { timeout: 20_000 }).toBe(round);
      expect(started).toBe(round);
    }
  });

  test('rejects what is unanswered when it stops, and all that comes after', async () => {
    const renderer = start();
    const outcomes = Promise.allSettled([1, 2].map((count) => renderer.render(ranking(count))));
    await renderer.stop();
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(renderer.render(ranking(1))).rejects.toThrow('stopped');
    expect(renderer.queueLength()).toBe(0);
  });
});
