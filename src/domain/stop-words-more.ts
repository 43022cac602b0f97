/** What the lists of `stopword` lack for chat: contractions, forms without accents, spoken forms; Chinese in traditional characters; Greek with accents. */
export const MORE: readonly string[] = [
  // English
  `i'm i've i'll i'd you're you've you'll you'd he's he'll he'd she's she'll she'd it's it'll it'd we're we've we'll we'd they're they've they'll they'd that's that'll
   that'd there's there're here's what's what're who's who'll where's when's why's how's let's don't doesn't didn't isn't aren't wasn't weren't won't wouldn't can't couldn't
   shouldn't mustn't haven't hasn't hadn't ain't y'all im ive youre youve hes shes its theyre theyve thats theres heres whats whos wheres lets dont doesnt didnt isnt arent wasnt
   werent wont wouldnt cant couldnt shouldnt havent hasnt hadnt aint yall u ur r n y'know cannot gonna wanna gotta kinda sorta
   she hers herself yourself yourselves ours ourselves myself theirs themselves itself yours not no nor so just will shall when why than being am did does doing done having during
   again further once until against below above off down own very too each few other others any some such only same here where whose whom if else
   yet even ever always really quite rather maybe perhaps though although because cause cuz bc also something anything everything nothing
   someone anyone everyone somebody anybody everybody one ones us upon within without per via etc`,
  // Spanish
  `es está esta están estan estoy estás estas estamos este estos esto esa esos esas ese aquel aquella aquello aquí aqui ahí ahi allí alli allá así asi si soy eres somos son ser
   era eran fue fueron sido siendo será sería hay había habia ha han he hemos has haber hace hacen hacer hago haces tiene tienen tengo tienes tener tenía va van voy vas ir vamos
   yo tu él ellos ellas nosotros vosotros usted ustedes os le les mis tus unos unas todo toda todos todas tan tanto tanta pues entonces ahora mas más cuál cual quién cómo cuándo
   dónde porqué qué eso esos algo alguien nada nadie cada vez solo sólo siempre nunca aún aun todavía todavia tambien tampoco bueno bien mal mucho mucha muchos muchas otra otros otras mismo misma puede
   puedo puedes pueden poder quiero quiere quieres saber sé creo dice dijo decir ver q k xq pq tb tmb d x na pa`,
  // Portuguese
  `é eh tá ta tô to está estou estão são foi era ser ter tem tenho vai vou vamos pra pro pros pras né ne num numa uns vc vcs voce voces q pq tb tbm mto mt mta aki ai aí la lá
   nao não n eu tu ele ela nós nos isso isto aquilo esse essa esses essas este esta aqui ali agora então entao mas mais menos muito pouco bem já ja só so até ate quando onde como porque por quê
   que quem qual tudo todo toda todos todas nada alguém ninguém cada sempre nunca ainda também tambem agr hj dms oq`,
  // German
  `nich nix ne nen n nem ner is isn ists hab habs gibts gehts wirds wärs dat wat ma mal halt eh doch schon nur auch ja nein ned net nedd i di mi dass daß
   aufm im ins ums vom zum zur fürs hast's bissl bisschen irgendwie irgendwas jemand eigentlich einfach sonst trotzdem warum wieso weshalb`,
  // French
  `c'est j'ai t'as t'es n'est d'un d'une qu'il qu'elle qu'on qu'un l'a s'est c'était j'étais m'a t'a y'a n'a n'ai d'accord jai cest ya yen ca ça là la les des du c'que quand comme donc alors mais ou où
   car ni si plus moins très tres trop aussi encore déjà deja jamais toujours rien tout toute tous toutes peu beaucoup bien mal fait faire faut va vas vais vont dit dire peut peux veux veut sais sait
   chez vers dès depuis pendant avant après sous entre contre jsuis chui pk pq pcq tt ds`,
  // Italian
  `è e' é un'altra un' l'ha c'è c'era cos'è com'è dov'è perche poi però pero quindi allora ancora già gia mai sempre niente nulla qualcosa qualcuno ogni altro altra altri altre stesso solo molto poco troppo
   tanto bene male così cosi fare fatto detto dire va vado vai vanno andare può puo posso puoi possono voglio vuole vuoi devo deve devi so sa cosa xke xché cmq nn`,
  // Russian
  `это эта эти этих те та тех мне тебе твой твоя твои наш наша ваш ваша их его её ее ему нём неё ещё моё моя мои всё всё очень просто сейчас щас ща тоже также поэтому потому почему зачем как-то
   что-то кто-то где-то такое такие такая таких какие какое какие-то там тут туда сюда вон вообще короче типа блин прям пока после перед около через которые который которая которое которых свои своих будут
   будем буду быть были есть нету чё че шо`,
  // Polish
  `sie mnie ze juz moze tez wiec bylo byla byc jesli ktory ktora zeby wlasnie dzis jestes jesteś jesteśmy są masz mamy macie mogę może możesz chce chcę chcesz wiem wiesz no tu to ten ta te tych tą tę`,
  // Turkish
  `bi birşey bişey şey sey degil değil icin için cok çok nasil nası simdi şimdi yok var mi mı mu mü musun misin mısın misiniz ki de da ya yaa ben sen o biz siz onlar bu şu su ne niye neden kadar gibi`,
  // Dutch and the Nordic languages
  `'t 'n 'm zo'n m'n z'n d'r niks wat wel nou gewoon heel echt jij jullie hun ons zit gaat ga doet doe zegt
   är e ä o nåt nån också oxå inte va dom dem sån mig dig sej det de den ett jeg ikke hva hvor også bare det de dig mig ikk noget hvad og så
   olen olet olemme mä sä se tää toi noi mun niin kun nyt sit siis vaan vai kyl kyllä mitä mikä missä miten miks miksi ei en et eikö jos tota`,
  // Greek
  `και να το τα τη την της του τον τους των η ο οι στο στη στην στον στα με σε από απο για θα δεν μην είναι ειναι ήταν έχει έχω έχεις είμαι είσαι που πως πώς τι ποιος αυτό αυτά αυτή αυτός εγώ εσύ μου σου μας σας
   αν ότι όταν γιατί αλλά ή κι ένα μια ένας πολύ`,
  // Japanese
  `です ます でした ました だった じゃ じゃん ね よ な わ ぞ ぜ さ って っけ けど けれど だけ しか くらい ぐらい まで なんか なんで なに 何 誰 どこ いつ どう こう ああ そう そこ あれ これ どれ あの その どの
   僕 俺 私 あなた 君 さん くん ちゃん てる てた でる とか だろ だろう でしょ でしょう ない なく たい ている いた した して する なる なった 人 方 の ん`,
  // Korean
  `나는 난 내가 내 나도 너는 넌 네가 니가 니 너도 우리가 이거 그거 저거 이게 그게 저게 이건 그건 저건 뭐 뭐야 왜 안 못 더 잘 수 있는 없는 있어 없어 하는 하면 해서 했는데 인데 근데 그냥 이제 지금 다 거 게 건 걸
   은 는 이 가 을 를 에 에서 의 도 로 와 과 한 하고 님 님이 분`,
  // Arabic
  `انا أنا انت إنت انتي هو هي هم احنا انتو هذا هذي هاذا هاي هاد هاذي ذا ذي اللي الي يلي مش مو ما لا ليش ليه ايش شو وش اش كيف وين متى يا اذا لو بس كمان عشان علشان لان لأن عنده عندي فيه منه به معه كل شي
   شيء شوي الحين هلا هسه دلوقتي ولا او أو ثم حتى إلى الى على عليه`,
  // Thai
  `ครับ ค่ะ คะ นะ น่ะ จ้า จ้ะ ล่ะ ละ สิ ซิ เหรอ หรอ ไหม มั้ย ผม ฉัน คุณ เธอ มัน นาย พี่ น้อง นี่ นั่น นู่น ตัว ทำ ทำให้ สำหรับ ยังไง ทำไม ใคร ไหน แค่ ก้อ อ่ะ อะ เนี่ย แหละ`,
  // Chinese, in both ways of writing
  `我们 你们 他们 她们 它 您 咱 这个 那个 这样 那样 这么 那么 什么 怎么 为什么 哪里 这里 那里 没 没有 不是 不会 不要 可以 就是 还是 但是 可是 因为 所以 如果 然后 而且 或者 一个 一下 一直 已经 自己 知道 觉得
   现在 时候 起来 出来 给 被 让 从 像 比 最 再 才 只 能 要 想 去 到底 真的 里 上 下 吗 呀 啦 喔 哦 噢 嗎 們 這 這個 這樣 這麼 那個 那樣 那麼 個 什麼 甚麼 怎麼 為什麼 為 哪裡 這裡 那裡 沒 沒有 我們 你們 他們 她們
   不會 還 還是 因為 會 對 與 說 來 時 時候 後 然後 過 已經 覺得 現在 給 讓 從 麼 嗎 咧 嘛 呢 欸 耶 跟 很 都 也 又 把 太 吧 真 點 裡 多少 幾`,
  // Hebrew, Vietnamese
  `זה זאת זו אני אתה את הוא היא אנחנו הם לא כן מה מי של על עם גם רק אם כי יש אין עוד כבר פה שם איך למה
   mình bạn tôi tao mày anh em nó này kia đó thì là mà ko k không vậy luôn thôi nha nhé`,
].flatMap((words) => words.split(/\s+/));

/** On some list, though chat means something by them: fillers, and words of games and streams that another language has for "of" or "against". */
export const COUNTED: readonly string[] =
  `ok okay oh um ha hm wow haha hahaha 하하 하하하 허허 흐흐 헉 yes yeah nah ai pro mod mods sub ban ad alt dig hit hits sex god men fire dog dogs store face mine care sale pot tale
   april far end mind final local zero cat bra fan hat bet max best tied drug dank gross tag kit car dice lad male ez gut gute guter guten gift bits team win lag lob pull push
   오 와 아 어 응 예 네 우와 와아 진짜로`.split(/\s+/);
