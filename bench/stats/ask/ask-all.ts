import type pg from 'pg';
import { connect } from '../../../src/store/database.ts';
import { createStore, type Store } from '../../../src/store/store.ts';
import { KINDS, type Kind } from './kinds.ts';
import type { Question } from './question.ts';
import { readReads } from './reads.ts';

export interface Asked {
  /** Milliseconds of each question, in their order; null where it failed. */
  readonly timesMs: readonly (number | null)[];
  /** Means for a question, over all rounds. */
  readonly rows: number;
  readonly blocks: number;
  /** Of this process: milliseconds of CPU. */
  readonly nodeMs: number;
  /** What the first question that failed said. */
  readonly failure: string | null;
}

/**
 * One after the other, over connections that are open already, `rounds` times: the first round by a process that has answered nothing yet, the others by the
 * same, which keeps some of what it counted.
 */
export async function askAll(
  url: string,
  observer: pg.Client,
  kind: Kind,
  questions: readonly Question[],
  rounds: number,
): Promise<readonly [Asked, ...Asked[]]> {
  const store = createStore(connect(url, CONNECTIONS));
  const before = await readReads(observer);
  const asked: Pick<Asked, 'timesMs' | 'nodeMs' | 'failure'>[] = [];
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, () => store.ping()));
    for (let round = 0; round < rounds; round += 1) asked.push(await askOnce(store, kind, questions));
  } finally {
    await store.stop();
  }
  // A connection tells what it read when it ends, a moment after we hear that it did.
  await observer.query('select pg_sleep(0.1)');
  const after = await readReads(observer);
  const each = (now: number, then: number): number => (now - then) / Math.max(1, questions.length * rounds);
  const reads = { rows: each(after.rows, before.rows), blocks: each(after.blocks, before.blocks) };
  const [first, ...others] = asked.map((one) => ({ ...one, ...reads }));
  if (first === undefined) throw new Error('nothing was asked');
  return [first, ...others];
}

async function askOnce(store: Store, kind: Kind, questions: readonly Question[]): Promise<Pick<Asked, 'timesMs' | 'nodeMs' | 'failure'>> {
  const timesMs: (number | null)[] = [];
  let failure: string | null = null;
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
  return { timesMs, failure, nodeMs: (user + system) / 1_000 / Math.max(1, questions.length) };
}

/** As many as the product has. */
const CONNECTIONS = 8;
