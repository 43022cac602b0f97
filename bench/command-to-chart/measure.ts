import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from '../command.ts';
import { memoryOf } from '../ingest/machine.ts';
import { readLoopDelay } from '../ingest/parts/chatpulse.ts';
import { LIVE_MESSAGES_A_MINUTE } from '../ingest/rounds.ts';
import { type Asked, askAll } from './ask.ts';
import { planCommands } from './commands.ts';
import { countStored, listKnown, sendHistory } from './history.ts';
import { lagBoundOf, readLags } from './lag.ts';
import type { LoopDelay } from './loop.ts';
import type { Options } from './options.ts';
import type { Stage } from './stage.ts';

export interface Measured {
  readonly asked: readonly Asked[];
  /** Of the process' main thread: as the probe saw it while there were no commands, and while there were; and as the process itself tells. */
  readonly loop: { readonly before: LoopDelay; readonly asked: LoopDelay; readonly own: LoopDelay };
  /** Messages a second that went out in the time of the commands and of the warm-up. */
  readonly rate: number;
  readonly history: number;
  readonly sent: number;
  readonly stored: number;
  /** See `lagBoundOf`; in the time of the commands. */
  readonly lagBoundSeconds: number | null;
  /** Of the process, bytes: the highest seen while asked, and the highest since its start. */
  readonly rss: { readonly asked: number | null; readonly ever: number | null };
  readonly violations: readonly string[];
  /** What the process logged as a warning or an error in the time of the commands. */
  readonly warnings: readonly string[];
  readonly loadAverage: number;
}

/** Longer than any run; it is ended with the last command. */
const PACE_SECONDS = 86_400;
/** People are made before the first message goes out. */
const BEGUN_MS = 60_000;

export async function measure(stage: Stage, options: Options): Promise<Measured> {
  const { sender, chatpulse, discord, loop } = stage;
  const { rate, channels, warmupSeconds } = options;
  if (options.history > 0) say(`a week of about ${options.history.toLocaleString('en')} messages`);
  const history = options.history > 0 ? await sendHistory(stage, channels, options.history) : 0;
  say(`${rate} messages a second for ${warmupSeconds} s`);
  const workload = { seed: 2, channels, messages: rate * (warmupSeconds + 60), fromMs: Date.now(), perMinute: LIVE_MESSAGES_A_MINUTE };
  const pacing = sender.pace(workload, rate, PACE_SECONDS);
  // When it fails while something else is awaited; it is awaited in the end.
  pacing.catch(() => undefined);
  await untilBegun(stage, history);
  await loop.begin();
  await sleep(warmupSeconds * 1_000);
  const before = await loop.total();

  const commands = planCommands(options.commands, options.only, await listKnown(stage, channels));
  say(`${commands.length} commands`);
  const logged = chatpulse.output().length;
  const lags = await readLags(chatpulse);
  await readLoopDelay(chatpulse);
  await loop.begin();
  const { asked, rss } = await askAll(stage, commands, options.pauseMs);
  const loopAsked = await loop.total();
  const own = await readLoopDelay(chatpulse);
  const lagBoundSeconds = lagBoundOf(lags, await readLags(chatpulse));
  const loadAverage = loadavg()[0] ?? 0;
  const warnings = listWarnings(chatpulse.output().slice(logged));

  sender.halt();
  const sent = await pacing;
  return {
    asked,
    loop: { before, asked: loopAsked, own },
    rate: (sent.messages / (sent.endedAtMs - sent.startedAtMs)) * 1_000,
    history,
    sent: history + sent.messages,
    stored: await countStored(stage, sent.last),
    lagBoundSeconds,
    rss: { asked: rss, ever: memoryOf(chatpulse.pid)?.peak ?? null },
    violations: discord.takeViolations().map(({ route, problems }) => `${route}: ${problems.join('; ')}`),
    warnings,
    loadAverage,
  };
}

async function untilBegun({ database }: Stage, history: number): Promise<void> {
  const endMs = Date.now() + BEGUN_MS;
  for (;;) {
    const { rows } = await database.client.query<{ stored: number }>('select count(*)::int as stored from messages');
    if ((rows[0]?.stored ?? 0) > history) return;
    if (Date.now() > endMs) throw new Error('no message was stored in time');
    await sleep(100);
  }
}

/** Pino's levels: https://getpino.io/#/docs/api?id=logger-level */
function listWarnings(output: string): string[] {
  return output.split('\n').filter((line) => /^\{"level":[456]0,/.test(line));
}
