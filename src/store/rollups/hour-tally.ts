import type { Catalogue, EmoteKey } from '../../domain/emote-uses.ts';
import { encodeIds, fitsSet } from '../../domain/id-set.ts';
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
  /** Bit n is set where they wrote own messages in the five minutes from minute 5n on. */
  readonly spokeIn: number;
}

/** What an hour comes down to, besides its minutes. Words and emotes are those of own messages, most uses first. */
export interface HourRollup {
  /** The most own messages first. */
  readonly chatters: readonly ChatterTally[];
  readonly words: readonly (readonly [word: string, uses: number])[];
  readonly emotes: readonly (readonly [emote: EmoteKey, uses: number])[];
  /** Different people per ten minutes; null in a quiet hour. */
  readonly tenMinuteChatters: readonly number[] | null;
  /** Whether `spokeIn` is kept: a quiet hour is read as quickly. */
  readonly isQuiet: boolean;
  /** Who wrote own messages, as `encodeIds` has it; null when they are few, or an id does not fit. */
  readonly ownIds: Buffer | null;
}

const TEN_MINUTES_MS = 600_000;
/** Of an hour, as chatter_hours.spoke_in divides it: clocks are whole quarters of an hour away from UTC, so their hours and days begin with one. */
export const PART_MS = 300_000;
/** Fewer messages are read again as quickly as an array would be. */
export const QUIET_MESSAGES = 500;
/** So many chatters are read from their array as quickly as from a set. */
export const MAX_WITHOUT_SET = 256;

/** Counts the messages of one channel hour that begins at `hourMs`. */
export class HourTally {
  readonly #hourMs: number;
  readonly #catalogue: Catalogue;
  readonly #chatters = new Map<string, { messages: number; sharedMessages: number; spokeIn: number }>();
  readonly #uses = new UsesTally();
  readonly #tenMinutes = Array.from({ length: 6 }, () => new Set<string>());
  #messages = 0;

  constructor(hourMs: number, catalogue: Catalogue) {
    this.#hourMs = hourMs;
    this.#catalogue = catalogue;
  }

  add({ sentMs, chatterId, isShared, text, emotes }: SaidRow): void {
    const chatter = this.#chatters.get(chatterId) ?? { messages: 0, sharedMessages: 0, spokeIn: 0 };
    this.#chatters.set(chatterId, chatter);
    if (isShared) {
      chatter.sharedMessages += 1;
      return;
    }
    chatter.messages += 1;
    chatter.spokeIn |= 1 << Math.floor((sentMs - this.#hourMs) / PART_MS);
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
      ownIds: toSet(chatters.flatMap(({ chatterId, messages }) => (messages > 0 ? [chatterId] : []))),
      isQuiet: this.#messages < QUIET_MESSAGES,
      words: [...this.#uses.words].sort(([, a], [, b]) => b - a),
      emotes: Array.from(this.#uses.emotes.values(), ({ emote, uses }) => [emote, uses] as const).sort(([, a], [, b]) => b - a),
      tenMinuteChatters: this.#messages < QUIET_MESSAGES ? null : this.#tenMinutes.map((people) => people.size),
    };
  }
}

function toSet(chatterIds: readonly string[]): Buffer | null {
  if (chatterIds.length <= MAX_WITHOUT_SET || !chatterIds.every(fitsSet)) return null;
  return encodeIds(chatterIds.map(Number).sort((a, b) => a - b));
}
