/** 2^15 registers: a standard error of 1.04 / sqrt(2^15) = 0.57 %. */
const INDEX_BITS = 15;
const REGISTERS = 1 << INDEX_BITS;
/** What remains of a 64-bit hash once the register is chosen. */
const RANK_BITS = 64 - INDEX_BITS;
const HIGH_RANK_BITS = 32 - INDEX_BITS;
/** Of the stored form. A change of the hash or of the form takes the next number. */
const FORM = 1;
const HEAD = 1;
/** In half a byte: see the list. */
const ESCAPE = 15;

/**
 * HyperLogLog: how many different ids were added, within 2 % (3.5 standard errors), in a size that does not depend on how many they are.
 * A union is merged from what was stored of its parts. Nothing can be taken out again. Estimator: Ertl, https://arxiv.org/abs/1702.01284, algorithm 6.
 */
export class Sketch {
  readonly #registers = new Uint8Array(REGISTERS);
  /** The largest of what was merged, eight registers a word as they are stored, until the registers are needed. */
  #merged: Uint32Array | null = null;

  /** `id`: decimal digits, within bigint's range. */
  add(id: string): void {
    const isSafe = id.length <= 15;
    const high = isSafe ? Math.floor(Number(id) / 2 ** 32) : Number(BigInt(id) >> 32n);
    const low = isSafe ? Number(id) - high * 2 ** 32 : Number(BigInt(id) & 0xffffffffn);
    this.#add(high, low);
  }

  /** Adds ids below 2^32. */
  addAll(ids: Uint32Array): void {
    for (const id of ids) this.#add(0, id);
  }

  #add(high: number, low: number): void {
    const first = mix(low ^ mix(high ^ 0x9e3779b9));
    const second = mix(first ^ Math.imul(low, 0x85ebca6b) ^ mix(high ^ 0x7f4a7c15));
    const register = first >>> HIGH_RANK_BITS;
    const rest = first << INDEX_BITS;
    const rank = rest === 0 ? HIGH_RANK_BITS + Math.clz32(second) + 1 : Math.clz32(rest) + 1;
    if (rank > (this.#registers[register] ?? 0)) this.#registers[register] = rank;
  }

  /** How many different ids were added, to the next whole number. */
  estimate(): number {
    this.#spread();
    const counts = new Float64Array(RANK_BITS + 2);
    for (const rank of this.#registers) counts[rank] = (counts[rank] ?? 0) + 1;
    let z = REGISTERS * tau(1 - (counts[RANK_BITS + 1] ?? 0) / REGISTERS);
    for (let rank = RANK_BITS; rank >= 1; rank -= 1) z = 0.5 * (z + (counts[rank] ?? 0));
    z += REGISTERS * sigma((counts[0] ?? 0) / REGISTERS);
    return Math.round(REGISTERS ** 2 / (2 * Math.LN2 * z));
  }

  /**
   * The stored form, about 16 kB: its number, then half a byte a register. Nearly all are smaller than 15; those that are not follow as a list,
   * two bytes of index and one of rank each.
   */
  encode(): Buffer {
    this.#spread();
    const stored = Buffer.alloc(HEAD + REGISTERS / 2);
    stored[0] = FORM;
    const large: number[] = [];
    for (let index = 0; index < REGISTERS; index += 1) {
      const rank = this.#registers[index] ?? 0;
      if (rank === 0) continue;
      const at = HEAD + (index >> 1);
      stored[at] = (stored[at] ?? 0) | (Math.min(rank, ESCAPE) << (index % 2 === 0 ? 0 : 4));
      if (rank >= ESCAPE) large.push(index >> 8, index & 0xff, rank);
    }
    return Buffer.concat([stored, Buffer.from(large)]);
  }

  /** Adds what was added to the sketch that `encode` made `stored` of. @throws {Error} when it was not */
  mergeStored(stored: Uint8Array): void {
    const listed = stored.length - HEAD - REGISTERS / 2;
    if (stored[0] !== FORM || listed < 0 || listed % 3 !== 0) throw new Error(`what was stored is no sketch of form ${FORM}`);
    // A copy, since words begin at multiples of four.
    const words = new Uint32Array(new Uint8Array(stored.subarray(HEAD, HEAD + REGISTERS / 2)).buffer);
    if (this.#merged === null) this.#merged = words;
    else for (let at = 0; at < words.length; at += 1) this.#merged[at] = maxOfHalfBytes(this.#merged[at] ?? 0, words[at] ?? 0);
    const registers = this.#registers;
    for (let at = HEAD + REGISTERS / 2; at < stored.length; at += 3) {
      const [index, rank] = [((stored[at] ?? 0) << 8) | (stored[at + 1] ?? 0), stored[at + 2] ?? 0];
      if (rank > (registers[index] ?? 0)) registers[index] = rank;
    }
  }

  /** Takes what was merged into the registers. */
  #spread(): void {
    if (this.#merged === null) return;
    const pairs = new Uint8Array(this.#merged.buffer);
    const registers = this.#registers;
    for (let at = 0; at < pairs.length; at += 1) {
      const pair = pairs[at] ?? 0;
      if ((pair & 0xf) > (registers[2 * at] ?? 0)) registers[2 * at] = pair & 0xf;
      if (pair >> 4 > (registers[2 * at + 1] ?? 0)) registers[2 * at + 1] = pair >> 4;
    }
    this.#merged = null;
  }
}

/** The larger of each of eight half bytes: four at a time, with a bit between them that tells which is. */
function maxOfHalfBytes(one: number, other: number): number {
  if (one === other) return one;
  return (maxOfBytes(one & LOW_HALVES, other & LOW_HALVES) | (maxOfBytes((one >>> 4) & LOW_HALVES, (other >>> 4) & LOW_HALVES) << 4)) >>> 0;
}
const LOW_HALVES = 0x0f0f0f0f;
const BITS_BETWEEN = 0x10101010;
function maxOfBytes(one: number, other: number): number {
  const isLarger = ((one | BITS_BETWEEN) - other) & BITS_BETWEEN;
  const mask = isLarger - (isLarger >>> 4);
  return (one & mask) | (other & ~mask);
}

/** MurmurHash3's finalizer: each bit of the input decides on each bit of the result. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Ertl's sigma: x + x^2 + 2 x^4 + 4 x^8 + ... */
function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let [x, y, z, before] = [share, 1, share, Number.NaN];
  while (z !== before) {
    before = z;
    x *= x;
    z += x * y;
    y += y;
  }
  return z;
}

/** Ertl's tau: (1 - x - (1 - x^(1/2))^2 / 2 - (1 - x^(1/4))^2 / 4 - ...) / 3 */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let [x, y, z, before] = [share, 1, 1 - share, Number.NaN];
  while (z !== before) {
    before = z;
    x = Math.sqrt(x);
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
  }
  return z / 3;
}
