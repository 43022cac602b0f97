import { HOUR_MS, MINUTE_MS, type Range } from '../../../src/domain/range.ts';
import { type DayLog, MARKS, withBits } from './day-log.ts';
import { Dice, SEEDS } from './dice.ts';
import { type ChannelPlan, openHourMs, type Plan } from './plan.ts';
import { isShared, toGaps } from './rhythm.ts';
import type { Speakers } from './speakers.ts';
import { BOT } from './users.ts';

/** What one channel says. Remembers who has written there before. */
export class ChannelTalk {
  readonly #plan: Plan;
  readonly #channel: ChannelPlan;
  readonly #speakers: Speakers;
  readonly #gaps: readonly Range[];
  readonly #seen: Uint8Array;

  constructor(plan: Plan, channel: ChannelPlan, speakers: Speakers) {
    this.#plan = plan;
    this.#channel = channel;
    this.#speakers = speakers;
    this.#gaps = toGaps(plan, channel);
    this.#seen = new Uint8Array((channel.chatters.size >> 3) + 1);
  }

  /** Adds the messages of a day to `log`, as many an hour as `expected` says or so. `onHour` is told where each hour's messages are, if there are any. */
  addDay(log: DayLog, dayMs: number, expected: Float64Array, onHour: (hour: number, from: number, to: number) => void): void {
    const random = dice.reseed(SEEDS.talk, this.#channel.index, dayMs);
    const gaps = this.#gaps.filter((gap) => gap.fromMs < dayMs + 24 * HOUR_MS && gap.toMs > dayMs);
    const sharing = isShared(this.#channel, dayMs);
    const { toMs } = this.#plan;
    for (let hour = 0; hour < 24; hour += 1) {
      const hourMs = dayMs + hour * HOUR_MS;
      const lengthMs = hourMs === openHourMs(this.#plan) ? toMs - hourMs : HOUR_MS;
      if (hourMs >= toMs) return;
      const count = random.poisson(((expected[hour] ?? 0) * lengthMs) / HOUR_MS);
      const from = log.count;
      const burst = count > 60 && random.float() < 0.35 ? this.#burst(random, lengthMs) : null;
      for (let at = 0; at < count; at += 1) {
        const isBurst = burst !== null && random.float() < BURST_SHARE;
        const inHour = Math.floor(isBurst ? burst.fromMs + random.float() * burst.lengthMs : random.float() * lengthMs);
        if (gaps.some((gap) => hourMs + inHour >= gap.fromMs && hourMs + inHour < gap.toMs)) continue;
        const text = isBurst && random.uint32() % 3 > 0 ? burst.text : this.#speakers.drawText(this.#channel, random);
        this.#say(log, random, hour * HOUR_MS + inHour, text, sharing && count > 60);
      }
      if (log.count > from) onHour(hour, from, log.count);
    }
  }

  #burst(random: Dice, lengthMs: number) {
    const burstMs = Math.min(90_000, lengthMs);
    const fromMs = Math.floor((random.float() * (lengthMs - burstMs)) / MINUTE_MS) * MINUTE_MS;
    return { fromMs, lengthMs: burstMs, text: this.#speakers.drawText(this.#channel, random) };
  }

  #say(log: DayLog, random: Dice, ms: number, text: number, isSharing: boolean): void {
    const channel = this.#channel;
    const partner = isSharing && channel.partner !== null ? this.#plan.plans[channel.partner] : undefined;
    const dice = random.float();
    let user: number;
    let marks: number;
    if (dice < 0.008) {
      user = BOT.user;
      marks = MARKS.moderator;
    } else if (dice < 0.012) {
      user = channel.user;
      marks = MARKS.broadcaster | MARKS.subscriber;
    } else if (partner !== undefined && dice > 0.8) {
      user = this.#speakers.toUser(partner, this.#speakers.drawRank(partner, random));
      marks = MARKS.shared;
    } else {
      const rank = this.#speakers.drawRank(channel, random);
      user = this.#speakers.toUser(channel, rank);
      marks = this.#isFirst(rank) ? MARKS.first : user % 5 < 2 ? MARKS.subscriber : 0;
      if (rank % 97 === 5) marks |= rank % 2 === 0 ? MARKS.vip : MARKS.moderator;
      if (dice < 0.016) marks |= MARKS.retracted;
      else if (dice < 0.05) marks |= MARKS.reply;
      else if (dice < 0.055) marks = withBits(marks, random.float());
      else if (dice < 0.057) marks |= MARKS.action;
    }
    log.add(channel.index, ms, user, text, marks);
  }

  /** Most chatters wrote here before the history begins. */
  #isFirst(rank: number): boolean {
    const [byte, bit] = [rank >> 3, 1 << (rank & 7)];
    const seen = this.#seen[byte] ?? 0;
    if (seen & bit) return false;
    this.#seen[byte] = seen | bit;
    return (rank * 7 + this.#channel.salt) % 4 === 0;
  }
}

const BURST_SHARE = 0.12;
const dice = new Dice();
