import { fitsSet, MAX_SET_ID } from './id-set.ts';

const MAX_PLACES = 5;
const MIN_SLOTS = 1 << 10;
/** Fuller than this, searches become long. */
const MAX_FILL = 2 / 3;
const COMMA = 0x2c;
const ZERO = 0x30;

/**
 * Who was where: up to five places, and the people of each, exactly. An open-addressing table in two typed arrays:
 * a million sightings take some tens of milliseconds, ten times less than with a Map.
 */
export class Crowd {
  #ids: Uint32Array;
  #masks: Uint8Array;
  #people = 0;
  /** Of ids that no encoded set holds. */
  readonly #large = new Map<string, number>();

  /** @param expected about how many people; more may come */
  constructor(expected = 0) {
    let slots = MIN_SLOTS;
    while (slots * MAX_FILL < expected) slots *= 2;
    this.#ids = new Uint32Array(slots);
    this.#masks = new Uint8Array(slots);
  }

  /** The people of a set that `encodeIds` made were at `place`, 0 to 4. */
  addSet(encoded: Uint8Array, place: number): void {
    const bit = toBit(place);
    let id = 0;
    for (let at = 0; at < encoded.length; ) {
      let byte = encoded[at++] ?? 0;
      let distance = byte & 127;
      for (let weight = 128; byte > 127; weight *= 128) {
        byte = encoded[at++] ?? 0;
        distance += (byte & 127) * weight;
      }
      id += distance;
      this.#add(id, bit);
    }
  }

  /** `id`: decimal digits, above 0. */
  add(id: string, place: number): void {
    const bit = toBit(place);
    if (fitsSet(id)) this.#add(Number(id), bit);
    else this.#large.set(id, (this.#large.get(id) ?? 0) | bit);
  }

  /** Ids side by side, parted by commas: read in place, since a text of its own for each would take longer than all the rest. */
  addList(ids: string, place: number): void {
    const bit = toBit(place);
    for (let at = 0; at < ids.length; ) {
      const from = at;
      let id = 0;
      for (; at < ids.length; at += 1) {
        const code = ids.charCodeAt(at);
        if (code === COMMA) break;
        id = id * 10 + code - ZERO;
      }
      if (id <= MAX_SET_ID) this.#add(id, bit);
      else this.add(ids.slice(from, at), place);
      at += 1;
    }
  }

  /** Bit 2^i is set when the person was at place i. */
  maskOf(id: string): number {
    return (fitsSet(id) ? this.#masks[this.#slotOf(Number(id))] : this.#large.get(id)) ?? 0;
  }

  /** How many people were at just these places, by mask; combinations that nobody has are absent. */
  count(): Map<number, number> {
    const people = new Uint32Array(1 << MAX_PLACES);
    for (const mask of this.#masks) people[mask] = (people[mask] ?? 0) + 1;
    for (const mask of this.#large.values()) people[mask] = (people[mask] ?? 0) + 1;
    return new Map([...people.entries()].filter(([mask, count]) => mask > 0 && count > 0));
  }

  #add(id: number, bit: number): void {
    const slot = this.#slotOf(id);
    const mask = this.#masks[slot] ?? 0;
    this.#masks[slot] = mask | bit;
    if (mask !== 0) return;
    this.#ids[slot] = id;
    this.#people += 1;
    if (this.#people > this.#ids.length * MAX_FILL) this.#grow();
  }

  /** Where `id` is, or would be. */
  #slotOf(id: number): number {
    const last = this.#ids.length - 1;
    const mixed = Math.imul(id, 0x9e3779b1);
    for (let slot = (mixed ^ (mixed >>> 15)) & last; ; slot = (slot + 1) & last) {
      const held = this.#ids[slot];
      if (held === id || held === 0) return slot;
    }
  }

  #grow(): void {
    const [ids, masks] = [this.#ids, this.#masks];
    this.#ids = new Uint32Array(ids.length * 2);
    this.#masks = new Uint8Array(ids.length * 2);
    for (const [from, id] of ids.entries()) {
      if (id === 0) continue;
      const slot = this.#slotOf(id);
      this.#ids[slot] = id;
      this.#masks[slot] = masks[from] ?? 0;
    }
  }
}

function toBit(place: number): number {
  if (!Number.isInteger(place) || place < 0 || place >= MAX_PLACES) throw new Error(`there is no place ${place}`);
  return 1 << place;
}
