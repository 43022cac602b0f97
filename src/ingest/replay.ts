import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Transform } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import type { Writer } from '../store/writer/writer.ts';
import { BatchBuilder, type Rooms } from './batch-builder.ts';

/** What a replay did. `lines` counts every row read; those that hold nothing to store (PING, JOIN, ...) are in no other count. */
export interface ReplaySummary {
  files: number;
  lines: number;
  messages: number;
  stored: number;
  duplicates: number;
  /** Typed events and deletions. */
  events: number;
  retracted: number;
  rejected: number;
  seconds: number;
}

export interface ReplayOptions {
  /** Paths; `-` is standard input. */
  readonly files: readonly string[];
  readonly writer: Writer;
  readonly rooms: Rooms;
  /** Times as fast as it was said; null: as fast as it goes. */
  readonly speed: number | null;
  readonly onRejected: (file: string, lineNumber: number, reason: string) => void;
  /** Bytes read so far of all files. */
  readonly onProgress: (bytes: number, summary: ReplaySummary) => void;
}

const MAX_BATCH_LINES = 2_500;
/** At a given speed, how much said time goes into one batch. */
const PACE_MS = 250;

/** The bytes of all files together, null when one is a pipe. @throws {UserError} naming a file that can't be read */
export async function sizeOf(files: readonly string[]): Promise<number | null> {
  let total = 0;
  for (const file of files) {
    if (file === '-') return null;
    const info = await stat(file).catch((error: Error) => {
      throw new UserError('no-file', `can't read ${file}: ${error.message}`);
    });
    if (info.isDirectory()) throw new UserError('no-file', `can't read ${file}: it is a folder`);
    total += info.size;
  }
  return total;
}

/** Sends recorded raw IRC lines, one a row, down the path that live chat takes. A line that can't be read is reported and passed over. */
export async function replay(options: ReplayOptions): Promise<ReplaySummary> {
  const { files, writer, rooms, speed, onRejected, onProgress } = options;
  const summary: ReplaySummary = {
    files: 0,
    lines: 0,
    messages: 0,
    stored: 0,
    duplicates: 0,
    events: 0,
    retracted: 0,
    rejected: 0,
    seconds: 0,
  };
  const startedAtMs = performance.now();
  let bytes = 0;

  for (const file of files) {
    summary.files += 1;
    const clock = new Clock(speed);
    let builder = new BatchBuilder(rooms);
    let batchLines = 0;
    let lineNumber = 0;
    const flush = async () => {
      const batch = builder.build();
      builder = new BatchBuilder(rooms);
      batchLines = 0;
      const result = await writer.write(batch);
      summary.stored += result.stored;
      summary.duplicates += result.duplicates + result.expired;
      summary.retracted += result.retracted;
      onProgress(bytes, summary);
    };
    for await (const line of openLines(file, (count) => {
      bytes += count;
    })) {
      lineNumber += 1;
      summary.lines += 1;
      const outcome = builder.line(line, { nowMs: Date.now(), untimedMs: clock.saidMs });
      if (outcome.type === 'rejected') {
        summary.rejected += 1;
        onRejected(file, lineNumber, outcome.reason);
      } else if (outcome.type !== 'none') {
        if (outcome.type === 'message') summary.messages += 1;
        else summary.events += 1;
        batchLines += 1;
        const early = clock.advance(outcome.type === 'message' ? outcome.sentAtMs : outcome.atMs);
        if (early > PACE_MS) {
          await flush();
          await sleep(early);
        }
      }
      if (batchLines >= MAX_BATCH_LINES) await flush();
    }
    await flush();
  }
  summary.seconds = Math.round(performance.now() - startedAtMs) / 1000;
  return summary;
}

/** Follows the time in which the recording was said. */
class Clock {
  readonly #speed: number | null;
  #firstSaidMs: number | null = null;
  #startedAtMs = 0;
  /** The latest time read, null before the first: the time of lines that carry none. */
  saidMs: number | null = null;

  constructor(speed: number | null) {
    this.#speed = speed;
  }

  /** @returns how many milliseconds too early `saidMs` has come */
  advance(saidMs: number): number {
    this.saidMs = Math.max(saidMs, this.saidMs ?? 0);
    if (this.#speed === null) return 0;
    if (this.#firstSaidMs === null) {
      this.#firstSaidMs = saidMs;
      this.#startedAtMs = Date.now();
    }
    return (saidMs - this.#firstSaidMs) / this.#speed - (Date.now() - this.#startedAtMs);
  }
}

function openLines(file: string, onBytes: (count: number) => void): AsyncIterable<string> {
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onBytes(chunk.length);
      done(null, chunk);
    },
  });
  const input = file === '-' ? process.stdin : createReadStream(file);
  // pipe() does not pass errors on.
  input.once('error', (error: Error) => counted.destroy(error));
  return createInterface({ input: input.pipe(counted), crlfDelay: Number.POSITIVE_INFINITY });
}
