import { color, SHADES } from './theme.ts';

type Rgb = readonly [number, number, number];

const stops = SHADES.map((hex): Rgb => [channel(hex, 1), channel(hex, 3), channel(hex, 5)]);

function channel(hex: string, at: number): number {
  return Number.parseInt(hex.slice(at, at + 2), 16);
}

/** The shade of a share of the largest value, from 0 to 1: in proportion, between the two nearest stops. */
export function shadeOf(share: number): string {
  const at = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const below = stops[Math.floor(at)] ?? [0, 0, 0];
  const above = stops[Math.ceil(at)] ?? below;
  return `rgb(${below.map((value, index) => Math.round(value + ((above[index] ?? value) - value) * (at % 1))).join(', ')})`;
}

/** What is readable on that shade. */
export function inkOn(share: number): string {
  return share > 0.42 ? color.ink : color.text;
}
