/**
 * Ranks by Zipf's law with a soft head, 1 / (rank + shift): drawn by one exponential instead of a table, so that a channel costs no memory.
 * https://en.wikipedia.org/wiki/Zipf%E2%80%93Mandelbrot_law
 */
export interface Zipf {
  readonly size: number;
  readonly shift: number;
  readonly spread: number;
}

export function toZipf(size: number, shift: number): Zipf {
  return { size, shift, spread: Math.log((size + shift) / shift) };
}

/** A rank from 0 to size - 1; `float` in [0, 1). */
export function drawRank({ size, shift, spread }: Zipf, float: number): number {
  const rank = Math.floor(shift * (Math.exp(float * spread) - 1));
  return rank < size ? rank : size - 1;
}

/** Shares by rank ^ -s that sum up to 1, with the s by which the first one is `top`. At least two of them. */
export function toShares(count: number, top: number): Float64Array {
  const sumFor = (exponent: number): number => {
    let sum = 0;
    for (let rank = 1; rank <= count; rank += 1) sum += rank ** -exponent;
    return sum;
  };
  let [low, high] = [0, 8];
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (1 / sumFor(middle) < top) low = middle;
    else high = middle;
  }
  const sum = sumFor(low);
  return Float64Array.from({ length: count }, (_, index) => (index + 1) ** -low / sum);
}
