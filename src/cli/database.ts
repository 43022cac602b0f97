import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { openEmbedded } from '../store/embedded/open.ts';
import { migrateUrl } from '../store/migrate.ts';

/** Runs `work` with the address of the configured database, migrated; an embedded one is started for that time, or joined when it runs already. */
export async function withDatabase<T>(config: Config, log: Log, work: (url: string) => Promise<T>): Promise<T> {
  const embedded = config.databaseUrl ? null : await openEmbedded({ dataDir: config.dataDir, log });
  try {
    const url = config.databaseUrl ?? embedded?.url ?? '';
    await migrateUrl(url, log);
    return await work(url);
  } finally {
    await embedded?.stop();
  }
}
