import { withDeadline } from '../../deadline.ts';
import { toTwurpleAddress } from '../../domain/chat-address.ts';
import { createClock } from './clock.ts';
import type { Chat, ChatOptions, ChatStatus, DesiredChannel } from './contract.ts';
import { createDesired } from './desired.ts';
import { createJoinGate } from './gate.ts';
import { assertTap } from './hook.ts';
import { type LineCounts, type Link, openLink } from './link.ts';
import { createMembership } from './membership.ts';
import { type Poll, startPoll } from './poll.ts';
import { createPool } from './pool.ts';
import { createReporter } from './reporter.ts';
import { type Entry, toReport } from './roster.ts';
import { DEFAULT_TUNABLES } from './tunables.ts';
import { RECORDED } from './wire.ts';

export type { Chat, ChatMetrics, ChatOptions, ChatSink, DesiredChannel, JoinLedger, JoinReport } from './contract.ts';
export type { Tunables } from './tunables.ts';

const LINE_KINDS = [...RECORDED, 'other'] as const;

/**
 * Reads the desired channels' chat from Twitch, anonymously: keeps the joined set equal to the desired one, within Twitch's JOIN limit,
 * over as many connections as it takes, and says when recording of a channel begins and ends.
 * @throws ConfigError when `url` is no WebSocket address; Error when twurple isn't the version this is built on
 */
export function createChat(options: ChatOptions): Chat {
  const { sink, log, metrics } = options;
  const tunables = { ...DEFAULT_TUNABLES, ...options.tunables };
  const address = toTwurpleAddress(options.url);
  assertTap();
  const random = Math.random;
  const clock = createClock(tunables.tickMs);
  const gate = createJoinGate({ ledger: options.ledger, tunables, clock, log, metrics });
  const reporter = createReporter({
    report: options.report,
    current: (login) => {
      const entry = membership.entries.get(login);
      return entry ? toReport(entry) : null;
    },
    tunables,
    clock,
    log,
  });
  const membership = createMembership<Link>({ sink, clock, tunables, metrics, random, changed: reporter.touch });
  const desired = createDesired({ listDesired: options.listDesired, memory: options.memory, apply: desire, tunables, log });
  const pool = createPool({ dial, clock, tunables, random, replacing: (cause) => metrics.reconnect(cause) });
  const counts: LineCounts = { PRIVMSG: 0, USERNOTICE: 0, CLEARCHAT: 0, CLEARMSG: 0, ROOMSTATE: 0, NOTICE: 0, other: 0 };
  let ticker: NodeJS.Timeout | undefined;
  let poll: Poll | undefined;
  let isStopping = false;
  let hasList = false;
  let lastLineAtMs: number | null = null;

  function dial(id: number): Link {
    return openLink({
      id,
      address,
      clock,
      tunables,
      log,
      counts,
      handler: {
        opened: () => pump(),
        closed(link, why) {
          log.warn({ link: link.id, channels: link.seats.size, why }, 'a chat connection is gone');
          lastLineAtMs = Math.max(lastLineAtMs ?? 0, link.lastLineAtMs);
          pool.closed(link);
          membership.closed(link, 'connection lost');
          balance();
        },
        reconnect(link) {
          log.info({ link: link.id, channels: link.seats.size }, 'Twitch asks for a new connection');
          pool.drain(link);
          link.prove();
          balance();
        },
        answered: letGo,
        confirmed(at, login, roomId, atMs) {
          membership.confirm(at, login, roomId, atMs);
          for (const link of pool.draining) if (!membership.isProven(link)) link.prove();
        },
        noticed: membership.refuse,
        parted: membership.parted,
        line: (raw, receivedAtMs) => sink.line(raw, receivedAtMs),
      },
    });
  }

  /** Connections for all, JOINs for those whose turn it is. */
  function balance(): void {
    if (isStopping) return;
    pool.ensure(membership.countSeats());
    pump();
  }

  function pump(): void {
    if (isStopping) return;
    const channels = membership.countSeats();
    for (let entry = membership.next(); entry; entry = membership.next()) {
      const link = pool.place(channels);
      const grant = link && gate.take();
      if (!grant) return;
      void join(entry, link, grant);
    }
  }

  async function join(entry: Entry<Link>, link: Link, grant: symbol): Promise<void> {
    const attempt = membership.begin(entry, link);
    await gate.record();
    if (entry.attempt !== attempt || link.state !== 'open' || link.isDraining || isStopping) {
      gate.release(grant);
      membership.abandon(entry, attempt);
      return;
    }
    attempt.sentAt = clock.now();
    link.join(entry.login, () => {
      gate.settle(grant);
      attempt.isProven = true;
    });
    metrics.joinSent();
  }

  /** Ends a drained connection once its channels are recorded elsewhere and it has brought all that was said before they were. */
  function letGo(link: Link): void {
    if (!link.isDraining || !membership.isEmptied(link) || !membership.isProven(link)) return;
    membership.closed(link, 'connection lost');
    pool.release(link);
  }

  function desire(channels: readonly DesiredChannel[]): void {
    if (isStopping) return;
    membership.apply(channels, hasList);
    hasList = true;
    balance();
  }

  function tick(): void {
    clock.tick();
    for (const link of pool.links()) link.check();
    membership.expire();
    for (const link of pool.draining) {
      letGo(link);
      if (!membership.isProven(link) || Date.now() - link.provenAtMs >= tunables.drainPingMs) link.prove();
    }
    balance();
    reporter.flush();
    tell();
  }

  function tell(): void {
    for (const command of LINE_KINDS) {
      if (counts[command] > 0) metrics.lines(command, counts[command]);
      counts[command] = 0;
    }
    metrics.status(status());
  }

  function status(): ChatStatus {
    const links = pool.links();
    for (const link of links) if (link.openedAt !== null) lastLineAtMs = Math.max(lastLineAtMs ?? 0, link.lastLineAtMs);
    const connections = links.filter((link) => link.state === 'open').length;
    const states = { joined: 0, pending: 0, failed: 0 };
    for (const entry of membership.entries.values()) states[toReport(entry).state] += 1;
    const state = membership.countSeats() === 0 ? 'idle' : connections > 0 ? 'connected' : 'connecting';
    return { state, connections, ...states, lastLineAtMs };
  }

  return {
    async start() {
      await gate.load();
      if (isStopping) return;
      ticker = setInterval(tick, tunables.tickMs);
      poll = startPoll(tunables.pollMs, desired.refresh);
    },
    async stop(deadlineMs) {
      isStopping = true;
      clearInterval(ticker);
      poll?.stop();
      // Freshest last: where two connections cover a channel, the later last line is where its recording ended.
      const links = pool.links().sort((a, b) => a.lastLineAtMs - b.lastLineAtMs);
      const goodbyes = links.map((link) => link.close());
      for (const link of links) membership.closed(link, 'stopped');
      try {
        await withDeadline(Promise.all(goodbyes), deadlineMs, 'twitch', 'Closing the chat connections');
      } catch (error) {
        log.warn({ err: error }, 'chat connections were left open');
      }
      tell();
    },
    wake: () => poll?.wake(),
    status,
  };
}
