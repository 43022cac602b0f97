import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NO_EMOTES } from './emotes/off.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RUN_APP = fileURLToPath(new URL('./run-app.ts', import.meta.url));

/** A data folder that goes when it is out of scope. */
export async function createDataDir(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'chatpulse-data-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export interface Chatpulse extends AsyncDisposable {
  readonly pid: number;
  /** Address of its HTTP server. */
  readonly url: string;
  /** Everything it has logged so far. */
  output(): string;
  /** Sends the signal and waits for the end. @returns the exit code, null when a signal ended it */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** The environment a process gets: nothing of the machine's own settings but the path. */
function toEnv(settings: Readonly<Record<string, string>>): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HTTP_PORT: '0', ...NO_EMOTES, ...settings };
}

/** `words`: what Node is given. */
function launch(words: readonly string[], settings: Readonly<Record<string, string>>, cwd = tmpdir()) {
  if (!existsSync(MAIN)) throw new Error('dist/main.js is not there: run "npm run build" first');
  const child = spawn(process.execPath, words, { env: toEnv(settings), cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, ended, output: () => output };
}

/** Runs a command of chatpulse to its end. */
export async function runChatpulse(args: readonly string[], settings: Readonly<Record<string, string>>): Promise<Run> {
  const { ended, output } = launch([MAIN, ...args], settings);
  return { code: await ended, output: output() };
}

/** Starts the built process and waits until it says that it is ready. Rejects with its output when it ends before. */
export function startChatpulse(settings: Readonly<Record<string, string>>, deadlineMs = 30_000): Promise<Chatpulse> {
  return whenReady(launch([MAIN], settings), deadlineMs);
}

/** The same from the sources, with a clock that is `offsetMs` fast for digests. */
export function startChatpulseAt(offsetMs: number, settings: Readonly<Record<string, string>>): Promise<Chatpulse> {
  return whenReady(launch(['--import', 'tsx', RUN_APP, String(offsetMs)], settings, ROOT), 30_000);
}

async function whenReady({ child, ended, output }: ReturnType<typeof launch>, deadlineMs: number): Promise<Chatpulse> {
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => fail('was not ready in time'), deadlineMs);
    const fail = (why: string) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`chatpulse ${why}:\n${output()}`));
    };
    void ended.then((code) => fail(`ended with ${code}`));
    child.stdout.on('data', () => {
      const address = /chatpulse is ready.* at (http:\S+)\/readyz/.exec(output())?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return { pid: child.pid ?? 0, url, output, end, [Symbol.asyncDispose]: async () => void (await end('SIGKILL')) };
}
