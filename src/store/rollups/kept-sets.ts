const MAX_BYTES = 64 * 1024 * 1024;

/** Sets of people that were put together before, as long as there is room: the one that was not asked for the longest goes first. What a key stands for never changes. */
export class KeptSets {
  readonly #sets = new Map<string, Uint32Array>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get(key: string): Uint32Array | null {
    const set = this.#sets.get(key);
    if (set === undefined) return null;
    this.#sets.delete(key);
    this.#sets.set(key, set);
    return set;
  }

  keep(key: string, set: Uint32Array): void {
    if (this.#sets.has(key) || set.byteLength > this.#maxBytes) return;
    this.#sets.set(key, set);
    this.#bytes += set.byteLength;
    for (const [oldest, { byteLength }] of this.#sets) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#sets.delete(oldest);
      this.#bytes -= byteLength;
    }
  }
}
