/** Measures questions, `npm run bench:stats`: every report over histories of up to 100 million messages, beside scans of the same messages. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepHistory } from './cache.ts';
import { measureHistory } from './measure.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import type { HistoryResult } from './summary.ts';
import { toTables } from './table.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** What has to be done at the end, the latest first. */
const stops: (() => Promise<void>)[] = [];

async function stopAll(): Promise<void> {
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
    await stop().catch((error: unknown) => say(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  }
}

async function folderFor(cacheDir: string | null): Promise<string> {
  if (cacheDir !== null) return cacheDir;
  const folder = await mkdtemp(join(tmpdir(), 'chatpulse-stats-'));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function run(options: Options): Promise<string> {
  const cacheDir = await folderFor(options.cacheDir);
  const results: HistoryResult[] = [];
  const remarks: string[] = [];
  for (const [index, order] of options.sizes.entries()) {
    const history = await keepHistory(cacheDir, order, {
      isAnew: options.isAnew,
      recounts: options.recounts,
      say,
      onServer: (server) => stops.push(server.stop),
    });
    if (options.makesOnly) continue;
    say(`asking over ${history.messages.toLocaleString('en')} messages`);
    results.push(
      await measureHistory(history, {
        options,
        hasSides: index === options.sizes.length - 1,
        say,
        onServer: (server) => stops.push(server.stop),
        remark: (text) => remarks.push(text),
      }),
    );
  }
  if (options.makesOnly) return '';
  return options.isJson ? `${JSON.stringify({ options, results, remarks })}\n` : `\n${toTables(results, remarks)}`;
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
// ClickHouse leaves threads behind.
process.exit();
