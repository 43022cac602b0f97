import type { Options, Part } from './options.ts';
import type { Recorder, Stretch } from './parts/chatpulse.ts';
import { type Copied, copyRows, writeFiles } from './parts/copy.ts';
import { insertOneByOne, type Naive } from './parts/naive.ts';
import { type Parsed, parseByTwurple, parseByUs } from './parts/parse.ts';
import { type Stored, storeRows, type Written, writeBatches } from './parts/writer.ts';
import { toBatches } from './rows.ts';
import type { Sender } from './sender/sender.ts';
import type { BenchDatabase, Server } from './server.ts';
import { watchCommits } from './visibility.ts';
import { takeLines, type Workload } from './workload.ts';

/** What one round measured; null for what was left out. */
export interface Round {
  readonly messages: number;
  readonly text: Copied | null;
  readonly binary: Copied | null;
  readonly twurple: Parsed | null;
  readonly ours: Parsed | null;
  readonly naive: Naive | null;
  readonly stored: Stored | null;
  readonly written: Written | null;
  readonly flood: Stretch | null;
  readonly paced: { readonly stretch: Stretch; readonly lagsMs: readonly number[] } | null;
}

export interface Rounds {
  readonly rounds: readonly Round[];
  /** Of chatpulse's process, bytes. */
  readonly rssPeak: number | null;
}

const HOUR_MS = 3_600_000;
const WARM_UP_MESSAGES = 10_000;
/** About 1,000 messages a second, twice that in the evening: what most of Twitch says. */
const MESSAGES_A_MINUTE = 120_000;
/** Where lines are made while they are sent: so few at a time that it delays none. */
export const LIVE_MESSAGES_A_MINUTE = 600;

export interface RoundsParts {
  readonly server: Server;
  readonly sender: Sender;
  readonly recorderFor: (database: BenchDatabase) => Promise<Recorder>;
  readonly options: Options;
  readonly say: (text: string) => void;
}

/** All ways on the same rows, one after the other, several times over; each round has rows of its own. */
export async function runRounds({ server, sender, recorderFor, options, say }: RoundsParts): Promise<Rounds> {
  const bench = await server.createDatabase('bench');
  const live = await server.createDatabase('live');
  let recorder: Recorder | null = null;
  if (options.only.includes('chatpulse')) {
    say(`joining ${options.channels} channels`);
    recorder = await recorderFor(live);
    say(`idle: ${Math.round((recorder.memory()?.rss ?? 0) / 1_048_576)} MB`);
    await sender.prepare(toWorkload(options, 0, Math.min(WARM_UP_MESSAGES, options.messages)));
    await recorder.measure(() => sender.flood());
  }
  const rounds: Round[] = [];
  for (let number = 1; number <= options.rounds; number += 1) {
    say(`round ${number} of ${options.rounds}`);
    rounds.push(await runRound({ server, sender, bench, live, recorder, options, number, say }));
  }
  return { rounds, rssPeak: recorder?.memory()?.peak ?? null };
}

function toWorkload({ channels }: Options, seed: number, messages: number): Workload {
  return { seed, channels, messages, fromMs: Math.floor(Date.now() / HOUR_MS - 1) * HOUR_MS, perMinute: MESSAGES_A_MINUTE };
}

interface RoundParts {
  readonly server: Server;
  readonly sender: Sender;
  readonly bench: BenchDatabase;
  readonly live: BenchDatabase;
  readonly recorder: Recorder | null;
  readonly options: Options;
  readonly number: number;
  readonly say: (text: string) => void;
}

async function runRound({ server, sender, bench, live, recorder, options, number, say }: RoundParts): Promise<Round> {
  const workload = toWorkload(options, number, options.messages);
  const lines = takeLines(workload).map(({ line }) => line);
  const batches = toBatches(lines, options.batch);
  const messages = batches.flatMap((batch) => batch.messages);
  const does = (part: Part, what: string): boolean => {
    if (!options.only.includes(part)) return false;
    say(`  ${what}`);
    return true;
  };

  const files = does('copy', 'COPY') ? await writeFiles(bench, server.folder, messages) : null;
  const text = files && (await copyRows(bench, files.text, 'text', messages.length));
  const binary = files && (await copyRows(bench, files.binary, 'binary', messages.length));
  const parses = does('parse', 'parsing');
  const twurple = parses ? parseByTwurple(lines, messages.length) : null;
  const ours = parses ? parseByUs(lines, messages.length, options.batch) : null;
  const bounds = options.isSmoke ? { inserts: 50, connects: 10 } : { inserts: 1_000, connects: 300 };
  const naive = does('naive', 'one INSERT a message') ? await insertOneByOne(bench, messages, bounds) : null;
  const writes = does('writer', 'the writer alone');
  const stored = writes ? await storeRows(bench, batches) : null;
  const written = writes ? await writeBatches(server, bench, batches) : null;
  let flood: Stretch | null = null;
  let paced: Round['paced'] = null;
  if (recorder && does('chatpulse', 'chatpulse, as fast as it goes')) {
    await live.clear();
    await sender.prepare(workload);
    flood = (await recorder.measure(() => sender.flood())).stretch;
    say(`  chatpulse at ${options.rate}/s`);
    await live.clear();
    const visibility = await watchCommits(live);
    const pace = () => sender.pace({ ...workload, seed: -number, perMinute: LIVE_MESSAGES_A_MINUTE }, options.rate, options.lagSeconds);
    const { sent, stretch } = await recorder.measure(pace);
    paced = { stretch, lagsMs: await visibility.listLagsMs(sent.startedAtMs) };
  }
  return { messages: messages.length, text, binary, twurple, ours, naive, stored, written, flood, paced };
}
