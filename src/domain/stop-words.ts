import * as lists from 'stopword';
import { COUNTED, MORE } from './stop-words-more.ts';

/** Languages with enough chat on Twitch, and with lists that hold function words rather than half a dictionary. */
const LISTS = [
  lists.eng,
  lists.spa,
  lists.por,
  lists.porBr,
  lists.deu,
  lists.fra,
  lists.ita,
  lists.rus,
  lists.pol,
  lists.tur,
  lists.jpn,
  lists.kor,
  lists.ara,
  lists.tha,
  lists.zho,
  lists.nld,
  lists.swe,
  lists.nob,
  lists.dan,
  lists.fin,
  lists.ces,
  lists.hun,
  lists.ron,
  lists.ukr,
  lists.ell,
  lists.heb,
  lists.vie,
] as const;

const toKey = (word: string): string => word.trim().toLowerCase().replaceAll('i\u0307', 'i').replaceAll('’', "'").normalize('NFC');

const STOP_WORDS: ReadonlySet<string> = (() => {
  const words = new Set([...LISTS.flat(), ...MORE].map(toKey));
  for (const word of COUNTED) words.delete(word);
  return words;
})();

/**
 * Whether a word (as `toWords` spells it) says nothing by itself in one of the languages of Twitch chat. All languages at once: chat mixes them, and nothing
 * tells which one it is. Where one language's article is another's noun (German "die"), the article wins; fillers such as "lol" and "gg" are no stop words.
 */
export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word);
}
