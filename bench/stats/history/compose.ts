import type { Language } from '../../../demo/generate/phrases.ts';
import { PHRASES } from '../../../demo/generate/phrases.ts';
import type { Random } from '../../../demo/generate/random.ts';
import { toEmoteTag } from '../../../src/domain/emote-tag.ts';
import type { EmoteUse } from '../../../src/domain/event.ts';
import { drawEmote, type Emotes } from './emotes.ts';
import { drawWord, type Vocabulary } from './vocabulary.ts';

/** What somebody says, as it is stored. */
export interface Said {
  readonly text: string;
  /** Twitch's emotes in its own notation. */
  readonly emotes: string | null;
}

/** Who says it: the language, and the emotes at hand, the favourites first. */
export interface Speaker {
  readonly language: Language;
  readonly vocabulary: Vocabulary;
  readonly emotes: Emotes;
  /** By position in `emotes.all`. */
  readonly known: readonly number[];
}

const REACTIONS = [
  'lol',
  'lmao',
  'W',
  'L',
  'gg',
  'nice',
  'xdd',
  'true',
  'F',
  '?',
  '???',
  'haha',
  'based',
  'no way',
  'LETS GO',
  'wtf',
  '+1',
  '1',
  '2',
];
const COMMANDS = ['!uptime', '!song', '!points', '!discord', '!rank', '!join'];
const LINKS = ['https://clips.example.tv/ShinyOtter', 'www.example.com/watch?v=1', 'https://example.org/patch-notes'];

/** One message: emotes alone, a reaction, a sentence, and now and then a command, a mention or a link. */
export function compose(speaker: Speaker, random: Random): Said {
  const { language, vocabulary } = speaker;
  const dice = random.float();
  const pick = (items: readonly string[]): string => items[random.int(0, items.length - 1)] ?? '';
  const words = (from: number, to: number): string =>
    Array.from({ length: random.int(from, to) }, () => drawWord(vocabulary, random)).join(vocabulary.space);
  const tail = (chance: number): readonly number[] => (random.chance(chance) ? emotesOf(speaker, random, 2) : []);
  if (dice < 0.2) return withEmotes('', emotesOf(speaker, random, 4), speaker);
  if (dice < 0.32) return withEmotes(pick(REACTIONS), tail(0.2), speaker);
  if (dice < 0.42) return withEmotes(pick(PHRASES[language]), tail(0.3), speaker);
  if (dice < 0.44) return withEmotes(`${pick(COMMANDS)} ${random.chance(0.3) ? words(1, 2) : ''}`.trim(), [], speaker);
  if (dice < 0.46) return withEmotes(`${words(0, 4)} ${pick(LINKS)}`.trim(), [], speaker);
  if (dice < 0.56) return withEmotes(`@${drawWord(vocabulary, random)}_${random.int(1, 99)} ${words(2, 9)}`, tail(0.2), speaker);
  if (dice < 0.6) return withEmotes(`${words(10, 30)}`, tail(0.1), speaker);
  return withEmotes(random.chance(0.1) ? words(1, 9).toUpperCase() : words(1, 9), tail(0.35), speaker);
}

function emotesOf({ known, emotes }: Speaker, random: Random, most: number): number[] {
  const other = random.chance(0.4);
  const first = drawEmote(other ? emotes.everywhere : known, random.float());
  // The same one several times is the more usual way.
  return Array.from({ length: random.int(1, most) }, (_, index) =>
    index === 0 || random.chance(0.7) ? first : drawEmote(known, random.float()),
  );
}

function withEmotes(start: string, numbers: readonly number[], { emotes }: Speaker): Said {
  let text = start;
  let length = Array.from(start).length;
  const uses = new Map<string, EmoteUse & { positions: [number, number][] }>();
  for (const number of numbers) {
    const emote = emotes.all[number];
    if (emote === undefined) continue;
    if (text !== '') {
      text += ' ';
      length += 1;
    }
    if (emote.source === 'twitch') {
      const use = uses.get(emote.id) ?? { id: emote.id, name: emote.name, positions: [] };
      use.positions.push([length, length + emote.name.length - 1]);
      uses.set(emote.id, use);
    }
    text += emote.name;
    length += emote.name.length;
  }
  return { text, emotes: toEmoteTag([...uses.values()]) };
}
