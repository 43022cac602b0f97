import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchDatabase } from './server.ts';
import { connect } from './server.ts';

/**
 * When each transaction became visible to others. A connection of its own asks every few milliseconds for its snapshot, which touches no table;
 * afterwards each row's `xmin` says which transaction brought it. So the moment of commit is known for every single message, never too early and
 * at most POLL_MS (and one round trip) too late, at a cost that does not depend on the rate. Both ends read the same machine's clock.
 */
export interface Visibility {
  /** Milliseconds from `sent_at` to visibility, of each message sent since `sinceMs` that stands. Ends the watching. */
  listLagsMs(sinceMs: number): Promise<number[]>;
}

interface Snapshot {
  readonly atMs: number;
  readonly xmin: number;
  readonly xmax: number;
  readonly running: ReadonlySet<number>;
}

const POLL_MS = 3;

export async function watchCommits(database: BenchDatabase): Promise<Visibility> {
  const client = await connect(database.url);
  const snapshots: Snapshot[] = [];
  let isOver = false;
  const watching = (async () => {
    let last = '';
    while (!isOver) {
      const { rows } = await client.query<{ snapshot: string }>({
        name: 'snapshot',
        text: 'select pg_current_snapshot()::text as snapshot',
      });
      const text = rows[0]?.snapshot ?? '';
      if (text !== last) snapshots.push(toSnapshot(text, Date.now()));
      last = text;
      await sleep(POLL_MS);
    }
  })();

  return {
    async listLagsMs(sinceMs) {
      isOver = true;
      await watching;
      const { rows } = await client.query<{ xid: number; sent_ms: number }>(
        `select xmin::text::int as xid, (extract(epoch from sent_at) * 1000)::float8 as sent_ms
           from messages where sent_at >= to_timestamp($1::float8 / 1000) and retracted_at is null`,
        [sinceMs],
      );
      await client.end();
      const seenAt = new Map<number, number>();
      return rows.map(({ xid, sent_ms }) => {
        let atMs = seenAt.get(xid);
        if (atMs === undefined) {
          atMs = firstSeenMs(snapshots, xid);
          seenAt.set(xid, atMs);
        }
        return atMs - sent_ms;
      });
    },
  };
}

/** `xmin:xmax:xid,xid`: https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT */
function toSnapshot(text: string, atMs: number): Snapshot {
  const [xmin = '', xmax = '', running = ''] = text.split(':');
  return { atMs, xmin: Number(xmin), xmax: Number(xmax), running: new Set(running === '' ? [] : running.split(',').map(Number)) };
}

function firstSeenMs(snapshots: readonly Snapshot[], xid: number): number {
  let [low, high] = [0, snapshots.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const snapshot = snapshots[middle];
    const isSeen = snapshot !== undefined && (xid < snapshot.xmin || (xid < snapshot.xmax && !snapshot.running.has(xid)));
    if (isSeen) high = middle;
    else low = middle + 1;
  }
  const first = snapshots[low];
  if (first === undefined) throw new Error(`transaction ${xid} was never seen to be committed`);
  return first.atMs;
}
