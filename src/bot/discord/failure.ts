import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';

/**
 * Discord's error codes that are told apart here.
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
 */
export const CODES = {
  unknownChannel: 10003,
  unknownGuild: 10004,
  unknownMessage: 10008,
  unknownWebhook: 10015,
  unknownInteraction: 10062,
  alreadyAcknowledged: 40060,
  missingAccess: 50001,
  notATextChannel: 50008,
  missingPermissions: 50013,
  invalidWebhookToken: 50027,
} as const;

/** The code with which Discord refused a request, null when it did not get so far. */
export function getDiscordCode(error: unknown): number | null {
  return error instanceof DiscordAPIError && typeof error.code === 'number' ? error.code : null;
}

/** Whether the same request may succeed later: a rate limit, Discord's own trouble, or the network's. */
export function isPassing(error: unknown): boolean {
  if (error instanceof DiscordAPIError) return error.status === 401 || error.status === 408 || error.status === 429;
  if (error instanceof RateLimitError || error instanceof HTTPError) return true;
  if (!(error instanceof Error)) return false;
  // undici, the net module and aborted requests; programming errors carry no code.
  return error.name === 'AbortError' || error.name === 'TimeoutError' || typeof Reflect.get(error, 'code') === 'string';
}

/** How long Discord asks to wait, null when it doesn't say. */
export function getRetryAfterMs(error: unknown): number | null {
  return error instanceof RateLimitError ? error.retryAfter : null;
}

/** Whether Discord may have carried out a request that failed so. */
export function mayHaveArrived(error: unknown): boolean {
  return !(error instanceof RateLimitError) && !(error instanceof DiscordAPIError);
}
