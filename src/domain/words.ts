import { type EmoteSpan, toTokens } from './emote-uses.ts';
import { isStopWord } from './stop-words.ts';
import { breakAscii, breakByPattern, breakBySegmenter, isPlain } from './words-breaks.ts';

/**
 * The words of a message that say something, in order, as often as they were said: in lower case, NFC, with straight apostrophes.
 * Left out are emotes (`spans` are Twitch's own, `isEmote` knows the others by the text between two spaces), a command at the start, links,
 * mail addresses, mentions, numbers, and stop words. A single letter of an alphabet is no word either, but for W, L and F in capitals: chat says them for win, loss and respect.
 * `tokens`: those of `toTokens`, where they are there already.
 */
export function toWords(
  text: string,
  isEmote: (token: string) => boolean,
  spans: readonly EmoteSpan[],
  tokens = toTokens(text, spans),
): string[] {
  const spoken = toSpoken(text, isEmote, tokens);
  const words: string[] = [];
  if (ASCII.test(spoken)) {
    for (const said of breakAscii(spoken)) addWord(words, said, said.toLowerCase());
    return words;
  }
  const composed = spoken.normalize('NFC');
  for (const said of isPlain(composed) ? breakByPattern(composed) : breakBySegmenter(composed)) addWord(words, said, toKey(said));
  return words;
}

/** The text without commands, mentions, emotes and links. */
function toSpoken(text: string, isEmote: (token: string) => boolean, tokens: readonly string[]): string {
  let spoken = '';
  let isCommand = COMMAND.test(text);
  for (const token of tokens) {
    if (!isCommand && !token.startsWith('@') && !isEmote(token) && !isLink(token)) spoken += `${token} `;
    isCommand = false;
  }
  return spoken;
}

const ASCII = /^[ -~]*$/;
const COMMAND = /^![\p{L}\p{N}]/u;
const SHOUTED = new Set(['W', 'L', 'F']);
/** Scripts in which one character can be a word, and the broad w by which Japanese chat laughs. */
const WHOLE_WORD = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}ｗ]$/u;

function addWord(words: string[], said: string, word: string): void {
  if (isSingle(said)) {
    if (SHOUTED.has(said) || (WHOLE_WORD.test(said) && !isStopWord(word))) words.push(word);
  } else if (!isStopWord(word)) words.push(word);
}

const isSingle = (word: string): boolean => word.length === 1 || (word.length === 2 && (word.codePointAt(0) ?? 0) > 0xffff);

/** Marks, quotes and joiners: rare, and the only characters that spelling has to look after. */
const UNEVEN = /[\p{M}‘’\u200c\u200d]/u;

/** One spelling for what reads the same. The Turkish capital İ would else leave its dot behind as a mark of its own. */
function toKey(word: string): string {
  const lower = word.toLowerCase();
  return UNEVEN.test(lower)
    ? lower
        .replaceAll('i\u0307', 'i')
        .replace(/[‘’]/g, "'")
        .replace(/[\u200c\u200d]+$/, '')
        .normalize('NFC')
    : lower;
}

/** Endings of addresses that are also written without a path. Those that end sentences whose space was forgotten ("what.is", "ok.so") need one. */
const BARE_ENDINGS = 'com|net|org|tv|gg|io|de|uk|eu|fr|ru|pl|br|jp|kr|tw|app|dev|xyz|info|fm|ly';
const LINK = new RegExp(
  `^[^\\p{L}\\p{N}]*(?:[a-z]+://|www\\.|(?:[\\p{L}\\p{N}-]+\\.)+(?:(?:${BARE_ENDINGS})(?::\\d+)?(?:[^\\p{L}\\p{N}.]|\\.?$)|[a-z]{2,24}[/?#]))`,
  'iu',
);

const MAIL = /@[\p{L}\p{N}-]+\.[\p{L}\p{N}]/u;

function isLink(token: string): boolean {
  return (token.includes('.') || token.includes('://')) && (LINK.test(token) || MAIL.test(token));
}
