import { decodeIds, fitsSet, MAX_SET_ID } from './id-set.ts';

const MAX_PLACES = 5;
/** Ids of one window differ in this many bits. A byte is noted of each: fewer would be nearer to the processor, but most windows would be all but empty. */
const WINDOW_BITS = 21;
const WINDOW = 1 << WINDOW_BITS;
const WINDOWS = 2 ** 32 / WINDOW;
const COMMA = 0x2c;
const ZERO = 0x30;

/** Of the window that is being counted; all zero between two of them. */
const masks = new Uint8Array(WINDOW);
const touched = new Uint32Array(WINDOW);

/** Who was at a place, in the order of their windows. */
interface Sightings {
  readonly ids: Uint32Array;
  readonly bit: number;
}

const NOBODY: Sightings = { ids: new Uint32Array(0), bit: 0 };

/**
 * Who was where: up to five places, and the people of each, exactly. Sightings are kept as they come and counted window by window of ids:
 * a million take some ten milliseconds, since nothing is looked up that is not in the processor's cache.
 */
export class Crowd {
  readonly #sets: Sightings[] = [];
  /** By place, in no order. */
  readonly #lists: Uint32Array[][] = Array.from({ length: MAX_PLACES }, () => []);
  /** Of ids that no encoded set holds. */
  readonly #large = new Map<string, number>();

  /** The people of a set that `encodeIds` made were at `place`, 0 to 4. */
  addSet(encoded: Uint8Array, place: number): void {
    this.addAll(decodeIds(encoded), place);
  }

  /** Ascending ids. */
  addAll(ids: Uint32Array, place: number): void {
    this.#sets.push({ ids, bit: toBit(place) });
  }

  /** `id`: decimal digits, above 0. */
  add(id: string, place: number): void {
    const bit = toBit(place);
    if (fitsSet(id)) this.#lists[place]?.push(Uint32Array.of(Number(id)));
    else this.#large.set(id, (this.#large.get(id) ?? 0) | bit);
  }

  /** Ids side by side, parted by commas: read in place, since a text of its own for each would take longer than all the rest. */
  addList(list: string, place: number): void {
    toBit(place);
    // A digit and a comma each at the least.
    const ids = new Uint32Array((list.length + 1) >> 1);
    let length = 0;
    for (let at = 0; at < list.length; at += 1) {
      const from = at;
      let id = 0;
      for (; at < list.length; at += 1) {
        const code = list.charCodeAt(at);
        if (code === COMMA) break;
        id = id * 10 + code - ZERO;
      }
      if (id <= MAX_SET_ID) ids[length++] = id;
      else this.add(list.slice(from, at), place);
    }
    this.#lists[place]?.push(ids.subarray(0, length));
  }

  /** How many people were at just these places: the key has bit 2^i set for place i; combinations that nobody has are absent. */
  count(): Map<number, number> {
    return this.tell([]).people;
  }

  /** `count`, and where each of `asked` was: a mask for each, 0 for who was nowhere. */
  tell(asked: readonly string[]): { readonly people: Map<number, number>; readonly masks: readonly number[] } {
    const people = new Uint32Array(1 << MAX_PLACES);
    const found = new Map<number, number>();
    const wanted = new Set(asked.filter(fitsSet).map(Number));
    const lists = this.#lists.flatMap((parts, place) => (parts.length === 0 ? [] : [{ ids: toWindows(join(parts)), bit: toBit(place) }]));
    sweep([...this.#sets, ...lists], people, wanted, found);
    for (const mask of this.#large.values()) people[mask] = (people[mask] ?? 0) + 1;
    return {
      people: new Map([...people.entries()].filter(([mask, count]) => mask > 0 && count > 0)),
      masks: asked.map((id) => (fitsSet(id) ? found.get(Number(id)) : this.#large.get(id)) ?? 0),
    };
  }
}

function sweep(all: readonly Sightings[], people: Uint32Array, wanted: ReadonlySet<number>, found: Map<number, number>): void {
  const cursors = new Uint32Array(all.length);
  const nextWindows = Uint32Array.from(all, ({ ids }) => windowAt(ids, 0));
  for (;;) {
    let window = WINDOWS;
    for (const next of nextWindows) if (next < window) window = next;
    if (window === WINDOWS) return;
    let count = 0;
    for (let no = 0; no < nextWindows.length; no += 1) {
      if (nextWindows[no] !== window) continue;
      const { ids, bit } = all[no] ?? NOBODY;
      let at = cursors[no] ?? 0;
      for (; at < ids.length; at += 1) {
        const id = ids[at] ?? 0;
        if (id >>> WINDOW_BITS !== window) break;
        const slot = id & (WINDOW - 1);
        const mask = masks[slot] ?? 0;
        if (mask === 0) touched[count++] = slot;
        masks[slot] = mask | bit;
      }
      cursors[no] = at;
      nextWindows[no] = windowAt(ids, at);
    }
    for (const id of wanted) if (id >>> WINDOW_BITS === window) found.set(id, masks[id & (WINDOW - 1)] ?? 0);
    for (let index = 0; index < count; index += 1) {
      const slot = touched[index] ?? 0;
      const mask = masks[slot] ?? 0;
      people[mask] = (people[mask] ?? 0) + 1;
      masks[slot] = 0;
    }
  }
}

const windowAt = (ids: Uint32Array, at: number): number => (at < ids.length ? (ids[at] ?? 0) >>> WINDOW_BITS : WINDOWS);

function join(parts: readonly Uint32Array[]): Uint32Array {
  const joined = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** The same ids in the order of their windows. */
function toWindows(ids: Uint32Array): Uint32Array {
  const ends = new Uint32Array(WINDOWS + 1);
  for (const id of ids) {
    const next = (id >>> WINDOW_BITS) + 1;
    ends[next] = (ends[next] ?? 0) + 1;
  }
  for (let window = 1; window <= WINDOWS; window += 1) ends[window] = (ends[window] ?? 0) + (ends[window - 1] ?? 0);
  const ordered = new Uint32Array(ids.length);
  for (const id of ids) {
    const window = id >>> WINDOW_BITS;
    const at = ends[window] ?? 0;
    ordered[at] = id;
    ends[window] = at + 1;
  }
  return ordered;
}

function toBit(place: number): number {
  if (!Number.isInteger(place) || place < 0 || place >= MAX_PLACES) throw new Error(`there is no place ${place}`);
  return 1 << place;
}
