import type { Renderer } from '../../../src/reports/render/renderer.ts';

/** The renderer as it runs: compiled, with a thread of its own. */
export async function openWorker() {
  const built: { createRenderer(): Renderer } = await import(new URL('../../../dist/reports/render/renderer.js', import.meta.url).href);
  const renderer = built.createRenderer();
  return { draw: renderer.render, stop: renderer.stop };
}
