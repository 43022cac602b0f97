import { setTimeout as sleep } from 'node:timers/promises';
import type { TwitchStandIn } from '../test/support/twitch/twitch.ts';
import type { ChatLine } from './generate/generate.ts';

/** What was sent so far. */
export interface Sent {
  readonly lines: number;
  readonly messages: number;
  readonly deletions: number;
}

export interface Player {
  /** Sends what lies before `nowMs` as fast as it is taken. `onProgress`: the time of the line that was sent last. */
  catchUp(nowMs: number, onProgress: (atMs: number) => void): Promise<void>;
  /** Sends each line when its time has come. */
  goLive(): void;
  /** Nothing is said until chat goes live again; what would have been said meanwhile never is. */
  pause(): void;
  /** Somebody says something now. */
  say(login: string, text: string, from: string): void;
  sent(): Sent;
}

const LINES_AT_A_TIME = 250;
/** More would only wait in the socket. */
const MAX_BUFFERED_BYTES = 4_000_000;
const LIVE_TICK_MS = 50;

/** Plays chat through the stand-in of Twitch. `onLine` is told each line that goes out. */
export function createPlayer(twitch: TwitchStandIn, chat: Iterable<ChatLine>, onLine: (line: string) => void): Player {
  const lines = chat[Symbol.iterator]();
  const sent = { lines: 0, messages: 0, deletions: 0 };
  let next = lines.next();
  let ticker: NodeJS.Timeout | undefined;
  let isPaused = false;

  function note(kind: ChatLine['kind'], line: string): void {
    sent.lines += 1;
    if (kind === 'message') sent.messages += 1;
    if (kind === 'deletion') sent.deletions += 1;
    onLine(line);
  }

  /** At most `limit` lines from before `beforeMs`, gathered by channel. @returns the time of the last, null when there was none */
  function sendDue(beforeMs: number, limit: number): number | null {
    const due = new Map<string, string[]>();
    let lastMs: number | null = null;
    for (let count = 0; count < limit && !next.done && next.value.atMs < beforeMs; count += 1) {
      const { login, kind, line, atMs } = next.value;
      const gathered = due.get(login);
      if (gathered) gathered.push(line);
      else due.set(login, [line]);
      note(kind, line);
      lastMs = atMs;
      next = lines.next();
    }
    for (const [login, gathered] of due) twitch.sendMany(login, gathered);
    return lastMs;
  }

  return {
    async catchUp(nowMs, onProgress) {
      for (;;) {
        const lastMs = sendDue(nowMs, LINES_AT_A_TIME);
        if (lastMs === null) return;
        onProgress(lastMs);
        // Sender and receiver share this process: the receiver needs its turn.
        do await sleep(1);
        while (twitch.bufferedBytes > MAX_BUFFERED_BYTES);
      }
    },
    goLive() {
      const nowMs = Date.now();
      while (isPaused && !next.done && next.value.atMs < nowMs) next = lines.next();
      isPaused = false;
      ticker = setInterval(() => sendDue(Date.now(), Number.POSITIVE_INFINITY), LIVE_TICK_MS);
    },
    pause() {
      isPaused = true;
      clearInterval(ticker);
    },
    say(login, text, from) {
      note('message', twitch.say(login, { text, from }).line);
    },
    sent: () => ({ ...sent }),
  };
}
