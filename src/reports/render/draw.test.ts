import { beforeAll, describe, expect, test } from 'vitest';
import type { BarChart, ChartSpec } from '../chart.ts';
import { DENSITY, HEADER, PAD, WIDTH } from './theme.ts';

/** A picture in RGBA, four bytes a pixel. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

let draw: (spec: ChartSpec) => Promise<Buffer>;
let toPicture: (png: Buffer) => Promise<Picture>;

beforeAll(async () => {
  // As in the worker: what the machine has installed must not pass the tests for us.
  process.env['DISABLE_SYSTEM_FONTS_LOAD'] = '1';
  const { createCanvas, GlobalFonts, loadImage } = await import('@napi-rs/canvas');
  const { createDraw } = await import('./draw.ts');
  expect(GlobalFonts.families).toEqual([]);
  draw = createDraw();
  toPicture = async (png) => {
    const image = await loadImage(png);
    const ctx = createCanvas(image.width, image.height).getContext('2d');
    ctx.drawImage(image, 0, 0);
    return ctx.getImageData(0, 0, image.width, image.height);
  };
});

const ROW_HEIGHT = 44;

/** What is drawn where the name of a single bar stands. */
async function drawName(label: string): Promise<Picture> {
  const spec = {
    kind: 'bars',
    title: '',
    subtitle: '',
    locale: 'en',
    emptyLabel: '',
    bars: [{ label, value: 1, note: null, picture: null }],
  } as const;
  const { width, data } = await toPicture(await draw(spec));
  const left = PAD * DENSITY;
  const right = left + 220 * DENSITY;
  const rows = Array.from({ length: ROW_HEIGHT * DENSITY }, (_, row) => {
    const start = ((HEADER * DENSITY + row) * width + left) * 4;
    return [...data.subarray(start, start + (right - left) * 4)];
  });
  return { width: right - left, height: rows.length, data: Uint8ClampedArray.from(rows.flat()) };
}

type Test = (r: number, g: number, b: number) => boolean;

/** Pixels that pass, as a text: equal pictures have equal texts. The bar that stands right of the name is left out by its colour. */
function maskOf({ width, data }: Picture, passes: Test): string {
  const columns = Array.from({ length: width }, (_, x) => {
    let column = '';
    for (let at = x * 4; at < data.length; at += width * 4) {
      column += passes(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) ? '#' : '.';
    }
    return column;
  });
  return columns.join('\n');
}

const isInk: Test = (r, g, b) => r > 110 && Math.abs(r - g) < 24 && Math.abs(g - b) < 24;
const isWarm: Test = (r, _, b) => r > 200 && b < 110;
const countInk = (mask: string) => mask.split('#').length - 1;
const inkOf = async (label: string) => maskOf(await drawName(label), isInk);

// No font is there but those that drawing registers: `beforeAll` has seen none.
describe('text', () => {
  test.each([
    ['Latin', 'aßŁở'],
    ['Cyrillic', 'ЖґЫї'],
    ['Greek', 'Ωλξψ'],
    ['Chinese', '你好猫喵'],
    ['traditional Chinese', '龍貓灣'],
    ['Japanese', 'クぬ城々'],
    ['Korean', '안녕찌개'],
    ['Arabic', 'مبحص'],
    ['Persian', 'گچپژ'],
    ['Hebrew', 'שלוםח'],
    ['Thai', 'กขคง'],
    ['Devanagari', 'कखगघ'],
    ['Tamil, by the last resort', 'தமழ'],
    ['mathematical letters, by the last resort', '𝓯𝓪𝓷'],
    ['symbols', '★♪┌'],
  ])('in %s is drawn: no blank, no box, each letter its own', async (_, letters) => {
    const blank = await inkOf('');
    const box = await inkOf('\u{10fffd}');
    const drawn = await Promise.all([...letters].map(inkOf));
    expect(countInk(box)).toBeGreaterThan(countInk(blank));
    for (const mask of drawn) {
      expect(countInk(mask)).toBeGreaterThan(countInk(blank) + 10);
      expect(mask).not.toBe(box);
    }
    expect(new Set(drawn).size).toBe([...letters].length);
  });

  test('Arabic letters are joined, and run from the right', async () => {
    const width = async (label: string) => (await inkOf(label)).split('\n').findLastIndex((column) => column.includes('#'));
    expect(await width('سلام')).toBeLessThan((await width('س\u200cل\u200cا\u200cم')) * 0.95);
    const leftEdge = async (label: string) => (await inkOf(label)).split('\n').slice(0, 14).join('\n');
    expect(await leftEdge('אבגדל')).toBe(await leftEdge('ל'));
  });

  test('a login stands behind its name, also behind one that is written from the right', async () => {
    const columns = async (label: string) => (await inkOf(label)).split('\n');
    const [alone, named] = [await columns('אבגדל'), await columns('אבגדל (login)')];
    const end = alone.findLastIndex((column) => column.includes('#'));
    expect(named.slice(0, end + 2)).toEqual(alone.slice(0, end + 2));
    expect(named.findLastIndex((column) => column.includes('#'))).toBeGreaterThan(end + 40);
  });

  test('names in a sentence stay in their order', async () => {
    const columns = async (label: string) => (await inkOf(label)).split('\n');
    const [alone, both] = [await columns('אבג'), await columns('אבג and דהו')];
    const end = alone.findLastIndex((column) => column.includes('#'));
    expect(both.slice(0, end + 2)).toEqual(alone.slice(0, end + 2));
  });

  test('of different sizes stands on one line', async () => {
    const foot = async (locale: string, label: string) => {
      const { width, height, data } = await toPicture(
        await draw({ ...rankingOf(1), locale, bars: [{ label, value: 1, note: 'H', picture: null }] }),
      );
      const isRowOf = (fromX: number, toX: number) => (y: number) => {
        for (let x = fromX; x < toX; x++) if ((data[(y * width + x) * 4] ?? 0) > 140) return true;
        return false;
      };
      const rows = Array.from({ length: height - HEADER * DENSITY - 40 }, (_, row) => row + HEADER * DENSITY);
      const noteLeft = width - (PAD + 20) * DENSITY;
      return [rows.findLast(isRowOf(PAD * DENSITY, (PAD + 12) * DENSITY)), rows.findLast(isRowOf(noteLeft, width - PAD * DENSITY))];
    };
    const [name, note] = await foot('en', 'H');
    expect(name).toBeGreaterThan(0);
    expect(note).toBe(name);
  });

  test('Devanagari forms its conjuncts', async () => {
    expect(await inkOf('क्ष')).not.toBe(await inkOf('क\u094d\u200cष'));
  });

  test.each(['🔥', '😂', '💜', '🐸', '👍🏽', '🫠'])('%s is drawn in colour', async (emoji) => {
    const { data, width } = await drawName(emoji);
    let colourful = 0;
    for (let at = 0; at < data.length; at += 4) {
      const channels = [...data.subarray(at, at + 3)];
      const isName = (at / 4) % width < 30 * DENSITY;
      if (isName && Math.max(...channels) - Math.min(...channels) > 70) colourful++;
    }
    expect(colourful).toBeGreaterThan(150);
  });

  test('an emoji sequence is one picture', async () => {
    const warm = async (label: string) =>
      maskOf(await drawName(label), isWarm)
        .split('\n')
        .findLastIndex((column) => column.includes('#'));
    expect(await warm('👩🏽‍🚒')).toBeLessThan((await warm('👩🏽🚒')) * 0.75);
  });
});

describe('the card', () => {
  const FROM = Date.UTC(2026, 10, 24, 12);
  const chart = (count: number): ChartSpec => ({
    kind: 'time',
    title: 'Activity',
    subtitle: 'Last week',
    locale: 'en',
    emptyLabel: 'nothing yet',
    gapLabel: 'not recorded',
    timeZone: 'UTC',
    bucketMs: 60_000,
    fromMs: FROM,
    toMs: FROM + Math.max(count, 60) * 60_000,
    gaps: [],
    isOpenEnded: false,
    openLabel: 'so far',
    isRate: false,
    marks: [],
    series: [
      {
        label: 'Messages',
        style: 'bars',
        points: Array.from({ length: count }, (_, index) => [FROM + index * 60_000, 50 + (index % 50)] as const),
      },
    ],
  });
  /** The share of a row of pixels, `y` from the top, that shows the first series. */
  const shareOfBars = ({ width, data }: Picture, y: number) => {
    const row = data.subarray(y * width * 4, (y + 1) * width * 4);
    let count = 0;
    for (let at = 0; at < row.length; at += 4) if ((row[at + 2] ?? 0) > 200 && (row[at] ?? 0) < 120) count++;
    return count / width;
  };

  test.each([
    [0, 0, 0],
    [1, 0.005, 0.03],
    [60, 0.6, 0.9],
    [10_000, 0.8, 1],
  ])('with %i points shows them', async (count, atLeast, atMost) => {
    const picture = await toPicture(await draw(chart(count)));
    const share = shareOfBars(picture, picture.height - 60 * DENSITY);
    expect(share).toBeGreaterThanOrEqual(atLeast);
    expect(share).toBeLessThanOrEqual(atMost);
  });

  test('shows what is unfinished in another way than what is whole', async () => {
    const open = chart(60);
    if (open.kind !== 'time') throw new Error('Not a chart over time');
    const [whole, unfinished] = [
      await toPicture(await draw({ ...open, series: open.series })),
      await toPicture(await draw({ ...open, isOpenEnded: true, toMs: open.toMs - 1000, openLabel: '' })),
    ];
    const y = whole.height - 60 * DENSITY;
    expect(shareOfBars(whole, y) - shareOfBars(unfinished, y)).toBeGreaterThan(0.005);
  });

  test('shows pictures before names, in their colours', async () => {
    const { createCanvas } = await import('@napi-rs/canvas');
    const canvas = createCanvas(56, 56);
    const ctx = canvas.getContext('2d');
    ctx.fillStyle = '#ff00ff';
    ctx.fillRect(0, 0, 56, 56);
    const encoded = await Promise.all([canvas.encode('png'), canvas.encode('webp', 100)]);
    const bars = [...encoded, Buffer.from('no picture')].map((picture) => ({ label: 'KEKW', value: 1, note: null, picture }));
    const { width, data } = await toPicture(await draw({ ...rankingOf(0), bars }));
    const rowsOf = (row: number) => {
      let count = 0;
      for (let y = (HEADER + row * ROW_HEIGHT) * DENSITY; y < (HEADER + (row + 1) * ROW_HEIGHT) * DENSITY; y++) {
        const at = (y * width + (PAD + 20) * DENSITY) * 4;
        if ((data[at] ?? 0) > 240 && (data[at + 1] ?? 0) < 20 && (data[at + 2] ?? 0) > 240) count++;
      }
      return count / DENSITY;
    };
    expect([0, 1, 2].map(rowsOf)).toEqual([38, 38, 0]);
  });

  test('of a table has its shades', async () => {
    const spec: ChartSpec = {
      ...rankingOf(0),
      kind: 'heatmap',
      rows: ['Mon'],
      columns: ['00', '01'],
      values: [[0, 4]],
      valueLabel: '',
      gapLabel: '',
    };
    const { width, data } = await toPicture(await draw(spec));
    const row = (HEADER + 12) * DENSITY;
    const pixel = (x: number) => [...data.subarray((row * width + x) * 4, (row * width + x) * 4 + 3)];
    expect(pixel(width / 2 - 60)).toEqual([0x20, 0x25, 0x2e]);
    expect(pixel(width - 80)).toEqual([0xf6, 0xf3, 0xc9]);
  });

  test('is 600 wide at twice the density, opaque, with round transparent corners', async () => {
    const { width, height, data } = await toPicture(await draw(chart(10)));
    const alpha = (x: number, y: number) => data[(y * width + x) * 4 + 3];
    expect(width).toBe(WIDTH * DENSITY);
    for (const [x, y] of [
      [0, 0],
      [width - 1, 0],
      [0, height - 1],
      [width - 1, height - 1],
    ] as const)
      expect(alpha(x, y)).toBe(0);
    expect(alpha(width / 2, height / 2)).toBe(255);
    expect(alpha(width / 2, 3)).toBe(255);
  });

  test('of one chart after another has its own height and nothing of the one before', async () => {
    const [first, tall, again] = [await draw(chart(30)), await draw({ ...rankingOf(25) }), await draw(chart(30))];
    expect(tall.readUInt32BE(20)).toBeGreaterThan(first.readUInt32BE(20));
    expect(again.equals(first)).toBe(true);
  });
});

function rankingOf(count: number): BarChart {
  const bars = Array.from({ length: count }, (_, index) => ({
    label: `chatter_${index}`,
    value: count - index,
    note: null,
    picture: null,
  }));
  return { kind: 'bars', title: 'Top', subtitle: '', locale: 'en', emptyLabel: '', bars };
}
