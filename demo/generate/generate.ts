import { CHANNELS, type ChannelPlan } from './channels.ts';
import { type Moment, planMoments } from './moments.ts';
import { createPeople } from './people.ts';
import { MINUTE_MS } from './rhythm.ts';
import { type ChatLine, createRoom } from './room.ts';

export { CHANNELS, type ChannelPlan } from './channels.ts';
export type { Moment } from './moments.ts';
export type { ChatLine } from './room.ts';

export interface ChatOptions {
  readonly seed: number;
  /** Half-open stretch of time, epoch milliseconds. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The clock by which the channels live: local minus UTC time. Default 0. */
  readonly utcOffsetMs?: number;
  /** Default: three invented ones. */
  readonly channels?: readonly ChannelPlan[];
  /** Default: what an ordinary stretch of days brings. */
  readonly moments?: readonly Moment[];
}

/**
 * Invented Twitch chat as raw IRC lines with all tags, ascending by time: messages of people who write by Zipf's law and partly in several channels,
 * in a daily rhythm; bots, subscriptions, raids, and what moderators take back. The same options give the same lines. Pure: lazy, without I/O or clock.
 */
export function* generateChat(options: ChatOptions): Generator<ChatLine, void, undefined> {
  const { seed, fromMs, toMs, utcOffsetMs = 0, channels = CHANNELS } = options;
  const moments = options.moments ?? planMoments({ seed, fromMs, toMs, utcOffsetMs, channels });
  const raiders = moments.flatMap((moment) => (moment.kind === 'raid' ? [moment.from] : []));
  const plans = new Map([...raiders, ...channels].map((plan) => [plan.login, plan]));
  const people = createPeople(seed, [...plans.values()]);
  const rooms = channels.map((plan) =>
    createRoom({ seed, plan, utcOffsetMs, people, moments: moments.filter(({ channel }) => channel === plan.login) }),
  );
  for (let startMs = fromMs; startMs < toMs; startMs += MINUTE_MS) {
    const endMs = Math.min(startMs + MINUTE_MS, toMs);
    const lines = rooms.flatMap((room) => room.play(startMs, endMs));
    if (rooms.length > 1) lines.sort((a, b) => a.atMs - b.atMs);
    yield* lines;
  }
}
