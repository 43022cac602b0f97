import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/range.ts';
import { BLOCK_CHATTERS, TOP_CHATTERS } from '../../../src/store/rollups/close-days.ts';
import { KEPT_USES } from '../../../src/store/rollups/trim.ts';
import type { Counter } from '../history/counter.ts';
import type { People, Tally } from '../history/tally.ts';
import type { Texts } from '../history/texts.ts';
import { type Encoded, RowBuffer } from './row-buffer.ts';
import { TABLES, type Table } from './tables.ts';

const HOURLY = ['minutes', 'hours', 'chatter_hours', 'word_hours', 'emote_hours', 'open_hours'] as const;
type Hourly = (typeof HOURLY)[number];
const isHourly = (table: Table): table is Hourly => HOURLY.some((hourly) => hourly === table);

/** The rows of one day, table by table, hours in the order in which they would have been closed. */
export class DayRows {
  readonly #words: Encoded;
  readonly #rows: ReadonlyMap<Table, readonly RowBuffer[]>;

  constructor({ words }: Texts) {
    this.#words = encodeAll(words);
    this.#rows = new Map(
      (Object.keys(TABLES) as Table[]).map((table) => [table, Array.from({ length: isHourly(table) ? 24 : 1 }, () => new RowBuffer())]),
    );
  }

  clear(): void {
    for (const buffers of this.#rows.values()) for (const buffer of buffers) buffer.clear();
  }

  /** Where rows of `table` are written, of those by the hour at `hourMs`. */
  of(table: Table, hourMs = 0): RowBuffer {
    const buffers = this.#rows.get(table);
    const buffer = buffers?.[buffers.length === 1 ? 0 : (hourMs % DAY_MS) / HOUR_MS];
    if (buffer === undefined) throw new Error(`no rows of ${table} at ${hourMs}`);
    return buffer;
  }

  /** All rows of `table` in order; null when there are none. */
  list(table: Table): Buffer[] | null {
    const filled = (this.#rows.get(table) ?? []).filter((buffer) => buffer.rows > 0);
    return filled.length === 0 ? null : filled.map((buffer) => buffer.bytes());
  }

  minutes(channelId: number, hourMs: number, { minutes }: Tally): void {
    const rows = this.of('minutes', hourMs);
    for (const [no, minute] of minutes.entries()) {
      if (minute.messages === 0 && minute.shared === 0) continue;
      rows.row(6);
      rows.int8(channelId);
      rows.timestamp(hourMs + no * MINUTE_MS);
      rows.int4(minute.messages);
      rows.int4(minute.shared);
      rows.int8(minute.bits);
      rows.int4(minute.firstTimers);
    }
  }

  openHour(channelId: number, hourMs: number): void {
    const rows = this.of('open_hours', hourMs);
    rows.row(2);
    rows.int8(channelId);
    rows.timestamp(hourMs);
  }

  openDay(channelId: number, dayMs: number): void {
    const rows = this.of('open_days');
    rows.row(2);
    rows.int8(channelId);
    rows.date(dayMs);
  }

  /** An hour that is closed; `keepsUses`: its words and emotes are not trimmed yet. */
  hour(channelId: number, hourMs: number, tally: Tally, keepsUses: boolean): void {
    if (tally.people.allChatters === 0) return;
    this.#counts(channelId, hourMs, tally);
    this.#chatters(channelId, hourMs, tally);
    if (!keepsUses) return;
    const words = this.of('word_hours', hourMs);
    start(words, 4, channelId, hourMs);
    this.#wordUses(words, tally.words, tally.words.byCount());
    const emotes = this.of('emote_hours', hourMs);
    start(emotes, 4, channelId, hourMs);
    emoteUses(emotes, tally.emotes, tally.emotes.byCount());
  }

  /** A day that is closed; `isOld`: only its top words and emotes are kept. */
  day(channelId: number, dayMs: number, { dayPeople, dayWords, dayEmotes }: Tally, isOld: boolean): void {
    if (dayPeople.allChatters === 0) return;
    this.#blocks(channelId, dayMs, dayPeople);
    this.#top(channelId, dayMs, dayPeople);
    if (dayWords.size > 0) {
      const { head, rest, isWhole } = toKept(dayWords, isOld);
      const words = startDay(this.of('word_days'), 7, channelId, dayMs);
      this.#wordUses(words, dayWords, head);
      if (rest === null) noUses(words);
      else this.#wordUses(words, dayWords, rest);
      words.bool(isWhole);
    }
    if (dayEmotes.size > 0) {
      const { head, rest, isWhole } = toKept(dayEmotes, isOld);
      const emotes = startDay(this.of('emote_days'), 7, channelId, dayMs);
      emoteUses(emotes, dayEmotes, head);
      if (rest === null) noUses(emotes);
      else emoteUses(emotes, dayEmotes, rest);
      emotes.bool(isWhole);
    }
  }

  #counts(channelId: number, hourMs: number, tally: Tally): void {
    const { minutes, people } = tally;
    const sum = (of: (minute: (typeof minutes)[number]) => number, from = 0, to = 60): number => {
      let total = 0;
      for (let no = from; no < to; no += 1) total += of(minutes[no] ?? NO_MINUTE);
      return total;
    };
    const rows = start(this.of('hours', hourMs), 12, channelId, hourMs);
    rows.int4(tally.messages);
    rows.int4(sum(({ shared }) => shared));
    rows.int8(sum(({ bits }) => bits));
    rows.int4(sum(({ firstTimers }) => firstTimers));
    rows.int4Array(4, (quarter) => sum(({ messages }) => messages, quarter * 15, quarter * 15 + 15));
    let busiest = 0;
    for (let no = 1; no < 60; no += 1) if ((minutes[no]?.messages ?? 0) > (minutes[busiest]?.messages ?? 0)) busiest = no;
    const most = minutes[busiest]?.messages ?? 0;
    if (most > 0) rows.int2(busiest);
    else rows.null();
    if (most > 0) rows.int4(most);
    else rows.null();
    rows.int4(people.chatters);
    rows.int4(people.allChatters);
    const tens = tally.tenMinuteChatters();
    if (tens === null) rows.null();
    else rows.int4Array(tens.length, (ten) => tens[ten] ?? 0);
  }

  #chatters(channelId: number, hourMs: number, tally: Tally): void {
    const { people } = tally;
    const ranked = people.ranked();
    const mirrored = people.allChatters === ranked.length ? NOBODY : people.everybodyById().filter((user) => people.ownOf(user) === 0);
    const userAt = (index: number): number => (index < ranked.length ? ranked[index] : mirrored[index - ranked.length]) ?? 0;
    const count = ranked.length + mirrored.length;
    const rows = start(this.of('chatter_hours', hourMs), 7, channelId, hourMs);
    rows.int8Array(count, (index) => people.idOf(userAt(index)));
    rows.int4Array(count, (index) => people.ownOf(userAt(index)));
    rows.int4Array(count, (index) => people.sharedOf(userAt(index)));
    const ownIds = people.toSet();
    if (ownIds === null) rows.null();
    else rows.bytea(ownIds);
    if (tally.isQuiet) rows.null();
    else rows.int2Array(count, (index) => tally.spokeIn(userAt(index)));
  }

  #blocks(channelId: number, dayMs: number, people: People): void {
    const everybody = people.everybodyById();
    for (let at = 0; at < everybody.length; at += BLOCK_CHATTERS) {
      const block = everybody.subarray(at, at + BLOCK_CHATTERS);
      const rows = startDay(this.of('chatter_days'), 6, channelId, dayMs);
      rows.int8(people.idOf(block[0] ?? 0));
      rows.int8Array(block.length, (index) => people.idOf(block[index] ?? 0));
      rows.int4Array(block.length, (index) => people.ownOf(block[index] ?? 0));
      rows.int4Array(block.length, (index) => people.sharedOf(block[index] ?? 0));
    }
  }

  #top(channelId: number, dayMs: number, people: People): void {
    const ranked = people.ranked();
    const top = ranked.subarray(0, TOP_CHATTERS);
    const next = ranked[TOP_CHATTERS];
    const rows = startDay(this.of('chatter_day_tops'), 9, channelId, dayMs);
    rows.int4(ranked.reduce((sum, user) => sum + people.ownOf(user), 0));
    rows.int4(people.chatters);
    rows.int4(people.allChatters);
    rows.int8Array(top.length, (index) => people.idOf(top[index] ?? 0));
    rows.int4Array(top.length, (index) => people.ownOf(top[index] ?? 0));
    rows.int4(next === undefined ? 0 : people.ownOf(next));
    sketch(rows, people);
  }

  #wordUses(rows: RowBuffer, words: Counter, order: Uint32Array): void {
    rows.textArray(order, this.#words);
    rows.int4Array(order.length, (index) => words.counts[order[index] ?? 0] ?? 0);
  }
}

function encodeAll(words: readonly string[]): Encoded {
  const rows = new RowBuffer();
  const ends = Uint32Array.from(words, (word) => {
    rows.text(word);
    return rows.length;
  });
  return { columns: Buffer.from(rows.bytes()), ends };
}

/** Numbers of emotes begin at 1. */
function emoteUses(rows: RowBuffer, emotes: Counter, order: Uint32Array): void {
  rows.int8Array(order.length, (index) => (order[index] ?? 0) + 1);
  rows.int4Array(order.length, (index) => emotes.counts[order[index] ?? 0] ?? 0);
}

function start(rows: RowBuffer, fields: number, channelId: number, hourMs: number): RowBuffer {
  rows.row(fields);
  rows.int8(channelId);
  rows.timestamp(hourMs);
  return rows;
}

function startDay(rows: RowBuffer, fields: number, channelId: number, dayMs: number): RowBuffer {
  rows.row(fields);
  rows.int8(channelId);
  rows.date(dayMs);
  return rows;
}

function sketch(rows: RowBuffer, people: People): void {
  const encoded = people.toSketch();
  if (encoded === null) rows.null();
  else rows.bytea(encoded);
}

function noUses(rows: RowBuffer): void {
  rows.null();
  rows.null();
}

/** The most used of a day, and, while it is kept whole, what comes after these. */
function toKept(uses: Counter, isOld: boolean): { head: Uint32Array; rest: Uint32Array | null; isWhole: boolean } {
  const sorted = uses.byCount();
  const hasRest = sorted.length > KEPT_USES;
  return {
    head: sorted.subarray(0, KEPT_USES),
    rest: hasRest && !isOld ? sorted.subarray(KEPT_USES) : null,
    isWhole: !hasRest || !isOld,
  };
}

const NO_MINUTE = { messages: 0, shared: 0, bits: 0, firstTimers: 0 };
const NOBODY = new Uint32Array(0);
