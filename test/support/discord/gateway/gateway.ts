import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Violations } from '../rules/judge.ts';
import type { JsonObject } from '../state/json.ts';
import { toGuildCreate, toSelf } from '../state/payloads.ts';
import type { World } from '../state/world.ts';
import { GatewayConnection } from './connection.ts';
import { CLOSE_CODES, identifyShape, OPCODES, resumeShape } from './protocol.ts';
import { Session } from './session.ts';

const INTENTS = { guilds: 1 << 0, guildMembers: 1 << 1, guildPresences: 1 << 8, guildMessages: 1 << 9, messageContent: 1 << 15 } as const;
const PRIVILEGED = INTENTS.guildMembers | INTENTS.guildPresences | INTENTS.messageContent;
const ALL_INTENTS = (1 << 26) - 1;

/** Events that need an intent; all others reach everybody. https://discord.com/developers/docs/topics/gateway#list-of-intents */
const NEEDED_INTENT: ReadonlyMap<string, number> = new Map([
  ['GUILD_CREATE', INTENTS.guilds],
  ['GUILD_DELETE', INTENTS.guilds],
  ['CHANNEL_UPDATE', INTENTS.guilds],
  ['CHANNEL_DELETE', INTENTS.guilds],
  ['MESSAGE_CREATE', INTENTS.guildMessages],
]);

export interface GatewayOptions {
  readonly heartbeatMs: number;
  readonly privilegedIntents: boolean;
}

/** The WebSocket side: JSON, version 10, no compression. https://discord.com/developers/docs/topics/gateway */
export class Gateway {
  readonly heartbeatMs: number;
  readonly violations: Violations;
  /** Where clients connect and resume; set once the port is known. */
  url = '';
  /** How often a client identified: each costs one of 1,000 a day. */
  identifies = 0;
  resumes = 0;
  private readonly world: World;
  private readonly privilegedIntents: boolean;
  private readonly server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  private readonly connections = new Set<GatewayConnection>();
  private readonly sessions = new Map<string, Session>();
  private readonly listeners = new Set<() => void>();
  private held: { readonly socket: Duplex; readonly open: () => void }[] | null = null;

  constructor(world: World, violations: Violations, options: GatewayOptions) {
    this.world = world;
    this.violations = violations;
    this.heartbeatMs = options.heartbeatMs;
    this.privilegedIntents = options.privilegedIntents;
  }

  /** Sessions that get what is dispatched, now or at their resume. */
  get knownSessions(): number {
    return this.sessions.size;
  }

  get connectedSessions(): number {
    return [...this.sessions.values()].filter(({ send }) => send !== null).length;
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const open = (): void => this.server.handleUpgrade(request, socket, head, (webSocket) => this.welcome(webSocket, request));
    if (this.held === null) open();
    else this.held.push({ socket: socket.on('error', () => {}), open });
  }

  private welcome(socket: WebSocket, request: IncomingMessage): void {
    const query = new URL(request.url ?? '/', 'ws://gateway').searchParams;
    if (query.get('encoding') !== 'json' || query.has('compress')) {
      this.violations.add('gateway', ['only JSON without compression is spoken here']);
      socket.close(CLOSE_CODES.decodeError);
    } else if (query.get('v') !== '10') {
      this.violations.add('gateway', [`version ${query.get('v')} instead of 10`]);
      socket.close(CLOSE_CODES.invalidVersion);
    } else {
      const connection = new GatewayConnection(socket, this);
      this.connections.add(connection);
      socket.once('close', () => this.connections.delete(connection));
    }
  }

  dispatch(event: string, guildId: string | null, data: JsonObject): void {
    const needed = NEEDED_INTENT.get(event) ?? 0;
    for (const session of this.sessions.values()) {
      if ((session.intents & needed) === needed && session.isFor(guildId)) session.dispatch(event, data);
    }
  }

  /** @returns the new session, or the code to close with */
  identify(d: unknown): Session | number {
    const parsed = identifyShape.safeParse(d);
    if (!parsed.success) return CLOSE_CODES.decodeError;
    const { token, intents, compress, shard = [0, 1] } = parsed.data;
    if (token !== this.world.token) return CLOSE_CODES.authenticationFailed;
    if (compress) this.violations.add('gateway', ['compression is not spoken here']);
    if (intents > ALL_INTENTS) return CLOSE_CODES.invalidIntents;
    if (!this.privilegedIntents && (intents & PRIVILEGED) !== 0) return CLOSE_CODES.disallowedIntents;
    this.identifies += 1;
    const session = new Session(randomUUID().replaceAll('-', ''), intents, shard);
    this.sessions.set(session.id, session);
    return session;
  }

  /** READY and the guilds, once the session's socket is attached. */
  introduce(session: Session): void {
    const guilds = [...this.world.guilds.values()].filter((guild) => guild.botIsMember && session.isFor(guild.id));
    session.dispatch('READY', {
      v: 10,
      user: toSelf(this.world.bot),
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: this.url,
      shard: session.shard,
      application: { id: this.world.applicationId, flags: 0 },
    });
    if ((session.intents & INTENTS.guilds) !== 0) {
      const withMembers = (session.intents & INTENTS.guildMembers) !== 0;
      for (const guild of guilds) session.dispatch('GUILD_CREATE', toGuildCreate(this.world, guild, withMembers));
    }
    this.changed();
  }

  /** @returns the session and whether it can go on at `seq`; the code to close with for a wrong token or form; null when it is gone */
  resume(d: unknown): { readonly session: Session; readonly seq: number } | number | null {
    const parsed = resumeShape.safeParse(d);
    if (!parsed.success) return CLOSE_CODES.decodeError;
    const { token, session_id: sessionId, seq } = parsed.data;
    if (token !== this.world.token) return CLOSE_CODES.authenticationFailed;
    const session = this.sessions.get(sessionId);
    if (session === undefined) return null;
    return session.listMissed(seq) === null ? CLOSE_CODES.invalidSeq : { session, seq };
  }

  resumed(): void {
    this.resumes += 1;
    this.changed();
  }

  forget(session: Session): void {
    this.sessions.delete(session.id);
  }

  /** Cuts every socket without a word; the sessions stay resumable. */
  cut(): void {
    for (const connection of this.connections) connection.cut();
  }

  /** Asks every client to come again (opcode 7). */
  askToReconnect(): void {
    for (const connection of this.connections) connection.send({ op: OPCODES.reconnect, d: null });
  }

  /** Ends every session: a later resume is refused, and those connected are told now (opcode 9). */
  invalidateSessions(): void {
    this.sessions.clear();
    for (const connection of this.connections) connection.invalidate();
  }

  /** New sockets wait at the door until the returned function is called. */
  hold(): () => void {
    this.held ??= [];
    return () => {
      const waiting = this.held ?? [];
      this.held = null;
      for (const { open } of waiting) open();
    };
  }

  /** Resolves once a client is connected and has been told its guilds. @throws {Error} after the deadline */
  whenConnected(deadlineMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (this.connectedSessions === 0) return;
        finish();
        resolve();
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`No bot connected within ${deadlineMs} ms`));
      }, deadlineMs);
      const finish = (): void => {
        clearTimeout(timer);
        this.listeners.delete(check);
      };
      this.listeners.add(check);
      check();
    });
  }

  private changed(): void {
    for (const listener of [...this.listeners]) listener();
  }

  stop(): void {
    for (const { socket } of this.held ?? []) socket.destroy();
    this.cut();
    this.server.close();
  }
}
