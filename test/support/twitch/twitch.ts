import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Account, type Connection, createConnection } from './connection.ts';
import { createSendingJudge, createSlidingLimit, type Outcome, SENDING_RULES, type SendingRules, type SlidingLimit } from './limits.ts';
import { noticeLine, privmsgLine, type Speaker, splitTags, type TagValue, toSpeaker } from './lines.ts';
import { createRooms, type RoomSettings, toRoomName } from './rooms.ts';

export interface TwitchOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  /** Only channels named by `channel()` exist; otherwise any login does, with an id derived from it. */
  readonly strictChannels?: boolean;
  /** Accepted tokens, without `oauth:`. */
  readonly tokens?: Readonly<Record<string, Account>>;
  /** How often the server asks; 0 never. A client that lets `pongDeadlineMs` pass is cut. */
  readonly pingEveryMs?: number;
  readonly pongDeadlineMs?: number;
  /** JOINs (and logins) of one account over all its connections; the connection that goes past it is cut. */
  readonly joinLimit?: { readonly max: number; readonly windowMs: number };
  readonly loginLimit?: { readonly max: number; readonly windowMs: number };
  readonly sendingRules?: Partial<SendingRules>;
  /** Between a RECONNECT and the end of that connection. */
  readonly reconnectCloseMs?: number;
  /** How many lines `sendMany` puts into one WebSocket frame. */
  readonly linesPerFrame?: number;
}

export interface JoinRecord {
  readonly atMs: number;
  readonly login: string;
  readonly connection: number;
  readonly account: string;
  readonly isOverLimit: boolean;
}

export interface SentRecord {
  readonly atMs: number;
  readonly channel: string;
  readonly from: string;
  readonly text: string;
  /** The client's own tags, escaped, by name. */
  readonly tags: Readonly<Record<string, string>>;
  readonly connection: number;
  /** Whether chat saw it, or which rule dropped it. */
  readonly outcome: Outcome;
}

/** `text`, who said it, and any wire tag by its name (`bits`, `first-msg`, `tmi-sent-ts`, `id`, ...). */
export type Say = {
  readonly text: string;
  readonly from?: string | (Partial<Speaker> & { readonly login: string });
} & { readonly [tag: string]: TagValue | (Partial<Speaker> & { readonly login: string }) | undefined };

export interface Said {
  readonly line: string;
  readonly id: string;
  /** Connections whose socket took it. */
  readonly deliveredTo: number;
}

export type TwitchStandIn = Awaited<ReturnType<typeof startTwitch>>;

/** Twitch's chat server (irc-ws.chat.twitch.tv) on loopback, with the limits that a client can break. */
export async function startTwitch(options: TwitchOptions = {}) {
  const joinLimit = options.joinLimit ?? { max: 20, windowMs: 10_000 };
  const loginLimit = options.loginLimit ?? { max: 20, windowMs: 10_000 };
  const pingEveryMs = options.pingEveryMs ?? 300_000;
  const tokens = new Map<string, Account>(Object.entries(options.tokens ?? {}));
  const rooms = createRooms(options.strictChannels ?? false);
  const judge = createSendingJudge({ ...SENDING_RULES, ...options.sendingRules });
  const joinWindows = new Map<string, SlidingLimit>();
  const loginWindows = new Map<string, SlidingLimit>();
  const joins: JoinRecord[] = [];
  const sent: SentRecord[] = [];
  const connections = new Map<number, Connection>();
  const swallowed = new Set<Socket>();
  let accepted = 0;
  let refused = 0;
  let isBlackHole = false;

  function hit(windows: Map<string, SlidingLimit>, account: string, limit: { readonly max: number; readonly windowMs: number }): boolean {
    let window = windows.get(account);
    if (!window) {
      window = createSlidingLimit(limit.max, limit.windowMs);
      windows.set(account, window);
    }
    return window.hit(Date.now());
  }

  /** The same room text to every member, without tags to those that didn't ask for them. */
  function broadcast(login: string, frame: string, except?: Connection): number {
    let plain: string | null = null;
    let count = 0;
    for (const member of rooms.get(login)?.members ?? []) {
      if (member === except) continue;
      if (!member.hasTags) plain ??= frame.replace(/^@\S+ /gm, '');
      if (member.write(member.hasTags ? frame : (plain ?? frame))) count += 1;
    }
    return count;
  }

  function receive(connection: Connection, channel: string, text: string, tags: string): void {
    const atMs = Date.now();
    const from = connection.nick ?? '';
    const room = rooms.get(channel);
    const isPrivileged = from === channel || (room?.moderators.includes(from) ?? false);
    const clientTags = splitTags(`@${tags} `).tags;
    const outcome: Outcome =
      connection.userId === null
        ? 'anonymous'
        : !connection.joined.has(channel) || !room
          ? 'not-joined'
          : judge(connection.account, channel, text, isPrivileged, atMs);
    sent.push({ atMs, channel, from, text, tags: clientTags, connection: connection.id, outcome });
    if (outcome === 'duplicate') {
      connection.write(
        `${noticeLine(channel, 'msg_duplicate', 'Your message was not sent because it is identical to the previous one.')}\r\n`,
      );
    } else if (outcome === 'rate-limited') {
      connection.write(
        `${noticeLine(channel, 'msg_ratelimit', 'Your message was not sent because you are sending messages too quickly.')}\r\n`,
      );
    }
    if (outcome !== 'delivered' || !room) return;
    const parent = clientTags['reply-parent-msg-id'];
    const speaker = toSpeaker({
      login: from,
      id: connection.userId ?? '',
      badges: from === channel ? 'broadcaster/1' : isPrivileged ? 'moderator/1' : '',
    });
    const line = privmsgLine({
      place: room,
      from: speaker,
      text,
      sentAtMs: atMs,
      ...(parent ? { tags: { 'reply-parent-msg-id': parent } } : {}),
    });
    connection.write(
      `@badge-info=;badges=;color=;display-name=${from};emote-sets=0;mod=0;subscriber=0;user-type= :tmi.twitch.tv USERSTATE #${channel}\r\n`,
    );
    broadcast(channel, `${line}\r\n`, connection);
  }

  const hub = {
    rooms,
    accountOf: (token: string) => tokens.get(token) ?? null,
    mayLogIn: (account: string) => hit(loginWindows, account, loginLimit),
    mayJoin(connection: Connection, login: string): boolean {
      const isOverLimit = !hit(joinWindows, connection.account, joinLimit);
      joins.push({ atMs: Date.now(), login, connection: connection.id, account: connection.account, isOverLimit });
      return !isOverLimit;
    },
    receive,
  };

  function admit(socket: WebSocket): void {
    accepted += 1;
    const connection = createConnection(accepted, socket, hub);
    connections.set(connection.id, connection);
    socket.on('message', (data) => {
      for (const line of data.toString().split('\r\n')) if (line !== '') connection.handle(line);
    });
    const pinging = pingEveryMs > 0 ? setInterval(() => void askForLife(connection), pingEveryMs) : undefined;
    socket.on('error', () => connection.cut());
    socket.on('close', () => {
      clearInterval(pinging);
      connections.delete(connection.id);
      rooms.leaveAll(connection);
    });
  }

  async function askForLife(connection: Connection): Promise<void> {
    const askedAtMs = Date.now();
    connection.write('PING :tmi.twitch.tv\r\n');
    await delay(options.pongDeadlineMs ?? 10_000, undefined, { ref: false });
    if (!connection.isMute && (connection.lastPongAtMs ?? 0) < askedAtMs) connection.cut();
  }

  const server = createServer((_request, response) => response.writeHead(426).end());
  const webSockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket: Socket, head) => {
    if (isBlackHole) {
      refused += 1;
      swallowed.add(socket);
      socket.on('close', () => swallowed.delete(socket)).on('error', () => socket.destroy());
      return;
    }
    webSockets.handleUpgrade(request, socket, head, admit);
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The Twitch stand-in got no port');

  const targets = (id?: number) => [...connections.values()].filter((connection) => id === undefined || connection.id === id);

  const standIn = {
    url: `ws://127.0.0.1:${address.port}`,
    port: address.port,
    /** Every JOIN ever received, oldest first, those over the limit included. */
    joins,
    /** Every PRIVMSG received from a client, oldest first. */
    sent,
    get connections(): readonly Connection[] {
      return [...connections.values()];
    },
    /** WebSocket connections accepted so far, and those that a black hole took. */
    get accepted() {
      return accepted;
    },
    get refused() {
      return refused;
    },
    /** Makes or changes a channel. */
    channel: (login: string, settings: RoomSettings = {}) => rooms.set(login, settings),
    rename: (from: string, to: string) => rooms.rename(from, to),
    members: (login: string): readonly Connection[] => [...(rooms.get(login)?.members ?? [])],
    accept: (token: string, account: Account) => void tokens.set(token, account),
    revoke: (token: string) => void tokens.delete(token),

    /** Somebody says something: a PRIVMSG with all of Twitch's tags goes to every member. */
    say(login: string, what: Say | string): Said {
      const { text, from, ...tags } = typeof what === 'string' ? { text: what } : what;
      const place = rooms.open(login);
      const plain = Object.entries(tags).filter(
        (entry): entry is [string, TagValue] => entry[1] !== undefined && typeof entry[1] !== 'object',
      );
      const line = privmsgLine({ place, from: toSpeaker(from ?? 'viewer'), text, tags: Object.fromEntries(plain) });
      return { line, id: splitTags(line).tags['id'] ?? '', deliveredTo: broadcast(place.login, `${line}\r\n`) };
    },
    /** Any raw line to a channel's members; the number of connections whose socket took it. */
    send: (login: string, rawLine: string): number => broadcast(toRoomName(login), `${rawLine}\r\n`),
    /** Precomputed lines, several to a frame, at whatever speed the sockets take; watch `bufferedBytes` when it matters. */
    sendMany(login: string, rawLines: readonly string[]): number {
      const step = options.linesPerFrame ?? 50;
      let count = 0;
      for (let at = 0; at < rawLines.length; at += step)
        count = broadcast(toRoomName(login), `${rawLines.slice(at, at + step).join('\r\n')}\r\n`);
      return count;
    },
    get bufferedBytes(): number {
      return Math.max(0, ...[...connections.values()].map((connection) => connection.bufferedBytes));
    },

    /** The network goes away under all connections, or under one. */
    cut(id?: number): void {
      for (const connection of targets(id)) connection.cut();
    },
    /** Announces a restart to all connections, or to one, and ends them after `closeAfterMs`. */
    reconnect(id?: number, closeAfterMs = options.reconnectCloseMs ?? 15_000): void {
      for (const connection of targets(id)) {
        connection.write(':tmi.twitch.tv RECONNECT\r\n');
        setTimeout(() => connection.close(), closeAfterMs).unref();
      }
    },
    /** The network under all connections, or one, stops and later goes on; nothing is lost, everything is late. */
    stall(isOn: boolean, id?: number): void {
      for (const connection of targets(id)) connection.stall(isOn);
    },
    /** From now on everything arrives so much later on all connections, or on one. */
    lag(byMs: number, id?: number): void {
      for (const connection of targets(id)) connection.lag(byMs);
    },
    /** New connections are accepted and never answered; with `existing`, those there are fall silent, too. */
    blackHole(isOn: boolean, { existing = false } = {}): void {
      isBlackHole = isOn;
      if (existing || !isOn) for (const connection of connections.values()) connection.isMute = isOn;
    },

    /** Resolves once `predicate` holds; rejects after `deadlineMs`, saying what it waited for. */
    async waitFor(predicate: () => boolean, deadlineMs = 5_000): Promise<void> {
      const endMs = Date.now() + deadlineMs;
      while (!predicate()) {
        if (Date.now() > endMs) throw new Error(`Not within ${deadlineMs} ms: ${predicate}`);
        await delay(5);
      }
    },
    async stop(): Promise<void> {
      standIn.cut();
      for (const socket of swallowed) socket.destroy();
      webSockets.close();
      server.closeAllConnections();
      if (server.listening) await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
    [Symbol.asyncDispose]: () => standIn.stop(),
  };
  return standIn;
}
