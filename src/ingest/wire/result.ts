import type { ChatEvent } from '../../domain/event.ts';
import type { ChannelId, Login } from '../../domain/ids.ts';

/** What a line can't say of itself. */
export interface WireContext {
  /** Now, epoch milliseconds: no line can be from after tomorrow. */
  readonly nowMs: number;
  /** The time of lines that carry none of their own; null: they hold nothing to store. */
  readonly untimedMs: number | null;
  /** The id of a room seen before under this login. */
  channelIdOf(login: Login): ChannelId | null;
}

/** The line should have been stored but can't be trusted. `reason` is one of a fixed set (fit for a metric's label) and never quotes the line. */
export interface Rejected {
  readonly type: 'rejected';
  readonly reason: string;
}

export type WireResult =
  | { readonly type: 'event'; readonly event: ChatEvent }
  /** Well-formed, nothing to store. */
  | { readonly type: 'none'; readonly command: string }
  | Rejected;

function because(reason: string): Rejected {
  return { type: 'rejected', reason };
}

/** Longest line that is read: Twitch's are at most 8,191 bytes of tags and some 4,000 of text. */
export const MAX_LINE_CHARS = 16_384;
/** Longest text that is believed: Twitch allows 500 characters. */
export const MAX_TEXT_CHARS = 2_000;

export const reject = {
  lineTooLong: because(`line is longer than ${MAX_LINE_CHARS} characters`),
  noCommand: because('no command'),
  notACommand: because('command is neither letters nor three digits'),
  noChannel: because('no channel'),
  badChannel: because('channel is not a Twitch login'),
  noId: because('no id'),
  badId: because('id is not a UUID'),
  noRoomId: because('no room-id'),
  badRoomId: because('room-id is not an id'),
  badSourceRoomId: because('source-room-id is not an id'),
  noUserId: because('no user-id'),
  badUserId: because('user-id is not an id'),
  badLogin: because('login is not a Twitch login'),
  noTime: because('no tmi-sent-ts'),
  badTime: because('tmi-sent-ts is not a time'),
  farTime: because('tmi-sent-ts is before 2010 or over a day ahead'),
  noText: because('no text'),
  textTooLong: because(`text is longer than ${MAX_TEXT_CHARS} characters`),
  badBits: because('bits is not a count'),
  noKind: because('no msg-id'),
  badAmount: because('the amount of the event is not a count'),
  noTarget: because('no target-user-id'),
  badTarget: because('target-user-id is not an id'),
  badDuration: because('ban-duration is not a count'),
  badTargetMessage: because('target-msg-id is not a UUID'),
} as const;
