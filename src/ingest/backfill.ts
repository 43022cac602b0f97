import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { ChannelId, Login } from '../domain/ids.ts';
import { HOUR_MS } from '../domain/range.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { Spool } from './spool/spool.ts';

/** The recent-messages service's answer: raw IRC lines, oldest first, each with `rm-received-ts`. https://recent-messages.robotty.de/ */
const answer = z.object({ messages: z.array(z.string()), error: z.string().nullish() });

const REQUEST_MS = 10_000;
/** The gap is in the database once the note of the join was moved there. */
const SETTLE_MS = 3_000;
/** Such services keep hours, not days. */
const REACH_MS = 12 * HOUR_MS;
const MAX_QUEUED = 2_000;

export interface BackfillOptions {
  /** `RECENT_MESSAGES_URL`: `/recent-messages/<login>` is appended to it. */
  readonly url: string;
  readonly store: Store;
  readonly spool: Spool;
  readonly log: Log;
  readonly settleMs?: number;
}

/** Asks a recent-messages service for what was said during a gap that has just ended. One channel at a time; what it can't get stays a gap. */
export function createBackfill({ url, store, spool, log, settleMs = SETTLE_MS }: BackfillOptions): {
  onJoined(channelId: ChannelId, login: Login): void;
  stop(): Promise<void>;
} {
  const queue: { channelId: ChannelId; login: Login; atMs: number }[] = [];
  const stopping = new AbortController();
  let running: Promise<void> | null = null;

  const fill = async ({ channelId, login, atMs }: (typeof queue)[number]): Promise<void> => {
    await sleep(Math.max(0, atMs + settleMs - Date.now()), undefined, { signal: stopping.signal });
    const gaps = (await store.gaps.listGaps(channelId, { fromMs: atMs - REACH_MS, toMs: atMs })).filter(
      (gap) => gap.toMs !== null && gap.toMs >= atMs - REACH_MS,
    );
    const fromMs = gaps[0]?.fromMs;
    const toMs = gaps.at(-1)?.toMs;
    if (fromMs === undefined || toMs === undefined || toMs === null) return;
    const lines = await fetchLines(login);
    const times = lines.map(readReceivedMs);
    const firstMs = times.find((time) => time !== null);
    if (firstMs === undefined || firstMs === null || firstMs >= toMs) return;
    for (const [index, line] of lines.entries()) {
      const time = times[index];
      if (time !== null && time !== undefined && time >= fromMs && time <= toMs) spool.line(line, Date.now());
    }
    spool.note({ type: 'filled', channelId, fromMs: Math.max(firstMs, fromMs), toMs });
  };

  const fetchLines = async (login: Login): Promise<readonly string[]> => {
    const response = await fetch(`${url.replace(/\/$/, '')}/recent-messages/${login}`, {
      signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(REQUEST_MS)]),
    });
    if (!response.ok) throw new Error(`the recent-messages service answered ${response.status}`);
    return answer.parse(await response.json()).messages;
  };

  const run = async (): Promise<void> => {
    for (let next = queue.shift(); next && !stopping.signal.aborted; next = queue.shift()) {
      const { login } = next;
      await fill(next).catch((error: unknown) => {
        if (!stopping.signal.aborted)
          log.warn({ err: error, channel: login }, 'the gap could not be filled from the recent-messages service');
      });
    }
    running = null;
  };

  return {
    onJoined(channelId, login) {
      if (queue.length >= MAX_QUEUED) return;
      queue.push({ channelId, login, atMs: Date.now() });
      running ??= run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

function readReceivedMs(line: string): number | null {
  const digits = /(?:^@|;)rm-received-ts=(\d{10,16})(?:[; ])/.exec(line)?.[1];
  return digits === undefined ? null : Number(digits);
}
