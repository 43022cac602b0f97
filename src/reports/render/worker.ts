import { parentPort } from 'node:worker_threads';
import type { ChartSpec } from '../chart.ts';
import { createDraw } from './draw.ts';

/** What the renderer asks of its worker, one at a time, and what it is told. */
export type RenderAnswer = { readonly png: Uint8Array } | { readonly error: Error };

const draw = createDraw();

parentPort?.on('message', async (spec: ChartSpec) => {
  const answer: RenderAnswer = await draw(spec).then(
    (png) => ({ png }),
    (error: unknown) => ({ error: error instanceof Error ? error : new Error(String(error)) }),
  );
  parentPort?.postMessage(answer);
});
