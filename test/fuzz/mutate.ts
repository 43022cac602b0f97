/** A small seeded generator (mulberry32), so that a run can be repeated: numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Mutation = (line: string, other: string, random: () => number) => string;

const below = (random: () => number, end: number): number => Math.floor(random() * end);
/** What breaks parsers: separators, escapes, controls, halves of pairs, digits. */
const NASTY = [
  '\0',
  '\u0001',
  '\r',
  '\n',
  ' ',
  ';',
  '=',
  ':',
  '@',
  '!',
  '#',
  '/',
  ',',
  '-',
  '\\',
  '\\s',
  '\ud83d',
  '\ude02',
  '😂',
  '\u202e',
  '9',
  '-1',
  '0',
];

const MUTATIONS: readonly Mutation[] = [
  function flipOneBit(line, _other, random) {
    const at = below(random, line.length);
    const flipped = line.charCodeAt(at) ^ (1 << below(random, 8));
    return line.slice(0, at) + String.fromCharCode(flipped) + line.slice(at + 1);
  },
  function flipOneByte(line, _other, random) {
    const bytes = Buffer.from(line);
    const at = below(random, bytes.length);
    bytes[at] = below(random, 256);
    return bytes.toString();
  },
  function cutEnd(line, _other, random) {
    return line.slice(0, below(random, line.length + 1));
  },
  function cutStart(line, _other, random) {
    return line.slice(below(random, line.length + 1));
  },
  function cutMiddle(line, _other, random) {
    const from = below(random, line.length);
    return line.slice(0, from) + line.slice(from + below(random, 20));
  },
  function insertNasty(line, _other, random) {
    const at = below(random, line.length + 1);
    return line.slice(0, at) + (NASTY[below(random, NASTY.length)] ?? '') + line.slice(at);
  },
  function repeatTag(line, other, random) {
    const tag = pick(tagsOf(random() < 0.5 ? line : other), random);
    return line.startsWith('@') ? `@${tag};${line.slice(1)}` : `@${tag} ${line}`;
  },
  function dropTag(line, _other, random) {
    const tags = tagsOf(line);
    const dropped = below(random, tags.length);
    return withTags(
      line,
      tags.filter((_, index) => index !== dropped),
    );
  },
  function swapTags(line, _other, random) {
    const tags = tagsOf(line);
    const from = below(random, tags.length);
    const [moved] = tags.splice(from, 1);
    tags.splice(below(random, tags.length + 1), 0, moved ?? '');
    return withTags(line, tags);
  },
  function swapValues(line, other, random) {
    const tags = tagsOf(line);
    const at = below(random, tags.length);
    const name = (tags[at] ?? '').split('=')[0] ?? '';
    const value = pick(tagsOf(other), random).split('=')[1] ?? '';
    tags[at] = `${name}=${value}`;
    return withTags(line, tags);
  },
  function splice(line, other, random) {
    return line.slice(0, below(random, line.length + 1)) + other.slice(below(random, other.length + 1));
  },
  function doubleText(line, _other, random) {
    return line + line.slice(below(random, line.length + 1));
  },
];

/** `line` with one to three things done to it; `other` lends tags and tails. */
export function mutate(line: string, other: string, random: () => number): string {
  let mutated = line;
  for (let left = 1 + below(random, 3); left > 0 && mutated.length > 0; left--) {
    const mutation = MUTATIONS[below(random, MUTATIONS.length)];
    if (mutation) mutated = mutation(mutated, other, random);
  }
  return mutated;
}

function pick(items: readonly string[], random: () => number): string {
  return items[below(random, items.length)] ?? '';
}

function tagsOf(line: string): string[] {
  return line.startsWith('@') ? line.slice(1).split(' ', 1).join('').split(';') : [''];
}

function withTags(line: string, tags: readonly string[]): string {
  if (!line.startsWith('@')) return line;
  const space = line.indexOf(' ');
  return `@${tags.join(';')}${space === -1 ? '' : line.slice(space)}`;
}
