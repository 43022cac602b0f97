import type { ChannelId } from '../../domain/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/range.ts';
import type { Log } from '../../log.ts';
import type { OfferedEmote } from '../../store/catalogue.ts';
import type { EmoteFetch } from '../../store/emote-fetches.ts';
import type { Store } from '../../store/store.ts';
import { aroundMs, backoffMs } from '../chat/backoff.ts';
import { askJson, LimitedError } from './ask.ts';
import { createRest } from './rest.ts';
import type { EmoteSource } from './source.ts';

export type FetchOutcome = 'answered' | 'none' | 'limited' | 'failed';

export interface LaneTunables {
  /** How often it is looked what is due, unless something wakes it. */
  readonly pollMs: number;
  /** Between two requests. */
  readonly paceMs: number;
  readonly requestMs: number;
  readonly maxBytes: number;
  /** The first pause after a failure; it doubles with each further one. */
  readonly troubleMs: number;
}

export const LANE_TUNABLES: LaneTunables = {
  pollMs: MINUTE_MS,
  paceMs: 250,
  requestMs: 15_000,
  // A 7TV set of a thousand emotes takes 2 to 5 MB.
  maxBytes: 16 * 1024 * 1024,
  troubleMs: 1_000,
};
const LEASE_MS = 2 * MINUTE_MS;
const MAX_TROUBLE_MS = 5 * MINUTE_MS;
const MAX_CHANNEL_RETRY_MS = 6 * HOUR_MS;

export interface LaneOptions {
  readonly source: EmoteSource;
  /** Address of the source's API. */
  readonly url: string;
  readonly store: Pick<Store, 'catalogue' | 'emoteFetches'>;
  readonly log: Log;
  readonly count: (outcome: FetchOutcome) => void;
  readonly tunables: LaneTunables;
}

export interface Lane {
  start(): void;
  onJoined(channelId: ChannelId): void;
  /** A hint that something may be due. */
  wake(): void;
  stop(): Promise<void>;
}

/**
 * Keeps the catalogues of one source up to date: one request at a time, the next after a pause. What is due is in the database, so a restart asks for nothing twice.
 * A source in trouble is asked less and less, and the channel it failed for comes again later, so that one whose answer is always broken does not hold up the others.
 */
export function createLane({ source, url, store, log, count, tunables }: LaneOptions): Lane {
  const base = url.replace(/\/$/, '');
  const stopping = new AbortController();
  const joined = new Set<ChannelId>();
  const pause = createRest();
  const idle = createRest();
  let running: Promise<void> | null = null;
  let isWoken = false;
  let troubles = 0;

  /** Null: the channel has none. */
  const ask = async (channelId: ChannelId | null): Promise<OfferedEmote[] | null> => {
    const path = channelId === null ? source.globalPath : source.channelPath(channelId);
    const { requestMs: deadlineMs, maxBytes } = tunables;
    const answer = await askJson(`${base}${path}`, { deadlineMs, maxBytes, signal: stopping.signal });
    if (channelId !== null) return answer === null ? null : source.readChannel(answer);
    if (answer === null) throw new Error('answered 404');
    return source.readGlobal(answer);
  };

  /** @returns how long to leave the source alone then */
  const fetchOne = async (due: EmoteFetch): Promise<number> => {
    let offered: OfferedEmote[] | null;
    try {
      offered = await ask(due.channelId);
    } catch (error) {
      return stopping.signal.aborted ? 0 : giveUp(due, error);
    }
    count(offered === null ? 'none' : 'answered');
    if (troubles > 0) log.info({ source: source.name }, 'emotes can be fetched again');
    troubles = 0;
    const nowMs = Date.now();
    await store.catalogue.replaceCatalogue(due.channelId, source.name, offered ?? [], nowMs);
    await store.emoteFetches.settleEmoteFetch(due.channelId, source.name, {
      isAnswered: true,
      dueAtMs: nowMs + aroundMs(DAY_MS, Math.random()),
    });
    return tunables.paceMs;
  };

  const giveUp = async (due: EmoteFetch, error: unknown): Promise<number> => {
    const limit = error instanceof LimitedError ? error : null;
    troubles += 1;
    count(limit ? 'limited' : 'failed');
    log[troubles === 1 ? 'warn' : 'debug'](
      { err: error, source: source.name, channelId: due.channelId },
      'emotes could not be fetched; it is tried again',
    );
    const after = (attempt: number, maxMs: number): number =>
      limit?.retryMs ?? backoffMs(attempt, { baseMs: tunables.troubleMs, maxMs }, Math.random());
    await store.emoteFetches.settleEmoteFetch(due.channelId, source.name, {
      isAnswered: false,
      dueAtMs: Date.now() + after(due.failures + 1, MAX_CHANNEL_RETRY_MS),
    });
    return after(troubles, MAX_TROUBLE_MS);
  };

  /** One round. @returns how long to pause, or null when nothing is due */
  const round = async (): Promise<number | null> => {
    const asked = [...joined];
    const due = await store.emoteFetches.claimEmoteFetch(source.name, asked, Date.now(), LEASE_MS);
    if (due !== null) return fetchOne(due);
    for (const channelId of asked) joined.delete(channelId);
    return null;
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      isWoken = false;
      const pauseMs = await round().catch((error: unknown) => {
        // The database is away. What was claimed is due again when its lease is over.
        log.debug({ err: error, source: source.name }, 'emotes have to wait for the database');
        return tunables.troubleMs;
      });
      if (stopping.signal.aborted) return;
      if (pauseMs !== null) await pause.wait(pauseMs);
      else if (!isWoken) await idle.wait(tunables.pollMs);
    }
  };

  const wake = (): void => {
    isWoken = true;
    idle.end();
  };
  return {
    start() {
      running ??= run();
    },
    onJoined(channelId) {
      joined.add(channelId);
      wake();
    },
    wake,
    async stop() {
      stopping.abort();
      pause.end();
      idle.end();
      await running;
    },
  };
}
