import { BatchBuilder, Rooms } from '../../src/ingest/batch-builder.ts';
import { createWriter } from '../../src/store/writer/writer.ts';
import { clearMsgLine, mirrorLine, type Place, privmsgLine, type Speaker, toSpeaker, userNoticeLine } from './twitch/lines.ts';

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const LOG_ROOMS: readonly Place[] = [
  { login: 'moonbase', id: '1001' },
  { login: 'marsbase', id: '1002' },
  { login: 'venus', id: '1003' },
];

const ANONYMOUS = toSpeaker({ login: 'ananonymousgifter', id: '274598607', displayName: 'AnAnonymousGifter' });
const BOT = toSpeaker({ login: 'nightbot', id: '19264788', displayName: 'Nightbot' });
const PEOPLE = Array.from({ length: 40 }, (_, index) =>
  toSpeaker({ login: `person_${index}`, id: String(5_000 + index * 7), displayName: `Person_${index}` }),
);

export interface LogOptions {
  readonly seed: number;
  readonly from: string;
  readonly to: string;
  /** Messages an hour and room on average; the first room has the most. */
  readonly perHour: number;
}

/** Some days of chat in three rooms as raw IRC lines in the order of their times: talk, cheers, subs, gifts, raids, deletions, a shared chat. */
export function makeLog({ seed, from, to, perHour }: LogOptions): string[] {
  const random = seeded(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() ** 2 * items.length)] as Item;
  const id = (): string => {
    const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
  const lines: { readonly atMs: number; readonly line: string }[] = [];
  for (const [index, place] of LOG_ROOMS.entries()) {
    // Who comes to a room differs, and some come to several.
    const crowd = PEOPLE.slice(index * 9, index * 9 + 22);
    const other = LOG_ROOMS[(index + 1) % LOG_ROOMS.length] ?? place;
    const meanMs = (3_600_000 * (index + 1)) / perHour;
    for (let atMs = Date.parse(from); atMs < Date.parse(to); atMs += 1 + Math.floor(-Math.log(1 - random()) * meanMs)) {
      const from = random() < 0.1 ? BOT : pick(crowd);
      const kind = random();
      const add = (line: string, afterMs = 0) => lines.push({ atMs: atMs + afterMs, line });
      if (kind < 0.9) {
        const said = { place, from, text: `hello ${index}`, id: id(), sentAtMs: atMs };
        add(
          privmsgLine({
            ...said,
            tags: { ...(random() < 0.05 ? { bits: 1 + Math.floor(random() * 500) } : {}), 'first-msg': random() < 0.02 },
          }),
        );
        if (random() < 0.03)
          add(clearMsgLine({ place, login: from.login, messageId: said.id, text: said.text, sentAtMs: atMs + 700 }), 700);
        if (random() < 0.05) add(mirrorLine(privmsgLine(said), other, id()));
      } else if (kind < 0.94) {
        const plan = pick(['1000', 'Prime', '2000', '3000']);
        const tags = { 'msg-param-sub-plan': plan };
        const line = userNoticeLine({ place, from, kind: random() < 0.4 ? 'sub' : 'resub', id: id(), sentAtMs: atMs, tags });
        add(line);
        if (random() < 0.2) add(mirrorLine(line, other, id()));
      } else if (kind < 0.97) {
        const gifter: Speaker = random() < 0.2 ? ANONYMOUS : from;
        const gifts = 1 + Math.floor(random() * 5);
        const tags = { 'msg-param-sub-plan': pick(['1000', '2000']) };
        if (gifts > 1) {
          const bomb = { ...tags, 'msg-param-mass-gift-count': gifts };
          add(userNoticeLine({ place, from: gifter, kind: 'submysterygift', id: id(), sentAtMs: atMs, tags: bomb }));
        }
        for (let gift = 0; gift < gifts; gift += 1) {
          add(userNoticeLine({ place, from: gifter, kind: 'subgift', id: id(), sentAtMs: atMs + gift, tags }), gift);
        }
      } else if (kind < 0.985) {
        const raider = random() < 0.5 ? toSpeaker({ ...other, displayName: other.login }) : from;
        const tags = { 'msg-param-viewerCount': Math.floor(random() ** 3 * 2_000) };
        add(userNoticeLine({ place, from: raider, kind: 'raid', id: id(), sentAtMs: atMs, tags }));
      } else {
        add(userNoticeLine({ place, from, kind: 'announcement', id: id(), sentAtMs: atMs, text: 'read this' }));
      }
    }
  }
  return lines.sort((a, b) => a.atMs - b.atMs).map(({ line }) => line);
}

/** Stores raw lines by the way that ingest takes. */
export async function storeLog(url: string, lines: readonly string[]): Promise<void> {
  const writer = createWriter({ url, retractMs: 24 * 3_600_000 });
  const rooms = new Rooms(new Map());
  for (let first = 0; first < lines.length; first += 2_000) {
    const builder = new BatchBuilder(rooms);
    for (const line of lines.slice(first, first + 2_000)) {
      const outcome = builder.line(line, { nowMs: Date.now(), untimedMs: null });
      if (outcome.type === 'rejected') throw new Error(`a line of the log was refused: ${outcome.reason}`);
    }
    await writer.write(builder.build());
  }
  await writer.stop();
}
