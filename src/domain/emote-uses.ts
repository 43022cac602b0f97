import { codePointOffsets } from './emote-tag.ts';
import type { EmoteUse } from './event.ts';

/** Who draws an emote. Twitch marks its own in the message; the others are plain words that browser extensions replace. */
export const THIRD_PARTIES = ['7tv', 'bttv', 'ffz'] as const;
export type ThirdParty = (typeof THIRD_PARTIES)[number];
export type EmoteSource = 'twitch' | ThirdParty;

/** One emote under one name. A renamed emote keeps its id; what was said before keeps the name it was said by. */
export interface EmoteKey {
  readonly source: EmoteSource;
  /** The source's own id. */
  readonly id: string;
  readonly name: string;
}

/** Where Twitch's own emotes stand in a text (`fromEmoteTag`). */
export type EmoteSpan = EmoteUse;

/** That a third party offered an emote in a half-open interval, in epoch milliseconds. */
export interface CatalogueEntry {
  readonly source: ThirdParty;
  readonly id: string;
  readonly name: string;
  /** Offered in every channel, or by the one that the catalogue is of. */
  readonly isGlobal: boolean;
  readonly fromMs: number;
  /** `Infinity` while it is offered. */
  readonly toMs: number;
}

/** The third-party emotes of one channel, with their history. */
export class Catalogue {
  /** By name, the one that is drawn first: the channel's before global ones, then in the order of THIRD_PARTIES. */
  readonly #entries = new Map<string, CatalogueEntry[]>();

  constructor(entries: Iterable<CatalogueEntry>) {
    for (const entry of entries) {
      const sameName = this.#entries.get(entry.name);
      if (sameName) sameName.push(entry);
      else this.#entries.set(entry.name, [entry]);
    }
    for (const sameName of this.#entries.values()) if (sameName.length > 1) sameName.sort((a, b) => rank(a) - rank(b));
  }

  /** The emote that `token` was at that time. Names are matched to the letter, as the extensions do. */
  find(token: string, atMs: number): EmoteKey | null {
    return this.#entries.get(token)?.find((entry) => entry.fromMs <= atMs && atMs < entry.toMs) ?? null;
  }
}

const rank = (entry: CatalogueEntry): number => (entry.isGlobal ? THIRD_PARTIES.length : 0) + THIRD_PARTIES.indexOf(entry.source);

/**
 * Every use of an emote in `text`, said at `atMs`: Twitch's by its own marks, then third parties' by the catalogue of that time.
 * An emote that stands there three times is three uses. `tokens`: those of `toTokens`, where they are there already.
 */
export function toEmoteUses(
  text: string,
  spans: readonly EmoteSpan[],
  catalogue: Catalogue,
  atMs: number,
  tokens = toTokens(text, spans),
): EmoteKey[] {
  const uses: EmoteKey[] = [];
  for (const { id, name, positions } of spans) for (const _ of positions) uses.push({ source: 'twitch', id, name });
  for (const token of tokens) {
    const found = catalogue.find(token, atMs);
    if (found) uses.push({ source: found.source, id: found.id, name: found.name });
  }
  return uses;
}

const ASCII = /^[ -~]*$/;
/**
 * What nobody sees: soft hyphens, direction marks, variation selectors, blank Hangul letters, and the tag U+E0000 that chat clients append
 * to say the same thing twice. A joiner is kept where it shapes letters and dropped where it glues emoji.
 */
const INVISIBLE =
  /[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\u{e0000}-\u{e0fff}]|[\ufe00-\ufe0f]|\u034f|\u200d(?=\p{Extended_Pictographic})/gu;

/** The text between spaces, without Twitch's emotes and without invisible characters. */
export function toTokens(text: string, spans: readonly EmoteSpan[]): string[] {
  const rest = spans.length === 0 ? text : cutSpans(text, spans);
  return (ASCII.test(rest) ? rest : rest.replace(INVISIBLE, '')).split(' ').filter((token) => token !== '');
}

function cutSpans(text: string, spans: readonly EmoteSpan[]): string {
  const offsets = codePointOffsets(text);
  const toUnit = (point: number): number => offsets?.[point] ?? point;
  let rest = '';
  let fromUnit = 0;
  for (const [first, last] of spans.flatMap(({ positions }) => positions).sort(([a], [b]) => a - b)) {
    if (toUnit(first) > fromUnit) rest += text.slice(fromUnit, toUnit(first));
    rest += ' ';
    fromUnit = Math.max(fromUnit, toUnit(last + 1));
  }
  return rest + text.slice(fromUnit);
}
