import type { ChannelId, Login } from '../../domain/ids.ts';
import type { Log } from '../../log.ts';
import type { Tunables } from './tunables.ts';

export type LossReason = 'connection lost' | 'unwatched' | 'stopped' | 'suspended' | 'renamed' | 'parted';

/** Where everything read goes. Synchronous; it must never throw. */
export interface ChatSink {
  /**
   * A PRIVMSG, USERNOTICE, CLEARCHAT, CLEARMSG, ROOMSTATE or NOTICE of a desired channel, exactly as received, without its line end.
   * While a connection is being replaced a line may come twice, once from each.
   */
  line(raw: string, receivedAtMs: number): void;
  /** Recording of this channel begins. */
  joined(channelId: ChannelId, login: Login, atMs: number): void;
  /**
   * Recording of this channel ended. `sinceMs`: when its connection last brought a line of any kind, so the last instant it is known to have been recorded.
   * A connection that was being replaced and went with lines on their way is told as a loss since the last instant of which it had surely brought
   * everything, and a `joined` of when the next one had the channel.
   */
  lost(channelId: ChannelId, sinceMs: number, reason: LossReason): void;
}

/**
 * The JOINs that this data folder's processes spent lately, kept where a crash leaves them: Twitch counts JOINs per account
 * and remembers them although the process died. `atMs` is epoch milliseconds and differs from call to call.
 */
export interface JoinLedger {
  /** When the JOINs of the last 15 s (or more) were spent, in any order. */
  load(): Promise<number[]>;
  /** Resolves once the JOIN is on disk; it is sent after that. */
  spend(atMs: number): Promise<void>;
}

/** `channelId` is null as long as nobody has learnt it. Each login occurs once. */
export interface DesiredChannel {
  readonly login: Login;
  readonly channelId: ChannelId | null;
}

export type JoinFailure = 'suspended' | 'missing' | 'renamed' | 'banned';

/** Where the desired channels are kept for a start during which the database can't tell them. */
export interface DesiredMemory {
  /** As they were saved last; null when they never were. Rejects when the disk can't tell. */
  load(): Promise<readonly DesiredChannel[] | null>;
  /** Resolves once they are on disk. */
  save(channels: readonly DesiredChannel[]): Promise<void>;
}

/** How a desired channel fares. `channelId` is the room-id that its login last answered with, null when it never did; with `renamed` that is the login's new owner. */
export interface JoinReport {
  readonly login: Login;
  readonly state: 'joined' | 'pending' | 'failed';
  readonly reason: JoinFailure | null;
  readonly channelId: ChannelId | null;
  /** When the next try is due (epoch milliseconds); null when it needs none or comes as soon as the JOIN limit allows. */
  readonly retryAtMs: number | null;
}

/** `connected`: at least one connection stands. `idle`: nothing is desired, or nothing that could be joined now. */
export interface ChatStatus {
  readonly state: 'connected' | 'connecting' | 'idle';
  readonly connections: number;
  readonly joined: number;
  readonly pending: number;
  readonly failed: number;
  /** When the last line of any kind came in, null before the first. */
  readonly lastLineAtMs: number | null;
}

export type ReconnectCause = 'lost' | 'requested';

/** Counters and gauges, for whoever exposes them. Called a few times a second at most. */
export interface ChatMetrics {
  /** `count` more lines of this command came in (`other` for what isn't recorded). */
  lines(command: string, count: number): void;
  status(status: ChatStatus): void;
  /** A connection has to be replaced. */
  reconnect(cause: ReconnectCause): void;
  joinSent(): void;
  joinFailed(reason: JoinFailure | 'unanswered'): void;
  /** The ledger could not be read or written in time; JOINs go on by what this process remembers. */
  ledgerFailed(): void;
}

export interface ChatOptions {
  /** `wss://host[:port][/path]` or `ws://...` */
  readonly url: string;
  readonly sink: ChatSink;
  readonly ledger: JoinLedger;
  /** The truth about what to join. May fail: the last list stays in force, at the start the one of the process before. */
  listDesired(): Promise<readonly DesiredChannel[]>;
  readonly memory: DesiredMemory;
  /** Takes what changed since the last report that succeeded; repeated until it does. */
  report(changes: readonly JoinReport[]): Promise<void>;
  readonly log: Log;
  readonly metrics: ChatMetrics;
  readonly tunables?: Partial<Tunables>;
}

export interface Chat {
  /** Resolves once reading is under way; connections and JOINs follow by themselves. */
  start(): Promise<void>;
  /** Every channel is reported lost (`stopped`), every socket closed, within `deadlineMs`. */
  stop(deadlineMs: number): Promise<void>;
  /** A hint that the desired channels have changed. */
  wake(): void;
  status(): ChatStatus;
}
