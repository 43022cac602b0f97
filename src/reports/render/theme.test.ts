import { describe, expect, test } from 'vitest';
import { inkOn, shadeOf } from './shades.ts';
import { color, SERIES_COLORS, SHADES } from './theme.ts';

type Triple = readonly [number, number, number];

/** How people with complete protanopia, deuteranopia and tritanopia see linear RGB (Machado, Oliveira and Fernandes, 2009). */
const VISIONS: Readonly<Record<string, readonly [Triple, Triple, Triple]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function toLinear(hex: string): Triple {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

const toHex = (rgb: string) => `#${(rgb.match(/\d+/g) ?? []).map((value) => Number(value).toString(16).padStart(2, '0')).join('')}`;

const luminance = ([r, g, b]: Triple) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** WCAG 2 contrast ratio. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(toLinear(a)), luminance(toLinear(b))].sort((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function see(rgb: Triple, vision: readonly [Triple, Triple, Triple]): Triple {
  const row = ([r, g, b]: Triple) => Math.min(1, Math.max(0, r * rgb[0] + g * rgb[1] + b * rgb[2]));
  return [row(vision[0]), row(vision[1]), row(vision[2])];
}

function toLab([r, g, b]: Triple): Triple {
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(luminance([r, g, b]));
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const pairs = SERIES_COLORS.flatMap((a, index) => SERIES_COLORS.slice(index + 1).map((b) => [a, b] as const));

describe('colours', () => {
  test('text and series stand out from the card', () => {
    expect(contrast(color.text, color.card)).toBeGreaterThan(12);
    expect(contrast(color.muted, color.card)).toBeGreaterThan(7);
    for (const series of SERIES_COLORS) expect(contrast(series, color.card), series).toBeGreaterThan(4.5);
  });

  test.each(Object.entries(VISIONS))('shades grow ever lighter with %s vision', (_, vision) => {
    const lightness = Array.from({ length: 101 }, (_, percent) => toLab(see(toLinear(toHex(shadeOf(percent / 100))), vision))[0]);
    for (const [index, value] of lightness.slice(1).entries()) expect(value, `${index + 1} %`).toBeGreaterThan(lightness[index] ?? 0);
    expect((lightness[100] ?? 0) - (lightness[0] ?? 0)).toBeGreaterThan(75);
  });

  test('figures can be read on every shade, and the darkest shade is seen on the card', () => {
    for (let percent = 0; percent <= 100; percent += 1) {
      expect(contrast(inkOn(percent / 100), toHex(shadeOf(percent / 100))), `${percent} %`).toBeGreaterThan(4);
    }
    expect(toHex(shadeOf(0))).toBe(SHADES[0]);
    expect(contrast(SHADES[0], color.card)).toBeGreaterThan(1.15);
  });

  test.each(Object.entries(VISIONS))('series are told apart with %s vision', (_, vision) => {
    for (const [a, b] of pairs) {
      const [one, other] = [a, b].map((hex) => toLab(see(toLinear(hex), vision)));
      expect(Math.hypot(...(one ?? []).map((value, axis) => value - (other?.[axis] ?? 0))), `${a} ${b}`).toBeGreaterThan(18);
    }
  });
});
