/** Random numbers by the thousand million: sfc32 by Chris Doty-Humphrey (PractRand), one object that begins again at each `reseed`. */
export class Dice {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 1;

  /** The same numbers give the same sequence. */
  reseed(...numbers: readonly number[]): this {
    this.#a = 0x9e3779b9;
    this.#b = 0x243f6a88;
    this.#c = 0xb7e15162;
    this.#d = 1;
    for (const number of numbers) {
      this.#a ^= number | 0;
      this.#c ^= Math.floor(number / 2 ** 32) | 0;
      for (let round = 0; round < 4; round += 1) this.uint32();
    }
    for (let round = 0; round < 8; round += 1) this.uint32();
    return this;
  }

  uint32(): number {
    const sum = (this.#a + this.#b + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** In [0, 1). */
  float(): number {
    return this.uint32() / 4_294_967_296;
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.float() * end);
  }

  /** How many of something happen when `mean` are expected. */
  poisson(mean: number): number {
    if (mean <= 0) return 0;
    // Past some dozens the bell curve is as good, and its cost does not grow.
    if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.#gauss()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.float(); product > limit; product *= this.float()) count += 1;
    return count;
  }

  #gauss(): number {
    return Math.sqrt(-2 * Math.log(1 - this.float())) * Math.cos(2 * Math.PI * this.float());
  }
}

/** What the numbers drawn from one seed are for: so that no two things share them. */
export const SEEDS = { live: 1, shared: 2, restarts: 3, gaps: 4, talk: 5, happenings: 6, messageIds: 7, eventIds: 8, channel: 9 } as const;
