import { CODES, getDiscordCode } from '../failure.ts';
import { text } from '../text.ts';

/** Why a digest can't be posted until somebody changes something, in words for the server's admins; null for what may pass by itself. */
export function toRefusal(error: unknown): string | null {
  const code = getDiscordCode(error);
  return code === null ? null : (REFUSALS.get(code) ?? null);
}

const REFUSALS: ReadonlyMap<number, string> = new Map<number, string>([
  [CODES.unknownChannel, text.failureUnknownChannel],
  [CODES.unknownGuild, text.failureNoAccess],
  [CODES.missingAccess, text.failureNoAccess],
  [CODES.missingPermissions, text.failureNoPermission],
  [CODES.notATextChannel, text.failureNotText],
]);
