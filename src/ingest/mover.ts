import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatMessage } from '../domain/event.ts';
import type { Log } from '../log.ts';
import type { BatchResult } from '../store/writer/batch.ts';
import type { Writer } from '../store/writer/writer.ts';
import { BatchBuilder, type Rooms } from './batch-builder.ts';
import { readRecords, type SpoolRecord } from './spool/record.ts';
import type { Spool } from './spool/spool.ts';

export interface MoverMetrics {
  rejected(reason: string): void;
  /** `lagMs`: from sent-at to commit, of each message. */
  flushed(result: BatchResult, messages: readonly ChatMessage[], seconds: number, committedAtMs: number): void;
  failed(): void;
}

export interface MoverOptions {
  readonly spool: Spool;
  readonly writer: Writer;
  readonly rooms: Rooms;
  readonly log: Log;
  readonly metrics: MoverMetrics;
  /** Told of each message once it is stored. Must not throw. */
  readonly onStored: (message: ChatMessage) => void;
  readonly maxLines?: number;
  /** A partly filled batch waits until this long after the one before: fewer commits when chat is slow. */
  readonly flushMs?: number;
  /** Pause after a failure: doubled each time, from `first` to `most`. */
  readonly retryMs?: { readonly first: number; readonly most: number };
}

export interface Mover {
  start(): void;
  /** Moves what is left, up to the deadline; what remains then is moved by the next run. */
  stop(deadlineMs: number): Promise<void>;
  /** When the last batch was committed, null before the first. */
  status(): { readonly lastFlushAtMs: number | null; readonly failing: boolean };
}

const RETRY_MS = { first: 100, most: 5_000 };

/** SQLSTATE classes that speak of what a record holds: cardinality, data, integrity, limits. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const RECORD_CLASSES: ReadonlySet<string> = new Set(['21', '22', '23', '54']);

/**
 * Whether a write failed for what is in it, be it in the database or on the way there. Any other failure (no connection, no answer, no rights, a standby,
 * a table that is being restored) says nothing against the chat, which then waits in the spool for as long as it takes.
 */
function isForContent(error: unknown): boolean {
  // A number that doesn't fit its bytes, a text that is no number. A TypeError may as well come from a driver whose connection broke.
  if (error instanceof RangeError || error instanceof SyntaxError) return true;
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : null;
  return typeof code === 'string' && code.length === 5 && RECORD_CLASSES.has(code.slice(0, 2));
}

/** Carries the spool to Postgres: parse, write, and only then remove. */
export function createMover(options: MoverOptions): Mover {
  const { spool, writer, rooms, log, metrics, onStored, maxLines = 5_000, flushMs = 100, retryMs = RETRY_MS } = options;
  const giveUp = new AbortController();
  let isStopping = false;
  let running: Promise<void> = Promise.resolve();
  let lastFlushAtMs: number | null = null;
  let failing = false;

  const write = async (records: readonly SpoolRecord[]): Promise<void> => {
    const builder = new BatchBuilder(rooms);
    for (const record of records) {
      if (record.type === 'note') {
        builder.note(record.note);
        continue;
      }
      const outcome = builder.line(record.line, { nowMs: record.receivedAtMs, untimedMs: record.receivedAtMs });
      if (outcome.type === 'rejected') {
        metrics.rejected(outcome.reason);
        log.debug({ reason: outcome.reason, line: record.line.slice(0, 500) }, 'a line was rejected');
      }
    }
    const batch = builder.build();
    const startedAtMs = performance.now();
    const result = await writer.write(batch);
    const nowMs = Date.now();
    lastFlushAtMs = nowMs;
    metrics.flushed(result, batch.messages, (performance.now() - startedAtMs) / 1000, nowMs);
    for (const message of batch.messages) onStored(message);
  };

  /** Until the database takes it. A record that it refuses for what it holds is found by halving, and given up alone. */
  const writeSurely = async (records: readonly SpoolRecord[], refused = 0): Promise<void> => {
    let waitMs = retryMs.first;
    let refusals = refused;
    for (;;) {
      try {
        await write(records);
        if (failing) log.info('the database takes chat again');
        failing = false;
        return;
      } catch (error) {
        metrics.failed();
        if (isForContent(error)) refusals += 1;
        // Once more in any case: a partition may have been dropped, a function replaced.
        if (refusals >= 2) return halve(records, error);
        if (!failing) log.warn({ err: error }, 'the database does not take chat; it is kept in the spool meanwhile');
        failing = true;
        await sleep(waitMs, undefined, { signal: giveUp.signal });
        waitMs = Math.min(waitMs * 2, retryMs.most);
      }
    }
  };

  const halve = async (records: readonly SpoolRecord[], error: unknown): Promise<void> => {
    if (records.length <= 1) {
      metrics.rejected('refused by the database');
      log.error({ err: error, type: records[0]?.type }, 'the database refused a record; it is given up');
      return;
    }
    const middle = Math.ceil(records.length / 2);
    await writeSurely(records.slice(0, middle), 1);
    await writeSurely(records.slice(middle), 1);
  };

  /** One batch. @returns false when there was none */
  const moveOnce = async (): Promise<boolean> => {
    const startedAtMs = Date.now();
    const chunks = await spool.peek(maxLines);
    if (chunks.length === 0) return false;
    const records = chunks.flatMap((chunk) => [...readRecords(chunk.text)]);
    await writeSurely(records);
    await spool.remove(chunks);
    if (records.length < maxLines && !isStopping)
      await sleep(Math.max(0, startedAtMs + flushMs - Date.now()), undefined, { signal: giveUp.signal });
    return true;
  };

  const run = async (): Promise<void> => {
    while (!giveUp.signal.aborted) {
      try {
        if (await moveOnce()) continue;
        if (isStopping) return;
        await spool.waitForChunk(1_000);
      } catch (error) {
        if (giveUp.signal.aborted) return;
        failing = true;
        log.error({ err: error }, 'the spool could not be moved to the database');
        await sleep(1_000);
      }
    }
  };

  return {
    start() {
      running = run();
    },
    async stop(deadlineMs) {
      isStopping = true;
      await spool.seal();
      const timer = setTimeout(() => giveUp.abort(), deadlineMs);
      await running;
      clearTimeout(timer);
    },
    status: () => ({ lastFlushAtMs, failing }),
  };
}
