import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import type { Login } from '../../src/domain/ids.ts';
import { parseLogin, toChannelId } from '../../src/domain/ids.ts';
import {
  type ChatMetrics,
  type ChatSink,
  createChat,
  type DesiredChannel,
  type JoinLedger,
  type JoinReport,
  type Tunables,
} from '../../src/ingest/chat/chat.ts';
import type { TwitchStandIn } from './twitch/twitch.ts';

/** Twitch's limit with a shorter window, so that three of them pass in a test. */
export const LIMIT = { max: 20, windowMs: 1_000 };
const QUICK: Partial<Tunables> = {
  joinWindowMs: 1_050,
  joinDeadlineMs: 400,
  joinRetryBaseMs: 100,
  joinRetryMaxMs: 200,
  missingAfterTries: 2,
  deadRetryMs: 800,
  pollMs: 100,
  reportMs: 20,
  connectDeadlineMs: 400,
  connectSpacingMs: 20,
  reconnectBaseMs: 50,
  reconnectMaxMs: 200,
  stableAfterMs: 1_000,
  pingIdleMs: 150,
  pingDeadlineMs: 250,
  placementPatienceMs: 300,
  tickMs: 20,
};

export function channel(login: string, id: string | null = null): DesiredChannel {
  const parsed = parseLogin(login);
  if (!parsed) throw new Error(`${login} is no login`);
  return { login: parsed, channelId: id === null ? null : toChannelId(id) };
}

export const channels = (count: number, prefix = 'room') => Array.from({ length: count }, (_, n) => channel(`${prefix}${n}`));

export function createLedger(): JoinLedger & { readonly spent: number[]; isBroken: boolean } {
  const ledger = {
    spent: [] as number[],
    isBroken: false,
    async load() {
      return ledger.spent.filter((atMs) => atMs > Date.now() - 15_000);
    },
    async spend(atMs: number) {
      await delay(2);
      if (ledger.isBroken) throw new Error('disk full');
      ledger.spent.push(atMs);
    },
  };
  return ledger;
}

export interface ReadOptions {
  readonly ledger?: JoinLedger;
  readonly desired?: readonly DesiredChannel[];
  /** What an earlier run kept. */
  readonly kept?: readonly DesiredChannel[];
  readonly isDatabaseAway?: boolean;
  readonly tunables?: Partial<Tunables>;
}

/** A chat reader on the stand-in, and everything it says. */
export function createReader(twitch: TwitchStandIn, options: ReadOptions = {}) {
  const lines: { readonly raw: string; readonly atMs: number }[] = [];
  const story: {
    readonly what: 'joined' | 'lost';
    readonly id: string;
    readonly atMs: number;
    readonly reason: string | null;
    readonly saidAtMs: number;
  }[] = [];
  const reports = new Map<Login, JoinReport>();
  const counted = new Map<string, number>();
  const seen = { reports, lines, story, counted, reconnects: [] as string[], ledgerFailures: 0, failures: [] as string[] };
  const database = { desired: options.desired ?? [], isAway: options.isDatabaseAway ?? false, reports: 0 };
  const memory = { kept: options.kept ?? null, saves: 0 };
  const sink: ChatSink = {
    line: (raw, atMs) => void lines.push({ raw, atMs }),
    joined: (id, _login, atMs) => void story.push({ what: 'joined', id, atMs, reason: null, saidAtMs: Date.now() }),
    lost: (id, sinceMs, reason) => void story.push({ what: 'lost', id, atMs: sinceMs, reason, saidAtMs: Date.now() }),
  };
  const metrics: ChatMetrics = {
    lines: (command, count) => void counted.set(command, (counted.get(command) ?? 0) + count),
    status: () => undefined,
    reconnect: (cause) => void seen.reconnects.push(cause),
    joinSent: () => undefined,
    joinFailed: (reason) => void seen.failures.push(reason),
    ledgerFailed: () => {
      seen.ledgerFailures += 1;
    },
  };
  const chat = createChat({
    url: twitch.url,
    sink,
    ledger: options.ledger ?? createLedger(),
    memory: {
      load: async () => memory.kept,
      async save(channels) {
        memory.kept = channels;
        memory.saves += 1;
      },
    },
    async listDesired() {
      if (database.isAway) throw new Error('database away');
      return database.desired;
    },
    async report(changes) {
      database.reports += 1;
      if (database.isAway) throw new Error('database away');
      for (const change of changes) reports.set(change.login, change);
    },
    log: pino({ level: process.env['CHAT_TEST_LOG'] ?? 'silent' }),
    metrics,
    tunables: { ...QUICK, ...options.tunables },
  });
  const isJoined = (count: number) => () => chat.status().joined === count;
  return {
    chat,
    database,
    memory,
    ...seen,
    seen,
    texts: () => lines.map((line) => line.raw.slice(line.raw.indexOf(' :', line.raw.indexOf(' PRIVMSG #')) + 2)),
    losses: () => story.filter((event) => event.what === 'lost'),
    report: (login: string) => [...reports.values()].find((one) => one.login === login),
    joins: (count: number, deadlineMs?: number) => twitch.waitFor(isJoined(count), deadlineMs),
  };
}
