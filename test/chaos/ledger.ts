/** What was sent to whom and when, and what each connection has proven to have read. */

export type LineKind = 'message' | 'clearmsg' | 'timeout' | 'clear';

/** One numbered line. */
export interface SentLine {
  readonly number: number;
  /** Index of its channel. */
  readonly channel: number;
  /** When it was written to the sockets; its `tmi-sent-ts` as well. */
  readonly atMs: number;
  readonly kind: LineKind;
  /** Index of who said it, or of whom a timeout hits; -1 where there is none. */
  readonly chatter: number;
  /** The line that a CLEARMSG deletes; -1 where there is none. */
  readonly target: number;
}

/** One connection of chatpulse, as the server saw it. */
export interface Wire {
  readonly connection: number;
  readonly openedAtMs: number;
  /** Numbers of the lines that its socket took, in order. */
  readonly lines: number[];
  /** Ascending: the first `count` of `lines` had been read by the process at `atMs`. */
  readonly proofs: Proof[];
}

/**
 * An IRC PING is written behind the lines so far, and the process answers it when it has read it, in order, in the same thread that takes the lines in.
 * So the answer proves that all of them were delivered to the process, which no buffer of a kernel can pretend.
 */
export interface Proof {
  readonly count: number;
  /** When the answer came. The lines were read before. */
  readonly atMs: number;
  readonly askedAtMs: number;
}

export interface Ledger {
  readonly lines: SentLine[];
  readonly wires: Wire[];
}

export function createLedger(): Ledger {
  return { lines: [], wires: [] };
}

/** By when the `index`th line of the wire had surely been read; null when nothing proves that it was. */
export function readByMs(wire: Wire, index: number): number | null {
  let low = 0;
  let high = wire.proofs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((wire.proofs[middle]?.count ?? 0) > index) high = middle;
    else low = middle + 1;
  }
  return wire.proofs[low]?.atMs ?? null;
}

const ID_PREFIX = 'c4a05000-0000-4000-8000-';

/** The wire's id of a line; numbers and ids are one to one. */
export function toLineId(number: number): string {
  return `${ID_PREFIX}${number.toString(16).padStart(12, '0')}`;
}

/** Null for an id that no line has. */
export function toLineNumber(id: string): number | null {
  if (!id.startsWith(ID_PREFIX)) return null;
  const number = Number.parseInt(id.slice(ID_PREFIX.length), 16);
  return Number.isNaN(number) ? null : number;
}

const WORDS = ['hey', 'Привет', 'こんにちは', 'สวัสดี', '🎉🎉', 'LUL', 'naïve', 'x'.repeat(120), 'gg wp'];

/** What the line says: its number, and words of one to four bytes a character. */
export function toText(number: number): string {
  return `line ${number} ${WORDS[number % WORDS.length]} ${WORDS[(number * 7 + 3) % WORDS.length]}`;
}
