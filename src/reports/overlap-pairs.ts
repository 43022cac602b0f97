import type { Channel } from '../store/channels.ts';

/** Those who wrote in one channel. */
export interface Circle {
  readonly channel: Channel;
  readonly chatters: number;
}

export interface Pair {
  readonly a: Circle;
  readonly b: Circle;
  readonly inCommon: number;
}

export interface Overlap {
  /** In the order of the channels. */
  readonly circles: readonly Circle[];
  /** Each two of them, the most in common first, ties in the order of the channels. */
  readonly pairs: readonly Pair[];
  readonly inAll: number;
}

/** `counts`: how many people wrote in just these channels; the key has bit 2^i set for the channel at place i. */
export function toOverlap(channels: readonly Channel[], counts: ReadonlyMap<number, number>): Overlap {
  const inEach = (wanted: number): number => {
    let sum = 0;
    for (const [mask, people] of counts) if ((mask & wanted) === wanted) sum += people;
    return sum;
  };
  const circles = channels.map((channel, place) => ({ channel, chatters: inEach(1 << place) }));
  const pairs = circles.flatMap((a, i) =>
    circles.slice(i + 1).map((b, further) => ({ a, b, inCommon: inEach((1 << i) | (1 << (i + 1 + further))) })),
  );
  return { circles, pairs: pairs.sort((one, other) => other.inCommon - one.inCommon), inAll: inEach((1 << channels.length) - 1) };
}
