import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Plugin } from 'chart.js';
import type { Box, Drawing, Label, Rule, Swatch } from './config/drawing.ts';
import type { FontBook } from './fonts/book.ts';
import { type Measure, toDirection } from './labels.ts';
import { CARD_RADIUS, color } from './theme.ts';

/** Paints what Chart.js doesn't know: the card and the hatching beneath its bars and lines, all text above them. */
export function createPainter(drawing: Drawing, book: FontBook): Plugin {
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
      for (const box of drawing.hatches) paintHatch(ctx, box);
      for (const rule of drawing.rules) paintRule(ctx, rule);
    },
    afterDraw({ ctx }) {
      for (const swatch of drawing.swatches) paintSwatch(ctx, swatch);
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

function paintHatch(ctx: SKRSContext2D, { x, y, width, height }: Box): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
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
  ctx.beginPath();
  if (shape === 'block') ctx.roundRect(x, y - 7, 14, 14, 3.5);
  else ctx.roundRect(x - 1, y - 2, 18, 4, 2);
  ctx.fillStyle = paint;
  ctx.fill();
  ctx.restore();
}

function paintLabel(ctx: SKRSContext2D, one: Label, stack: string): void {
  ctx.save();
  setFont(ctx, stack, one.size, one.weight);
  ctx.textBaseline = 'alphabetic';
  ctx.textAlign = one.align;
  ctx.direction = toDirection(one.text);
  if (one.halo) {
    ctx.strokeStyle = color.card;
    ctx.lineWidth = 5;
    ctx.lineJoin = 'round';
    ctx.strokeText(one.text, one.x, one.y);
  }
  ctx.fillStyle = one.color;
  ctx.fillText(one.text, one.x, one.y);
  ctx.restore();
}
