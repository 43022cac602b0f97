import { seeded } from './raw-log.ts';
import { clearMsgLine, mirrorLine, type Place, privmsgLine, toSpeaker } from './twitch/lines.ts';

/** What is said in these logs: a token and what it counts as. Nothing else is, so that a message is counted by looking its tokens up. */
type Spoken = { readonly token: string } & (
  | { readonly as: 'word'; readonly word: string }
  | { readonly as: 'twitch'; readonly id: string }
  | { readonly as: 'third-party' }
  | { readonly as: 'nothing' }
);
const word = (token: string, counted = token): Spoken => ({ token, as: 'word', word: counted });
const nothing = (token: string): Spoken => ({ token, as: 'nothing' });

/** The first ones are said the most. */
const SPOKEN: readonly Spoken[] = [
  { token: 'Kappa', as: 'twitch', id: '25' },
  word('moon'),
  { token: 'KEKW', as: 'third-party' },
  nothing('the'),
  word('Rocket!', 'rocket'),
  word('launch,', 'launch'),
  { token: 'catJAM', as: 'third-party' },
  { token: 'LUL', as: 'twitch', id: '425618' },
  word('МОСКВА', 'москва'),
  word('straße'),
  nothing('https://example.org/moon'),
  nothing('@person_3'),
  nothing('12345'),
  word('crater'),
  { token: 'peepoHey', as: 'third-party' },
  word('🚀orbit🚀', 'orbit'),
  nothing('...'),
  word("o'clock"),
  { token: 'rocket7', as: 'third-party' },
  nothing('is'),
];
const RARE: readonly Spoken[] = Array.from({ length: 120 }, (_, index) =>
  word(`rare${String.fromCharCode(97 + (index % 26))}${'xyzuv'.charAt(Math.floor(index / 26))}`),
);

/** Which third-party emotes could be used in the room, and when. */
export const OFFERED = [
  { source: 'bttv', id: 'b-kekw', name: 'KEKW', isGlobal: true, from: '-infinity', to: 'infinity' },
  { source: '7tv', id: 's-kekw', name: 'KEKW', isGlobal: false, from: '2026-03-28T12:30Z', to: '2026-03-30T08:00Z' },
  { source: 'ffz', id: 'f-cat', name: 'catJAM', isGlobal: false, from: '-infinity', to: 'infinity' },
  { source: '7tv', id: 's-hey', name: 'peepoHey', isGlobal: false, from: '2026-03-29T00:45Z', to: 'infinity' },
  { source: '7tv', id: 's-seven', name: 'rocket7', isGlobal: true, from: '-infinity', to: 'infinity' },
] as const;

const ROOM: Place = { login: 'moonbase', id: '1001' };
const OTHER: Place = { login: 'marsbase', id: '1002' };
const PEOPLE = Array.from({ length: 12 }, (_, index) => toSpeaker({ login: `person_${index}`, id: String(5_000 + index) }));

export interface TalkOptions {
  readonly seed: number;
  readonly from: string;
  readonly to: string;
  /** On average. */
  readonly perHour: number;
  /** Busier times; in some of them a token is in every message. */
  readonly bursts?: readonly { readonly from: string; readonly to: string; readonly perHour: number; readonly token?: string }[];
}

/** Raw IRC lines of one room, some mirrored into it from another, some deleted; in the order of their times. */
export function makeTalk({ seed, from, to, perHour, bursts = [] }: TalkOptions): string[] {
  const random = seeded(seed);
  const lines: { readonly atMs: number; readonly line: string }[] = [];
  const pick = <Item>(items: readonly Item[], skew: number): Item => items[Math.floor(random() ** skew * items.length)] as Item;
  const id = (): string => {
    const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
  const times = [{ from, to, perHour, token: undefined }, ...bursts].flatMap((one) => {
    const found: { readonly atMs: number; readonly token: string | undefined }[] = [];
    for (
      let atMs = Date.parse(one.from);
      atMs < Date.parse(one.to);
      atMs += 1 + Math.floor((-Math.log(1 - random()) * 3_600_000) / one.perHour)
    )
      found.push({ atMs, token: one.token });
    return found;
  });
  for (const { atMs, token } of times) {
    const common = [...SPOKEN, ...RARE].filter((one) => one.token === token);
    const said = [
      ...common,
      ...Array.from({ length: 1 + Math.floor(random() * 6) }, () => (random() < 0.15 ? pick(RARE, 1) : pick(SPOKEN, 2))),
    ];
    const isCommand = random() < 0.03;
    const tokens = isCommand ? ['!moon', ...said.map(({ token }) => token)] : said.map(({ token }) => token);
    const speaker = pick(PEOPLE, 2);
    const message = {
      place: ROOM,
      from: speaker,
      text: tokens.join(' '),
      id: id(),
      sentAtMs: atMs,
      tags: { emotes: emoteTag(tokens) },
    };
    if (random() < 0.04) {
      lines.push({ atMs, line: mirrorLine(privmsgLine({ ...message, place: OTHER }), ROOM, id()) });
      continue;
    }
    lines.push({ atMs, line: privmsgLine(message) });
    if (random() < 0.03) {
      const line = clearMsgLine({ place: ROOM, login: speaker.login, messageId: message.id, text: message.text, sentAtMs: atMs + 900 });
      lines.push({ atMs: atMs + 900, line });
    }
  }
  return lines.sort((a, b) => a.atMs - b.atMs).map(({ line }) => line);
}

/** As Twitch marks its own: id:first-last,first-last/..., in code points. */
function emoteTag(tokens: readonly string[]): string {
  const places = new Map<string, string[]>();
  let at = 0;
  for (const token of tokens) {
    const length = [...token].length;
    const spoken = SPOKEN.find((one) => one.token === token);
    if (spoken?.as === 'twitch') places.set(spoken.id, [...(places.get(spoken.id) ?? []), `${at}-${at + length - 1}`]);
    at += length + 1;
  }
  return Array.from(places, ([emoteId, ranges]) => `${emoteId}:${ranges.join(',')}`).join('/');
}

/** A message that stands, own of the room: the words and the emotes (`source id name`) that it holds. */
export interface Uttered {
  readonly atMs: number;
  readonly words: readonly string[];
  readonly emotes: readonly string[];
}

const BY_TOKEN = new Map([...SPOKEN, ...RARE].map((spoken) => [spoken.token, spoken]));

/** What stands of a log, by looking each token up: nothing of ours is in between. */
export function readTalk(lines: readonly string[]): Uttered[] {
  const deleted = new Set(lines.flatMap((line) => /target-msg-id=([^; ]*)/.exec(line)?.[1] ?? []));
  return lines.flatMap((line): Uttered[] => {
    const [, id = '', sent = 'NaN'] = /;id=([^;]*);.*tmi-sent-ts=(\d+)/.exec(line) ?? [];
    const isMirrored = /source-room-id=(?!1001)/.test(line);
    const text = / PRIVMSG #moonbase :(.*)$/.exec(line)?.[1];
    if (text === undefined || isMirrored || deleted.has(id)) return [];
    const [words, emotes, atMs]: [string[], string[], number] = [[], [], Number(sent)];
    for (const token of text.split(' ')) {
      const spoken = BY_TOKEN.get(token);
      if (spoken?.as === 'word') words.push(spoken.word);
      if (spoken?.as === 'twitch') emotes.push(`twitch ${spoken.id} ${token}`);
      if (spoken?.as === 'third-party') {
        const offered = OFFERED.filter((one) => one.name === token && isOffered(one, atMs));
        const [first] = offered.sort((a, b) => Number(a.isGlobal) - Number(b.isGlobal));
        // Where nobody offered it, it is a word like others.
        if (first) emotes.push(`${first.source} ${first.id} ${first.name}`);
        else words.push(token.toLowerCase());
      }
    }
    return [{ atMs, words, emotes }];
  });
}

function isOffered({ from, to }: (typeof OFFERED)[number], atMs: number): boolean {
  return (from === '-infinity' || Date.parse(from) <= atMs) && (to === 'infinity' || atMs < Date.parse(to));
}

/** Uses by word and by emote. */
export interface Talk {
  readonly messages: number;
  readonly words: ReadonlyMap<string, number>;
  readonly emotes: ReadonlyMap<string, number>;
}

export function countTalk(uttered: readonly Uttered[], isIn: (atMs: number) => boolean = () => true): Talk {
  const [words, emotes] = [new Map<string, number>(), new Map<string, number>()];
  let messages = 0;
  for (const one of uttered) {
    if (!isIn(one.atMs)) continue;
    messages += 1;
    for (const word of one.words) words.set(word, (words.get(word) ?? 0) + 1);
    for (const emote of one.emotes) emotes.set(emote, (emotes.get(emote) ?? 0) + 1);
  }
  return { messages, words, emotes };
}

/** The first `limit` of the counts, the most first, ties by the key. */
export function topOf(counts: ReadonlyMap<string, number>, limit: number): readonly (readonly [string, number])[] {
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, limit);
}
