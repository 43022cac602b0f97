import type pg from 'pg';
import { connect } from '../../../src/store/database.ts';
import { createStore } from '../../../src/store/store.ts';
import { KINDS, type Kind } from './kinds.ts';
import type { Question } from './question.ts';
import { readReads } from './reads.ts';

export interface Asked {
  /** Milliseconds of each question, in their order; null where it failed. */
  readonly timesMs: readonly (number | null)[];
  /** Means for a question. */
  readonly rows: number;
  readonly blocks: number;
  /** Of this process: milliseconds of CPU. */
  readonly nodeMs: number;
  /** What the first question that failed said. */
  readonly failure: string | null;
}

/** One after the other, over connections that are open already. */
export async function askAll(url: string, observer: pg.Client, kind: Kind, questions: readonly Question[]): Promise<Asked> {
  const store = createStore(connect(url, CONNECTIONS));
  const timesMs: (number | null)[] = [];
  let failure: string | null = null;
  let nodeMs = 0;
  const before = await readReads(observer);
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, () => store.ping()));
    const cpu = process.cpuUsage();
    for (const question of questions) {
      const startedMs = performance.now();
      try {
        await KINDS[kind](store, question);
        timesMs.push(performance.now() - startedMs);
      } catch (error) {
        timesMs.push(null);
        failure ??= (error instanceof Error ? error.message : String(error)).split('\n').at(-1) ?? '';
      }
    }
    const { user, system } = process.cpuUsage(cpu);
    nodeMs = (user + system) / 1_000 / Math.max(1, questions.length);
  } finally {
    await store.stop();
  }
  // A connection tells what it read when it ends, a moment after we hear that it did.
  await observer.query('select pg_sleep(0.1)');
  const after = await readReads(observer);
  const each = (now: number, then: number): number => (now - then) / Math.max(1, questions.length);
  return { timesMs, rows: each(after.rows, before.rows), blocks: each(after.blocks, before.blocks), nodeMs, failure };
}

/** As many as the product has. */
const CONNECTIONS = 8;
