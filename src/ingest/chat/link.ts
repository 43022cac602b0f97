import { ChatClient } from '@twurple/chat';
import type { TwurpleAddress } from '../../domain/chat-address.ts';
import { type ChannelId, parseLogin } from '../../domain/ids.ts';
import type { Log } from '../../log.ts';
import type { Clock } from './clock.ts';
import { tapLines } from './hook.ts';
import type { Home } from './membership.ts';
import type { Tunables } from './tunables.ts';
import { commandStart, confirmedRoom, type Recorded, recordedAt, roomAt, tagOf } from './wire.ts';

/** One anonymous connection to Twitch chat, from dialling to its end. It is never dialled again; another one takes its place. */
export interface Link extends Home {
  readonly id: number;
  readonly state: 'connecting' | 'open' | 'closed';
  isDraining: boolean;
  /** When it was welcomed, by the clock; null before. */
  readonly openedAt: number | null;
  /** Sends a JOIN. `seen` is called once the server has surely read it, or never will. */
  join(login: string, seen: () => void): void;
  /** Asks for a new `provenAtMs`; `answered` tells that it has come. Asked several times at once, it is one PING. */
  prove(): void;
  /** Looks after deadlines; to be called every tick. */
  check(): void;
  /** Stops listening at once and says goodbye; resolves when the socket is closed, by force after a second. Nobody is told. */
  close(): Promise<void>;
}

export interface LinkHandler {
  opened(link: Link): void;
  /** It died, or the server ended it. Not after close(). */
  closed(link: Link, why: string): void;
  /** The server is about to restart. */
  reconnect(link: Link): void;
  /** It has answered a PING. */
  answered(link: Link): void;
  confirmed(link: Link, login: string, roomId: ChannelId, atMs: number): void;
  noticed(link: Link, login: string, msgId: string): void;
  parted(link: Link, login: string): void;
  line(raw: string, receivedAtMs: number): void;
}

/** Lines by command; `other` is what isn't recorded. */
export type LineCounts = Record<Recorded | 'other', number>;

/** twurple asks for life by itself after 60 s without a line that it parsed; our PINGs, which it does parse, keep it from that. */
const MAX_PING_PAUSE_MS = 45_000;
const GOODBYE_MS = 1_000;

export function openLink(options: {
  readonly id: number;
  readonly address: TwurpleAddress;
  readonly handler: LinkHandler;
  readonly clock: Clock;
  readonly tunables: Tunables;
  readonly log: Log;
  /** Counted up with every line. */
  readonly counts: LineCounts;
}): Link {
  const { id, handler, clock, tunables, counts } = options;
  const log = options.log.child({ link: id });
  const seats = new Set<string>();
  const dialledAt = clock.now();
  let state: Link['state'] = 'connecting';
  let openedAt: number | null = null;
  let nick = '';
  let lastLineAtMs = Date.now();
  let linesSeen = 0;
  let linesChecked = 0;
  let heardAt = dialledAt;
  let answeredAt = dialledAt;
  let pings = 0;
  let provenAtMs = Date.now();
  let ping: { readonly token: string; readonly sentAt: number; readonly sentAtMs: number; readonly covers: number } | null = null;
  let isPingDue = false;
  let unseen: (() => void)[] = [];
  let terminate: () => void = () => undefined;
  let sockets = 0;
  let setGone: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    setGone = resolve;
  });

  const client = new ChatClient({
    ...options.address,
    // What twurple warns of (lost, retrying) isn't what happens here: it is told below and in the pool.
    logger: { minLevel: 'warning', custom: (_level, message) => log.debug(message) },
    connectionOptions: {
      wsOptions: {
        perMessageDeflate: false,
        handshakeTimeout: tunables.connectDeadlineMs,
        finishRequest(request, socket) {
          sockets += 1;
          if (sockets > 1) {
            // twurple would dial again by itself, without regard to the JOIN budget.
            request.destroy();
            return;
          }
          terminate = () => socket.terminate();
          // Registered before twurple's own listener: finish() quits first, so twurple takes every end for an intended one.
          socket.once('close', (code: number) => {
            setGone();
            finish(`closed by the server (${code})`);
          });
          request.end();
        },
      },
    },
  });
  const { irc } = client;
  const parse = tapLines(irc, receive);

  function receive(line: string): void {
    if (state === 'closed') return;
    const atMs = Date.now();
    lastLineAtMs = atMs;
    linesSeen += 1;
    const at = commandStart(line);
    const command = recordedAt(line, at);
    if (command === null) {
      counts.other += 1;
      receiveOther(line, at);
      return;
    }
    counts[command] += 1;
    const login = roomAt(line, at);
    if (login === null) {
      if (command === 'NOTICE') log.warn({ line }, 'Twitch says');
      return;
    }
    if (command === 'ROOMSTATE') {
      const roomId = confirmedRoom(line);
      // A room that isn't wanted is left again: only a real login may end up in that PART.
      if (roomId !== null && parseLogin(login) === login) handler.confirmed(link, login, roomId, atMs);
    }
    if (seats.has(login)) handler.line(line, atMs);
    // NOTICEs stay with us: twurple answers a failed login by dialling again later, even when this client was given up meanwhile.
    if (command === 'NOTICE') handler.noticed(link, login, tagOf(line, 'msg-id') ?? '');
  }

  function receiveOther(line: string, at: number): void {
    if (line.startsWith('RECONNECT', at)) {
      handler.reconnect(link);
      return;
    }
    if (line.startsWith('PONG ', at) && ping && line.endsWith(ping.token)) answered(ping.covers, ping.sentAtMs);
    if (line.startsWith('PART ', at) && line.startsWith(`:${nick}!`)) {
      const login = roomAt(line, at);
      if (login !== null) handler.parted(link, login);
    }
    // Its capability handler can reject where nobody catches; Twitch's capabilities don't change while we are connected.
    if (state === 'open' && line.startsWith('CAP', at)) return;
    try {
      parse(line);
    } catch (error) {
      log.debug({ err: error }, 'twurple failed on a line');
    }
  }

  function answered(covered: number, sentAtMs: number): void {
    ping = null;
    provenAtMs = sentAtMs;
    answeredAt = clock.now();
    const seen = unseen.slice(0, covered);
    unseen = unseen.slice(covered);
    for (const done of seen) done();
    if (unseen.length > 0) pingSoon();
    handler.answered(link);
  }

  function sendPing(): void {
    pings += 1;
    ping = { token: `pulse-${id}-${pings}`, sentAt: clock.now(), sentAtMs: Date.now(), covers: unseen.length };
    irc.sendRaw(`PING :${ping.token}`);
  }

  /** One PING behind all that is to be proven in this turn: its PONG shows that our JOINs have arrived, and so has what the server had sent. */
  function pingSoon(): void {
    if (isPingDue) return;
    isPingDue = true;
    setImmediate(() => {
      isPingDue = false;
      if (state === 'open' && !ping) sendPing();
    });
  }

  function silence(): void {
    state = 'closed';
    for (const done of unseen.splice(0)) done();
  }

  function finish(why: string): void {
    if (state === 'closed') return;
    silence();
    handler.closed(link, why);
    client.quit();
    terminate();
  }

  irc.onRegister(() => {
    if (state !== 'connecting') return;
    state = 'open';
    nick = irc.currentNick;
    openedAt = clock.now();
    answeredAt = openedAt;
    handler.opened(link);
  });

  const link: Link = {
    id,
    seats,
    isDraining: false,
    get state() {
      return state;
    },
    get openedAt() {
      return openedAt;
    },
    get lastLineAtMs() {
      return lastLineAtMs;
    },
    get provenAtMs() {
      return provenAtMs;
    },
    join(login, seen) {
      unseen.push(seen);
      irc.sendRaw(`JOIN #${login}`);
      pingSoon();
    },
    part(login) {
      if (state === 'open') irc.sendRaw(`PART #${login}`);
    },
    prove: pingSoon,
    check() {
      if (state === 'closed') return;
      const now = clock.now();
      if (linesSeen !== linesChecked) heardAt = now;
      linesChecked = linesSeen;
      if (state === 'connecting') {
        if (now - dialledAt >= tunables.connectDeadlineMs) finish('no welcome in time');
      } else if (ping) {
        if (now - Math.max(ping.sentAt, heardAt) >= tunables.pingDeadlineMs || now - ping.sentAt >= tunables.stallDeadlineMs)
          finish('no answer to PING');
      } else if (unseen.length > 0 || now - heardAt >= tunables.pingIdleMs || now - answeredAt >= MAX_PING_PAUSE_MS) sendPing();
    },
    async close() {
      if (state !== 'closed') {
        silence();
        client.quit();
      }
      const timer = setTimeout(terminate, GOODBYE_MS);
      await gone;
      clearTimeout(timer);
    },
  };
  client.connect();
  return link;
}
