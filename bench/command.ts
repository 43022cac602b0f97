/** What a bench tells while it runs. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** What has to be done at the end of a bench, the latest first. */
export const stops: (() => Promise<void>)[] = [];

const wordsOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

async function stopAll(): Promise<void> {
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop().catch((error: unknown) => say(wordsOf(error)));
}

/** Runs a bench from its command line, prints what it found, and cleans up, also when it is interrupted. @returns the exit code */
export async function runBench<Options>(bench: {
  /** @throws with words for whoever typed it */
  readonly readOptions: (words: readonly string[]) => Options;
  readonly usage: string;
  readonly run: (options: Options) => Promise<string>;
}): Promise<number> {
  let options: Options;
  try {
    options = bench.readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${bench.usage}`);
    return 2;
  }
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => void stopAll().then(() => process.exit(1)));
  try {
    const text = await bench.run(options);
    await stopAll();
    process.stdout.write(text);
    return 0;
  } catch (error) {
    say(wordsOf(error));
    await stopAll();
    return 1;
  }
}
