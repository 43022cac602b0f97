import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Part } from './options.ts';

/** What one way of drawing took. Milliseconds; bytes. */
export interface Measured {
  readonly part: Part;
  /** Of the first chart, whatever had to be loaded for it included. */
  readonly firstMs: number;
  readonly timesMs: readonly number[];
  /** The longest that the main thread was held up during each chart; 1 ms of it is the clock's own. */
  readonly pausesMs: readonly number[];
  readonly loopMs: { readonly p50: number; readonly p99: number };
  /** Resident memory after so many charts. */
  readonly rss: readonly (readonly [charts: number, bytes: number])[];
}

/** @throws {Error} in words, when the part can't be measured here */
export async function runPart(part: Part, charts: number, stops: (() => void)[]): Promise<Measured> {
  const child = fork(fileURLToPath(new URL('./parts/process.ts', import.meta.url)), [part, String(charts)], {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  stops.push(() => child.kill());
  let measured: Measured | null = null;
  const errors: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  child.on('message', (message) => {
    measured = toMeasured(message);
  });
  const [code] = await once(child, 'exit');
  if (measured === null) throw new Error(`ended with code ${String(code)}: ${errors.join('').trim().slice(-2_000)}`);
  return measured;
}

/** What our own process sends, which has nothing to check but that it is there. */
function toMeasured(message: unknown): Measured | null {
  return isMeasured(message) ? message : null;
}

function isMeasured(message: unknown): message is Measured {
  return typeof message === 'object' && message !== null && 'timesMs' in message && Array.isArray(message.timesMs);
}
