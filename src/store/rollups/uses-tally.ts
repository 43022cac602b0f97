import { fromEmoteTag } from '../../domain/emote-tag.ts';
import { type Catalogue, type EmoteKey, toEmoteUses, toTokens } from '../../domain/emote-uses.ts';
import { toWords } from '../../domain/words.ts';
import { emoteName } from './emote-numbers.ts';

/** An own message that stands. `emotes`: Twitch's, in its own notation. */
export interface SaidText {
  readonly sentMs: number;
  readonly text: string;
  readonly emotes: string | null;
}

export interface EmoteCount {
  readonly emote: EmoteKey;
  readonly uses: number;
}

/** How often each word was said and each emote used; emotes by their `emoteName`. */
export class UsesTally {
  readonly words = new Map<string, number>();
  readonly #emotes = new Map<string, { readonly emote: EmoteKey; uses: number }>();

  get emotes(): ReadonlyMap<string, EmoteCount> {
    return this.#emotes;
  }

  add({ sentMs, text, emotes }: SaidText, catalogue: Catalogue): void {
    const spans = fromEmoteTag(emotes, text);
    const tokens = toTokens(text, spans);
    for (const emote of toEmoteUses(text, spans, catalogue, sentMs, tokens)) this.#addEmote(emoteName(emote), emote, 1);
    const isEmote = (token: string): boolean => catalogue.find(token, sentMs) !== null;
    for (const word of toWords(text, isEmote, spans, tokens)) this.#addWord(word, 1);
  }

  addAll(other: UsesTally): void {
    for (const [word, uses] of other.words) this.#addWord(word, uses);
    for (const [name, { emote, uses }] of other.emotes) this.#addEmote(name, emote, uses);
  }

  #addWord(word: string, uses: number): void {
    this.words.set(word, (this.words.get(word) ?? 0) + uses);
  }

  #addEmote(name: string, emote: EmoteKey, uses: number): void {
    const known = this.#emotes.get(name);
    if (known) known.uses += uses;
    else this.#emotes.set(name, { emote, uses });
  }
}
