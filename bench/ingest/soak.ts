import { setInterval as every } from 'node:timers/promises';
import { percentile, slope } from './figures.ts';
import type { Recorder, Stretch } from './parts/chatpulse.ts';
import { LIVE_MESSAGES_A_MINUTE } from './rounds.ts';
import type { Sender } from './sender/sender.ts';
import type { BenchDatabase, Server } from './server.ts';
import { watchCommits } from './visibility.ts';

export interface Soak {
  readonly stretch: Stretch;
  readonly seconds: number;
  readonly rate: number;
  readonly rssPeak: number | null;
  /** How resident memory grew in the second half, bytes a minute. */
  readonly rssSlope: number | null;
  /** One a minute, or what there is. */
  readonly rssByMinute: readonly number[];
  readonly lagP50Ms: number | null;
  readonly lagP99Ms: number | null;
}

export interface SoakParts {
  readonly server: Server;
  readonly sender: Sender;
  readonly recorderFor: (database: BenchDatabase) => Promise<Recorder>;
  readonly channels: number;
  readonly rate: number;
  readonly seconds: number;
  readonly say: (text: string) => void;
}

const SAMPLE_MS = 1_000;
const MEGABYTE = 1_048_576;
/** Lag is told of the end only: of all of it would be millions of numbers. */
const LAG_SECONDS = 60;

/** Steady chat for long: does memory stay where it is? */
export async function soak({ server, sender, recorderFor, channels, rate, seconds, say }: SoakParts): Promise<Soak> {
  const database = await server.createDatabase('live');
  say(`joining ${channels} channels`);
  const recorder = await recorderFor(database);
  const visibility = await watchCommits(database);
  const over = new AbortController();
  const samples: { readonly x: number; readonly y: number }[] = [];
  const begunMs = Date.now();
  const sampling = (async () => {
    for await (const _ of every(SAMPLE_MS, undefined, { signal: over.signal })) {
      const memory = recorder.memory();
      const minutes = (Date.now() - begunMs) / 60_000;
      if (memory === null) continue;
      samples.push({ x: minutes, y: memory.rss });
      if (samples.length % 60 === 0) say(`${Math.round(minutes)} min: ${Math.round(memory.rss / MEGABYTE)} MB`);
    }
  })().catch(() => undefined);
  const workload = { seed: 1, channels, messages: rate * seconds, fromMs: begunMs, perMinute: LIVE_MESSAGES_A_MINUTE };
  const { sent, stretch } = await recorder.measure(() => sender.pace(workload, rate, seconds));
  over.abort();
  await sampling;
  const lags = await visibility.listLagsMs(Math.max(sent.startedAtMs, sent.endedAtMs - LAG_SECONDS * 1_000));
  return {
    stretch,
    seconds,
    rate,
    rssPeak: recorder.memory()?.peak ?? null,
    rssSlope: slope(samples.slice(Math.floor(samples.length / 2))),
    rssByMinute: samples.filter((_, index) => index % 60 === 59 || index === samples.length - 1).map(({ y }) => y),
    lagP50Ms: percentile(lags, 50),
    lagP99Ms: percentile(lags, 99),
  };
}
