import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';

/** The whole app, as `start` runs it, but for digests it is `offsetMs` later than it is, and they are looked for every second. */
const offsetMs = Number(process.argv[2]);
const config = readConfig();
const stopping = new AbortController();
const app = await startApp(config, createLog(config.logLevel), stopping.signal, { now: () => Date.now() + offsetMs, cron: '* * * * * *' });
process.once('SIGTERM', () => {
  void app.stop().then(() => process.exit());
});
