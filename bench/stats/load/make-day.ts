import { setImmediate as nextTurn } from 'node:timers/promises';
import { DAY_MS, HOUR_MS } from '../../../src/domain/range.ts';
import { firstWholeDayMs } from '../../../src/store/rollups/trim.ts';
import { ChannelTalk } from '../history/channel-day.ts';
import type { DayLog } from '../history/day-log.ts';
import { Dice, SEEDS } from '../history/dice.ts';
import type { Emotes } from '../history/emotes.ts';
import { toHappenings } from '../history/happenings.ts';
import { type ChannelPlan, openHourMs } from '../history/plan.ts';
import { toExpected } from '../history/rhythm.ts';
import { Speakers } from '../history/speakers.ts';
import { Tally } from '../history/tally.ts';
import { displayNameOf, loginOf } from '../history/users.ts';
import type { DayRows } from './day-rows.ts';
import type { Cast } from './messages.ts';

/** The stage manager: what is said and happens day by day, and what the product would have made of it by then. */
export class Days {
  readonly #cast: Cast;
  readonly #speakers: Speakers;
  readonly #talks: readonly ChannelTalk[];
  readonly #tally: Tally;
  readonly #named: Uint8Array;

  constructor(cast: Cast, emotes: Emotes) {
    const { plan, users, texts } = cast;
    this.#cast = cast;
    this.#speakers = new Speakers(plan, texts.from);
    this.#talks = plan.plans.map((channel) => new ChannelTalk(plan, channel, this.#speakers));
    this.#tally = new Tally(users, texts, emotes.all.length);
    this.#named = new Uint8Array(users.count);
  }

  /** Fills `log` with the messages of a day and `rows` with everything else. Lets others run between channels. */
  async make(dayMs: number, log: DayLog, rows: DayRows): Promise<void> {
    const { plan } = this.#cast;
    for (const [index, talk] of this.#talks.entries()) {
      const channel = plan.plans[index];
      if (channel) this.#channelDay(channel, talk, dayMs, log, rows);
      if (index % CHANNELS_PER_TURN === 0) await nextTurn();
    }
  }

  #channelDay(channel: ChannelPlan, talk: ChannelTalk, dayMs: number, log: DayLog, rows: DayRows): void {
    const { plan, users } = this.#cast;
    const channelId = users.ids[channel.user] ?? 0;
    const isOld = dayMs < firstWholeDayMs(plan.toMs);
    const tally = this.#tally;
    tally.clearDay();
    const expected = toExpected(plan, channel, dayMs);
    talk.addDay(log, dayMs, expected, (hour, from, to) => {
      const hourMs = dayMs + hour * HOUR_MS;
      tally.countHour(log, from, to);
      rows.minutes(channelId, hourMs, tally);
      if (hourMs === openHourMs(plan)) {
        if (tally.people.allChatters > 0) rows.openHour(channelId, hourMs);
        this.#name(tally.people.everybody(), hourMs, rows);
        return;
      }
      rows.hour(channelId, hourMs, tally, !isOld);
      tally.addToDay();
    });
    this.#name(tally.dayPeople.everybody(), dayMs, rows);
    if (dayMs + DAY_MS <= plan.toMs) rows.day(channelId, dayMs, tally, isOld);
    else if (tally.dayPeople.allChatters > 0) rows.openDay(channelId, dayMs);
    this.#happenings(channel, channelId, dayMs, expected, rows);
  }

  /** Names of users that have none yet. */
  #name(users: Iterable<number>, atMs: number, rows: DayRows): void {
    const names = rows.of('names');
    for (const user of users) {
      if (this.#named[user] === 1) continue;
      this.#named[user] = 1;
      names.row(4);
      names.int8(this.#cast.users.ids[user] ?? 0);
      names.timestamp(atMs);
      names.text(loginOf(user));
      names.text(displayNameOf(user));
    }
  }

  #happenings(channel: ChannelPlan, channelId: number, dayMs: number, expected: Float64Array, rows: DayRows): void {
    const random = dice.reseed(SEEDS.eventIds, channel.index, dayMs);
    const events = rows.of('events');
    for (const { kind, atMs, user, amount, details } of toHappenings(this.#cast.plan, channel, dayMs, expected, this.#speakers)) {
      this.#name([user], dayMs, rows);
      events.row(8);
      events.int8(channelId);
      events.timestamp(atMs);
      events.uuid(random.uint32(), random.uint32(), random.uint32(), random.uint32());
      events.text(kind);
      events.int8(this.#cast.users.ids[user] ?? 0);
      events.int8(amount);
      events.null();
      events.jsonb(details);
    }
  }

  /** Channels are known by name before anything is said. */
  nameChannels(atMs: number, rows: DayRows): void {
    this.#name(
      this.#cast.plan.plans.map(({ user }) => user),
      atMs,
      rows,
    );
  }
}

const CHANNELS_PER_TURN = 50;
const dice = new Dice();
