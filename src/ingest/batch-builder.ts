import { detach } from '../domain/detach.ts';
import type { ChatEvent, ChatMessage, Deletion, RoomEvent } from '../domain/event.ts';
import type { ChannelId, Login } from '../domain/ids.ts';
import type { Batch, RecorderNote } from '../store/writer/batch.ts';
import { parseWireLine, type WireContext, type WireResult } from './wire/parse.ts';

/** Which room goes by which login, learned from what is read: some lines carry only the one. */
export class Rooms {
  readonly #ids: Map<Login, ChannelId>;

  constructor(known: ReadonlyMap<Login, ChannelId>) {
    this.#ids = new Map(known);
  }

  idOf = (login: Login): ChannelId | null => this.#ids.get(login) ?? null;

  learn(login: Login, channelId: ChannelId): void {
    if (this.#ids.get(login) !== channelId) this.#ids.set(detach(login), detach(channelId));
  }
}

/** What a line was: something to store, nothing to store, or refused. */
export type LineOutcome = ChatEvent | Exclude<WireResult, { type: 'event' }>;

/** Gathers raw lines and notes into one batch. */
export class BatchBuilder {
  readonly #rooms: Rooms;
  #messages: ChatMessage[] = [];
  #events: RoomEvent[] = [];
  #deletions: Deletion[] = [];
  #notes: RecorderNote[] = [];

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
  }

  line(line: string, times: Pick<WireContext, 'nowMs' | 'untimedMs'>): LineOutcome {
    const result = parseWireLine(line, { ...times, channelIdOf: this.#rooms.idOf });
    if (result.type !== 'event') return result;
    const { event } = result;
    this.#rooms.learn(event.room.login, event.room.channelId);
    if (event.type === 'message') this.#messages.push(event);
    else if (event.type === 'event') this.#events.push(event);
    else this.#deletions.push(event);
    return event;
  }

  note(note: RecorderNote): void {
    if (note.type === 'joined') this.#rooms.learn(note.login, note.channelId);
    const last = this.#notes.at(-1);
    // Of consecutive signs of life the last says it all.
    if (note.type === 'alive' && last?.type === 'alive' && last.recorderId === note.recorderId) this.#notes.pop();
    this.#notes.push(note);
  }

  build(): Batch {
    return { messages: this.#messages, events: this.#events, deletions: this.#deletions, notes: this.#notes };
  }
}
