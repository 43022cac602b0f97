import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NO_EMOTES } from '../support/emotes/off.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const RESTART_MS = 1_000;
const SAMPLE_MS = 1_000;

/** One life of the process. */
export interface Run {
  readonly spawnedAtMs: number;
  /** The moment before SIGKILL was sent; null when it wasn't. */
  readonly killedAtMs: number | null;
}

export interface KeptRunning extends AsyncDisposable {
  readonly runs: readonly Run[];
  /** Each time that it ended though nobody asked it to: when and how. It is started again then, as a service manager would. */
  readonly ownEnds: readonly string[];
  /** The most memory that any of the runs has held, in bytes; 0 where the system does not tell. */
  readonly peakRssBytes: number;
  /** SIGKILL, and started again at once. */
  kill(): Promise<void>;
  /** SIGTERM. @returns the exit code */
  stop(): Promise<number | null>;
}

/** Starts the built chatpulse and keeps it running. Its log is added to `logFile`. */
export async function keepRunning(settings: Readonly<Record<string, string>>, logFile: string): Promise<KeptRunning> {
  if (!existsSync(MAIN)) throw new Error('dist/main.js is not there: run "npm run build" first');
  const log = await open(logFile, 'a');
  const runs: { spawnedAtMs: number; killedAtMs: number | null }[] = [];
  const ownEnds: string[] = [];
  let isStopping = false;
  let peakRssBytes = 0;
  let child = launch();
  let restarting: Promise<void> = Promise.resolve();

  function launch(): ChildProcess {
    const run = { spawnedAtMs: Date.now(), killedAtMs: null };
    runs.push(run);
    const fresh = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env['PATH'] ?? '', HTTP_PORT: '0', ...NO_EMOTES, ...settings },
      cwd: tmpdir(),
      stdio: ['ignore', log.fd, log.fd],
    });
    fresh.once('exit', (code, signal) => {
      if (isStopping || run.killedAtMs !== null) return;
      ownEnds.push(`${new Date().toISOString()}: ${signal ?? `exit code ${code}`}`);
      restarting = sleep(RESTART_MS).then(() => {
        if (!isStopping) child = launch();
      });
    });
    return fresh;
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    await restarting;
    const run = runs.at(-1);
    const target = child;
    if (target.exitCode !== null || target.signalCode !== null) return target.exitCode;
    const exited = once(target, 'exit');
    if (run && signal === 'SIGKILL') run.killedAtMs = Date.now();
    target.kill(signal);
    await exited;
    return target.exitCode;
  }

  const sampling = setInterval(() => {
    void readFile(`/proc/${child.pid}/status`, 'utf8').then(
      (text) => {
        peakRssBytes = Math.max(peakRssBytes, Number(/VmHWM:\s+(\d+) kB/.exec(text)?.[1] ?? 0) * 1_024);
      },
      () => undefined,
    );
  }, SAMPLE_MS);

  const leaveNothing = () => child.kill('SIGKILL');
  process.once('exit', leaveNothing);

  async function finish(signal: NodeJS.Signals): Promise<number | null> {
    isStopping = true;
    clearInterval(sampling);
    return end(signal);
  }

  return {
    runs,
    ownEnds,
    get peakRssBytes() {
      return peakRssBytes;
    },
    async kill() {
      await end('SIGKILL');
      child = launch();
    },
    stop: () => finish('SIGTERM'),
    async [Symbol.asyncDispose]() {
      await finish('SIGKILL');
      process.off('exit', leaveNothing);
      await log.close();
    },
  };
}
