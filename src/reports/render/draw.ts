import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { ChartJSNodeCanvas } from 'chartjs-node-canvas';
import type { ChartSpec } from '../chart.ts';
import { barDrawing } from './config/bars.ts';
import type { Drawing } from './config/drawing.ts';
import { heatmapDrawing } from './config/heatmap.ts';
import { timeDrawing } from './config/time.ts';
import { createFontBook } from './fonts/book.ts';
import type { Face } from './fonts/faces.ts';
import type { Measure } from './labels.ts';
import { createMeasure, createPainter } from './paint.ts';
import { readPictures } from './pictures.ts';
import { DENSITY, WIDTH } from './theme.ts';

export type Draw = (spec: ChartSpec) => Promise<Buffer>;

/**
 * Draws charts as PNGs, on the calling thread save for the encoding.
 * One Chart.js serves every size (its canvas is resized for each chart): each further instance would keep a copy of the library.
 */
export function createDraw(): Draw {
  const charts = new ChartJSNodeCanvas({ width: WIDTH, height: WIDTH });
  const book = createFontBook(registerFace);
  const scratch = createCanvas(1, 1).getContext('2d');
  return async (asked) => {
    const { spec, pictures } = await readPictures(asked);
    const drawing = toDrawing(spec, createMeasure(scratch, book, spec.locale));
    const { type, data, options } = drawing.chart;
    return await charts.renderToBuffer({
      type,
      data,
      options: {
        ...options,
        devicePixelRatio: DENSITY,
        maintainAspectRatio: false,
        events: [],
        layout: { ...options?.layout, autoPadding: false },
        plugins: { legend: { display: false }, tooltip: { enabled: false } },
      },
      plugins: [createPainter(drawing, book, pictures)],
    });
  };
}

export function toDrawing(spec: ChartSpec, measure: Measure): Drawing {
  switch (spec.kind) {
    case 'time':
      return timeDrawing(spec, measure);
    case 'bars':
      return barDrawing(spec, measure);
    case 'heatmap':
      return heatmapDrawing(spec, measure);
  }
}

/** Skia's fonts belong to the process and outlive the worker that registered them. */
function registerFace({ family, path }: Face): void {
  if (GlobalFonts.has(family)) return;
  if (GlobalFonts.registerFromPath(path, family) === null) throw new Error(`The font ${path} can't be read`);
}
