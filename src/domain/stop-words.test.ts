import { describe, expect, test } from 'vitest';
import { isStopWord } from './stop-words.ts';

describe('stop words', () => {
  test.each([
    ['English', "the and you i'm don't dont its she not just"],
    ['Spanish', 'que de está por muy porque también tambien yo estoy'],
    ['Portuguese', 'não nao você vc isso uma está tá'],
    ['German', 'der die das und nicht ich ist auch war'],
    ['French', "le les est c'est j'ai pas dans avec"],
    ['Italian', "che di non è c'è sono perché"],
    ['Russian', 'и не что это всё все ещё меня'],
    ['Polish', 'się nie jest że to już jestem'],
    ['Turkish', 'bir ve bu çok için değil şimdi'],
    ['Japanese', 'の は です ます これ けど'],
    ['Korean', '그리고 이거 내가 그래서 우리'],
    ['Arabic', 'في من على هذا انا اللي'],
    ['Thai', 'ที่ และ เป็น ครับ ค่ะ'],
    ['Chinese', '的 我們 我们 這個 这个 沒有 什麼'],
    ['Dutch', 'het een niet maar'],
    ['Swedish', 'och inte är jag'],
    ['Greek', 'και είναι δεν'],
    ['Hebrew', 'של את זה'],
    ['Ukrainian', 'це що як'],
    ['Vietnamese', 'là không của'],
  ])('of %s', (_, words) => {
    expect(words.split(' ').filter((word) => !isStopWord(word))).toEqual([]);
  });

  test('are no fillers: chat means something by them', () => {
    const fillers =
      'lol lmao gg ez pog kekw haha hahaha jaja kkk xd wow yes yeah ok oh wtf bro omg hype rip f w l mdr хаха ㅋㅋ 하하 草 www 哈哈 笑死 555 5555';
    expect(fillers.split(' ').filter((word) => isStopWord(word) && !'fwl'.includes(word))).toEqual([]);
  });

  test('are no words of streams and games that another language has for "of" or "against"', () => {
    const words =
      'mod mods sub subs ban bits gift clip raid chat stream game play boss kill dead team win carry lag map gun ai pro ad ads alt dog fire music';
    expect(words.split(' ').filter(isStopWord)).toEqual([]);
  });
});
