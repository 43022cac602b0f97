import type { RawData, WebSocket } from 'ws';
import type { z } from 'zod';
import type { Gateway } from './gateway.ts';
import { CLOSE_CODES, OPCODES, payloadShape } from './protocol.ts';
import type { Dispatch, Session } from './session.ts';

const NORMAL_CLOSURES: ReadonlySet<number> = new Set([1000, 1001]);
const MAX_SENDS = 120;
const SEND_WINDOW_MS = 60_000;

/** One socket: greets, checks heartbeats, and attaches to a session by IDENTIFY or RESUME. */
export class GatewayConnection {
  private readonly socket: WebSocket;
  private readonly gateway: Gateway;
  private session: Session | null = null;
  private silence: NodeJS.Timeout;
  private received: number[] = [];
  private readonly deliver = (dispatch: Dispatch): void => this.send(dispatch);

  constructor(socket: WebSocket, gateway: Gateway) {
    this.socket = socket;
    this.gateway = gateway;
    this.silence = this.expectHeartbeat();
    socket.on('message', (data) => this.receive(data));
    socket.on('close', (code) => this.closed(code));
    // A cut socket may report ECONNRESET; 'close' follows and says all there is to say.
    socket.on('error', () => {});
    this.send({ op: OPCODES.hello, d: { heartbeat_interval: gateway.heartbeatMs } });
  }

  send(payload: object): void {
    this.socket.send(JSON.stringify(payload));
  }

  cut(): void {
    this.detach();
    this.socket.terminate();
  }

  invalidate(): void {
    this.detach();
    this.send({ op: OPCODES.invalidSession, d: false });
  }

  private receive(data: RawData): void {
    const now = Date.now();
    this.received = [...this.received.filter((at) => now - at < SEND_WINDOW_MS), now];
    const payload = parsePayload(String(data));
    if (this.received.length > MAX_SENDS) this.refuse(CLOSE_CODES.rateLimited, 'more than 120 payloads a minute');
    else if (payload === null) this.refuse(CLOSE_CODES.decodeError, 'not a gateway payload');
    else this.play(payload);
  }

  private play({ op, d }: Payload): void {
    if (op === OPCODES.heartbeat) this.acknowledge();
    else if (op === OPCODES.identify && this.session === null) this.identify(d);
    else if (op === OPCODES.resume && this.session === null) this.resume(d);
    else if (op === OPCODES.identify || op === OPCODES.resume) this.refuse(CLOSE_CODES.alreadyAuthenticated, 'authenticated twice');
    else if (this.session === null) this.refuse(CLOSE_CODES.notAuthenticated, `opcode ${op} before identify`);
    // A presence needs no answer: nobody looks at it here.
    else if (op !== OPCODES.presence) this.refuse(CLOSE_CODES.unknownOpcode, `opcode ${op} is not played here`);
  }

  private acknowledge(): void {
    clearTimeout(this.silence);
    this.silence = this.expectHeartbeat();
    this.send({ op: OPCODES.acknowledge });
  }

  private identify(d: unknown): void {
    const session = this.gateway.identify(d);
    if (typeof session === 'number') {
      this.socket.close(session);
    } else {
      this.attach(session);
      this.gateway.introduce(session);
    }
  }

  private resume(d: unknown): void {
    const found = this.gateway.resume(d);
    if (found === null) {
      this.send({ op: OPCODES.invalidSession, d: false });
    } else if (typeof found === 'number') {
      this.socket.close(found);
    } else {
      for (const missed of found.session.listMissed(found.seq) ?? []) this.send(missed);
      this.attach(found.session);
      found.session.dispatch('RESUMED', {});
      this.gateway.resumed();
    }
  }

  private attach(session: Session): void {
    this.session = session;
    session.send = this.deliver;
  }

  private detach(): void {
    clearTimeout(this.silence);
    // A client that came back through a new socket has taken the session over already.
    if (this.session?.send === this.deliver) this.session.send = null;
    this.session = null;
  }

  private closed(code: number): void {
    // A client that says goodbye ends its session; one that vanishes, or closes with another code, may resume.
    if (this.session !== null && NORMAL_CLOSURES.has(code)) this.gateway.forget(this.session);
    this.detach();
  }

  private refuse(code: number, problem: string): void {
    this.gateway.violations.add('gateway', [problem]);
    this.socket.close(code);
  }

  private expectHeartbeat(): NodeJS.Timeout {
    return setTimeout(() => this.socket.close(CLOSE_CODES.sessionTimedOut), this.gateway.heartbeatMs * 2);
  }
}

type Payload = z.output<typeof payloadShape>;

function parsePayload(text: string): Payload | null {
  try {
    const parsed = payloadShape.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
