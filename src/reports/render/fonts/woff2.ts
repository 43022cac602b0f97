import { brotliDecompressSync } from 'node:zlib';

/**
 * The code points that a WOFF2 font has glyphs for, read from its `cmap` table.
 * A slice's `unicode-range` claims more than the slice holds, and a claim that fails is drawn as an empty box.
 * Layout of the file: https://www.w3.org/TR/WOFF2/ (table directory, one brotli stream); of the table: OpenType `cmap`, formats 4 and 12.
 */
export function readCodePoints(font: Buffer): Set<number> {
  if (font.toString('latin1', 0, 4) !== 'wOF2') throw new Error('Not a WOFF2 font');
  const { offset, length, dataStart } = findCmap(font);
  const compressed = font.subarray(dataStart, dataStart + font.readUInt32BE(TOTAL_COMPRESSED_SIZE));
  return readCmap(brotliDecompressSync(compressed).subarray(offset, offset + length));
}

const NUM_TABLES = 12;
const TOTAL_COMPRESSED_SIZE = 20;
const HEADER_SIZE = 48;
/** The known-table index that says "the tag follows in four bytes". */
const ARBITRARY_TAG = 63;
const CMAP = 0;
const GLYF = 10;
const LOCA = 11;

/** Where the cmap lies in the decompressed stream (`offset`, `length`), and where that stream starts in the file. */
function findCmap(font: Buffer): { offset: number; length: number; dataStart: number } {
  let at = HEADER_SIZE;
  let streamOffset = 0;
  let cmap: { offset: number; length: number } | null = null;
  const readBase128 = (): number => {
    let value = 0;
    for (;;) {
      const byte = font.readUInt8(at++);
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
  };
  for (let table = 0; table < font.readUInt16BE(NUM_TABLES); table++) {
    const flags = font.readUInt8(at++);
    const tag = flags & ARBITRARY_TAG;
    if (tag === ARBITRARY_TAG) at += 4;
    const originalLength = readBase128();
    const version = flags >> 6;
    // glyf and loca count their versions the other way round: 0 is the transformed form there, 3 the plain one.
    const isTransformed = tag === GLYF || tag === LOCA ? version === 0 : version !== 0;
    const length = isTransformed ? readBase128() : originalLength;
    if (tag === CMAP) cmap = { offset: streamOffset, length };
    streamOffset += length;
  }
  if (cmap === null) throw new Error('The font has no cmap table');
  return { ...cmap, dataStart: at };
}

function readCmap(cmap: Buffer): Set<number> {
  const points = new Set<number>();
  for (let record = 0; record < cmap.readUInt16BE(2); record++) {
    const subtable = cmap.subarray(cmap.readUInt32BE(8 + record * 8));
    const format = subtable.readUInt16BE(0);
    if (format === 4) addFormat4(subtable, points);
    if (format === 12) addFormat12(subtable, points);
  }
  return points;
}

/** Segments of the Basic Multilingual Plane, in four parallel arrays. */
function addFormat4(subtable: Buffer, points: Set<number>): void {
  const segments = subtable.readUInt16BE(6) / 2;
  const ends = 14;
  const starts = ends + segments * 2 + 2;
  const deltas = starts + segments * 2;
  const offsets = deltas + segments * 2;
  for (let segment = 0; segment < segments; segment++) {
    const start = subtable.readUInt16BE(starts + segment * 2);
    const end = Math.min(subtable.readUInt16BE(ends + segment * 2), 0xfffe);
    const delta = subtable.readUInt16BE(deltas + segment * 2);
    const offsetAt = offsets + segment * 2;
    const offset = subtable.readUInt16BE(offsetAt);
    for (let point = start; point <= end; point++) {
      const glyph = offset === 0 ? (point + delta) & 0xffff : subtable.readUInt16BE(offsetAt + offset + (point - start) * 2);
      if (glyph !== 0) points.add(point);
    }
  }
}

function addFormat12(subtable: Buffer, points: Set<number>): void {
  for (let group = 0; group < subtable.readUInt32BE(12); group++) {
    const start = subtable.readUInt32BE(16 + group * 12);
    const end = subtable.readUInt32BE(20 + group * 12);
    for (let point = start; point <= end; point++) points.add(point);
  }
}
