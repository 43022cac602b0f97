/** A stream of random numbers that is the same for the same seed, on every machine. */
export interface Random {
  /** An unsigned 32-bit integer. */
  uint32(): number;
  /** In [0, 1). */
  float(): number;
  /** A whole number in [from, to], both inclusive. */
  int(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** How many of something happen when `mean` are expected. */
  poisson(mean: number): number;
  /** A UUID of version 4. */
  uuid(): string;
  /** 32 hexadecimal digits. */
  hex32(): string;
}

/** Four hexadecimal digits for each 16-bit number. */
const HEX = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));
const hex = (value: number): string => HEX[value & 0xffff] ?? '';

/** sfc32 by Chris Doty-Humphrey (PractRand), seeded by words and numbers: `createRandom(7, 'moonbase')`. */
export function createRandom(...seeds: readonly (string | number)[]): Random {
  let a = hashOf(`a ${seeds.join(' ')}`);
  let b = hashOf(`b ${seeds.join(' ')}`);
  let c = hashOf(`c ${seeds.join(' ')}`);
  let d = 1;

  function uint32(): number {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  }
  for (let round = 0; round < 16; round += 1) uint32();

  const float = (): number => uint32() / 4_294_967_296;
  const int = (from: number, to: number): number => from + Math.floor(float() * (to - from + 1));
  return {
    uint32,
    float,
    int,
    chance: (probability) => float() < probability,
    pick: (items) => items[int(0, items.length - 1)] ?? items[0],
    poisson(mean) {
      if (mean <= 0) return 0;
      // Past some dozens the bell curve is as good, and its cost does not grow.
      if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * gauss(float)));
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = float(); product > limit; product *= float()) count += 1;
      return count;
    },
    uuid() {
      const [p, q, r, s] = [uint32(), uint32(), uint32(), uint32()];
      const version = (q & 0x0fff) | 0x4000;
      const variant = (r & 0x3fff) | 0x8000;
      return `${hex(p >>> 16)}${hex(p)}-${hex(q >>> 16)}-${hex(version)}-${hex(variant)}-${hex(r >>> 16)}${hex(s >>> 16)}${hex(s)}`;
    },
    hex32() {
      const [p, q, r, s] = [uint32(), uint32(), uint32(), uint32()];
      return `${hex(p >>> 16)}${hex(p)}${hex(q >>> 16)}${hex(q)}${hex(r >>> 16)}${hex(r)}${hex(s >>> 16)}${hex(s)}`;
    },
  };
}

/** Standard normal (Box-Muller). */
function gauss(float: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - float())) * Math.cos(2 * Math.PI * float());
}

/** FNV-1a, 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Draws indexes by their weights, each in constant time (Walker's alias method). */
export type Sampler = (random: Random) => number;

/** @throws {RangeError} when there is no weight, or none above zero */
export function createSampler(weights: readonly number[]): Sampler {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (!(sum > 0)) throw new RangeError('a sampler needs a weight above zero');
  const size = weights.length;
  const chances = weights.map((weight) => (weight / sum) * size);
  const aliases = weights.map((_, index) => index);
  const small = chances.flatMap((chance, index) => (chance < 1 ? [index] : []));
  const large = chances.flatMap((chance, index) => (chance < 1 ? [] : [index]));
  while (small.length > 0 && large.length > 0) {
    const less = small.pop() ?? 0;
    const more = large[large.length - 1] ?? 0;
    aliases[less] = more;
    const left = (chances[more] ?? 0) + (chances[less] ?? 0) - 1;
    chances[more] = left;
    if (left < 1) small.push(large.pop() ?? 0);
  }
  return (random) => {
    const index = random.int(0, size - 1);
    return random.float() < (chances[index] ?? 1) ? index : (aliases[index] ?? index);
  };
}

/** Weights of ranks 1 to `count` by Zipf's law, the head flattened by `offset` (Mandelbrot), since nobody writes half of a chat. */
export function zipfWeights(count: number, exponent: number, offset: number): number[] {
  return Array.from({ length: count }, (_, rank) => 1 / (rank + 1 + offset) ** exponent);
}
