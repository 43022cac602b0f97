import type { ChannelId, Login } from '../../domain/ids.ts';
import { aroundMs, backoffMs } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { ChatMetrics, ChatSink, DesiredChannel, JoinFailure, LossReason } from './contract.ts';
import { type Attempt, type Carrier, diffDesired, type Entry, needsJoin, nextToJoin } from './roster.ts';
import type { Tunables } from './tunables.ts';

/** A connection as channels see it. */
export interface Home extends Carrier {
  /** Logins whose lines it records: joined on it, or on their way. */
  readonly seats: Set<string>;
  readonly lastLineAtMs: number;
  /** Everything that the server had sent to it by then has come in: when its last answered PING was sent (epoch milliseconds). */
  readonly provenAtMs: number;
  part(login: string): void;
}

export interface MembershipOptions {
  readonly sink: Pick<ChatSink, 'joined' | 'lost'>;
  readonly clock: Clock;
  readonly tunables: Tunables;
  readonly metrics: Pick<ChatMetrics, 'joinFailed'>;
  /** Something that reports show has changed. */
  readonly changed: (login: Login) => void;
  readonly random: () => number;
}

export type Membership<H extends Home> = ReturnType<typeof createMembership<H>>;

const LOSS_OF: Record<JoinFailure, LossReason> = { suspended: 'suspended', renamed: 'renamed', banned: 'parted', missing: 'parted' };

/** `msg-id`s of the NOTICEs by which Twitch refuses or ends a membership. */
const REFUSALS: ReadonlyMap<string, JoinFailure> = new Map([
  ['msg_channel_suspended', 'suspended'],
  ['tos_ban', 'suspended'],
  ['msg_banned', 'banned'],
]);

/** Which desired channel is recorded by which connection, and what the sink is told of it. Knows no sockets. */
export function createMembership<H extends Home>(options: MembershipOptions) {
  const { sink, clock, tunables, metrics, changed, random } = options;
  const entries = new Map<string, Entry<H>>();
  let turns = 0;

  function later(pauseMs: number): { at: number; atMs: number } {
    return { at: clock.now() + pauseMs, atMs: Math.round(Date.now() + pauseMs) };
  }

  function queue(entry: Entry<H>): void {
    turns += 1;
    entry.turn = turns;
    changed(entry.login);
  }

  /** Takes the channel off a connection. The last one to go ends the recording; one that goes with lines on their way leaves a hole in it. */
  function leave(entry: Entry<H>, home: H, reason: LossReason): void {
    home.seats.delete(entry.login);
    const sinceMs = entry.homes.get(home);
    if (!entry.homes.delete(home) || sinceMs === undefined || entry.answeredId === null) return;
    if (entry.homes.size === 0) {
      sink.lost(entry.answeredId, home.lastLineAtMs, reason);
      queue(entry);
      return;
    }
    const coveredMs = Math.min(...entry.homes.values());
    if (coveredMs <= home.provenAtMs || coveredMs <= sinceMs) return;
    // Said before the others were there, it would have come on this one alone, and nothing tells that it has: a late last line was sent before, too.
    sink.lost(entry.answeredId, Math.max(home.provenAtMs, sinceMs), 'connection lost');
    sink.joined(entry.answeredId, entry.login, coveredMs);
  }

  /** When the channel was first confirmed on a connection that stays; null when it is on none. */
  function stayingSince(entry: Entry<H>): number | null {
    const times = [...entry.homes].flatMap(([home, sinceMs]) => (home.isDraining ? [] : [sinceMs]));
    return times.length === 0 ? null : Math.min(...times);
  }

  function cancelAttempt(entry: Entry<H>): void {
    const attempt = entry.attempt;
    if (!attempt) return;
    entry.attempt = null;
    if (entry.homes.has(attempt.carrier)) return;
    attempt.carrier.seats.delete(entry.login);
    if (attempt.sentAt !== null) attempt.carrier.part(entry.login);
  }

  function leaveAll(entry: Entry<H>, reason: LossReason): void {
    cancelAttempt(entry);
    // Freshest last: its last line is where the recording ended.
    const homes = [...entry.homes.keys()].sort((a, b) => a.lastLineAtMs - b.lastLineAtMs);
    for (const home of homes) {
      home.part(entry.login);
      leave(entry, home, reason);
    }
  }

  function condemn(entry: Entry<H>, verdict: JoinFailure): void {
    leaveAll(entry, LOSS_OF[verdict]);
    entry.verdict = verdict;
    entry.isNew = false;
    entry.unanswered = 0;
    entry.retry = later(aroundMs(tunables.deadRetryMs, random()));
    metrics.joinFailed(verdict);
    queue(entry);
  }

  function goUnanswered(entry: Entry<H>, attempt: Attempt<H>): void {
    entry.attempt = null;
    if (!entry.homes.has(attempt.carrier)) attempt.carrier.seats.delete(entry.login);
    entry.unanswered += 1;
    entry.isNew = false;
    const isHopeless = entry.verdict !== null || entry.unanswered >= tunables.missingAfterTries;
    if (isHopeless && entry.homes.size === 0) {
      condemn(entry, 'missing');
      return;
    }
    metrics.joinFailed('unanswered');
    entry.retry = later(backoffMs(entry.unanswered, { baseMs: tunables.joinRetryBaseMs, maxMs: tunables.joinRetryMaxMs }, random()));
    queue(entry);
  }

  function add(channel: DesiredChannel, isNew: boolean): void {
    const entry: Entry<H> = {
      login: channel.login,
      desiredId: channel.channelId,
      answeredId: null,
      isNew,
      turn: 0,
      unanswered: 0,
      verdict: null,
      retry: null,
      attempt: null,
      homes: new Map(),
    };
    entries.set(channel.login, entry);
    queue(entry);
  }

  function remove(entry: Entry<H>): void {
    entries.delete(entry.login);
    leaveAll(entry, 'unwatched');
    changed(entry.login);
  }

  return {
    entries: entries as ReadonlyMap<string, Entry<H>>,

    /** Makes `desired` the channels to record. */
    apply(desired: readonly DesiredChannel[], areNew: boolean): void {
      const known = new Map([...entries.values()].map((entry): [Login, Entry<H>] => [entry.login, entry]));
      const diff = diffDesired(known, desired);
      for (const login of diff.removed) {
        const entry = entries.get(login);
        if (entry) remove(entry);
      }
      for (const channel of diff.added) add(channel, areNew);
      for (const channel of diff.changed) {
        const entry = entries.get(channel.login);
        if (!entry) continue;
        const isContradicted = channel.channelId !== null && entry.answeredId !== null && entry.answeredId !== channel.channelId;
        if (isContradicted || entry.verdict === 'renamed') {
          // Another channel is meant than the one that answered: only a new answer tells who has the login now.
          remove(entry);
          add(channel, areNew);
        } else entry.desiredId = channel.channelId;
      }
    },

    next: (): Entry<H> | null => nextToJoin(entries.values(), clock.now()),
    /** Channels that hold a seat or want one by now. */
    countSeats(): number {
      let count = 0;
      for (const entry of entries.values())
        if (entry.homes.size > 0 || entry.attempt || needsJoin(entry, clock.now()) || !entry.verdict) count += 1;
      return count;
    },

    begin(entry: Entry<H>, carrier: H): Attempt<H> {
      const attempt: Attempt<H> = { carrier, sentAt: null, isProven: false };
      entry.attempt = attempt;
      entry.retry = null;
      carrier.seats.add(entry.login);
      return attempt;
    },
    /** The JOIN can't be sent after all; the channel keeps its place. */
    abandon(entry: Entry<H>, attempt: Attempt<H>): void {
      if (entry.attempt === attempt) cancelAttempt(entry);
    },
    expire(): void {
      for (const entry of entries.values()) {
        const attempt = entry.attempt;
        if (attempt?.isProven && attempt.sentAt !== null && clock.now() - attempt.sentAt >= tunables.joinDeadlineMs)
          goUnanswered(entry, attempt);
      }
    },

    /** A full ROOMSTATE: `home` is in this room. Also when the answer comes after its deadline. */
    confirm(home: H, login: string, roomId: ChannelId, atMs: number): void {
      const entry = entries.get(login);
      if (!entry) {
        home.part(login);
        return;
      }
      if (entry.attempt?.carrier === home) entry.attempt = null;
      const isElsewhere = [...entry.homes.keys()].some((other) => other !== home && !other.isDraining);
      if (isElsewhere && entry.answeredId === roomId) {
        home.seats.delete(login);
        home.part(login);
        return;
      }
      home.seats.add(login);
      if (entry.desiredId !== null && entry.desiredId !== roomId) {
        // Condemned with its old id, so that the loss names the channel that was recorded.
        home.part(login);
        if (!entry.homes.has(home)) home.seats.delete(login);
        condemn(entry, 'renamed');
        entry.answeredId = roomId;
        return;
      }
      if (entry.homes.size > 0 && entry.answeredId !== roomId) {
        for (const other of [...entry.homes.keys()]) {
          if (other !== home) other.part(login);
          leave(entry, other, 'renamed');
        }
        home.seats.add(login);
      }
      const begins = entry.homes.size === 0;
      if (!entry.homes.has(home)) entry.homes.set(home, atMs);
      entry.answeredId = roomId;
      entry.isNew = false;
      entry.unanswered = 0;
      entry.verdict = null;
      entry.retry = null;
      if (begins) sink.joined(roomId, entry.login, atMs);
      changed(entry.login);
    },

    /** A NOTICE with `msgId` about a room; most say nothing about membership. */
    refuse(home: H, login: string, msgId: string): void {
      const entry = entries.get(login);
      const verdict = REFUSALS.get(msgId);
      if (entry && verdict && home.seats.has(login)) condemn(entry, verdict);
    },

    /** Twitch took the channel off this connection. */
    parted(home: H, login: string): void {
      const entry = entries.get(login);
      if (!entry?.homes.has(home)) return;
      entry.unanswered += 1;
      entry.retry = later(backoffMs(entry.unanswered, { baseMs: tunables.joinRetryBaseMs, maxMs: tunables.joinRetryMaxMs }, random()));
      leave(entry, home, 'parted');
    },

    /** The connection is gone, with all that was on it. */
    closed(home: H, reason: LossReason): void {
      for (const login of [...home.seats]) {
        const entry = entries.get(login);
        if (entry?.attempt?.carrier === home) {
          entry.attempt = null;
          queue(entry);
        }
        if (entry) leave(entry, home, reason);
      }
      home.seats.clear();
    },

    /** True once each of its channels is recorded by a connection that stays. */
    isEmptied(draining: H): boolean {
      for (const login of draining.seats) {
        const entry = entries.get(login);
        if (entry && stayingSince(entry) === null) return false;
      }
      return true;
    },

    /** True when nothing that was said before its channels moved can still be on its way. */
    isProven(draining: H): boolean {
      for (const login of draining.seats) {
        const entry = entries.get(login);
        if (entry && (stayingSince(entry) ?? 0) > draining.provenAtMs) return false;
      }
      return true;
    },
  };
}
