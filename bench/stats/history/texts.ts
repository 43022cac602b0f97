import type { Language } from '../../../demo/generate/phrases.ts';
import { createRandom } from '../../../demo/generate/random.ts';
import { fromEmoteTag } from '../../../src/domain/emote-tag.ts';
import { Catalogue, toEmoteUses } from '../../../src/domain/emote-uses.ts';
import { toWords } from '../../../src/domain/words.ts';
import { compose } from './compose.ts';
import { type Emotes, toEntries } from './emotes.ts';
import { COMMUNITIES, type HistoryOrder } from './plan.ts';
import { toVocabulary, type Vocabulary } from './vocabulary.ts';

/** Ready-made messages with what the product's own tokeniser makes of them. Those of community c are at [from[c], from[c + 1]), common ones at [0, from[0]). */
export interface Texts {
  readonly from: Uint32Array;
  /** Each text's columns `emotes` and `text` as binary COPY takes them: bytes [ends[t - 1], ends[t]). */
  readonly columns: Buffer;
  readonly ends: Uint32Array;
  /** Words of text t: wordIds[wordEnds[t - 1]] and on, as often as they are said. */
  readonly wordIds: Uint32Array;
  readonly wordEnds: Uint32Array;
  /** In the order of their bytes. */
  readonly words: readonly string[];
  /** Emotes of text t, by position in `Emotes.all`. */
  readonly emoteIds: Uint32Array;
  readonly emoteEnds: Uint32Array;
}

const LANGUAGES: readonly Language[] = ['en', 'es', 'pt', 'ru', 'en', 'ja', 'ko', 'ar', 'en', 'zh', 'th', 'en', 'en', 'es', 'en', 'ru'];
/** Of all texts, those that every channel knows. */
const COMMON = 0.3;
const LARGEST_VOCABULARY = 40_000;

export function toTexts(order: HistoryOrder, emotes: Emotes): Texts {
  const builder = new TextsBuilder(emotes);
  const vocabularies = new Map<Language, Vocabulary>();
  const size = Math.min(LARGEST_VOCABULARY, Math.max(500, order.texts >> 1));
  const addAll = (community: number | null, count: number): void => {
    const language = community === null ? 'en' : (LANGUAGES[community % LANGUAGES.length] ?? 'en');
    const vocabulary = vocabularies.get(language) ?? toVocabulary(language, size);
    vocabularies.set(language, vocabulary);
    const random = createRandom('texts', community ?? 'common');
    const known = community === null ? emotes.everywhere : (emotes.ofCommunity[community] ?? []);
    const catalogue = new Catalogue([...toEntries(emotes, null), ...(community === null ? [] : toEntries(emotes, community))]);
    for (let index = 0; index < count; index += 1) builder.add(compose({ language, vocabulary, emotes, known }, random), catalogue);
  };
  const from = new Uint32Array(COMMUNITIES + 1);
  addAll(null, Math.round(order.texts * COMMON));
  from[0] = builder.count;
  for (let community = 0; community < COMMUNITIES; community += 1) {
    addAll(community, Math.round((order.texts * (1 - COMMON)) / COMMUNITIES));
    from[community + 1] = builder.count;
  }
  return builder.build(from);
}

class TextsBuilder {
  readonly #emoteIndex: ReadonlyMap<string, number>;
  readonly #columns: Buffer[] = [];
  readonly #ends: number[] = [];
  #bytes = 0;
  readonly #wordIndex = new Map<string, number>();
  readonly #wordIds: number[] = [];
  readonly #wordEnds: number[] = [];
  readonly #emoteIds: number[] = [];
  readonly #emoteEnds: number[] = [];

  constructor({ all }: Emotes) {
    this.#emoteIndex = new Map(all.map(({ source, id, name }, index) => [`${source} ${id} ${name}`, index]));
  }

  get count(): number {
    return this.#ends.length;
  }

  add({ text, emotes }: { readonly text: string; readonly emotes: string | null }, catalogue: Catalogue): void {
    const columns = Buffer.concat([toField(emotes), toField(text)]);
    this.#columns.push(columns);
    this.#bytes += columns.length;
    this.#ends.push(this.#bytes);
    const spans = fromEmoteTag(emotes, text);
    for (const word of toWords(text, (token) => catalogue.find(token, 0) !== null, spans)) {
      const index = this.#wordIndex.get(word) ?? this.#wordIndex.size;
      this.#wordIndex.set(word, index);
      this.#wordIds.push(index);
    }
    this.#wordEnds.push(this.#wordIds.length);
    for (const { source, id, name } of toEmoteUses(text, spans, catalogue, 0)) {
      const index = this.#emoteIndex.get(`${source} ${id} ${name}`);
      if (index === undefined) throw new Error(`${name} is no emote of this history`);
      this.#emoteIds.push(index);
    }
    this.#emoteEnds.push(this.#emoteIds.length);
  }

  build(from: Uint32Array): Texts {
    const sorted = Array.from(this.#wordIndex, ([word, index]) => ({ word, index, bytes: Buffer.from(word) })).sort((a, b) =>
      Buffer.compare(a.bytes, b.bytes),
    );
    const places = new Uint32Array(sorted.length);
    for (const [place, { index }] of sorted.entries()) places[index] = place;
    return {
      from,
      columns: Buffer.concat(this.#columns),
      ends: Uint32Array.from(this.#ends),
      words: sorted.map(({ word }) => word),
      wordIds: Uint32Array.from(this.#wordIds, (index) => places[index] ?? 0),
      wordEnds: Uint32Array.from(this.#wordEnds),
      emoteIds: Uint32Array.from(this.#emoteIds),
      emoteEnds: Uint32Array.from(this.#emoteEnds),
    };
  }
}

/** A text column: its length and its bytes; -1 for null. https://www.postgresql.org/docs/current/sql-copy.html */
function toField(value: string | null): Buffer {
  const bytes = Buffer.from(value ?? '');
  const length = Buffer.alloc(4);
  length.writeInt32BE(value === null ? -1 : bytes.length);
  return Buffer.concat([length, bytes]);
}
