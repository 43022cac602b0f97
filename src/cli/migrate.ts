import { loadDotEnv, readConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { withDatabase } from './database.ts';

export async function migrateCommand(): Promise<void> {
  loadDotEnv();
  const config = readConfig();
  await withDatabase(config, createLog(config.logLevel, process.stderr), async () => {});
  process.stdout.write('the database is on the newest schema\n');
}
