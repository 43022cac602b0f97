/** Measures ingest, `npm run bench:ingest`: chatpulse from socket to commit beside the physical limit, parsing alone and the naive ways. */
import { join } from 'node:path';
import { runBench, say, stops } from '../command.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { type Recorder, startRecorder } from './parts/chatpulse.ts';
import { runRounds } from './rounds.ts';
import { startSender } from './sender/sender.ts';
import { type BenchDatabase, startServer } from './server.ts';
import { soak } from './soak.ts';
import { summarise } from './summary.ts';
import { toSoakTable, toTable } from './table.ts';

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

process.exitCode = await runBench({ readOptions, usage: USAGE, run });
// twurple's client leaves timers behind.
process.exit();
