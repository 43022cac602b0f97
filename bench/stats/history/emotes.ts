import { createRandom } from '../../../demo/generate/random.ts';
import type { CatalogueEntry, EmoteKey, EmoteSource, ThirdParty } from '../../../src/domain/emote-uses.ts';
import { COMMUNITIES } from './plan.ts';
import { drawRank, toZipf } from './zipf.ts';

/** The emotes of a history: some known everywhere, others in the channels of one community. Position + 1 is the number they are kept under. */
export interface Emotes {
  readonly all: readonly EmoteKey[];
  /** By position in `all`. */
  readonly everywhere: readonly number[];
  readonly ofCommunity: readonly (readonly number[])[];
}

const THIRD_PARTY_CYCLE: readonly ThirdParty[] = ['7tv', 'bttv', 'ffz', '7tv'];
const COUNTS = { twitch: 40, thirdParty: 80, communityTwitch: 20, communityThirdParty: 60 } as const;
const HEADS = ['Pog', 'Sad', 'Cat', 'mon', 'Hype', 'peepo', 'Kek', 'Mega', 'wide', 'cozy', 'Ome', 'Lul', 'zap', 'Bibi', 'drake'];
const TAILS = ['Champ', 'Jam', 'Dance', 'Wave', 'Cry', 'Clap', 'Spin', 'Love', 'Rage', 'Think', 'Bless', 'Shy', 'Run', 'Sip', 'Blast'];

export function toEmotes(): Emotes {
  const all: EmoteKey[] = [];
  const random = createRandom('emotes');
  const add = (source: EmoteSource, name: string): number => {
    const id =
      source === 'twitch'
        ? `emotesv2_${random.hex32()}`
        : source === 'ffz'
          ? String(random.int(1_000, 900_000))
          : random.hex32().slice(0, 24);
    return all.push({ source, id, name }) - 1;
  };
  const nameOf = (owner: string, index: number): string =>
    `${owner}${HEADS[index % HEADS.length]}${TAILS[Math.floor(index / HEADS.length) % TAILS.length]}`;
  const several = (owner: string, twitch: number, thirdParty: number): number[] => [
    ...Array.from({ length: twitch }, (_, index) => add('twitch', nameOf(`${owner}t`, index))),
    ...Array.from({ length: thirdParty }, (_, index) => add(THIRD_PARTY_CYCLE[index % 4] ?? '7tv', nameOf(`${owner}x`, index))),
  ];
  const shuffled = (numbers: number[]): number[] =>
    numbers
      .map((value) => ({ value, by: random.float() }))
      .sort((a, b) => a.by - b.by)
      .map(({ value }) => value);
  return {
    all,
    everywhere: shuffled(several('', COUNTS.twitch, COUNTS.thirdParty)),
    ofCommunity: Array.from({ length: COMMUNITIES }, (_, community) =>
      shuffled(several(`c${community}`, COUNTS.communityTwitch, COUNTS.communityThirdParty)),
    ),
  };
}

/** What third parties offer in the channels of a community (null: everywhere). */
export function listOffered(
  emotes: Emotes,
  community: number | null,
): { readonly source: ThirdParty; readonly id: string; readonly name: string }[] {
  const numbers = community === null ? emotes.everywhere : (emotes.ofCommunity[community] ?? []);
  return numbers.flatMap((number) => {
    const emote = emotes.all[number];
    return emote === undefined || emote.source === 'twitch' ? [] : [{ source: emote.source, id: emote.id, name: emote.name }];
  });
}

export function toEntries(emotes: Emotes, community: number | null): CatalogueEntry[] {
  return listOffered(emotes, community).map((offered) => ({
    ...offered,
    isGlobal: community === null,
    fromMs: Number.NEGATIVE_INFINITY,
    toMs: Number.POSITIVE_INFINITY,
  }));
}

/** One of `numbers`, the first ones most often. */
export function drawEmote(numbers: readonly number[], float: number): number {
  return numbers[drawRank(toZipf(numbers.length, 2), float)] ?? 0;
}
