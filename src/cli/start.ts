import v8 from 'node:v8';
import { startApp } from '../app.ts';
import { loadDotEnv, readConfig } from '../config.ts';
import { createLog } from '../log.ts';

/** A stop that hangs ends here all the same. */
const LAST_RESORT_MS = 9_500;

/** By how many percent the heap may outgrow what lives in it before it is swept. V8's own choice lets a flood of chat fill 450 MB with garbage, no faster. */
const HEAP_GROWING_PERCENT = 25;

/** Runs until SIGTERM or SIGINT, then stops in order. */
export async function start(): Promise<void> {
  v8.setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`);
  loadDotEnv();
  const config = readConfig();
  const log = createLog(config.logLevel);
  const stopping = new AbortController();
  const signalled = new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
  });
  signalled.then((name) => {
    log.info(`${name}: stopping`);
    stopping.abort();
    setTimeout(() => {
      log.error('a part did not stop in time');
      process.exit(1);
    }, LAST_RESORT_MS).unref();
  });
  try {
    const app = await startApp(config, log, stopping.signal);
    await signalled;
    await app.stop();
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  }
  log.info('stopped');
}
