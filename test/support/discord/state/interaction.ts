import { performance } from 'node:perf_hooks';
import { apiErrors } from '../rest/api-error.ts';
import type { AttachedFile, Component, Embed, StoredMessage } from './message.ts';
import { isEphemeral } from './message.ts';
import type { User } from './world.ts';

export type InteractionKind = 'command' | 'autocomplete' | 'component';

/** A message as a test looks at it. */
export interface PostedMessage {
  readonly id: string;
  readonly channelId: string;
  /** The interaction that it answers; null when the bot posted it by itself. */
  readonly interactionId: string | null;
  readonly content: string;
  /** As sent: a picture's address is still `attachment://name`. */
  readonly embeds: readonly Embed[];
  readonly components: readonly Component[];
  readonly attachments: readonly AttachedFile[];
  readonly ephemeral: boolean;
  readonly nonce: string | number | null;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
}

/** A request about an interaction that Discord refused. */
export interface RefusedRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly code: number;
  readonly message: string;
}

export interface Choice {
  readonly name: string;
  readonly value: string | number;
}

/** What the user sees of an interaction. It stays up to date: what the bot does later shows here too. */
export interface Answer {
  readonly interactionId: string;
  /** The command line or the button, for messages of failing tests. */
  readonly asked: string;
  /** Null while (or for ever) not acknowledged. */
  readonly acknowledgedAfterMs: number | null;
  readonly deferred: boolean;
  readonly ephemeral: boolean;
  /** Null before there is a message. */
  readonly messageId: string | null;
  readonly content: string;
  readonly embeds: readonly Embed[];
  readonly components: readonly Component[];
  readonly attachments: readonly AttachedFile[];
  /** Edits of the original message; the first of a deferred one is its answer. */
  readonly edits: number;
  readonly followUps: readonly PostedMessage[];
  /** How many answers the user got: the original once it shows something, and each follow-up. */
  readonly answers: number;
  readonly errors: readonly RefusedRequest[];
}

export interface InteractionHead {
  readonly id: string;
  readonly token: string;
  readonly kind: InteractionKind;
  readonly asked: string;
  readonly guildId: string | null;
  readonly channelId: string;
  readonly user: User;
  /** The message whose button was pressed; null otherwise. */
  readonly componentMessage: StoredMessage | null;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** One interaction from its dispatch on: acknowledged once and in time, answered through its token while that lives. */
export class Interaction implements InteractionHead {
  readonly id: string;
  readonly token: string;
  readonly kind: InteractionKind;
  readonly asked: string;
  readonly guildId: string | null;
  readonly channelId: string;
  readonly user: User;
  readonly componentMessage: StoredMessage | null;
  readonly answer: Writable<Answer>;
  readonly followUps: StoredMessage[] = [];
  choices: readonly Choice[] | null = null;
  /** Null before the acknowledgement and after a deletion. */
  original: StoredMessage | null = null;
  private readonly startedAt = performance.now();
  private readonly listeners = new Set<() => void>();
  private originalAnswers = 0;

  constructor(head: InteractionHead) {
    this.id = head.id;
    this.token = head.token;
    this.kind = head.kind;
    this.asked = head.asked;
    this.guildId = head.guildId;
    this.channelId = head.channelId;
    this.user = head.user;
    this.componentMessage = head.componentMessage;
    this.answer = {
      interactionId: head.id,
      asked: head.asked,
      acknowledgedAfterMs: null,
      deferred: false,
      ephemeral: false,
      messageId: null,
      content: '',
      embeds: [],
      components: [],
      attachments: [],
      edits: 0,
      followUps: [],
      answers: 0,
      errors: [],
    };
  }

  get ageMs(): number {
    return performance.now() - this.startedAt;
  }

  get isAcknowledged(): boolean {
    return this.answer.acknowledgedAfterMs !== null;
  }

  get isAnswered(): boolean {
    return this.kind === 'autocomplete' ? this.choices !== null : this.answer.answers > 0;
  }

  get owners(): Readonly<Record<string, string>> {
    return { '0': this.guildId ?? '0' };
  }

  /** @throws {ApiError} 10062 when too late, 40060 when not the first */
  expectAcknowledgeable(withinMs: number): void {
    if (this.isAcknowledged) throw apiErrors.alreadyAcknowledged();
    if (this.ageMs > withinMs) throw apiErrors.unknownInteraction();
  }

  acknowledge({ deferred, ephemeral }: { deferred: boolean; ephemeral: boolean }): void {
    Object.assign(this.answer, { acknowledgedAfterMs: this.ageMs, deferred, ephemeral });
    this.changed();
  }

  /** The original message shows something, for the first time or anew. */
  showOriginal(message: StoredMessage, how: 'reply' | 'edit'): void {
    this.original = message;
    if (how === 'edit') this.answer.edits += 1;
    this.originalAnswers = 1;
    const { id, content, embeds, components, attachments } = message;
    Object.assign(this.answer, { messageId: id, content, embeds, components, attachments });
    this.changed();
  }

  addFollowUp(message: StoredMessage): void {
    this.followUps.push(message);
    this.refreshFollowUps();
  }

  refreshFollowUps(): void {
    this.answer.followUps = this.followUps.map(toPosted);
    this.changed();
  }

  addError(error: RefusedRequest): void {
    this.answer.errors = [...this.answer.errors, error];
    this.changed();
  }

  offerChoices(choices: readonly Choice[]): void {
    this.choices = choices;
    this.changed();
  }

  /** Calls back after every change until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private changed(): void {
    this.answer.answers = this.originalAnswers + this.followUps.length;
    for (const listener of [...this.listeners]) listener();
  }
}

export function toPosted(message: StoredMessage): PostedMessage {
  const { id, channelId, interactionId, content, embeds, components, attachments, nonce, createdAt, editedAt } = message;
  const ephemeral = isEphemeral(message);
  return { id, channelId, interactionId, content, embeds, components, attachments, ephemeral, nonce, createdAt, editedAt };
}
