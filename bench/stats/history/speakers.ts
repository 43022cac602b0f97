import type { Dice } from './dice.ts';
import { type ChannelPlan, COMMUNITIES, type Plan } from './plan.ts';
import type { Texts } from './texts.ts';
import { drawRank, toZipf, type Zipf } from './zipf.ts';

/** Who of all users writes in a channel and what: ranks by Zipf's law, laid out differently for each channel. */
export class Speakers {
  readonly #users: number;
  readonly #slice: number;
  readonly #from: Uint32Array;
  readonly #textRanks: readonly Zipf[];

  /** `from`: as in Texts; who asks for people only has none. */
  constructor({ users }: Plan, from: Texts['from'] = new Uint32Array(0)) {
    this.#users = users;
    this.#slice = Math.floor(users / COMMUNITIES);
    this.#from = from;
    this.#textRanks = Array.from(from, (end, index) => toZipf(Math.max(1, end - (from[index - 1] ?? 0)), 12));
  }

  /** A rank among the channel's chatters, 0 the most talkative. */
  drawRank(channel: ChannelPlan, random: Dice): number {
    return drawRank(channel.chatters, random.float());
  }

  /** Half of a channel's chatters are of its community, where they are likely to meet those of its other channels, half from anywhere. */
  toUser({ community, salt }: ChannelPlan, rank: number): number {
    const half = rank >> 1;
    const [from, size] = rank % 2 === 0 ? [community * this.#slice, this.#slice] : [0, this.#users];
    return 1 + ((from + ((half * STRIDE + (salt % size)) % size)) % (this.#users - 1));
  }

  drawText({ community, salt }: ChannelPlan, random: Dice): number {
    const part = random.uint32() & 1 ? 0 : community + 1;
    const ranks = this.#textRanks[part];
    if (ranks === undefined) return 0;
    const from = part === 0 ? 0 : (this.#from[part - 1] ?? 0);
    return from + ((drawRank(ranks, random.float()) * STRIDE + (salt % ranks.size)) % ranks.size);
  }
}

/** A prime: it reaches every user and every text, whatever their number, unless that is a multiple of it. */
const STRIDE = 7_919;
