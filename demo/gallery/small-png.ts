import { crc32, deflateSync } from 'node:zlib';
import { createCanvas, loadImage } from '@napi-rs/canvas';

const MAX_COLORS = 256;
/** So many are taken because they are common; the others because they are far from those. */
const COMMON = 216;

/** The same picture in 256 colours at most, as tightly packed as PNG can: a third of the bytes, for files that a repository keeps. */
export async function toSmallPng(png: Uint8Array): Promise<Buffer> {
  const image = await loadImage(png);
  const { width, height } = image;
  const ctx = createCanvas(width, height).getContext('2d');
  ctx.drawImage(image, 0, 0);
  const { data } = ctx.getImageData(0, 0, width, height);
  const pixels = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const palette = choosePalette(pixels);
  const indexOf = createFinder(palette);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = indexOf(pixels[y * width + x] ?? 0);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // 8 bits a pixel, by palette.
  head.set([8, 3], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(palette.flatMap((color) => [color & 255, (color >>> 8) & 255, (color >>> 16) & 255]))),
    chunk('tRNS', Buffer.from(palette.map((color) => color >>> 24))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function choosePalette(pixels: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (const color of pixels) counts.set(color, (counts.get(color) ?? 0) + 1);
  const colors = [...counts].sort(([, a], [, b]) => b - a);
  if (colors.length <= MAX_COLORS) return colors.map(([color]) => color);
  const palette = colors.slice(0, COMMON).map(([color]) => color);
  const others = colors.slice(COMMON).map(([color, count]) => ({
    color,
    weight: Math.sqrt(count),
    away: Math.min(...palette.map((taken) => distance(taken, color))),
  }));
  while (palette.length < MAX_COLORS) {
    const next = others.reduce((worst, one) => (one.away * one.weight > worst.away * worst.weight ? one : worst));
    palette.push(next.color);
    for (const one of others) one.away = Math.min(one.away, distance(next.color, one.color));
  }
  return palette;
}

function createFinder(palette: readonly number[]): (color: number) => number {
  const found = new Map(palette.map((color, index) => [color, index]));
  return (color) => {
    const known = found.get(color);
    if (known !== undefined) return known;
    let nearest = 0;
    for (const [index, candidate] of palette.entries()) {
      if (distance(candidate, color) < distance(palette[nearest] ?? 0, color)) nearest = index;
    }
    found.set(color, nearest);
    return nearest;
  };
}

/** Between two colours in RGBA. */
function distance(a: number, b: number): number {
  let sum = 0;
  for (let shift = 0; shift < 32; shift += 8) sum += (((a >>> shift) & 255) - ((b >>> shift) & 255)) ** 2;
  return sum;
}

/** https://www.w3.org/TR/png-3/#5Chunk-layout */
function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
