/** Measures questions, `npm run bench:stats`: every report over histories of up to 100 million messages, beside scans of the same messages. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBench, say, stops } from '../command.ts';
import { keepHistory } from './cache.ts';
import { measureHistory } from './measure.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import type { HistoryResult } from './summary.ts';
import { toTables } from './table.ts';

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

process.exitCode = await runBench({ readOptions, usage: USAGE, run });
// ClickHouse leaves threads behind.
process.exit();
