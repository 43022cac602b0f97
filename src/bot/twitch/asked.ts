/** What a chatter wants: the numbers of today, or to be named nowhere, or that no longer. */
export type Asked = 'stats' | 'optout' | 'optin';

/** Chatterino puts U+E0000 behind a text that it sends twice. */
const ASKED = /^!stats(?:[\s\u{E0000}]+(optout|optin))?(?=$|[\s\u{E0000}])/iu;
const EXCLAMATION_MARK = 0x21;

/** Null: not a command of ours. Any other word behind it is talk, and the numbers are asked for. */
export function toAsked(text: string): Asked | null {
  if (text.charCodeAt(0) !== EXCLAMATION_MARK) return null;
  const found = ASKED.exec(text);
  if (found === null) return null;
  const word = found[1]?.toLowerCase();
  return word === 'optout' || word === 'optin' ? word : 'stats';
}
