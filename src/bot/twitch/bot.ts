import { setTimeout as sleep } from 'node:timers/promises';
import type { TwitchAccount } from '../../config.ts';
import { withDeadline } from '../../deadline.ts';
import type { ChatMessage } from '../../domain/event.ts';
import type { Login } from '../../domain/ids.ts';
import { UpstreamError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Store } from '../../store/store.ts';
import { type Account, createAccount } from './account.ts';
import { RefusedError } from './auth-server.ts';
import { createTwitchCommands, type TwitchMetrics } from './commands.ts';
import { createSender } from './sender.ts';
import { openSession, type Session, type SessionEnd } from './session.ts';

export interface TwitchBotOptions {
  /** Null: nothing is ever sent. */
  readonly account: TwitchAccount | null;
  readonly chatUrl: string;
  readonly dataDir: string;
  readonly store: Store;
  /** Whose clock and midnight answers go by. */
  readonly defaultTimeZone: string;
  readonly log: Log;
  readonly metrics: TwitchMetrics;
  readonly now?: () => number;
  readonly timing?: Partial<BotTiming>;
}

export interface BotTiming {
  /** Twitch asks whoever holds a token to have it validated this often. */
  readonly checkMs: number;
  /** Until the next try, where something did not work: doubling from the first to the most. */
  readonly retryMs: { readonly first: number; readonly most: number };
  /** Of each call to the authorisation server, and of signing in to chat. */
  readonly deadlineMs: number;
}

interface TwitchBotStatus {
  /** `unauthorised`: Twitch refuses the account until somebody authorises it again and the process is started with the new token. */
  readonly state: 'off' | 'connecting' | 'connected' | 'unauthorised';
  /** Whose name answers go out under, null until that is known. */
  readonly login: Login | null;
  /** What keeps it from being connected, in plain words; null when nothing does. */
  readonly problem: string | null;
}

export interface TwitchBot {
  /** Returns at once; connecting goes on beside it and hinders nothing. */
  start(): void;
  stop(): Promise<void>;
  status(): TwitchBotStatus;
  onMessage(message: ChatMessage): void;
}

const TIMING: BotTiming = { checkMs: 3_600_000, retryMs: { first: 1_000, most: 60_000 }, deadlineMs: 10_000 };
const KEEP_AGAIN_MS = 30_000;
/** A refresh that is under way is waited for, not called off: Twitch may have spent the old token by then. */
const STOP_MS = 1_500;
/** A session that lasted this long was a good one: the next failure is a first one again. */
const GOOD_SESSION_MS = 60_000;

const PROBLEMS = { lost: 'the connection to Twitch chat was lost', refused: 'Twitch chat does not let the account in' } as const;

/** Answers commands in Twitch chat under an account of its own. Reading chat is not its business and never depends on it. */
export function createTwitchBot(options: TwitchBotOptions): TwitchBot {
  const { log, store, metrics } = options;
  const timing = { ...TIMING, ...options.timing };
  const stopping = new AbortController();
  const sender = createSender({ log });
  const commands = createTwitchCommands({
    store,
    sender,
    defaultTimeZone: options.defaultTimeZone,
    log,
    metrics,
    ...(options.now ? { now: options.now } : {}),
  });
  const account = options.account
    ? createAccount({
        account: options.account,
        dataDir: options.dataDir,
        store,
        log,
        deadlineMs: timing.deadlineMs,
      })
    : null;
  let status: TwitchBotStatus = { state: account ? 'connecting' : 'off', login: null, problem: null };
  let session: Session | null = null;
  let running: Promise<void> = Promise.resolve();

  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal });

  /** Signs in again and again until stopped or refused for good. */
  async function run(signedIn: Account): Promise<void> {
    let failures = 0;
    let refusals = 0;
    while (!stopping.signal.aborted) {
      const startMs = performance.now();
      try {
        // A fresh token once; should chat refuse that as well, it isn't the token.
        const end = await talk(signedIn, refusals === 1);
        refusals = end === 'refused' ? refusals + 1 : 0;
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (error instanceof RefusedError) return giveUp(error);
        if (!(error instanceof UpstreamError)) log.error({ err: error }, 'signing in to Twitch chat failed unexpectedly');
        tellProblem(error instanceof UpstreamError ? error.message : 'an unexpected error, see the log');
      }
      failures = performance.now() - startMs > GOOD_SESSION_MS ? 0 : failures + 1;
      await pause(Math.min(timing.retryMs.most, timing.retryMs.first * 2 ** Math.min(failures, 20)) * (0.5 + Math.random() / 2));
    }
  }

  function tellProblem(problem: string): void {
    // The same again and again is said once.
    if (problem !== status.problem) log.warn(`no answers in Twitch chat for now: ${problem}`);
    status = { ...status, state: 'connecting', problem };
  }

  function giveUp(error: RefusedError): void {
    const problem = `the Twitch account must be authorised again (${error.message})`;
    status = { state: 'unauthorised', login: status.login, problem };
    sender.mute();
    log.error(`${problem}; until then nothing is answered in Twitch chat, and all else goes on`);
  }

  /** One session, from credentials to its end. `refused`: chat did not take what the authorisation server calls valid. */
  async function talk(signedIn: Account, withFreshToken: boolean): Promise<SessionEnd> {
    const credentials = await (withFreshToken ? signedIn.renew() : signedIn.check());
    if (stopping.signal.aborted) return 'closed';
    status = { ...status, login: credentials.login };
    const opened = openSession({
      chatUrl: options.chatUrl,
      credentials,
      log,
      loginDeadlineMs: timing.deadlineMs,
      onReady: () => {
        status = { state: 'connected', login: credentials.login, problem: null };
        sender.attach(credentials.userId, opened);
        log.info(`answers in Twitch chat as ${credentials.login}`);
      },
      onRefused: (channel, reason) => {
        log.warn({ channel, reason }, 'Twitch did not show an answer');
        metrics.countCommand('stats', 'refused', 0);
      },
    });
    session = opened;
    try {
      const end = await untilEnd(signedIn, opened);
      if (end !== 'closed') tellProblem(PROBLEMS[end]);
      return end;
    } finally {
      opened.close();
      sender.detach();
      session = null;
    }
  }

  /** Twitch asks that a token is validated every hour, and that sessions end when it isn't valid any more. */
  async function untilEnd(signedIn: Account, opened: Session): Promise<SessionEnd> {
    for (;;) {
      const checkMs = signedIn.isUnkept() ? Math.min(KEEP_AGAIN_MS, timing.checkMs) : timing.checkMs;
      const over = new AbortController();
      const signal = AbortSignal.any([over.signal, stopping.signal]);
      const due = sleep(checkMs, null, { signal }).catch(() => null);
      const end = await Promise.race([opened.ended, due]);
      over.abort();
      if (end !== null) return end;
      if (stopping.signal.aborted) return 'closed';
      await signedIn.check().catch((error: unknown) => {
        if (!(error instanceof UpstreamError)) throw error;
        log.warn(`the Twitch account could not be checked: ${error.message}`);
      });
    }
  }

  return {
    start() {
      if (!account) return;
      running = run(account).catch((error: unknown) => {
        if (!stopping.signal.aborted) log.error({ err: error }, 'the Twitch bot has stopped');
      });
    },
    async stop() {
      stopping.abort();
      sender.mute();
      session?.close();
      status = { state: 'off', login: status.login, problem: null };
      if (!account) return;
      await withDeadline(Promise.allSettled([running, account.stop()]), STOP_MS, 'twitch', 'the Twitch bot').catch((error: unknown) => {
        log.warn({ err: error }, 'the Twitch bot did not stop in time');
      });
    },
    status: () => status,
    onMessage: commands.onMessage,
  };
}
