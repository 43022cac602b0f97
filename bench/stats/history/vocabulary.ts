import type { Language } from '../../../demo/generate/phrases.ts';
import { createRandom, type Random } from '../../../demo/generate/random.ts';
import { drawRank, toZipf, type Zipf } from './zipf.ts';

/** Made-up words of one language, the frequent ones first; short words are the frequent ones. */
export interface Vocabulary {
  readonly words: readonly string[];
  readonly ranks: Zipf;
  /** Function words, which are about half of what is said. */
  readonly fillers: readonly string[];
  /** Between words; nothing where a language writes none. */
  readonly space: string;
}

const SYLLABLES: Readonly<Record<'latin' | 'cyrillic' | 'kana' | 'hangul' | 'han' | 'arabic' | 'thai', string>> = {
  latin: 'ka lo mi ren sta tor vel pra shu nik bo dar fel gri hol jin lum mar nos ost pel qui rad sin tul ven wex yor zat eck',
  cyrillic: 'ка ло ми рен ста тор вел пра шу ник бо дар фел гри хол жин лум мар нос ост пел кви рад син тул вен',
  kana: 'か き く さ し す た ち と な に ぬ は ひ ま み や ゆ よ ら り る わ カ キ ス ト ナ マ ラ ン',
  hangul: '가 나 다 라 마 바 사 아 자 차 카 타 파 하 게 네 데 레 메 베 고 노 도 로 모 보 구 누 두 루',
  han: '人 大 中 国 学 生 会 年 上 下 出 入 日 本 月 火 水 木 金 土 山 川 車 電 気 天 空 海 花 草',
  arabic: 'با تا جا حا را سا شا صا عا فا قا كا لا ما نا ها بي تي ري سي في كي لي مي ني بو تو رو سو نو',
  thai: 'กา ขา คา งา จา ชา ดา ตา ทา นา บา ปา พา มา ยา รา ลา วา สา หา',
};

const SCRIPTS: Readonly<Record<Language, keyof typeof SYLLABLES>> = {
  en: 'latin',
  es: 'latin',
  pt: 'latin',
  ru: 'cyrillic',
  uk: 'cyrillic',
  ja: 'kana',
  ko: 'hangul',
  zh: 'han',
  ar: 'arabic',
  th: 'thai',
  he: 'latin',
  hi: 'latin',
};
const UNSPACED: ReadonlySet<Language> = new Set(['ja', 'zh', 'th']);

const FILLERS: Partial<Record<Language, string>> = {
  en: 'the a to and of in is it you that he was for on are with as his they at be this have from or had by not but what all were we when your can there an',
  es: 'el la de que y a en un ser se no por con su para como estar tener le lo todo pero más hacer o poder este ir otro ese si me ya ver porque',
  pt: 'o a de que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser',
  ru: 'и в не на я быть он с что а по это она этот к но они мы весь который из у который то за свой что весь год от так о для',
};

export function toVocabulary(language: Language, size: number): Vocabulary {
  const random = createRandom('vocabulary', language);
  const script = SCRIPTS[language];
  const syllables = SYLLABLES[script].split(' ');
  const longest = script === 'latin' || script === 'cyrillic' ? 4 : 3;
  const words = new Set<string>();
  while (words.size < size) {
    let word = toWord(random, syllables, 1 + Math.floor((words.size / size) * longest + random.float()));
    while (words.has(word)) word += toWord(random, syllables, 0);
    words.add(word);
  }
  return {
    words: [...words],
    ranks: toZipf(size, 3),
    fillers: (FILLERS[language] ?? '').split(' ').filter((filler) => filler !== ''),
    space: UNSPACED.has(language) ? '' : ' ',
  };
}

function toWord(random: Random, syllables: readonly string[], count: number): string {
  let word = '';
  for (let at = 0; at < count + 1; at += 1) word += syllables[random.int(0, syllables.length - 1)] ?? '';
  return word;
}

export function drawWord({ words, ranks, fillers }: Vocabulary, random: Random): string {
  if (fillers.length > 0 && random.chance(0.45)) return fillers[random.int(0, fillers.length - 1)] ?? '';
  return words[drawRank(ranks, random.float())] ?? '';
}
