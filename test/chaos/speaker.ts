import { createRandom } from '../../demo/generate/random.ts';
import type { Connection } from '../support/twitch/connection.ts';
import { clearChatLine, clearMsgLine, type Place, privmsgLine, type Speaker, toSpeaker } from '../support/twitch/lines.ts';
import type { TwitchStandIn } from '../support/twitch/twitch.ts';
import { type Ledger, type LineKind, type SentLine, toLineId, toText, type Wire } from './ledger.ts';

export interface SpeakerOptions {
  readonly twitch: TwitchStandIn;
  readonly ledger: Ledger;
  readonly channels: readonly Place[];
  readonly chatters: readonly Speaker[];
  readonly seed: number;
  /** Lines a second, over all channels. */
  readonly rate: number;
  /** Of so many lines one clears a whole room. */
  readonly clearEvery: number;
}

/** Of so many lines one deletes a message, or times a chatter out. */
const CLEARMSG_EVERY = 199;
const TIMEOUT_EVERY = 503;
/** How far back a CLEARMSG reaches, in messages of its channel. */
const RECENT = 400;
const TICK_MS = 10;

export function createChatters(count: number): Speaker[] {
  return Array.from({ length: count }, (_, index) => toSpeaker(`chatter${index}`));
}

/** Sends numbered lines to whoever is in the rooms, and asks every connection again and again what it has read. */
export function createSpeaker(options: SpeakerOptions) {
  const { twitch, ledger, channels, chatters, seed, rate, clearEvery } = options;
  const random = createRandom(seed, 'lines');
  const recent: number[][] = channels.map(() => []);
  const lastDeletion: string[] = [];
  const probes = new Map<number, Probe>();
  let due = 0;
  let spoken = 0;
  let lastTickMs = 0;
  let isSpeaking = false;

  function say(channel: number): void {
    const line = draw(channel);
    ledger.lines.push(line);
    const frame = `${toWireLine(line)}\r\n`;
    for (const member of twitch.members(channels[channel]?.login ?? '')) {
      const probe = probeOf(member);
      if (member.write(frame)) probe.wire.lines.push(line.number);
    }
    if (line.kind !== 'message') return;
    const last = recent[channel] ?? [];
    last.push(line.number);
    if (last.length > RECENT) last.shift();
  }

  function draw(channel: number): SentLine {
    const number = ledger.lines.length;
    const atMs = Date.now();
    const plain = { number, channel, atMs, kind: 'message', chatter: random.int(0, chatters.length - 1), target: -1 } as const;
    const kind: LineKind =
      number % clearEvery === clearEvery - 1
        ? 'clear'
        : number % CLEARMSG_EVERY === 0
          ? 'clearmsg'
          : number % TIMEOUT_EVERY === 0
            ? 'timeout'
            : 'message';
    const candidates = recent[channel] ?? [];
    if (kind === 'message' || candidates.length === 0) return plain;
    // Deletions are known by channel, time and target: two alike in one millisecond would be one.
    const key = `${kind} ${atMs}`;
    if (lastDeletion[channel] === key) return plain;
    lastDeletion[channel] = key;
    if (kind === 'timeout') return { ...plain, kind };
    return { ...plain, kind, chatter: -1, target: kind === 'clearmsg' ? (candidates[random.int(0, candidates.length - 1)] ?? -1) : -1 };
  }

  function toWireLine(line: SentLine): string {
    const place = channels[line.channel];
    const from = chatters[line.chatter === -1 ? (ledger.lines[line.target]?.chatter ?? 0) : line.chatter];
    if (!place || !from) throw new Error(`line ${line.number} is of nobody or nowhere`);
    const sentAtMs = line.atMs;
    switch (line.kind) {
      case 'message':
        return privmsgLine({ place, from, text: toText(line.number), id: toLineId(line.number), sentAtMs });
      case 'clearmsg':
        return clearMsgLine({ place, login: from.login, messageId: toLineId(line.target), text: toText(line.target), sentAtMs });
      case 'timeout':
        return clearChatLine({ place, target: from, durationS: 600, sentAtMs });
      case 'clear':
        return clearChatLine({ place, sentAtMs });
    }
  }

  function probeOf(connection: Connection): Probe {
    let probe = probes.get(connection.id);
    if (!probe) {
      const wire: Wire = { connection: connection.id, openedAtMs: connection.openedAtMs, lines: [], proofs: [] };
      ledger.wires.push(wire);
      probe = createProbe(connection, wire);
      probes.set(connection.id, probe);
    }
    return probe;
  }

  function tick(): void {
    const nowMs = Date.now();
    if (isSpeaking) due += ((nowMs - lastTickMs) / 1_000) * rate;
    lastTickMs = nowMs;
    for (; due >= 1; due -= 1) {
      say(random.int(0, channels.length - 1));
      spoken += 1;
    }
    const alive = new Set(twitch.connections.map((connection) => connection.id));
    for (const [id, probe] of probes) {
      probe.ask();
      // What it had answered before it went is counted above.
      if (!alive.has(id)) probes.delete(id);
    }
  }

  const timer = setInterval(tick, TICK_MS);
  return {
    start() {
      lastTickMs = Date.now();
      isSpeaking = true;
    },
    /** No lines any more; connections are still asked. */
    pause() {
      isSpeaking = false;
      due = 0;
    },
    /** One more line to each channel. @returns their numbers */
    sayEverywhere(): number[] {
      return channels.map((_, channel) => {
        // Only a message can be waited for in the table of messages.
        do say(channel);
        while (ledger.lines.at(-1)?.kind !== 'message');
        return ledger.lines.length - 1;
      });
    },
    get spoken() {
      return spoken;
    },
    stop: () => clearInterval(timer),
  };
}

interface Probe {
  readonly wire: Wire;
  /** Takes the answer that has come, and asks again when something was written since the last one. */
  ask(): void;
}

function createProbe(connection: Connection, wire: Wire): Probe {
  let asked = 0;
  let scanned = connection.received.length;
  let open: { readonly token: string; readonly count: number; readonly askedAtMs: number } | null = null;

  function take(): void {
    for (; scanned < connection.received.length; scanned += 1) {
      const line = connection.received[scanned] ?? '';
      if (!open || !line.startsWith('PONG') || !line.endsWith(open.token)) continue;
      // The last PONG is this one, since only one is asked for at a time.
      wire.proofs.push({ count: open.count, atMs: connection.lastPongAtMs ?? Date.now(), askedAtMs: open.askedAtMs });
      open = null;
    }
  }

  return {
    wire,
    ask() {
      take();
      const count = wire.lines.length;
      if (open || count === (wire.proofs.at(-1)?.count ?? 0)) return;
      asked += 1;
      const token = `proof-${connection.id}-${asked}`;
      if (connection.write(`PING :${token}\r\n`)) open = { token, count, askedAtMs: Date.now() };
    },
  };
}
