import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from './postgres.ts';

export type Ground = Awaited<ReturnType<typeof prepareGround>>;

/** A folder and a Postgres that both runs use, each with a database of its own. Gone when out of scope, unless it is kept for a look at what went wrong. */
export async function prepareGround() {
  const folder = await mkdtemp(join(tmpdir(), 'chatpulse-chaos-'));
  // Postgres runs as another user when this runs as root.
  await chmod(folder, 0o755);
  const postgres = await startPostgres(join(folder, 'server'));
  let isKept = false;
  return {
    folder,
    postgres,
    keep(): string {
      isKept = true;
      return folder;
    },
    async [Symbol.asyncDispose]() {
      await postgres[Symbol.asyncDispose]();
      if (!isKept) await rm(folder, { recursive: true, force: true });
    },
  };
}
