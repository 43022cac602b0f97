import type { ChannelPlan } from './channels.ts';
import { createNames } from './names.ts';
import type { Language } from './phrases.ts';
import { createRandom, createSampler, type Random } from './random.ts';

/** Somebody on Twitch, the same in every channel. */
export interface Person {
  readonly id: string;
  readonly login: string;
  readonly displayName: string;
  readonly color: string;
  readonly language: Language;
}

/** How many of a channel's chatters also write in other channels. */
const SHARED_SHARE = 0.35;
const FIRST_ID = 24_000_000;
const COLORS = [
  '#FF0000',
  '#0000FF',
  '#008000',
  '#B22222',
  '#FF7F50',
  '#9ACD32',
  '#FF4500',
  '#2E8B57',
  '#DAA520',
  '#D2691E',
  '#5F9EA0',
  '#1E90FF',
  '#FF69B4',
  '#8A2BE2',
  '#00FF7F',
  '',
] as const;

/**
 * The chatters of each channel, those who write most first. About a third of each channel's come out of one crowd, so that channels have chatters in common.
 * A channel's people depend on the seed and on all plans.
 */
export function createPeople(seed: number, plans: readonly ChannelPlan[]): ReadonlyMap<string, readonly Person[]> {
  const random = createRandom(seed, 'people');
  const nameFor = createNames(random);
  let lastId = FIRST_ID;

  const create = (language: Language): Person => {
    // Ids grow with the age of the account, with gaps.
    lastId += random.int(1, 90_000);
    return { ...nameFor(language), id: String(lastId), color: random.pick(COLORS), language };
  };

  const drawers = plans.map((plan) => createLanguages(plan));
  const sizes = plans.map((plan) => Math.round(plan.chatters * SHARED_SHARE));
  const crowd = Array.from({ length: Math.max(0, ...sizes) }, () => create(random.pick(nonEmpty(drawers))(random)));
  return new Map(
    plans.map((plan, index) => {
      const shared = mixed([crowd], random).slice(0, sizes[index] ?? 0);
      const others = Array.from({ length: plan.chatters - shared.length }, () => create((drawers[index] ?? english)(random)));
      return [plan.login, mixed([shared, others], random)];
    }),
  );
}

/** How far from its place in the list a person may be moved, as a share of the list. */
const DISORDER = 0.3;

/** One list out of several. Who has been around for longest tends to write most. */
function mixed(lists: readonly (readonly Person[])[], random: Random): Person[] {
  const placed = lists.flatMap((list) => list.map((person, index) => ({ person, place: index / list.length + random.float() * DISORDER })));
  return placed.sort((a, b) => a.place - b.place).map(({ person }) => person);
}

type DrawLanguage = (random: Random) => Language;
const english: DrawLanguage = () => 'en';

function createLanguages({ languages }: ChannelPlan): DrawLanguage {
  const known = Object.entries(languages).filter((entry): entry is [Language, number] => entry[1] > 0);
  if (known.length === 0) return english;
  const draw = createSampler(known.map(([, weight]) => weight));
  return (random) => known[draw(random)]?.[0] ?? 'en';
}

function nonEmpty(drawers: readonly DrawLanguage[]): readonly [DrawLanguage, ...DrawLanguage[]] {
  const [first = english, ...rest] = drawers;
  return [first, ...rest];
}
