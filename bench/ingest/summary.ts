import { median, percentile } from './figures.ts';
import type { Stretch } from './parts/chatpulse.ts';
import type { Round, Rounds } from './rounds.ts';

/** Medians over the rounds. Rates are messages a second, CPU times microseconds a message; null where nothing was measured. */
export type Summary = ReturnType<typeof summarise>;

export function summarise({ rounds, rssPeak }: Rounds) {
  const over = (read: (round: Round) => number | null | undefined): number | null =>
    median(rounds.map(read).filter((value) => value !== null && value !== undefined));
  const ratio = (a: number | null, b: number | null): number | null => (a === null || b === null || b === 0 ? null : a / b);
  const rates = {
    copyText: over((round) => round.text?.rate),
    copyBinary: over((round) => round.binary?.rate),
    twurpleParsing: over((round) => round.twurple?.rate),
    ourParsing: over((round) => round.ours?.rate),
    stored: over((round) => round.stored?.fresh),
    storedAgain: over((round) => round.stored?.again),
    writer: over((round) => round.written?.rate),
    chatpulse: over((round) => round.flood?.rate),
    insertEach: over((round) => round.naive?.oneConnection),
    connectionEach: over((round) => round.naive?.newConnections),
  };
  const lags = rounds.flatMap((round) => round.paced?.lagsMs ?? []);
  return {
    messages: rounds[0]?.messages ?? 0,
    rounds: rounds.length,
    rates,
    /** Medians of the rounds' own ratios: what disturbs the machine disturbs both sides. */
    ratios: {
      storedToCopyText: over((round) => ratio(round.stored?.fresh ?? null, round.text?.rate ?? null)),
      storedToCopyBinary: over((round) => ratio(round.stored?.fresh ?? null, round.binary?.rate ?? null)),
      writerToCopyText: over((round) => ratio(round.written?.rate ?? null, round.text?.rate ?? null)),
      writerToCopyBinary: over((round) => ratio(round.written?.rate ?? null, round.binary?.rate ?? null)),
      chatpulseToTwurpleParsing: over((round) => ratio(round.flood?.rate ?? null, round.twurple?.rate ?? null)),
      chatpulseToCopyBinary: over((round) => ratio(round.flood?.rate ?? null, round.binary?.rate ?? null)),
      chatpulseToInsertEach: over((round) => ratio(round.flood?.rate ?? null, round.naive?.oneConnection ?? null)),
      chatpulseToConnectionEach: over((round) => ratio(round.flood?.rate ?? null, round.naive?.newConnections ?? null)),
    },
    parsingUs: { twurple: over((round) => round.twurple?.cpuUsPerMessage), ours: over((round) => round.ours?.cpuUsPerMessage) },
    copy: {
      walBytes: over((round) => round.binary?.walBytesPerMessage),
      diskBytes: over((round) => round.binary?.diskBytesPerMessage),
    },
    writer: {
      nodeUs: over((round) => round.written?.nodeUsPerMessage),
      postgresUs: over((round) => round.written?.postgresUsPerMessage),
      walBytes: over((round) => round.written?.walBytesPerMessage),
      diskBytes: over((round) => round.written?.diskBytesPerMessage),
      restBytes: over((round) => round.written?.restBytesPerMessage),
    },
    flood: stretchOf(over, (round) => round.flood),
    paced: stretchOf(over, (round) => round.paced?.stretch),
    lagMs: { p50: percentile(lags, 50), p99: percentile(lags, 99), max: percentile(lags, 100), messages: lags.length },
    rssPeak,
  };
}

function stretchOf(
  over: (read: (round: Round) => number | null | undefined) => number | null,
  read: (round: Round) => Stretch | null | undefined,
) {
  return {
    rate: over((round) => read(round)?.rate),
    nodeUs: over((round) => read(round)?.nodeUs),
    postgresUs: over((round) => read(round)?.postgresUs),
    senderUs: over((round) => read(round)?.senderUs),
    walBytes: over((round) => read(round)?.walBytesPerMessage),
    diskBytes: over((round) => read(round)?.diskBytesPerMessage),
    restBytes: over((round) => read(round)?.restBytesPerMessage),
    loopP50Ms: over((round) => read(round)?.loopDelayMs.p50),
    loopP99Ms: over((round) => read(round)?.loopDelayMs.p99),
    loopMaxMs: over((round) => read(round)?.loopDelayMs.max),
    rss: over((round) => read(round)?.rss),
  };
}
