import type { Language, Words } from './phrases.ts';
import type { Random } from './random.ts';

/** What somebody is called: the handle in Latin letters, and the name that chat shows. */
export interface Name {
  readonly login: string;
  readonly displayName: string;
}

const FIRST: Words = [
  'Lunar',
  'Pixel',
  'Quiet',
  'Velvet',
  'Rusty',
  'Neon',
  'Salty',
  'Frosty',
  'Tiny',
  'Cosmic',
  'Lazy',
  'Sunny',
  'Crispy',
  'Hollow',
  'Mellow',
  'Turbo',
  'Wandering',
  'Sleepy',
  'Copper',
  'Misty',
  'Golden',
  'Paper',
  'Static',
  'Midnight',
];
const SECOND: Words = [
  'Otter',
  'Comet',
  'Teapot',
  'Falcon',
  'Pickle',
  'Badger',
  'Lantern',
  'Waffle',
  'Sparrow',
  'Kraken',
  'Noodle',
  'Goblin',
  'Cactus',
  'Walrus',
  'Piano',
  'Turnip',
  'Raven',
  'Biscuit',
  'Harbor',
  'Marmot',
  'Penguin',
  'Satellite',
  'Mango',
  'Hedgehog',
];
const GIVEN: Words = [
  'elena',
  'marek',
  'joao',
  'sofia',
  'tariq',
  'ines',
  'oskar',
  'priya',
  'yusuf',
  'noa',
  'mateo',
  'zofia',
  'liam',
  'amara',
  'hugo',
  'mila',
];
const HOBBY: Words = ['plays', 'codes', 'cooks', 'draws', 'runs', 'reads', 'speedruns', 'bakes', 'climbs', 'sleeps'];

/** Names in the script of a language, with the handle that goes with each. */
const LOCAL: Readonly<Partial<Record<Language, readonly [readonly [string, string], ...(readonly [string, string])[]]>>> = {
  ru: [
    ['severnoe_siyanie', 'СеверноеСияние'],
    ['kot_uchyonyj', 'КотУчёный'],
    ['lunohod', 'Луноход'],
    ['chaynik', 'Чайник'],
    ['medvedik', 'Медведик'],
    ['zvezdochet', 'Звездочёт'],
    ['polyarnik', 'Полярник'],
    ['barsuk', 'Барсук'],
    ['yagodka', 'Ягодка'],
    ['svetlyachok', 'Светлячок'],
    ['tihij_okean', 'ТихийОкеан'],
    ['kometa', 'Комета'],
  ],
  uk: [
    ['zoryanka', 'Зорянка'],
    ['vyshyvanka', 'Вишиванка'],
    ['yizhachok', 'Їжачок'],
    ['kobzar', 'Кобзар'],
    ['sonyashnyk', 'Соняшник'],
    ['lelechka', 'Лелечка'],
    ['mavka', 'Мавка'],
    ['barvinok', 'Барвінок'],
    ['hrim', 'Грім'],
    ['vedmedyk', 'Ведмедик'],
    ['dzvinochok', 'Дзвіночок'],
  ],
  ja: [
    ['hoshizora', '星空'],
    ['kogumaya', 'こぐま屋'],
    ['yukimi', '雪見だいふく'],
    ['neko_no_te', '猫の手'],
    ['matcha_ramen', '抹茶ラーメン'],
    ['tsukimi', '月見うどん'],
    ['penpen', 'ペンペン'],
    ['harusame', '春雨'],
    ['mikazuki', '三日月'],
    ['ohagi', 'おはぎ'],
    ['tanuki_soba', 'たぬきそば'],
    ['sora_no_iro', '空の色'],
    ['kumagoro', 'くまごろう'],
    ['asagao', '朝顔'],
    ['mochi', 'もちもち'],
    ['kaede', '楓'],
    ['umineko', 'ウミネコ'],
    ['suzume', 'すずめ'],
  ],
  ko: [
    ['gureum', '구름이'],
    ['haneulbit', '하늘빛'],
    ['dotori', '도토리'],
    ['bamhaneul', '밤하늘'],
    ['tteokbokki', '떡볶이좋아'],
    ['byeolbit', '별빛'],
    ['goyangi', '고양이집사'],
    ['bada', '푸른바다'],
    ['hodu', '호두과자'],
    ['sonagi', '소나기'],
    ['nabi', '나비'],
  ],
  zh: [
    ['xiaoxiongmao', '小熊猫'],
    ['yueliang', '月亮船'],
    ['naicha', '珍珠奶茶'],
    ['yeyou', '夜遊神'],
    ['shanhai', '山海'],
    ['qingfeng', '清風'],
    ['doujiang', '豆浆油条'],
    ['xingkong', '星空下'],
    ['dafeiyu', '大飞鱼'],
    ['maomi', '猫咪老师'],
    ['yunduan', '云端'],
  ],
  ar: [
    ['qamar', 'قمر_الليل'],
    ['najm', 'نجم'],
    ['sahara', 'صحراء'],
    ['asad', 'أسد'],
    ['bahr', 'بحر'],
    ['nour', 'نور'],
    ['rih', 'ريح_الشمال'],
    ['zaytoun', 'زيتون'],
  ],
  th: [
    ['dao_nuea', 'ดาวเหนือ'],
    ['maew_som', 'แมวส้ม'],
    ['khao_niao', 'ข้าวเหนียว'],
    ['fon_tok', 'ฝนตก'],
    ['mali', 'มะลิ'],
    ['thale', 'ทะเลหมอก'],
    ['kaeng', 'แกงเขียวหวาน'],
    ['hima', 'หิมะ'],
  ],
  he: [
    ['kochav', 'כוכב'],
    ['yareach', 'ירח_מלא'],
    ['chatul', 'חתול'],
    ['galim', 'גלים'],
    ['dvash', 'דבש'],
    ['nesher', 'נשר'],
  ],
  hi: [
    ['chanda', 'चंदा'],
    ['tara', 'तारा'],
    ['megh', 'मेघदूत'],
    ['surya', 'सूर्य'],
    ['sagar', 'सागर'],
    ['pawan', 'पवन'],
  ],
};

/** How many of those who could have a name in their own script do. */
const LOCAL_SHARE = 0.75;
/** Twitch's longest handle. */
const MAX_LOGIN = 25;

/** Gives out names, none of them twice. */
export function createNames(random: Random): (language: Language) => Name {
  const taken = new Set<string>();
  const local = new Map<Language, number>();

  function claim({ login, displayName }: Name): Name {
    if (!taken.has(login)) {
      taken.add(login);
      return { login, displayName };
    }
    for (let most = 99; ; most = Math.min(most * 10, 9_999_999)) {
      const digits = random.int(2, most);
      if (taken.has(`${login}${digits}`) || `${login}${digits}`.length > MAX_LOGIN) continue;
      taken.add(`${login}${digits}`);
      return { login: `${login}${digits}`, displayName: `${displayName}${digits}` };
    }
  }

  return (language) => {
    const names = LOCAL[language];
    if (names !== undefined && random.chance(LOCAL_SHARE)) {
      // In turn before at random, so that numbers behind a name come late.
      const turn = local.get(language) ?? 0;
      local.set(language, turn + 1);
      const [login, displayName] = names[turn] ?? random.pick(names);
      return claim({ login, displayName });
    }
    return claim(latin(random));
  };
}

function latin(random: Random): Name {
  const [first, second, style] = [random.pick(FIRST), random.pick(SECOND), random.int(0, 6)];
  if (style <= 2) return named(`${first}${second}`);
  if (style === 3) return named(`${first}_${second}`.toLowerCase());
  if (style === 4) return named(`${random.pick(GIVEN)}${random.pick(HOBBY)}`);
  if (style === 5) return named(`${second}${random.int(7, 99)}`);
  return named(`xX${second}Xx`);
}

const named = (displayName: string): Name => ({ login: displayName.toLowerCase(), displayName });
