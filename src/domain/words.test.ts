import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromEmoteTag } from './emote-tag.ts';
import { toWords } from './words.ts';

const none = (): boolean => false;
const wordsOf = (text: string, emotes: readonly string[] = [], tag: string | null = null): string[] =>
  toWords(text, (token) => emotes.includes(token), fromEmoteTag(tag, text));

describe('toWords', () => {
  test.each([
    ['lower case, stop words out', 'This Boss is so HARD', ['boss', 'hard']],
    ['as often as said', 'gg gg wp', ['gg', 'gg', 'wp']],
    ['elongated words stay as they are', 'Nooooo wayyyyy LETSGOOO', ['nooooo', 'wayyyyy', 'letsgooo']],
    ['apostrophes hold a word together, straight or not', "rock'n'roll won’t o’clock 'quoted'", ["rock'n'roll", "o'clock", 'quoted']],
    ['underscores too', 'snake_case __init__ _', ['snake_case', '__init__']],
    ['punctuation parts words', 'wait...what?! (clutch) nice,play one-shot', ['wait', 'clutch', 'nice', 'play', 'shot']],
    ['colons part words', 'score:boss', ['score', 'boss']],
    ['numbers are no words, words with digits are', '100 3.14 1,000 20% 1v1 20k 4head 777', ['1v1', '20k', '4head']],
    ['emoji are no words', 'nice 😂😂 👍🏻clutch 👨‍👩‍👧 🇩🇪 1️⃣ ❤️', ['nice', 'clutch']],
    ['smileys are no words', 'nice :) :D xD <3 ;P', ['nice', 'xd']],
    ['single letters are none, but for what chat shouts', 'a x Y W w L F f é ж', ['w', 'l', 'f']],
    ['commands at the start are out, what follows is not', '!gamble everything red', ['red']],
    ['an exclamation is no command', '!!! nice', ['nice']],
    ['a command in the middle is a word', 'try !discord', ['try', 'discord']],
    ['mentions are out', '@MoonBase hello @弟大物, @tide_pool: hi', ['hello', 'hi']],
    ['mail addresses are out', 'write ada.l@example.org or <bob@mail.example.co.uk>', ['write']],
    [
      'links are out',
      'clip https://clips.twitch.tv/Foo?x=1 twitch.tv/foo www.example.org discord.gg/abc (youtu.be/xyz) bbc.co.uk, http://x',
      ['clip'],
    ],
    ['a forgotten space is no link', 'thats.it haha.no', ['thats.it', 'haha.no']],
    ['the tag that clients append is not seen', 'clutch\u{e0000} clutch \u{e0000}', ['clutch', 'clutch']],
    ['invisible characters split nothing', 'clu\u200btch so\u00adlid \u202ebro\u202c \u3164 \u2800', ['clutch', 'solid', 'bro']],
    ['accents compose', 'cafe\u0301 café CAFÉ', ['café', 'café', 'café']],
    ['Turkish capitals', 'İSTANBUL istanbul', ['istanbul', 'istanbul']],
    ['German sharp s', 'STRAẞE straße', ['straße', 'straße']],
    ['Cyrillic', 'Привет, как дела? м’яч', ['привет', 'дела', "м'яч"]],
    ['Greek, with its final sigma', 'ΜΠΡΑΒΟ ΦΙΛΟΣ', ['μπραβο', 'φιλος']],
    ['Korean', '안녕하세요 ㅋㅋㅋ 대박ㅋㅋ', ['안녕하세요', 'ㅋㅋㅋ', '대박', 'ㅋㅋ']],
    ['Arabic', 'السلام عليكم يا شباب، ههههه', ['السلام', 'عليكم', 'شباب', 'ههههه']],
    ['Persian, with the joiner that shapes letters', 'می‌خواهم', ['می‌خواهم']],
    ['Hebrew', 'שלום צה״ל', ['שלום', 'צה״ל']],
    ['Hindi', 'नमस्ते दोस्त', ['नमस्ते', 'दोस्त']],
    ['Japanese', '今日のゲームは草ｗ', ['今日', 'ゲーム', '草', 'ｗ']],
    ['Chinese', '我們今天玩遊戲', ['今天', '玩', '遊戲']],
    ['Thai', 'สวัสดีครับ', ['สวัสดี']],
    ['scripts side by side', 'gg 草 nice', ['gg', '草', 'nice']],
    ['nothing', '', []],
    ['spaces', '   ', []],
  ])('%s', (_, text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  test("Twitch's emotes are left out where they stand, and nowhere else", () => {
    expect(wordsOf('Kappa nice Kappa kappa', [], '25:0-4')).toEqual(['nice', 'kappa', 'kappa']);
    expect(wordsOf('😂 Kappa nice', [], '25:2-6')).toEqual(['nice']);
    expect(wordsOf('one PogChamp PogChamp two clutch', [], '305954156:4-11,13-20')).toEqual(['two', 'clutch']);
  });

  test('other emotes are left out by the text between two spaces, to the letter', () => {
    expect(wordsOf('KEKW that was nice KEKW\u{e0000} kekw KEKW,', ['KEKW'])).toEqual(['nice', 'kekw', 'kekw']);
    expect(wordsOf('!KEKW w! nice', ['w!', 'nice'])).toEqual([]);
  });

  test('every word is in its one spelling, whatever was said', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        for (const word of toWords(text, none, [])) {
          expect(word).toBe(word.normalize('NFC'));
          expect(word).toMatch(/\p{L}/u);
          expect(word).not.toMatch(/[\s’@:]/u);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('words said apart are the words said together', () => {
    const said = fc.stringMatching(/^[a-z]{2,8}$/);
    fc.assert(
      fc.property(fc.array(said, { maxLength: 10 }), (words) => {
        expect(toWords(words.join(' '), none, [])).toEqual(words.flatMap((word) => toWords(word, none, [])));
      }),
    );
  });
});
