import type { WebSocket } from 'ws';
import { createDelay } from './delay.ts';
import { idOf, noticeLine, roomStateLine } from './lines.ts';
import { type Rooms, toRoomName } from './rooms.ts';

/** Who a token belongs to. */
export interface Account {
  readonly login: string;
  readonly id?: string;
}

/** All anonymous connections are one account, which is the strict reading of Twitch's limits. */
export const ANONYMOUS = 'anonymous';

/** What a connection asks of the server around it. */
export interface Hub {
  readonly rooms: Rooms;
  /** The account of a token without its `oauth:`; null when it isn't accepted. */
  accountOf(token: string): Account | null;
  /** Counts a login or a JOIN of `account`; false when it is over the limit. */
  mayLogIn(account: string): boolean;
  mayJoin(connection: Connection, login: string): boolean;
  receive(connection: Connection, room: string, text: string, tags: string): void;
}

export interface Connection {
  readonly id: number;
  readonly openedAtMs: number;
  readonly joined: Set<string>;
  /** As the server welcomed it; null until then. */
  readonly nick: string | null;
  /** Whose limits it uses up: `anonymous` or a login. */
  readonly account: string;
  readonly userId: string | null;
  readonly isWelcome: boolean;
  readonly hasTags: boolean;
  /** Bytes that the socket has not taken yet. */
  readonly bufferedBytes: number;
  /** When the client last answered a PING. */
  readonly lastPongAtMs: number | null;
  /** Every line received from the client, oldest first. */
  readonly received: readonly string[];
  /** Answers nothing and delivers nothing, while the socket stays open. */
  isMute: boolean;
  /** Holds back what comes in and goes out; `stall(false)` lets all of it through at once, as a network that recovers does. */
  stall(isOn: boolean): void;
  /** What goes out from now on, a close included, arrives so many milliseconds later, in order. A cut loses what is on its way. */
  lag(byMs: number): void;
  /** True when the frame went to an open socket. */
  write(frame: string): boolean;
  handle(line: string): void;
  /** No close frame: the network is gone. */
  cut(): void;
  close(): void;
}

const CAPABILITIES = ['twitch.tv/commands', 'twitch.tv/membership', 'twitch.tv/tags'];
const HOST = ':tmi.twitch.tv';

export function createConnection(id: number, socket: WebSocket, hub: Hub): Connection {
  const caps = new Set<string>();
  const received: string[] = [];
  let pass: string | null = null;
  let nick: string | null = null;
  let account = ANONYMOUS;
  let userId: string | null = null;
  let isWelcome = false;
  let lastPongAtMs: number | null = null;
  let held: { readonly incoming: string[]; readonly outgoing: string[] } | null = null;
  const wire = createDelay();
  socket.once('close', wire.clear);

  const write = (...lines: string[]) => connection.write(lines.map((line) => `${line}\r\n`).join(''));

  function welcome(asked: string): void {
    if (isWelcome) return;
    const anonymous = /^justinfan\d+$/.test(asked);
    const owner = anonymous ? null : hub.accountOf((pass ?? '').replace(/^oauth:/, ''));
    if (!anonymous && !owner) {
      write(`${HOST} NOTICE * :${pass === null ? 'Improperly formatted auth' : 'Login authentication failed'}`);
      connection.close();
      return;
    }
    nick = owner ? owner.login.toLowerCase() : asked;
    account = owner ? nick : ANONYMOUS;
    userId = owner ? (owner.id ?? idOf(nick)) : null;
    if (!hub.mayLogIn(account)) {
      connection.cut();
      return;
    }
    isWelcome = true;
    write(
      `${HOST} 001 ${nick} :Welcome, GLHF!`,
      `${HOST} 002 ${nick} :Your host is tmi.twitch.tv`,
      `${HOST} 003 ${nick} :This server is rather new`,
      `${HOST} 004 ${nick} :-`,
      `${HOST} 375 ${nick} :-`,
      `${HOST} 372 ${nick} :You are in a maze of twisty passages, all alike.`,
      `${HOST} 376 ${nick} :>`,
    );
    if (owner && caps.has('twitch.tv/commands')) {
      const tags = `@badge-info=;badges=;color=;display-name=${owner.login};emote-sets=0;user-id=${userId};user-type=`;
      write(`${caps.has('twitch.tv/tags') ? `${tags} ` : ''}${HOST} GLOBALUSERSTATE`);
    }
  }

  function capability(args: string): void {
    const [verb = '', ...rest] = args.split(' ');
    const asked = rest.join(' ').replace(/^:/, '').split(' ').filter(Boolean);
    if (verb === 'LS') write(`${HOST} CAP * LS :${CAPABILITIES.join(' ')}`);
    if (verb !== 'REQ') return;
    const known = asked.every((name) => CAPABILITIES.includes(name));
    if (known) for (const name of asked) caps.add(name);
    write(`${HOST} CAP * ${known ? 'ACK' : 'NAK'} :${asked.join(' ')}`);
  }

  function answerJoin(login: string): void {
    const room = hub.rooms.find(login);
    if (!room) return;
    if (room.isSuspended) {
      write(noticeLine(login, 'msg_channel_suspended', 'This channel does not exist or has been suspended.'));
      return;
    }
    const answer = () => {
      if (socket.readyState !== socket.OPEN) return;
      room.members.add(connection);
      connection.joined.add(login);
      write(
        `:${nick}!${nick}@${nick}.tmi.twitch.tv JOIN #${login}`,
        `:${nick}.tmi.twitch.tv 353 ${nick} = #${login} :${nick}`,
        `:${nick}.tmi.twitch.tv 366 ${nick} #${login} :End of /NAMES list`,
      );
      if (!caps.has('twitch.tv/commands')) return;
      if (account !== ANONYMOUS)
        write(`@badge-info=;badges=;color=;display-name=${nick};emote-sets=0;mod=0;subscriber=0;user-type= ${HOST} USERSTATE #${login}`);
      write(roomStateLine(room, room.modes));
    };
    if (room.answerAfterMs > 0) setTimeout(answer, room.answerAfterMs);
    else answer();
  }

  function join(names: string): void {
    for (const name of names.split(',')) {
      const login = toRoomName(name);
      if (!hub.mayJoin(connection, login)) {
        connection.cut();
        return;
      }
      answerJoin(login);
    }
  }

  function part(names: string): void {
    for (const name of names.split(',')) {
      const login = toRoomName(name);
      if (!connection.joined.delete(login)) continue;
      hub.rooms.get(login)?.members.delete(connection);
      write(`:${nick}!${nick}@${nick}.tmi.twitch.tv PART #${login}`);
    }
  }

  const connection: Connection = {
    id,
    openedAtMs: Date.now(),
    joined: new Set(),
    isMute: false,
    received,
    get nick() {
      return nick;
    },
    get account() {
      return account;
    },
    get userId() {
      return userId;
    },
    get isWelcome() {
      return isWelcome;
    },
    get hasTags() {
      return caps.has('twitch.tv/tags');
    },
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    get lastPongAtMs() {
      return lastPongAtMs;
    },
    write(frame) {
      if (connection.isMute || socket.readyState !== socket.OPEN) return false;
      if (held) held.outgoing.push(frame);
      else wire.pass(() => socket.send(frame));
      return true;
    },
    stall(isOn) {
      const was = held;
      held = isOn ? (was ?? { incoming: [], outgoing: [] }) : null;
      if (isOn || !was) return;
      for (const frame of was.outgoing) connection.write(frame);
      for (const line of was.incoming) connection.handle(line);
    },
    lag: wire.set,
    handle(line) {
      if (held) {
        held.incoming.push(line);
        return;
      }
      received.push(line);
      if (connection.isMute) return;
      const [, tags = '', command = '', args = ''] = /^(?:@(\S*) )?([A-Za-z]+) ?(.*)$/s.exec(line) ?? [];
      const verb = command.toUpperCase();
      if (verb === 'CAP') return capability(args);
      if (verb === 'PASS') pass = args.replace(/^:/, '');
      else if (verb === 'NICK') welcome(args.toLowerCase());
      else if (verb === 'PING') write(`${HOST} PONG tmi.twitch.tv ${args}`);
      else if (verb === 'PONG') lastPongAtMs = Date.now();
      else if (verb === 'QUIT') connection.close();
      else if (!isWelcome || verb === 'USER') return;
      else if (verb === 'JOIN') join(args);
      else if (verb === 'PART') part(args);
      else if (verb === 'PRIVMSG') {
        const [, room = '', text = ''] = /^(\S+) :?(.*)$/s.exec(args) ?? [];
        hub.receive(connection, toRoomName(room), text, tags);
      } else write(`${HOST} 421 ${nick} ${verb} :Unknown command`);
    },
    cut() {
      wire.clear();
      socket.terminate();
    },
    close: () => wire.pass(() => socket.close()),
  };
  return connection;
}
