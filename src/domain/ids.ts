declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** A Twitch channel's id (`room-id`, the broadcaster's user id): decimal digits. Kept as text, since it may pass 2^53. */
export type ChannelId = Branded<string, 'ChannelId'>;
/** A Twitch user's id (`user-id`): decimal digits. A channel's broadcaster has the channel's id as chatter id. */
export type ChatterId = Branded<string, 'ChatterId'>;
/** A chat message's id: a UUID in lower case. */
export type MessageId = Branded<string, 'MessageId'>;
/** A Discord server's id (snowflake). `HOST_GUILD` stands for whoever hosts chatpulse. */
export type GuildId = Branded<string, 'GuildId'>;
/** A lower-case Twitch handle. Changes hands: shown and looked up, never a key. */
export type Login = Branded<string, 'Login'>;

/** The pseudo guild that holds the watches of `WATCH_CHANNELS`. */
export const HOST_GUILD = '0' as GuildId;

const MAX_BIGINT = 9_223_372_036_854_775_807n;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const LOGIN = /^[a-z0-9][a-z0-9_]{0,24}$/;

function isPositiveBigint(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text) && (text.length < 19 || BigInt(text) <= MAX_BIGINT);
}

export function toChannelId(text: string): ChannelId | null {
  return isPositiveBigint(text) ? (text as ChannelId) : null;
}

export function toChatterId(text: string): ChatterId | null {
  return isPositiveBigint(text) ? (text as ChatterId) : null;
}

export function toGuildId(text: string): GuildId | null {
  return isPositiveBigint(text) ? (text as GuildId) : null;
}

export function toMessageId(text: string): MessageId | null {
  const lower = text.toLowerCase();
  return UUID.test(lower) ? (lower as MessageId) : null;
}

/** A bare handle in any case, as the wire carries it; null when it can't be a Twitch login (see `parseLogin`). */
export function toLogin(text: string): Login | null {
  const lower = text.toLowerCase();
  return LOGIN.test(lower) ? (lower as Login) : null;
}

/**
 * A channel as people type it: `Name`, `#name`, `@name` or `https://www.twitch.tv/name`.
 * Null when it can't be a Twitch login (1 to 25 of a-z, 0-9 and `_`, not starting with `_`).
 */
export function parseLogin(typed: string): Login | null {
  const bare = typed
    .trim()
    .toLowerCase()
    .replace(/^(?:https?:\/\/)?(?:(?:www|m)\.)?twitch\.tv\//, '')
    .replace(/^[#@]/, '')
    .replace(/\/$/, '');
  return toLogin(bare);
}
