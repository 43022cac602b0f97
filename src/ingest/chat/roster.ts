import type { ChannelId, Login } from '../../domain/ids.ts';
import type { DesiredChannel, JoinFailure, JoinReport } from './contract.ts';

/** What the roster needs to know of a connection. */
export interface Carrier {
  /** Announced to end; its channels move to another one while it still delivers. */
  readonly isDraining: boolean;
}

/** One JOIN under way. */
export interface Attempt<C extends Carrier> {
  readonly carrier: C;
  /** Null while it waits for the ledger. */
  sentAt: number | null;
  /** The server has seen it: from here on silence says something about the channel, not about the connection. */
  isProven: boolean;
}

/** A desired channel and where it stands. Instants are the clock's unless they are named otherwise. */
export interface Entry<C extends Carrier> {
  readonly login: Login;
  desiredId: ChannelId | null;
  /** The room-id of the login's last answer. */
  answeredId: ChannelId | null;
  /** Became desired while others were being recorded already: somebody is waiting for it. */
  isNew: boolean;
  /** Grows each time a channel queues up; the lowest goes first. */
  turn: number;
  unanswered: number;
  verdict: JoinFailure | null;
  retry: { readonly at: number; readonly atMs: number } | null;
  attempt: Attempt<C> | null;
  /** The connections that record it, each with when it was confirmed there (epoch milliseconds); two while one replaces the other. */
  readonly homes: Map<C, number>;
}

export interface DesiredDiff {
  readonly added: readonly DesiredChannel[];
  readonly removed: readonly Login[];
  /** Still desired, under another channelId than before. */
  readonly changed: readonly DesiredChannel[];
}

/** What has to change so that `known` equals `desired`. A login that is listed twice counts as listed first. */
export function diffDesired(
  known: ReadonlyMap<Login, { readonly desiredId: ChannelId | null }>,
  desired: readonly DesiredChannel[],
): DesiredDiff {
  const wanted = new Map<Login, DesiredChannel>();
  for (const channel of desired) if (!wanted.has(channel.login)) wanted.set(channel.login, channel);
  return {
    added: [...wanted.values()].filter((channel) => !known.has(channel.login)),
    removed: [...known.keys()].filter((login) => !wanted.has(login)),
    changed: [...wanted.values()].filter((channel) => {
      const entry = known.get(channel.login);
      return entry !== undefined && entry.desiredId !== channel.channelId;
    }),
  };
}

export function needsJoin<C extends Carrier>(entry: Entry<C>, now: number): boolean {
  if (entry.attempt) return false;
  if (entry.retry && entry.retry.at > now) return false;
  for (const home of entry.homes.keys()) if (!home.isDraining) return false;
  return true;
}

/** Who goes first when JOINs are scarce: what somebody just asked for, what isn't recorded, what is about to lose its connection; then what gave no answer, and last what is known not to work. */
function rank<C extends Carrier>(entry: Entry<C>): number {
  if (entry.verdict) return 4;
  if (entry.unanswered > 0) return 3;
  if (entry.homes.size > 0) return 2;
  return entry.isNew ? 0 : 1;
}

/** The channel whose JOIN is due next; null when none is. */
export function nextToJoin<C extends Carrier>(entries: Iterable<Entry<C>>, now: number): Entry<C> | null {
  let next: Entry<C> | null = null;
  for (const entry of entries) {
    if (!needsJoin(entry, now)) continue;
    if (next === null || rank(entry) < rank(next) || (rank(entry) === rank(next) && entry.turn < next.turn)) next = entry;
  }
  return next;
}

export function toReport<C extends Carrier>(entry: Entry<C>): JoinReport {
  const isJoined = entry.homes.size > 0;
  return {
    login: entry.login,
    state: isJoined ? 'joined' : entry.verdict ? 'failed' : 'pending',
    reason: isJoined ? null : entry.verdict,
    channelId: entry.answeredId,
    retryAtMs: isJoined ? null : (entry.retry?.atMs ?? null),
  };
}
