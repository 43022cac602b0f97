import { encodeIds } from '../../../src/domain/id-set.ts';
import { Sketch } from '../../../src/domain/sketch.ts';
import { MAX_WITHOUT_SET, QUIET_MESSAGES } from '../../../src/store/rollups/hour-tally.ts';
import { MAX_UNSKETCHED } from '../../../src/store/rollups/sketches.ts';
import { Counter } from './counter.ts';
import { bitsOf, type DayLog, MARKS } from './day-log.ts';
import type { Texts } from './texts.ts';
import type { Users } from './users.ts';

const MINUTE_MS = 60_000;

export interface MinuteCounts {
  messages: number;
  shared: number;
  bits: number;
  firstTimers: number;
}

/** How often each user wrote: own messages, and those that came in from a shared chat. */
export class People {
  readonly #ids: Uint32Array;
  readonly #own: Counter;
  readonly #shared: Counter;
  /** Everybody, at least once. */
  readonly #all: Counter;

  constructor({ ids, count }: Users) {
    this.#ids = ids;
    this.#own = new Counter(count);
    this.#shared = new Counter(count);
    this.#all = new Counter(count);
  }

  add(user: number, own: number, shared: number): void {
    if (own > 0) this.#own.add(user, own);
    if (shared > 0) this.#shared.add(user, shared);
    this.#all.add(user, 1);
  }

  ownOf(user: number): number {
    return this.#own.counts[user] ?? 0;
  }

  sharedOf(user: number): number {
    return this.#shared.counts[user] ?? 0;
  }

  idOf(user: number): number {
    return this.#ids[user] ?? 0;
  }

  /** Of own messages. */
  get chatters(): number {
    return this.#own.size;
  }

  get allChatters(): number {
    return this.#all.size;
  }

  /** In any order. */
  everybody(): Uint32Array {
    return this.#all.any();
  }

  everybodyById(): Uint32Array {
    return this.#all.ascending();
  }

  /** Who wrote own messages, the most first, ties by id. */
  ranked(): Uint32Array {
    return this.#own.byCount();
  }

  /** Null where there are so few that none is kept. */
  toSketch(): Buffer | null {
    if (this.#own.size <= MAX_UNSKETCHED) return null;
    const sketch = new Sketch();
    for (const user of this.#own.any()) sketch.add(String(this.#ids[user]));
    return sketch.encode();
  }

  /** Null where there are so few that none is kept. */
  toSet(): Buffer | null {
    if (this.#own.size <= MAX_WITHOUT_SET) return null;
    return encodeIds([...Uint32Array.from(this.#own.any(), (user) => this.#ids[user] ?? 0).sort()]);
  }

  clear(): void {
    this.#own.clear();
    this.#shared.clear();
    this.#all.clear();
  }
}

/** What stands of one channel hour, and of the day as its hours are added. One object for all of them, one after the other. */
export class Tally {
  readonly #texts: Texts;
  readonly minutes: readonly MinuteCounts[] = Array.from({ length: 60 }, () => ({ messages: 0, shared: 0, bits: 0, firstTimers: 0 }));
  readonly people: People;
  readonly words: Counter;
  readonly emotes: Counter;
  readonly dayPeople: People;
  readonly dayWords: Counter;
  readonly dayEmotes: Counter;
  readonly #said: Counter;
  readonly #tens: Uint8Array;
  readonly #fives: Uint16Array;

  constructor(users: Users, texts: Texts, emotes: number) {
    this.#texts = texts;
    this.people = new People(users);
    this.dayPeople = new People(users);
    this.words = new Counter(texts.words.length);
    this.dayWords = new Counter(texts.words.length);
    this.emotes = new Counter(emotes);
    this.dayEmotes = new Counter(emotes);
    this.#said = new Counter(texts.ends.length);
    this.#tens = new Uint8Array(users.count);
    this.#fives = new Uint16Array(users.count);
  }

  /** Counts the messages at [from, to) of `log`, all of one channel hour, and forgets the hour before. */
  countHour(log: DayLog, from: number, to: number): void {
    this.#clearHour();
    const hourMs = Math.floor((log.ms[from] ?? 0) / (60 * MINUTE_MS)) * 60 * MINUTE_MS;
    for (let at = from; at < to; at += 1) {
      const marks = log.marks[at] ?? 0;
      if (marks & MARKS.retracted) continue;
      const inHour = (log.ms[at] ?? 0) - hourMs;
      const minute = this.minutes[Math.floor(inHour / MINUTE_MS)];
      if (minute === undefined) throw new Error('a message is outside of its hour');
      const user = log.user[at] ?? 0;
      if (marks & MARKS.shared) {
        minute.shared += 1;
        this.people.add(user, 0, 1);
        continue;
      }
      minute.messages += 1;
      minute.bits += bitsOf(marks);
      if (marks & MARKS.first) minute.firstTimers += 1;
      this.people.add(user, 1, 0);
      this.#tens[user] = (this.#tens[user] ?? 0) | (1 << Math.floor(inHour / (10 * MINUTE_MS)));
      this.#fives[user] = (this.#fives[user] ?? 0) | (1 << Math.floor(inHour / (5 * MINUTE_MS)));
      this.#said.add(log.text[at] ?? 0, 1);
    }
    this.#countTexts();
  }

  get messages(): number {
    return this.minutes.reduce((sum, { messages }) => sum + messages, 0);
  }

  /** Different people in each ten minutes; null in a quiet hour. */
  tenMinuteChatters(): number[] | null {
    if (this.isQuiet) return null;
    const tens = [0, 0, 0, 0, 0, 0];
    for (const user of this.people.everybody()) {
      const mask = this.#tens[user] ?? 0;
      for (let ten = 0; ten < 6; ten += 1) if (mask & (1 << ten)) tens[ten] = (tens[ten] ?? 0) + 1;
    }
    return tens;
  }

  get isQuiet(): boolean {
    return this.messages < QUIET_MESSAGES;
  }

  /** In which five minutes of the hour somebody wrote own messages: bit n stands for those from minute 5n on. */
  spokeIn(user: number): number {
    return this.#fives[user] ?? 0;
  }

  /** Adds the hour to its day. */
  addToDay(): void {
    for (const user of this.people.everybody()) this.dayPeople.add(user, this.people.ownOf(user), this.people.sharedOf(user));
    for (const word of this.words.any()) this.dayWords.add(word, this.words.counts[word] ?? 0);
    for (const emote of this.emotes.any()) this.dayEmotes.add(emote, this.emotes.counts[emote] ?? 0);
  }

  clearDay(): void {
    this.dayPeople.clear();
    this.dayWords.clear();
    this.dayEmotes.clear();
  }

  #countTexts(): void {
    const { wordIds, wordEnds, emoteIds, emoteEnds } = this.#texts;
    for (const text of this.#said.any()) {
      const times = this.#said.counts[text] ?? 0;
      const [wordEnd, emoteEnd] = [wordEnds[text] ?? 0, emoteEnds[text] ?? 0];
      for (let at = text === 0 ? 0 : (wordEnds[text - 1] ?? 0); at < wordEnd; at += 1) this.words.add(wordIds[at] ?? 0, times);
      for (let at = text === 0 ? 0 : (emoteEnds[text - 1] ?? 0); at < emoteEnd; at += 1) this.emotes.add(emoteIds[at] ?? 0, times);
    }
  }

  #clearHour(): void {
    for (const minute of this.minutes) {
      minute.messages = 0;
      minute.shared = 0;
      minute.bits = 0;
      minute.firstTimers = 0;
    }
    for (const user of this.people.everybody()) {
      this.#tens[user] = 0;
      this.#fives[user] = 0;
    }
    this.people.clear();
    this.words.clear();
    this.emotes.clear();
    this.#said.clear();
  }
}
