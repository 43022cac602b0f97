/** Counts things that are known by numbers, and remembers which of them were counted, so that clearing costs no more than counting did. */
export class Counter {
  readonly counts: Int32Array;
  readonly #touched: Uint32Array;
  #size = 0;

  constructor(things: number) {
    this.counts = new Int32Array(things);
    this.#touched = new Uint32Array(things);
  }

  add(thing: number, times: number): void {
    const before = this.counts[thing] ?? 0;
    if (before === 0) {
      this.#touched[this.#size] = thing;
      this.#size += 1;
    }
    this.counts[thing] = before + times;
  }

  get size(): number {
    return this.#size;
  }

  /** What was counted, in any order. Valid until the next change. */
  any(): Uint32Array {
    return this.#touched.subarray(0, this.#size);
  }

  /** What was counted, in the order of the numbers. Valid until the next change. */
  ascending(): Uint32Array {
    return this.any().sort();
  }

  /** What was counted, the most first, ties by the numbers. */
  byCount(): Uint32Array {
    const keys = new Float64Array(this.#size);
    for (let at = 0; at < this.#size; at += 1) {
      const thing = this.#touched[at] ?? 0;
      keys[at] = thing - (this.counts[thing] ?? 0) * 2 ** 32;
    }
    keys.sort();
    const order = new Uint32Array(this.#size);
    for (let at = 0; at < this.#size; at += 1) {
      const key = keys[at] ?? 0;
      order[at] = key - Math.floor(key / 2 ** 32) * 2 ** 32;
    }
    return order;
  }

  clear(): void {
    for (let at = 0; at < this.#size; at += 1) this.counts[this.#touched[at] ?? 0] = 0;
    this.#size = 0;
  }
}
