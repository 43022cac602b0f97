/** The messages of one UTC day as columns, channel by channel. Used again for another day. */
export class DayLog {
  count = 0;
  channel = new Uint16Array(1 << 16);
  /** Milliseconds since the day began. */
  ms = new Uint32Array(1 << 16);
  user = new Uint32Array(1 << 16);
  text = new Uint32Array(1 << 16);
  marks = new Uint16Array(1 << 16);

  clear(): void {
    this.count = 0;
  }

  add(channel: number, ms: number, user: number, text: number, marks: number): void {
    if (this.count === this.channel.length) this.#grow();
    this.channel[this.count] = channel;
    this.ms[this.count] = ms;
    this.user[this.count] = user;
    this.text[this.count] = text;
    this.marks[this.count] = marks;
    this.count += 1;
  }

  /** Positions in the order in which chat would have brought them. */
  toArrival(): Float64Array {
    const order = new Float64Array(this.count);
    for (let at = 0; at < this.count; at += 1) order[at] = (this.ms[at] ?? 0) * PLACES + at;
    order.sort();
    for (let at = 0; at < this.count; at += 1) order[at] = (order[at] ?? 0) % PLACES;
    return order;
  }

  #grow(): void {
    const size = this.channel.length * 2;
    if (size > PLACES) throw new Error('too many messages in a day');
    const grown = <T extends Uint16Array | Uint32Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.channel = grown(this.channel, new Uint16Array(size));
    this.ms = grown(this.ms, new Uint32Array(size));
    this.user = grown(this.user, new Uint32Array(size));
    this.text = grown(this.text, new Uint32Array(size));
    this.marks = grown(this.marks, new Uint16Array(size));
  }
}

/** More than the messages of a day; times a day's milliseconds it stays below 2^53. */
const PLACES = 2 ** 26;

export const MARKS = {
  shared: 1,
  retracted: 2,
  reply: 4,
  first: 8,
  subscriber: 16,
  moderator: 32,
  vip: 64,
  broadcaster: 128,
  action: 256,
} as const;
const BITS_AT = 10;
/** What is cheered; a message carries one of them in its marks. */
const CHEERS = [0, 1, 5, 10, 50, 100, 500, 1_000, 5_000] as const;

export function withBits(marks: number, float: number): number {
  return marks | ((1 + Math.floor(float * (CHEERS.length - 1))) << BITS_AT);
}

export function bitsOf(marks: number): number {
  return CHEERS[marks >> BITS_AT] ?? 0;
}

/** As documented at `messages.flags`. */
export function flagsOf(marks: number): number {
  return (
    (marks & MARKS.action ? 1 : 0) |
    (marks & MARKS.subscriber ? 2 : 0) |
    (marks & MARKS.moderator ? 4 : 0) |
    (marks & MARKS.vip ? 8 : 0) |
    (marks & MARKS.broadcaster ? 16 : 0) |
    (marks & MARKS.first ? 32 : 0)
  );
}
