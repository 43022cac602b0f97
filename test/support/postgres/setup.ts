import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createLog } from '../../../src/log.ts';
import { openEmbedded } from '../../../src/store/embedded/open.ts';
import { findServer, isAlive } from '../../../src/store/embedded/pidfile.ts';
import { stopServer } from '../../../src/store/embedded/server.ts';
import { createTemplate, dropTestDatabases } from './template.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of a superuser on the run's server. Make a database of your own with `createDatabase()`. */
    postgresUrl: string;
    /** Name of the migrated database that others are copied from. */
    templateDatabase: string;
  }
}

const FOLDER_PREFIX = 'chatpulse-test-';
/** A crash of the machine costs a test run nothing. */
const FAST_SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: '200', shared_buffers: '128MB' };

/** One server for the whole run: the first project's setup starts it, the others join it, the last to leave stops it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined) {
    await provideServer(project, given);
    return async () => dropTestDatabases(given);
  }
  await clearAbandoned();
  const dataDir = join(tmpdir(), `${FOLDER_PREFIX}${process.pid}`);
  const embedded = await openEmbedded({ dataDir, log: createLog('error'), settings: FAST_SETTINGS });
  await provideServer(project, embedded.url);
  return async () => {
    await embedded.stop();
    if ((await findServer(join(dataDir, 'postgres'))) === null) await rm(dataDir, { recursive: true, force: true });
  };
}

async function provideServer(project: TestProject, url: string): Promise<void> {
  project.provide('postgresUrl', url);
  project.provide('templateDatabase', await createTemplate(url));
}

/** A run that was killed leaves its server and folder behind. */
async function clearAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const pid = Number(name.slice(FOLDER_PREFIX.length));
    if (!Number.isInteger(pid) || (await isAlive(pid))) continue;
    const cluster = join(tmpdir(), name, 'postgres');
    const server = await findServer(cluster);
    if (server !== null) await stopServer(server.pid, cluster);
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}
