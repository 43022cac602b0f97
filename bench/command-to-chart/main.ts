/** Measures the way from a slash command to its posted chart, `npm run bench:command`, while chat comes in at a steady rate. */
import { runBench, say } from '../command.ts';
import { measure } from './measure.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { openStage } from './stage.ts';
import { listFaults, summarise, toTable } from './table.ts';

let faults: readonly string[] = [];

async function run(options: Options): Promise<string> {
  const summary = summarise(await measure(await openStage(options.channels), options), options);
  faults = listFaults(summary);
  return options.isJson ? `${JSON.stringify({ options, summary, faults })}\n` : `\n${toTable(summary, options)}`;
}

const code = await runBench({ readOptions, usage: USAGE, run });
for (const fault of faults) say(fault);
process.exit(code === 0 && faults.length > 0 ? 1 : code);
