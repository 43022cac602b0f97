import { shorten } from '../../reports/names.ts';

/** Twitch drops what is longer. Counted here in UTF-16 units, of which there are never fewer than characters. */
export const MAX_LENGTH = 500;

/** `text` as one chat message that is nothing but text: a line that starts with `/` or `.` is a command to Twitch (`/ban`). Null when nothing is left. */
export function toSayable(text: string): string | null {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/^[\s/.]+/u, '')
    .trim();
  return line === '' ? null : shorten(line, MAX_LENGTH);
}
