/** Measures drawing, `npm run bench:charts`: chatpulse's renderer beside the same on the main thread and chartjs-node-canvas used plainly. */
import { type Options, type Part, readOptions, USAGE } from './options.ts';
import { type Measured, runPart } from './run.ts';
import { toSummary, toTable } from './table.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const stops: (() => void)[] = [];

async function run(options: Options): Promise<string> {
  const results: Measured[] = [];
  const skipped: [Part, string][] = [];
  for (const part of options.only) {
    const charts = part === 'peer-anew' ? options.anew : options.charts;
    say(`${part}: ${charts} charts`);
    try {
      results.push(await runPart(part, charts, stops));
    } catch (error) {
      // Ours has to run; a peer may not be installable here.
      if (part === 'worker' || part === 'direct') throw error;
      const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      skipped.push([part, reason]);
      say(`${part}: skipped, ${reason}`);
    }
  }
  const summary = toSummary(results);
  return options.isJson ? `${JSON.stringify({ options, summary, skipped })}\n` : toTable(summary, skipped);
}

async function main(words: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(words);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return 2;
  }
  try {
    process.stdout.write(await run(options));
    return 0;
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  }
}

for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => {
    for (const stop of stops) stop();
    process.exit(1);
  });
process.exitCode = await main(process.argv.slice(2));
