import { clearChatLine, clearMsgLine } from '../../test/support/twitch/lines.ts';
import { SPAM } from './calls.ts';
import type { ChannelPlan } from './channels.ts';
import { type Member, toGuest } from './community.ts';
import { toSpeaker } from './happenings.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { HOUR_MS } from './rhythm.ts';
import type { Timetable } from './timetable.ts';
import { write } from './utterance.ts';
import type { Spoken, Utterance } from './wire.ts';

export interface TroubleParts {
  readonly plan: ChannelPlan;
  readonly random: Random;
  readonly timetable: Timetable;
  readonly say: (member: Member, said: Utterance, atMs: number) => void;
  readonly takeBack: (line: string, atMs: number) => void;
}

const TIMEOUT_S = 600;
const FOR_EVER_MS = 100 * 365 * 24 * HOUR_MS;

/** What moderators are for. */
export function createTrouble({ plan, random, timetable, say, takeBack }: TroubleParts) {
  function silence(member: Member, atMs: number, durationS: number | null): void {
    member.silencedUntilMs = atMs + (durationS === null ? FOR_EVER_MS : durationS * 1_000);
    takeBack(clearChatLine({ place: plan, target: toSpeaker(member), sentAtMs: atMs, ...(durationS === null ? {} : { durationS }) }), atMs);
  }

  /** `member` writes what `make` makes up `times` times, and is silenced: for a while, or for ever (null). */
  function writeUntilSilenced(member: Member, make: () => Utterance, times: number, fromMs: number, durationS: number | null): void {
    let atMs = fromMs;
    for (let time = 0; time < times; time += 1) {
      atMs += random.int(700, 3_000);
      const whenMs = atMs;
      timetable.add(whenMs, () => say(member, make(), whenMs));
    }
    const stopMs = atMs + random.int(900, 8_000);
    timetable.add(stopMs, () => silence(member, stopMs, durationS));
  }

  return {
    /** A moderator deletes a message a little later. */
    deleteLater({ member, messageId, text, atMs }: Spoken): void {
      const deletedMs = atMs + random.int(2_000, 14_000);
      timetable.add(deletedMs, () => {
        takeBack(clearMsgLine({ place: plan, login: member.person.login, messageId, text, sentAtMs: deletedMs }), deletedMs);
      });
    },
    /** Somebody repeats himself, and is timed out. */
    flood(member: Member, said: Utterance, atMs: number): void {
      if (member.silencedUntilMs > atMs) return;
      writeUntilSilenced(member, () => ({ ...said, replyTo: null }), random.int(3, 6), atMs, TIMEOUT_S);
    },
    /** An account that nobody knows advertises, and is banned. */
    advertise(atMs: number): void {
      const login = `hoss${random.int(10_000, 99_999)}_${random.int(100, 999)}`;
      const person: Person = {
        id: String(1_200_000_000 + random.int(0, 90_000_000)),
        login,
        displayName: login,
        color: '',
        language: 'en',
      };
      writeUntilSilenced(toGuest(person, true), () => write().words(random.pick(SPAM)).done(), random.int(1, 3), atMs, null);
    },
  };
}
