/** A chunk's text in memory. */
export interface CachedChunk {
  readonly text: string;
  /** False as long as it is in memory only. */
  readonly saved: boolean;
}

/** Chunks in memory: those that the disk has not taken yet, and the latest of those that it has, so that they needn't be read again. */
export class ChunkCache {
  readonly #chunks = new Map<number, CachedChunk>();
  #bytes = 0;
  #unsavedBytes = 0;

  /** How much would be lost with the process. */
  get unsavedBytes(): number {
    return this.#unsavedBytes;
  }

  get(sequence: number): CachedChunk | undefined {
    return this.#chunks.get(sequence);
  }

  /** Oldest first. */
  listUnsaved(): number[] {
    return [...this.#chunks].filter(([, { saved }]) => !saved).map(([sequence]) => sequence);
  }

  /** Puts it in, or in the place of what was there. */
  set(sequence: number, chunk: CachedChunk): void {
    this.delete(sequence);
    this.#chunks.set(sequence, chunk);
    this.#bytes += chunk.text.length;
    if (!chunk.saved) this.#unsavedBytes += chunk.text.length;
  }

  delete(sequence: number): void {
    const chunk = this.#chunks.get(sequence);
    if (!chunk) return;
    this.#chunks.delete(sequence);
    this.#bytes -= chunk.text.length;
    if (!chunk.saved) this.#unsavedBytes -= chunk.text.length;
  }

  /** Forgets saved chunks, the oldest first, until those that are left have at most `maxBytes`. */
  trim(maxBytes: number): void {
    for (const [sequence, { saved }] of this.#chunks) {
      if (this.#bytes - this.#unsavedBytes <= maxBytes) break;
      if (saved) this.delete(sequence);
    }
  }
}
