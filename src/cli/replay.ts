import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { type Config, loadDotEnv, readConfig } from '../config.ts';
import { UserError } from '../errors.ts';
import { Rooms } from '../ingest/batch-builder.ts';
import { type ReplaySummary, replay, sizeOf } from '../ingest/replay.ts';
import { createLog, type Log } from '../log.ts';
import { connect } from '../store/database.ts';
import { createStore } from '../store/store.ts';
import { createWriter } from '../store/writer/writer.ts';
import { withDatabase } from './database.ts';

export const REPLAY_USAGE = 'replay [--speed N|max] [--json] FILE...   store recorded raw Twitch IRC lines ("-": standard input)';

const HOUR_MS = 3_600_000;
/** What is not rolled up by then is rolled up by the next `start`, and counted from its messages until then. */
const MAX_ROLL_UP_MS = 30_000;
/** Of each file, with the reason. */
const MAX_REPORTED = 20;
const MAX_SPANS = 100;

interface Arguments {
  readonly files: readonly string[];
  readonly speed: number | null;
  readonly json: boolean;
}

/** @throws {UserError} that says how it is called */
export function parseReplayArguments(words: readonly string[]): Arguments {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { speed: { type: 'string', default: 'max' }, json: { type: 'boolean', default: false } },
  });
  const speed = values.speed === 'max' ? null : Number(values.speed);
  if (speed !== null && !(speed > 0 && Number.isFinite(speed)))
    throw new UserError('usage', `--speed must be a number above 0, or max\nusage: ${REPLAY_USAGE}`);
  if (positionals.length === 0) throw new UserError('usage', `name at least one file\nusage: ${REPLAY_USAGE}`);
  return { files: positionals, speed, json: values.json };
}

/** Summary to stdout, everything else to stderr. */
export async function replayCommand(words: readonly string[]): Promise<void> {
  const { files, speed, json } = parseReplayArguments(words);
  loadDotEnv();
  const config = readConfig();
  const totalBytes = await sizeOf(files);
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel, process.stderr);
  const bar = process.stderr.isTTY ? startBar(totalBytes) : null;
  const rejections = new Rejections((line) => {
    if (bar) process.stderr.write('\r\x1b[K');
    process.stderr.write(`${line}\n`);
  });
  const summary = await withDatabase(config, log, (url) =>
    run(config, url, log, {
      files,
      speed,
      onRejected: rejections.add,
      onProgress: (bytes, { lines, seconds }) =>
        bar?.update(bytes, { rate: `${Math.round(lines / Math.max(seconds, 0.001)).toLocaleString('en')} lines/s` }),
    }),
  );
  bar?.stop();
  rejections.close();
  process.stdout.write(json ? `${JSON.stringify(summary)}\n` : `${describe(summary)}\n`);
}

async function run(
  config: Config,
  url: string,
  log: Log,
  options: Pick<Parameters<typeof replay>[0], 'files' | 'speed' | 'onRejected' | 'onProgress'>,
): Promise<ReplaySummary> {
  const store = createStore(connect(url, undefined, log));
  const writer = createWriter({ url, retractMs: config.retractHours * HOUR_MS });
  try {
    const summary = await replay({ ...options, writer, rooms: new Rooms(await store.channels.listChannelIds()) });
    const deadline = performance.now() + MAX_ROLL_UP_MS;
    await store.days.rollUp(Date.now(), () => performance.now() < deadline);
    return summary;
  } finally {
    await writer.stop();
    await store.stop();
  }
}

function startBar(totalBytes: number | null): SingleBar {
  const format = totalBytes === null ? 'replay {value} bytes | {rate}' : 'replay [{bar}] {percentage}% | {rate} | {eta_formatted} left';
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true, etaBuffer: 50 });
  bar.start(totalBytes ?? 0, 0, { rate: '' });
  return bar;
}

/** Tells the first rejected lines of each file with the reason; of the others the line numbers, at the end. */
class Rejections {
  readonly #print: (line: string) => void;
  readonly #lines = new Map<string, number[]>();

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  add = (file: string, lineNumber: number, reason: string): void => {
    const lines = this.#lines.get(file) ?? [];
    this.#lines.set(file, lines);
    lines.push(lineNumber);
    if (lines.length <= MAX_REPORTED) this.#print(`${file}:${lineNumber}: rejected: ${reason}`);
  };

  close(): void {
    for (const [file, lines] of this.#lines) {
      const others = lines.slice(MAX_REPORTED);
      if (others.length > 0)
        this.#print(`${file}: ${others.length} more lines were rejected: ${toSpans(others).slice(0, MAX_SPANS).join(', ')}`);
    }
  }
}

/** Ascending line numbers as `3, 5-9`. */
export function toSpans(numbers: readonly number[]): string[] {
  const spans: [number, number][] = [];
  for (const number of numbers) {
    const last = spans.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else spans.push([number, number]);
  }
  return spans.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`));
}

function describe({ lines, messages, stored, duplicates, events, retracted, rejected, seconds }: ReplaySummary): string {
  return `${lines} lines in ${seconds} s: ${messages} messages (${stored} stored, ${duplicates} known before, ${retracted} taken back by moderators), ${events} events, ${rejected} lines rejected`;
}
