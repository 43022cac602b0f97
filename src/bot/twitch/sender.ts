import { withDeadline } from '../../deadline.ts';
import type { ChatterId, Login, MessageId } from '../../domain/ids.ts';
import type { Log } from '../../log.ts';
import { recent, type Sent, waitMs } from './pace.ts';
import { toSayable } from './sayable.ts';

export interface Reply {
  readonly channel: Login;
  readonly text: string;
  readonly replyTo: MessageId;
}

/** `sent`: on its way to Twitch. Else it was never sent: too late, too many waiting, the connection failed, or there is nobody to send it. */
export type SendOutcome = 'sent' | 'expired' | 'full' | 'failed' | 'off';

/** What replies go out through; one connection, say. */
export interface Link {
  send(reply: Reply): Promise<void>;
}

export interface Sender {
  /** Whose name replies go out under; null while there is none and nothing is ever sent. */
  self(): ChatterId | null;
  /** Sends it as soon as Twitch's rules allow, within `deadlineMs` or never. Never rejects. */
  say(reply: Reply): Promise<SendOutcome>;
  /** Replies go out through `link` from now on. */
  attach(self: ChatterId, link: Link): void;
  /** The link is gone, and another one is expected: replies wait for it as long as their deadline lets them. */
  detach(): void;
  /** Nothing is sent any more. */
  mute(): void;
}

export interface SenderOptions {
  readonly log: Log;
  /** How long a reply is worth sending. */
  readonly deadlineMs?: number;
  readonly maxWaiting?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

interface Waiting {
  readonly reply: Reply;
  readonly expiresAtMs: number;
  readonly settle: (outcome: SendOutcome) => void;
}

const DEADLINE_MS = 10_000;
const MAX_WAITING = 20;
const SEND_DEADLINE_MS = 5_000;

export function createSender(options: SenderOptions): Sender {
  const { log, deadlineMs = DEADLINE_MS, maxWaiting = MAX_WAITING, now = () => performance.now() } = options;
  const waiting: Waiting[] = [];
  // Outlives links: Twitch counts per account, not per connection.
  let sent: Sent[] = [];
  let self: ChatterId | null = null;
  let link: Link | null = null;
  let timer: NodeJS.Timeout | undefined;

  function pump(): void {
    clearTimeout(timer);
    const nowMs = now();
    sent = recent(sent, nowMs);
    let nextMs = Number.POSITIVE_INFINITY;
    for (const one of [...waiting]) {
      const { channel, text } = one.reply;
      const pauseMs = link === null ? Number.POSITIVE_INFINITY : waitMs(sent, channel, text, nowMs);
      if (one.expiresAtMs <= nowMs) take(one).settle('expired');
      else if (link !== null && pauseMs <= 0) {
        sent.push({ atMs: nowMs, channel, text });
        void transmit(take(one), link);
      } else nextMs = Math.min(nextMs, pauseMs, one.expiresAtMs - nowMs);
    }
    if (waiting.length > 0) timer = setTimeout(pump, Math.ceil(nextMs));
  }

  function take(one: Waiting): Waiting {
    waiting.splice(waiting.indexOf(one), 1);
    return one;
  }

  async function transmit({ reply, settle }: Waiting, through: Link): Promise<void> {
    try {
      await withDeadline(through.send(reply), SEND_DEADLINE_MS, 'twitch', 'Twitch chat');
      settle('sent');
    } catch (error) {
      log.warn({ err: error, channel: reply.channel }, 'a reply could not be sent to Twitch chat');
      settle('failed');
    }
  }

  return {
    self: () => self,
    async say(reply) {
      const text = toSayable(reply.text);
      if (self === null || text === null) return 'off';
      if (waiting.length >= maxWaiting) return 'full';
      return new Promise((settle) => {
        waiting.push({ reply: { ...reply, text }, expiresAtMs: now() + deadlineMs, settle });
        pump();
      });
    },
    attach(as, through) {
      self = as;
      link = through;
      pump();
    },
    detach() {
      link = null;
      pump();
    },
    mute() {
      self = null;
      link = null;
      clearTimeout(timer);
      for (const { settle } of waiting.splice(0)) settle('off');
    },
  };
}
