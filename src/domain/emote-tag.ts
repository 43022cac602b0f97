import type { EmoteUse } from './event.ts';

const EMOTE_ID = /^[\w-]{1,64}$/;

/**
 * Reads Twitch's notation, `id:first-last,first-last/id:first-last`, against the text it belongs to.
 * Positions are code points, both ends inclusive. What can't be true (outside the text, backwards, not a number) is dropped by itself;
 * an emote with no position left is dropped whole. An emote listed twice becomes one.
 * https://dev.twitch.tv/docs/chat/irc/#privmsg-tags
 */
export function fromEmoteTag(tag: string | null, text: string): EmoteUse[] {
  if (tag === null || tag === '') return [];
  const emotes = new Map<string, [number, number][]>();
  const offsets = codePointOffsets(text);
  const codePoints = offsets === null ? text.length : offsets.length - 1;
  for (const part of tag.split('/')) {
    const colon = part.indexOf(':');
    const id = part.slice(0, Math.max(colon, 0));
    if (!EMOTE_ID.test(id)) continue;
    const positions = readPositions(part.slice(colon + 1), codePoints);
    const known = emotes.get(id);
    if (known) known.push(...positions);
    else if (positions.length > 0) emotes.set(id, positions);
  }
  return Array.from(emotes, ([id, positions]) => ({ id, name: cutName(text, offsets, positions), positions }));
}

/** The inverse of `fromEmoteTag`: what is stored beside the text. Null when there are none. */
export function toEmoteTag(emotes: readonly EmoteUse[]): string | null {
  if (emotes.length === 0) return null;
  return emotes.map((emote) => `${emote.id}:${emote.positions.map(([first, last]) => `${first}-${last}`).join(',')}`).join('/');
}

function readPositions(list: string, codePoints: number): [number, number][] {
  const positions: [number, number][] = [];
  for (const range of list.split(',')) {
    const dash = range.indexOf('-');
    const first = toIndex(range.slice(0, Math.max(dash, 0)));
    const last = toIndex(range.slice(dash + 1));
    if (first <= last && last < codePoints) positions.push([first, last]);
  }
  return positions;
}

/** NaN compares false with everything, so what isn't a plain number never becomes a position. */
function toIndex(digits: string): number {
  return /^\d{1,6}$/.test(digits) ? Number(digits) : Number.NaN;
}

function cutName(text: string, offsets: readonly number[] | null, positions: readonly (readonly [number, number])[]): string {
  const [first, last] = positions[0] ?? [0, -1];
  return offsets === null ? text.slice(first, last + 1) : text.slice(offsets[first], offsets[last + 1]);
}

/** Where each code point begins, and one past the last; null when that is the same as counting UTF-16 units, as in most chat. */
export function codePointOffsets(text: string): number[] | null {
  if (!/[\ud800-\udbff]/.test(text)) return null;
  const offsets = [0];
  let unit = 0;
  for (const point of text) {
    unit += point.length;
    offsets.push(unit);
  }
  return offsets;
}
