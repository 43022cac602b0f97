import type { Login } from '../domain/ids.ts';

interface Named {
  readonly login: Login;
  readonly displayName: string;
}

/** What could turn text round, hide in it or break its line. Joiners and the emoji selector stay: scripts and emoji need them. */
const INVISIBLE = /(?!\u200c|\u200d|\ufe0f)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{DI}]/gu;
/** Braille's blank is a symbol to Unicode and nothing to the eye. */
const VISIBLE = /(?!\u2800)[\p{L}\p{N}\p{P}\p{S}]/u;
const PILED_MARKS = /(\p{M}{3})\p{M}+/gu;
const MAX_NAME_LENGTH = 40;

/**
 * A name or reason from outside as plain text on one line: no control, bidi or invisible characters, no piled-up marks, 40 characters at most.
 * Empty when nothing visible is left. Markup is not escaped: that belongs to whoever shows the text.
 */
export function toPlainText(raw: string): string {
  const clean = raw
    .replace(/[\t\n\r\p{Z}]+/gu, ' ')
    .replace(INVISIBLE, '')
    .normalize('NFC')
    .replace(PILED_MARKS, '$1')
    .replace(/ +/g, ' ')
    .trim();
  return VISIBLE.test(clean) ? shorten(clean, MAX_NAME_LENGTH) : '';
}

/** How people know them: the display name; with the login behind it where that is another word ("弟大物 (dadawu)"). */
export function nameOf({ displayName, login }: Named): string {
  const name = toPlainText(displayName);
  if (name === '') return login;
  return name.toLowerCase() === login ? name : `${name} (${login})`;
}

/** Cut to `maxLength` UTF-16 units, between characters, with an ellipsis in place of what is missing. */
export function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  let cut = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    if (cut.length + segment.length >= maxLength) break;
    cut += segment;
  }
  return `${cut.trimEnd()}…`;
}

/** Some services refuse a picture's description above 1,024 characters. */
export const MAX_ALT_LENGTH = 1_000;
