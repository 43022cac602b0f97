import type { UsesTally } from '../rollups/uses-tally.ts';

/** Words and emotes of all minutes together that are held: about 30 MB. */
const MAX_ENTRIES = 300_000;

/**
 * What was counted of single minutes, for the next question: most of the running hour is the same then. A tally holds for one state of its minute;
 * a later state takes its place. The minutes that were not asked about for longest give way.
 */
export class MinuteTallies {
  readonly #held = new Map<string, { readonly state: string; readonly tally: UsesTally }>();
  readonly #maxEntries: number;
  #entries = 0;

  constructor(maxEntries = MAX_ENTRIES) {
    this.#maxEntries = maxEntries;
  }

  get(minute: string, state: string): UsesTally | null {
    const held = this.#held.get(minute);
    if (held?.state !== state) return null;
    this.#held.delete(minute);
    this.#held.set(minute, held);
    return held.tally;
  }

  set(minute: string, state: string, tally: UsesTally): void {
    this.#drop(minute);
    this.#held.set(minute, { state, tally });
    this.#entries += sizeOf(tally);
    for (const oldest of this.#held.keys()) {
      if (this.#entries <= this.#maxEntries) break;
      this.#drop(oldest);
    }
  }

  #drop(minute: string): void {
    const held = this.#held.get(minute);
    if (!held) return;
    this.#held.delete(minute);
    this.#entries -= sizeOf(held.tally);
  }
}

/** An empty minute takes room as well. */
const sizeOf = ({ words, emotes }: UsesTally): number => 1 + words.size + emotes.size;
