import { once } from 'node:events';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { RowBuffer } from './row-buffer.ts';

/** Copies finished rows (without signature and trailer) into a table. */
export async function copyRows(client: pg.Client, table: string, columns: string, rows: readonly Buffer[]): Promise<void> {
  const copy = openCopy(client, table, columns);
  for (const part of rows) await copy.write(part);
  await copy.end();
}

export interface Copy {
  /** Resolves when `rows` may be written over. */
  write(rows: Buffer): Promise<void>;
  end(): Promise<void>;
}

export function openCopy(client: pg.Client, table: string, columns: string): Copy {
  const stream = client.query(copyFrom(`copy ${table} (${columns}) from stdin with (format binary)`));
  let failure: Error | null = null;
  const finished = once(stream, 'finish');
  finished.catch((error: unknown) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  const write = (bytes: Buffer): Promise<void> => {
    if (failure) throw failure;
    return new Promise((resolve, reject) => stream.write(bytes, (error) => (error ? reject(error) : resolve())));
  };
  let isBegun = false;
  return {
    async write(rows) {
      if (!isBegun) await write(wrapped((edge) => edge.signature()));
      isBegun = true;
      await write(rows);
    },
    async end() {
      if (!isBegun) await write(wrapped((edge) => edge.signature()));
      stream.end(wrapped((edge) => edge.trailer()));
      await finished;
    },
  };
}

function wrapped(write: (edge: RowBuffer) => void): Buffer {
  const edge = new RowBuffer(64);
  write(edge);
  return edge.bytes();
}
