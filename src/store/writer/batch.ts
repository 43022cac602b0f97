import type { ChatMessage, Deletion, RoomEvent } from '../../domain/event.ts';
import type { ChannelId, Login } from '../../domain/ids.ts';

/** What the recorder itself has to say, in the order in which it happened, between the lines that it read. */
export type RecorderNote =
  /** A run begins: what an earlier run was recording when it ended without a word was cut off then. */
  | { readonly type: 'started'; readonly recorderId: string; readonly atMs: number }
  /** Everything read until then is in the notes and lines so far. */
  | { readonly type: 'alive'; readonly recorderId: string; readonly atMs: number }
  | { readonly type: 'joined'; readonly recorderId: string; readonly channelId: ChannelId; readonly login: Login; readonly atMs: number }
  /** `sinceMs`: the last instant at which the channel is known to have been recorded. */
  | { readonly type: 'lost'; readonly channelId: ChannelId; readonly sinceMs: number; readonly reason: string }
  /** The lines of this interval came from elsewhere afterwards: what was a gap there is none. */
  | { readonly type: 'filled'; readonly channelId: ChannelId; readonly fromMs: number; readonly toMs: number }
  /** Lines were thrown away, of every channel that was being recorded. */
  | { readonly type: 'dropped'; readonly fromMs: number; readonly toMs: number };

/** One transaction's worth. */
export interface Batch {
  readonly messages: readonly ChatMessage[];
  readonly events: readonly RoomEvent[];
  readonly deletions: readonly Deletion[];
  readonly notes: readonly RecorderNote[];
}

/** What became of a batch. `messages = stored + duplicates + expired`. */
export interface BatchResult {
  readonly stored: number;
  readonly duplicates: number;
  /** Messages of days that retention has dropped: refused, since they may have been counted before. */
  readonly expired: number;
  readonly events: number;
  /** Messages taken back by a deletion, of this batch or of earlier ones. */
  readonly retracted: number;
}
