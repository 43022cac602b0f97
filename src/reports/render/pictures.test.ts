import { createCanvas } from '@napi-rs/canvas';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { BarChart } from '../chart.ts';
import { readPictures, sizeOf } from './pictures.ts';

/** One pixel, after an extension. */
const GIF = Buffer.from('R0lGODlhAQABAPAAAP8AAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');
const AT_FRAME = GIF.indexOf(0x2c);

const chartOf = (...pictures: (Uint8Array | null)[]): BarChart => ({
  kind: 'bars',
  title: 'Emotes',
  subtitle: '',
  locale: 'en',
  emptyLabel: '',
  bars: pictures.map((picture, index) => ({ label: `emote${index}`, value: 9 - index, note: null, picture })),
});

const encoded = new Map<string, Buffer>();

beforeAll(async () => {
  const canvas = createCanvas(112, 56);
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = '#c04060';
  ctx.fillRect(8, 8, 60, 40);
  encoded.set('PNG', await canvas.encode('png'));
  encoded.set('WebP', await canvas.encode('webp', 80));
  encoded.set('lossless WebP', await canvas.encode('webp', 100));
  encoded.set('JPEG', await canvas.encode('jpeg', 80));
});

const bytesOf = (kind: string): Buffer => encoded.get(kind) ?? GIF;

/** https://developers.google.com/speed/webp/docs/riff_container, with 56 x 28 pixels. */
const WEBP_HEADS = {
  'VP8 ': Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8 \0\0\0\0\x30\0\0\x9d\x01\x2a', 'latin1'), Buffer.of(56, 0, 28, 0)]),
  VP8L: Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f', 'latin1'), Buffer.of(55, 0xc0, 6, 0)]),
  VP8X: Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0', 'latin1'), Buffer.of(55, 0, 0, 27, 0, 0)]),
};

describe('the size in the head of a picture', () => {
  test.each(['PNG', 'WebP', 'lossless WebP'])('is read of a %s', (kind) => {
    expect(sizeOf(bytesOf(kind))).toEqual({ width: 112, height: 56 });
  });
  test.each(Object.entries(WEBP_HEADS))('is read of a WebP of the form %s', (_, head) => {
    expect(sizeOf(head)).toEqual({ width: 56, height: 28 });
  });
  test('is read of a GIF, whose first frame may be larger than its screen', () => {
    expect(sizeOf(GIF)).toEqual({ width: 1, height: 1 });
    const bomb = Buffer.from(GIF);
    bomb.writeUInt16LE(60_000, AT_FRAME + 5);
    bomb.writeUInt16LE(50_000, AT_FRAME + 7);
    expect(sizeOf(bomb)).toEqual({ width: 60_000, height: 50_000 });
  });
  test('is unknown of anything else, however it is cut or made up', () => {
    expect(sizeOf(bytesOf('JPEG'))).toBeNull();
    expect(sizeOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'))).toBeNull();
    fc.assert(
      fc.property(
        fc.constantFrom('PNG', 'WebP', 'GIF'),
        fc.nat(200),
        fc.uint8Array({ maxLength: 60 }),
        fc.nat(60),
        (kind, length, noise, at) => {
          const bytes = Buffer.from(bytesOf(kind).subarray(0, length));
          bytes.set(noise.subarray(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length));
          const size = sizeOf(bytes);
          expect(size === null || (size.width > 0 && size.height > 0)).toBe(true);
        },
      ),
    );
  });
});

describe('the pictures of a chart', () => {
  test('are decoded by the index of their bar', async () => {
    const asked = chartOf(bytesOf('PNG'), null, bytesOf('WebP'), GIF);
    const { spec, pictures } = await readPictures(asked);
    expect([...pictures].map(([bar, { width, height }]) => [bar, width, height])).toEqual([
      [0, 112, 56],
      [2, 112, 56],
      [3, 1, 1],
    ]);
    expect(spec).toEqual(asked);
  });

  test('that are broken, too large or of another kind are left out, with their place', async () => {
    const huge = Buffer.from(bytesOf('PNG'));
    huge.writeUInt32BE(60_000, 16);
    const long = Buffer.concat([bytesOf('PNG'), Buffer.alloc(600_000)]);
    const broken = bytesOf('PNG').subarray(0, 60);
    const { spec, pictures } = await readPictures(chartOf(huge, long, broken, bytesOf('JPEG'), Buffer.alloc(0), bytesOf('PNG')));
    expect([...pictures.keys()]).toEqual([5]);
    expect(spec).toMatchObject({ bars: [...Array(5).fill({ picture: null }), { picture: bytesOf('PNG') }] });
  });
});
