/** Measures ingest, `npm run bench:ingest`: chatpulse from socket to commit beside the physical limit, parsing alone and the naive ways. */
import { join } from 'node:path';
import { type Options, readOptions, USAGE } from './options.ts';
import { type Recorder, startRecorder } from './parts/chatpulse.ts';
import { runRounds } from './rounds.ts';
import { startSender } from './sender/sender.ts';
import { type BenchDatabase, startServer } from './server.ts';
import { soak } from './soak.ts';
import { summarise } from './summary.ts';
import { toSoakTable, toTable } from './table.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** What has to be stopped, last started first. */
const stops: (() => Promise<void>)[] = [];

async function stopAll(): Promise<void> {
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
    await stop().catch((error: unknown) => say(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  }
}

async function run(options: Options): Promise<string> {
  const server = await startServer();
  stops.push(server.stop);
  const sender = await startSender();
  stops.push(sender.stop);
  const recorderFor = async (database: BenchDatabase): Promise<Recorder> => {
    const recorder = await startRecorder(server, database, sender, { channels: options.channels, dataDir: join(server.folder, 'data') });
    stops.push(recorder.stop);
    return recorder;
  };
  if (options.soakSeconds === null) {
    const summary = summarise(await runRounds({ server, sender, recorderFor, options, say }));
    return options.isJson ? `${JSON.stringify({ options, summary })}\n` : `\n${toTable(summary, options)}`;
  }
  const { rate, soakSeconds: seconds } = options;
  const result = await soak({ server, sender, recorderFor, channels: options.channels, rate, seconds, say });
  return options.isJson ? `${JSON.stringify({ options, soak: result })}\n` : `\n${toSoakTable(result)}`;
}

async function main(words: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(words);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return 2;
  }
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => void stopAll().then(() => process.exit(1)));
  try {
    const text = await run(options);
    await stopAll();
    process.stdout.write(text);
    return 0;
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    await stopAll();
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
// twurple's client leaves timers behind.
process.exit();
