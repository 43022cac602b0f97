import { expect } from 'vitest';
import type { Drawing, Label } from '../../src/reports/render/config/drawing.ts';
import { PAD, WIDTH } from '../../src/reports/render/theme.ts';

/** Stands in for the fonts: every letter is as wide. */
export const measure = (text: string, size: number): number => [...text].length * size * 0.55;

export const texts = (drawing: Drawing): string[] => drawing.labels.map(({ text }) => text);

export function findLabel(drawing: Drawing, text: string): Label {
  const found = drawing.labels.find((label) => label.text === text);
  if (found === undefined) throw new Error(`No label "${text}" among ${texts(drawing).join(', ')}`);
  return found;
}

export const leftOf = ({ align, x, text, size }: Label): number => x - measure(text, size) * { left: 0, center: 0.5, right: 1 }[align];

/** Every label lies inside the card and on no other label. */
export function expectReadable(drawing: Drawing): void {
  const boxes = drawing.labels.map((label) => ({
    text: label.text,
    left: leftOf(label),
    right: leftOf(label) + measure(label.text, label.size),
    top: label.y - label.size * 0.75,
    bottom: label.y,
  }));
  for (const [index, box] of boxes.entries()) {
    expect(box.left, box.text).toBeGreaterThanOrEqual(PAD / 2);
    expect(box.right, box.text).toBeLessThanOrEqual(WIDTH - PAD / 2);
    expect(box.bottom, box.text).toBeLessThanOrEqual(drawing.height - PAD / 2);
    for (const other of boxes.slice(index + 1)) {
      const apart = box.right <= other.left || other.right <= box.left || box.bottom <= other.top || other.bottom <= box.top;
      expect(apart, `"${box.text}" lies on "${other.text}"`).toBe(true);
    }
  }
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** All of a drawing as lines of text, for snapshots: what is where, without the values that Chart.js is given. */
export function toOutline({ width, height, chart, cells, hatches, rules, swatches, pictures, labels }: Drawing): string[] {
  const at = (x: number, y: number) => `${round(x)},${round(y)}`;
  const box = (name: string) => (one: { x: number; y: number; width: number; height: number }) =>
    `${name} ${at(one.x, one.y)} ${round(one.width)}x${round(one.height)}`;
  return [
    `card ${width}x${height}`,
    ...chart.data.datasets.map(
      ({ type, data, ...dataset }) => `${type} of ${data.length} on ${'yAxisID' in dataset ? dataset.yAxisID : 'one scale'}`,
    ),
    ...cells.map((cell) => `${box('cell')(cell)} ${cell.color}${cell.isLargest ? ' with a rim' : ''}`),
    ...hatches.map(box('hatch')),
    ...rules.map(({ fromX, fromY, toX, toY, color }) => `rule ${at(fromX, fromY)} to ${at(toX, toY)} ${color}`),
    ...swatches.map(({ shape, x, y, color }) => `${shape} ${at(x, y)} ${color}`),
    ...pictures.map((picture) => `${box('picture')(picture)} of bar ${picture.bar}`),
    ...labels.map(
      ({ text, x, y, size, weight, color, align, direction, halo }) =>
        `"${text}" ${at(x, y)} ${size}px ${weight} ${color} ${align} ${direction}${halo ? ' halo' : ''}`,
    ),
  ];
}
