import type { Catalogue, EmoteKey } from '../../domain/emote-uses.ts';
import { Sketch } from '../../domain/sketch.ts';
import { MAX_UNSKETCHED } from './sketches.ts';
import { UsesTally } from './uses-tally.ts';

/** One message that stands. */
export interface SaidRow {
  readonly sentMs: number;
  readonly chatterId: string;
  /** Mirrored from another room of a shared chat: counts for its author's shared messages only. */
  readonly isShared: boolean;
  readonly text: string;
  /** Twitch's emotes, in its own notation. */
  readonly emotes: string | null;
}

export interface ChatterTally {
  readonly chatterId: string;
  readonly messages: number;
  readonly sharedMessages: number;
}

/** What an hour comes down to, besides its minutes. Words and emotes are those of own messages, most uses first. */
export interface HourRollup {
  /** The most own messages first. */
  readonly chatters: readonly ChatterTally[];
  readonly words: readonly (readonly [word: string, uses: number])[];
  readonly emotes: readonly (readonly [emote: EmoteKey, uses: number])[];
  /** Different people per ten minutes; null in a quiet hour. */
  readonly tenMinuteChatters: readonly number[] | null;
  /** Of who wrote own messages; null when they are few. */
  readonly sketch: Sketch | null;
}

const TEN_MINUTES_MS = 600_000;
/** Fewer messages are read again as quickly as an array would be. */
const QUIET_MESSAGES = 500;

/** Counts the messages of one channel hour that begins at `hourMs`. */
export class HourTally {
  readonly #hourMs: number;
  readonly #catalogue: Catalogue;
  readonly #chatters = new Map<string, { messages: number; sharedMessages: number }>();
  readonly #uses = new UsesTally();
  readonly #tenMinutes = Array.from({ length: 6 }, () => new Set<string>());
  #messages = 0;

  constructor(hourMs: number, catalogue: Catalogue) {
    this.#hourMs = hourMs;
    this.#catalogue = catalogue;
  }

  add({ sentMs, chatterId, isShared, text, emotes }: SaidRow): void {
    const chatter = this.#chatters.get(chatterId) ?? { messages: 0, sharedMessages: 0 };
    this.#chatters.set(chatterId, chatter);
    if (isShared) {
      chatter.sharedMessages += 1;
      return;
    }
    chatter.messages += 1;
    this.#messages += 1;
    this.#tenMinutes[Math.floor((sentMs - this.#hourMs) / TEN_MINUTES_MS)]?.add(chatterId);
    this.#uses.add({ sentMs, text, emotes }, this.#catalogue);
  }

  toRollup(): HourRollup {
    const chatters = Array.from(this.#chatters, ([chatterId, counts]) => ({ chatterId, ...counts })).sort(
      (a, b) => b.messages - a.messages,
    );
    return {
      chatters,
      sketch: toSketch(chatters.flatMap(({ chatterId, messages }) => (messages > 0 ? [chatterId] : []))),
      words: [...this.#uses.words].sort(([, a], [, b]) => b - a),
      emotes: Array.from(this.#uses.emotes.values(), ({ emote, uses }) => [emote, uses] as const).sort(([, a], [, b]) => b - a),
      tenMinuteChatters: this.#messages < QUIET_MESSAGES ? null : this.#tenMinutes.map((people) => people.size),
    };
  }
}

function toSketch(chatterIds: readonly string[]): Sketch | null {
  if (chatterIds.length <= MAX_UNSKETCHED) return null;
  const sketch = new Sketch();
  for (const id of chatterIds) sketch.add(id);
  return sketch;
}
