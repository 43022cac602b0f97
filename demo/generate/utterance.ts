import type { Emote } from './emotes.ts';
import type { Spoken, Utterance } from './wire.ts';

/** Builds a text word by word and keeps Twitch's emote positions: code points, both ends inclusive, grouped by emote. */
export interface Writing {
  /** Adds plain words. */
  words(text: string): Writing;
  /** Adds an emote, `times` times. */
  emote(emote: Emote, times?: number): Writing;
  done(more?: { readonly bits?: number; readonly isAction?: boolean; readonly replyTo?: Spoken | null }): Utterance;
}

const lengths = new Map<string, number>();
/** Phrases come again and again; what people make up does not, and must not fill the memory. */
const MAX_REMEMBERED = 5_000;

/** How many code points `text` has, as Twitch counts. */
export function codePoints(text: string): number {
  if (text.length > 120) return countCodePoints(text);
  let length = lengths.get(text);
  if (length === undefined) {
    length = countCodePoints(text);
    if (lengths.size < MAX_REMEMBERED) lengths.set(text, length);
  }
  return length;
}

function countCodePoints(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at += 1) if ((text.charCodeAt(at) & 0xfc00) === 0xd800) count -= 1;
  return count;
}

export function write(): Writing {
  let text = '';
  let points = 0;
  const uses: { readonly id: string; ranges: string }[] = [];

  function add(word: string, length: number): number {
    const first = text === '' ? 0 : points + 1;
    text = text === '' ? word : `${text} ${word}`;
    points = first + length;
    return first;
  }

  const writing: Writing = {
    words(words) {
      if (words !== '') add(words, codePoints(words));
      return writing;
    },
    emote({ id, name }, times = 1) {
      for (let time = 0; time < times; time += 1) {
        const first = add(name, name.length);
        const range = `${first}-${first + name.length - 1}`;
        const use = uses.find((known) => known.id === id);
        if (use === undefined) uses.push({ id, ranges: range });
        else use.ranges += `,${range}`;
      }
      return writing;
    },
    done({ bits = 0, isAction = false, replyTo = null } = {}) {
      let emotes = '';
      for (const { id, ranges } of uses) emotes += `${emotes === '' ? '' : '/'}${id}:${ranges}`;
      return { text, emotes, bits, isAction, replyTo };
    },
  };
  return writing;
}
