import type { NoticeKind } from '../../test/support/twitch/lines.ts';
import { drawArrival, type Influx, influxAt, toArrival } from './arrivals.ts';
import { COMMANDS, REMINDERS } from './calls.ts';
import type { ChannelPlan } from './channels.ts';
import { type Community, createCommunity, type Member, toGuest } from './community.ts';
import { arrive, giveAway, type Happening, subscribe } from './happenings.ts';
import { hypeShare, type Moment, RAID_CALL_MS } from './moments.ts';
import type { Person } from './people.ts';
import { createRandom, type Random } from './random.ts';
import { createRhythm, type Hype, MINUTE_MS } from './rhythm.ts';
import { createTalk, type Mood } from './talk.ts';
import { createTimetable } from './timetable.ts';
import { createTrouble } from './trouble.ts';
import { write } from './utterance.ts';
import { createMessageWriter, type Spoken, type Utterance } from './wire.ts';

/** One raw IRC line, without its line end. */
export interface ChatLine {
  /** Its `tmi-sent-ts`. */
  readonly atMs: number;
  /** The channel. */
  readonly login: string;
  readonly kind: 'message' | 'deletion' | NoticeKind;
  readonly line: string;
}

export interface RoomOptions {
  readonly seed: number;
  readonly plan: ChannelPlan;
  readonly utcOffsetMs: number;
  /** Of this channel. */
  readonly moments: readonly Moment[];
  /** By the login of their channel, those who write most first. */
  readonly people: ReadonlyMap<string, readonly Person[]>;
}

export interface Room {
  /** The lines of [fromMs, toMs), ascending. To be asked for one stretch after the other. */
  play(fromMs: number, toMs: number): ChatLine[];
}

/** How often something comes of a message. */
const ODDS = { subscribed: 0.0035, deleted: 0.0009, flood: 0.0003, spammer: 0.0002 } as const;
const RECENT = 24;
/** How many of those who come with a raid and aren't of the channel never wrote there before. */
const NEW_RAIDERS = 0.6;
/** Bots remind of things while more messages a minute than this are written. */
const CHATTY = 4;
const BOT_EVERY_MS = 19 * MINUTE_MS;

/** The chat of one channel, from its beginning on. */
export function createRoom({ seed, plan, utcOffsetMs, moments, people }: RoomOptions): Room {
  const random = createRandom(seed, 'room', plan.login);
  const community = createCommunity(seed, plan, people.get(plan.login) ?? []);
  const talk = createTalk(plan, random);
  const toLine = createMessageWriter(plan);
  const hypes: readonly Hype[] = moments.filter((moment) => moment.kind === 'hype');
  const rhythm = createRhythm(seed, plan, utcOffsetMs, hypes);
  const known = new Map(moments.some(({ kind }) => kind === 'raid') ? community.members.map((member) => [member.person.id, member]) : []);
  const memberOf = (person: Person): Member => {
    const member = known.get(person.id) ?? toGuest(person, random.chance(NEW_RAIDERS));
    known.set(person.id, member);
    return member;
  };
  const arrivals = moments.flatMap((moment) =>
    moment.kind === 'raid' ? [toArrival(moment, people.get(moment.from.login) ?? [], memberOf)] : [],
  );
  const recent: Spoken[] = [];
  const timetable = createTimetable();
  const lines: ChatLine[] = [];
  const trouble = createTrouble({
    plan,
    random,
    timetable,
    say: (member, said, atMs) => void say(member, said, atMs),
    takeBack: (line, atMs) => void lines.push({ atMs, login: plan.login, kind: 'deletion', line }),
  });
  let spoken = 0;
  let botSpokeAtMs = Number.NEGATIVE_INFINITY;

  for (const moment of moments) {
    if (moment.kind === 'raid') timetable.add(moment.atMs, () => announce([arrive(plan, moment, random)], moment.atMs));
    if (moment.kind === 'gifts') timetable.add(moment.atMs, () => giveGifts(moment.gifts, moment.atMs));
  }

  function announce(happenings: readonly Happening[], atMs: number): void {
    for (const { kind, line } of happenings) lines.push({ atMs, login: plan.login, kind, line });
  }

  function giveGifts(gifts: number, atMs: number): void {
    const receivers = Array.from({ length: gifts }, () => community.drawQuiet(random));
    announce(giveAway(plan, community.draw(random), receivers, random, atMs), atMs);
  }

  function say(member: Member, said: Utterance, atMs: number): Spoken {
    const messageId = random.uuid();
    const line = toLine(member, said, messageId, random.hex32(), atMs, member.isNew);
    member.isNew = false;
    lines.push({ atMs, login: plan.login, kind: 'message', line });
    const entry: Spoken = { member, messageId, atMs, text: said.text, emotes: said.emotes };
    recent[spoken % RECENT] = entry;
    spoken += 1;
    return entry;
  }

  function speak(member: Member, mood: Mood, atMs: number): void {
    const entry = say(member, talk(member, { mood, recent }), atMs);
    const answer = COMMANDS[entry.text];
    if (answer !== undefined) {
      const answerMs = atMs + random.int(350, 1_400);
      timetable.add(answerMs, () => void say(community.bot, write().words(`@${member.person.displayName}`).words(answer).done(), answerMs));
    }
    const fate = random.float();
    const { subscribed, deleted, flood, spammer } = ODDS;
    if (fate < subscribed) announce([subscribe(plan, community.draw(random), community.drawQuiet(random), random, atMs)], atMs);
    else if (fate < subscribed + deleted) trouble.deleteLater(entry);
    else if (fate < subscribed + deleted + flood) startFlood(atMs);
    else if (fate < subscribed + deleted + flood + spammer) trouble.advertise(atMs);
  }

  function startFlood(atMs: number): void {
    const member = community.drawQuiet(random);
    trouble.flood(member, talk(member, { mood: 'hype', recent }), atMs);
  }

  /** Somebody of the channel or, during a raid, a raider: by their shares of the messages that are expected. */
  function speakNext(influx: Influx, perMinute: number, atMs: number): void {
    const drawn = drawArrival(influx, perMinute, random);
    // Rates hold for a minute, in which the raid may begin.
    const arrival = drawn !== null && drawn.raid.atMs <= atMs ? drawn : null;
    const member = arrival === null ? drawMember(community, random, atMs) : (arrival.guests[arrival.draw(random)] ?? null);
    if (member === null || member.silencedUntilMs > atMs) return;
    const isShout = arrival !== null && atMs - arrival.raid.atMs < RAID_CALL_MS;
    speak(member, isShout ? 'raid' : random.chance(hypeShare(hypes, atMs)) ? 'hype' : 'calm', atMs);
  }

  function remind(fromMs: number): void {
    botSpokeAtMs = fromMs + random.int(0, MINUTE_MS);
    const atMs = botSpokeAtMs;
    timetable.add(atMs, () => void say(community.bot, write().words(random.pick(REMINDERS)).done(), atMs));
  }

  return {
    play(fromMs, toMs) {
      const middleMs = (fromMs + toMs) / 2;
      const ordinary = rhythm(middleMs);
      const influx = influxAt(arrivals, middleMs);
      const perMinute = influx.reduce((sum, raid) => sum + raid.perMinute, ordinary);
      const count = random.poisson((perMinute * (toMs - fromMs)) / MINUTE_MS);
      const times = Array.from({ length: count }, () => random.int(fromMs, toMs - 1)).sort((a, b) => a - b);
      for (const atMs of times) {
        timetable.run(atMs);
        speakNext(influx, perMinute, atMs);
      }
      timetable.run(toMs);
      if (ordinary > CHATTY && toMs - botSpokeAtMs > BOT_EVERY_MS) remind(toMs);
      return lines.splice(0);
    },
  };
}

/** Null when chance hit three people in a row who may not write just now. */
function drawMember(community: Community, random: Random, atMs: number): Member | null {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const member = community.draw(random);
    if (member.silencedUntilMs <= atMs) return member;
  }
  return null;
}
