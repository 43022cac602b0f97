import { createLog } from '../../../src/log.ts';
import { openEmbedded } from '../../../src/store/embedded/open.ts';

/**
 * Opens the embedded Postgres in the folder that is given, prints `{ url, started, ms }` as one line and holds it
 * until SIGTERM (leaves it) or SIGKILL (leaves an orphan). A refusal is printed as `{ error, message }`, exit code 2.
 */
const [dataDir = ''] = process.argv.slice(2);
const begun = performance.now();
try {
  const embedded = await openEmbedded({ dataDir, log: createLog('silent') });
  process.once('SIGTERM', () => void embedded.stop());
  process.stdout.write(`${JSON.stringify({ url: embedded.url, started: embedded.started, ms: Math.round(performance.now() - begun) })}\n`);
} catch (error) {
  const { name, message } = error instanceof Error ? error : { name: 'unknown', message: String(error) };
  process.stdout.write(`${JSON.stringify({ error: name, message })}\n`);
  process.exitCode = 2;
}
