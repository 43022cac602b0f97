import type { ChannelId, ChatterId, Login, MessageId } from './ids.ts';

/** Who said or did something, under the names that were in force then. */
export interface Chatter {
  readonly id: ChatterId;
  readonly login: Login;
  readonly displayName: string;
}

/** Where it happened. `login` is the room's name on the wire at that time. */
export interface Room {
  readonly channelId: ChannelId;
  readonly login: Login;
}

/** A Twitch emote in a message: `positions` are [first, last] code points of the text, both inclusive, as Twitch counts them. */
export interface EmoteUse {
  readonly id: string;
  readonly name: string;
  readonly positions: readonly (readonly [number, number])[];
}

export interface ChatterBadges {
  readonly subscriber: boolean;
  readonly moderator: boolean;
  readonly vip: boolean;
  readonly broadcaster: boolean;
}

/** The room a mirrored message of a shared chat session came from; null source: said in this very room. */
export interface SharedSource {
  readonly channelId: ChannelId;
  /** The original message's id, null when the wire did not carry it. */
  readonly messageId: MessageId | null;
}

/** One PRIVMSG (also a cheer or a `/me`). */
export interface ChatMessage {
  readonly type: 'message';
  readonly room: Room;
  readonly messageId: MessageId;
  /** `tmi-sent-ts`: epoch milliseconds, UTC. */
  readonly sentAtMs: number;
  readonly chatter: Chatter;
  readonly text: string;
  readonly isAction: boolean;
  readonly badges: ChatterBadges;
  readonly bits: number;
  /** Twitch's `first-msg`: the chatter's first message ever in this channel. */
  readonly isFirstMessage: boolean;
  readonly replyParentId: MessageId | null;
  /** Id of the channel-points reward the message redeemed, null when none. */
  readonly rewardId: string | null;
  readonly emotes: readonly EmoteUse[];
  readonly sharedFrom: SharedSource | null;
}

/**
 * The kinds of typed events. `other` keeps a kind that Twitch has added since, its msg-id in `details.msgId`.
 * A shared-chat variant (`sharedchatnotice`) carries the kind of the original and `sharedFrom`.
 */
export const EVENT_KINDS = [
  'sub',
  'resub',
  'subgift',
  'submysterygift',
  'giftpaidupgrade',
  'anongiftpaidupgrade',
  'primepaidupgrade',
  'standardpayforward',
  'communitypayforward',
  'primecommunitygiftreceived',
  'extendsub',
  'rewardgift',
  'raid',
  'unraid',
  'ritual',
  'announcement',
  'bitsbadgetier',
  'viewermilestone',
  'charitydonation',
  'modiversary',
  'room_state',
  'notice',
  'other',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** USERNOTICE, ROOMSTATE changes and NOTICE: what happened in a room besides talk. */
export interface RoomEvent {
  readonly type: 'event';
  readonly kind: EventKind;
  readonly room: Room;
  /** The wire's id, or null where Twitch sends none (ROOMSTATE, NOTICE). */
  readonly eventId: MessageId | null;
  readonly atMs: number;
  readonly chatter: Chatter | null;
  /** What the kind counts: gifts of a bomb, viewers of a raid, months of a sub, bits of a badge tier, cents of a donation. Null when it counts nothing. */
  readonly amount: number | null;
  /** The chatter's attached words (a resub's message), null when none. */
  readonly text: string | null;
  /** The remaining parameters by name (`msg-param-` cut off, in camel case). */
  readonly details: Readonly<Record<string, string>>;
  readonly sharedFrom: SharedSource | null;
}

/** CLEARMSG, or CLEARCHAT with or without a user. */
export type Deletion = {
  readonly type: 'deletion';
  readonly room: Room;
  readonly atMs: number;
} & (
  | { readonly scope: 'message'; readonly messageId: MessageId }
  | { readonly scope: 'timeout'; readonly chatterId: ChatterId; readonly durationS: number }
  | { readonly scope: 'ban'; readonly chatterId: ChatterId }
  | { readonly scope: 'room' }
);

/** Everything that is stored. */
export type ChatEvent = ChatMessage | RoomEvent | Deletion;
