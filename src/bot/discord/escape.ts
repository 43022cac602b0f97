/**
 * Plain text as Discord shows it literally: names of chatters can't become formatting, links, mentions or custom emoji.
 * A backslash before any ASCII punctuation is taken away by Discord's clients, so escaping more than needed does no harm.
 */
export function escapeMarkdown(plain: string): string {
  return flatten(plain)
    .replace(/[\\*_~`|<>[\]#@]/g, '\\$&')
    .replace(/^(\s*)([-+])(?=\s)/, '$1\\$2')
    .replace(/^(\s*\d+)\.(?=\s)/, '$1\\.')
    .replace(/:/g, escapeColon);
}

/** Cut to `max` UTF-16 units, the last an ellipsis; never within a character or an escape. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = text.slice(0, Math.max(0, max - 1));
  if (/[\uD800-\uDBFF]$/.test(kept)) kept = kept.slice(0, -1);
  const slashes = /\\*$/.exec(kept)?.[0].length ?? 0;
  if (slashes % 2 === 1) kept = kept.slice(0, -1);
  return `${kept}…`;
}

/** One line without control characters, and without the marks that turn the direction of whatever follows. */
export function flatten(plain: string): string {
  return plain
    .replace(/[\u202A-\u202E\u2066-\u2069]/g, '')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
}

/** Colons of `https://`, `:emoji:` and the like; those of clock times and at the end of a word stay readable in logs. */
function escapeColon(colon: string, at: number, text: string): string {
  const [before, after] = [text[at - 1] ?? ' ', text[at + 1] ?? ' '];
  if (/\s/.test(after) || (/\d/.test(before) && /\d/.test(after))) return colon;
  return `\\${colon}`;
}
