import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Plugin } from 'chart.js';
import type { Box, Cell, Drawing, Label, Picture, Rule, Swatch } from './config/drawing.ts';
import type { FontBook } from './fonts/book.ts';
import type { Measure } from './labels.ts';
import type { Pictures } from './pictures.ts';
import { CARD_RADIUS, color, DENSITY, FADED } from './theme.ts';

/** Paints what Chart.js doesn't know: the card, fields and hatching beneath its bars and lines, pictures and all text above them. */
export function createPainter(drawing: Drawing, book: FontBook, pictures: Pictures): Plugin {
  let release = (): void => {};
  return {
    id: 'chatpulse-painter',
    beforeInit(chart) {
      chart.resize(drawing.width, drawing.height);
      const { canvas } = chart;
      release = () => {
        canvas.width = 1;
        canvas.height = 1;
      };
    },
    beforeDraw({ ctx }) {
      paintCard(ctx, drawing);
      for (const cell of drawing.cells) paintCell(ctx, cell);
      for (const box of drawing.hatches) paintHatch(ctx, box);
      for (const rule of drawing.rules) paintRule(ctx, rule);
    },
    afterDraw({ ctx }) {
      for (const swatch of drawing.swatches) paintSwatch(ctx, swatch);
      for (const picture of drawing.pictures) paintPicture(ctx, picture, pictures);
      for (const one of drawing.labels) paintLabel(ctx, one, book.stackFor(one.text, drawing.locale));
    },
    // Its pixels (4 MB and more) lie outside V8's heap, where no garbage collection comes in time: waiting for one doubles the process.
    afterDestroy: () => release(),
  };
}

/** A measure that uses the same fonts as the painter. */
export function createMeasure(ctx: SKRSContext2D, book: FontBook, locale: string): Measure {
  return (text, size, weight) => {
    setFont(ctx, book.stackFor(text, locale), size, weight);
    return ctx.measureText(text).width;
  };
}

function setFont(ctx: SKRSContext2D, stack: string, size: number, weight: number): void {
  // The weight goes through the fonts' own axis: as part of `font` it would be faked on their thinnest form.
  ctx.font = `${size}px ${stack}`;
  ctx.fontVariationSettings = `"wght" ${weight}`;
}

function paintCard(ctx: SKRSContext2D, { width, height }: Drawing): void {
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(0, 0, width, height, CARD_RADIUS);
  ctx.fillStyle = color.card;
  ctx.fill();
  ctx.beginPath();
  ctx.roundRect(0.5, 0.5, width - 1, height - 1, CARD_RADIUS - 0.5);
  ctx.strokeStyle = color.cardEdge;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.restore();
}

function paintCell(ctx: SKRSContext2D, { x, y, width, height, color: paint, isLargest }: Cell): void {
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, 3);
  ctx.fillStyle = paint;
  ctx.fill();
  if (isLargest) {
    ctx.beginPath();
    ctx.roundRect(x - 2, y - 2, width + 4, height + 4, 5);
    ctx.strokeStyle = color.text;
    ctx.lineWidth = 1.75;
    ctx.stroke();
  }
  ctx.restore();
}

/** Fitted into its box, and shown no more than twice as large as it is. */
function paintPicture(ctx: SKRSContext2D, { bar, x, y, width, height }: Picture, pictures: Pictures): void {
  const image = pictures.get(bar);
  if (image === undefined) return;
  const scale = Math.min(width / image.width, height / image.height, 2);
  const [w, h] = [image.width * scale, image.height * scale];
  ctx.save();
  ctx.imageSmoothingEnabled = true;
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(image, x + (width - w) / 2, y + (height - h) / 2, w, h);
  ctx.restore();
}

/** A strip too narrow for slanted lines has short ones, one above the other. */
const MIN_HATCHED = 6;
const DASH = 3.5;

function paintHatch(ctx: SKRSContext2D, { x, y, width, height }: Box): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  if (width < MIN_HATCHED) {
    ctx.fillStyle = color.hatchThin;
    for (let top = y; top < y + height; top += 2 * DASH) ctx.fillRect(x, top, width, DASH);
    ctx.restore();
    return;
  }
  ctx.fillStyle = color.hatchGround;
  ctx.fillRect(x, y, width, height);
  ctx.strokeStyle = color.hatch;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  // Lines lie on one grid for the whole card, so that neighbouring bands match.
  const spacing = 7;
  for (let foot = Math.floor((x - height) / spacing) * spacing; foot < x + width + height; foot += spacing) {
    ctx.moveTo(foot, y + height);
    ctx.lineTo(foot + height, y);
  }
  ctx.stroke();
  ctx.restore();
}

function paintRule(ctx: SKRSContext2D, { fromX, fromY, toX, toY, color: strokeStyle }: Rule): void {
  ctx.save();
  ctx.strokeStyle = strokeStyle;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(fromX, fromY);
  ctx.lineTo(toX, toY);
  ctx.stroke();
  ctx.restore();
}

function paintSwatch(ctx: SKRSContext2D, { shape, x, y, color: paint }: Swatch): void {
  ctx.save();
  ctx.fillStyle = paint;
  ctx.strokeStyle = paint;
  ctx.beginPath();
  switch (shape) {
    case 'block':
      ctx.roundRect(x, y - 7, 14, 14, 3.5);
      ctx.fill();
      break;
    case 'line':
      ctx.roundRect(x - 1, y - 2, 18, 4, 2);
      ctx.fill();
      break;
    case 'open-block':
      ctx.roundRect(x + 0.75, y - 6.25, 12.5, 12.5, 3);
      ctx.fillStyle = `${paint}${FADED}`;
      ctx.fill();
      ctx.lineWidth = 1.5;
      ctx.stroke();
      break;
    case 'open-line':
      ctx.lineWidth = 2.5;
      ctx.lineCap = 'round';
      ctx.setLineDash([1, 4.5]);
      ctx.moveTo(x, y);
      ctx.lineTo(x + 11, y);
      ctx.stroke();
      ctx.beginPath();
      ctx.setLineDash([]);
      ctx.lineWidth = 2;
      ctx.arc(x + 16, y, 3.5, 0, 2 * Math.PI);
      ctx.stroke();
      break;
    case 'flag':
      ctx.moveTo(x, y - 4);
      ctx.lineTo(x + 10, y - 4);
      ctx.lineTo(x + 5, y + 4);
      ctx.fill();
      break;
  }
  ctx.restore();
}

function paintLabel(ctx: SKRSContext2D, one: Label, stack: string): void {
  ctx.save();
  // Skia rounds where a line of text stands to whole units: as units of the picture's pixels, sizes side by side share their baseline.
  ctx.scale(1 / DENSITY, 1 / DENSITY);
  setFont(ctx, stack, one.size * DENSITY, one.weight);
  ctx.textBaseline = 'alphabetic';
  ctx.textAlign = one.align;
  ctx.direction = one.direction;
  if (one.halo) {
    ctx.strokeStyle = color.card;
    ctx.lineWidth = 5 * DENSITY;
    ctx.lineJoin = 'round';
    ctx.strokeText(one.text, one.x * DENSITY, one.y * DENSITY);
  }
  ctx.fillStyle = one.color;
  ctx.fillText(one.text, one.x * DENSITY, one.y * DENSITY);
  ctx.restore();
}
