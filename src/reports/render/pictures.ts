import { type Image, loadImage } from '@napi-rs/canvas';
import type { ChartSpec } from '../chart.ts';

/** Pictures come from strangers: a few bytes can unpack to gigabytes, so what is larger than any emote is not unpacked. */
const MAX_BYTES = 512 * 1024;
const MAX_SIDE = 512;

export type Pictures = ReadonlyMap<number, Image>;

/** The pictures of a chart's bars by the bar's index, decoded, and the chart without those that can't be shown. */
export async function readPictures(spec: ChartSpec): Promise<{ readonly spec: ChartSpec; readonly pictures: Pictures }> {
  const pictures = new Map<number, Image>();
  if (spec.kind !== 'bars' || spec.bars.every(({ picture }) => picture === null)) return { spec, pictures };
  for (const [index, { picture }] of spec.bars.entries()) {
    const image = picture === null ? null : await decode(picture);
    if (image !== null) pictures.set(index, image);
  }
  const bars = spec.bars.map((bar, index) => (pictures.has(index) ? bar : { ...bar, picture: null }));
  return { spec: { ...spec, bars }, pictures };
}

async function decode(bytes: Uint8Array): Promise<Image | null> {
  const size = bytes.length > MAX_BYTES ? null : sizeOf(bytes);
  if (size === null || size.width > MAX_SIDE || size.height > MAX_SIDE) return null;
  try {
    const image = await loadImage(bytes);
    return image.width > 0 && image.height > 0 ? image : null;
  } catch {
    // Broken behind its head: the name alone says it as well.
    return null;
  }
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size that the head of a PNG, GIF or WebP states; of a GIF, the larger of its screen and its first frame. Null for anything else. */
export function sizeOf(bytes: Uint8Array): Size | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number, length: number) => String.fromCharCode(...bytes.subarray(at, at + length));
  try {
    if (tag(0, 8) === '\x89PNG\r\n\x1a\n' && tag(12, 4) === 'IHDR') return toSize(view.getUint32(16), view.getUint32(20));
    if (tag(0, 6) === 'GIF87a' || tag(0, 6) === 'GIF89a') return sizeOfGif(view);
    if (tag(0, 4) === 'RIFF' && tag(8, 4) === 'WEBP') return sizeOfWebp(view, tag(12, 4));
  } catch {
    // It ends before its size is stated.
  }
  return null;
}

const toSize = (width: number, height: number): Size | null => (width > 0 && height > 0 ? { width, height } : null);

function sizeOfGif(view: DataView): Size | null {
  const flags = view.getUint8(10);
  let at = 13 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  for (;;) {
    const block = view.getUint8(at);
    if (block === 0x2c) break;
    if (block !== 0x21) return null;
    // An extension: a label, then parts with their length before them, up to an empty one.
    at += 2;
    for (let length = view.getUint8(at); length > 0; length = view.getUint8(at)) at += length + 1;
    at += 1;
  }
  const right = view.getUint16(at + 1, true) + view.getUint16(at + 5, true);
  const bottom = view.getUint16(at + 3, true) + view.getUint16(at + 7, true);
  return toSize(Math.max(view.getUint16(6, true), right), Math.max(view.getUint16(8, true), bottom));
}

/** https://developers.google.com/speed/webp/docs/riff_container: simple lossy, simple lossless, extended. */
function sizeOfWebp(view: DataView, form: string): Size | null {
  if (form === 'VP8 ') return toSize(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
  if (form === 'VP8L') {
    const bits = view.getUint32(21, true);
    return toSize((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  if (form !== 'VP8X') return null;
  const side = (at: number) => (view.getUint16(at, true) | (view.getUint8(at + 2) << 16)) + 1;
  return toSize(side(24), side(27));
}
