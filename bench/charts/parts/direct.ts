import type { Draw } from '../../../src/reports/render/draw.ts';

/** The same drawing, on the main thread. */
export async function openDirect() {
  process.env['DISABLE_SYSTEM_FONTS_LOAD'] = '1';
  const built: { createDraw(): Draw } = await import(new URL('../../../dist/reports/render/draw.js', import.meta.url).href);
  return { draw: built.createDraw(), stop: async () => undefined };
}
