/** Which chunks there are and how large, since when, oldest first. Plain arrays, since a long outage makes millions of chunks. */
export class ChunkIndex {
  #sequences: number[] = [];
  #sizes: number[] = [];
  #sealedAtMs: number[] = [];
  #head = 0;
  bytes = 0;

  get length(): number {
    return this.#sequences.length - this.#head;
  }

  /** The sequence of the `position`th oldest chunk. */
  sequenceAt(position: number): number | undefined {
    return this.#sequences[this.#head + position];
  }

  /** When the oldest chunk was sealed; null when there is none. */
  get oldestSealedAtMs(): number | null {
    return this.#sealedAtMs[this.#head] ?? null;
  }

  /** `sequence` must be above all others. */
  push(sequence: number, bytes: number, sealedAtMs: number): void {
    this.#sequences.push(sequence);
    this.#sizes.push(bytes);
    this.#sealedAtMs.push(sealedAtMs);
    this.bytes += bytes;
  }

  resize(position: number, bytes: number): void {
    this.bytes += bytes - (this.#sizes[this.#head + position] ?? 0);
    this.#sizes[this.#head + position] = bytes;
  }

  /** Takes the oldest away. */
  shift(): void {
    this.bytes -= this.#sizes[this.#head] ?? 0;
    this.#head += 1;
    if (this.#head > 4_096 && this.#head * 2 > this.#sequences.length) {
      this.#sequences = this.#sequences.slice(this.#head);
      this.#sizes = this.#sizes.slice(this.#head);
      this.#sealedAtMs = this.#sealedAtMs.slice(this.#head);
      this.#head = 0;
    }
  }
}
