import { createLog } from '../../src/log.ts';
import { openEmbedded } from '../../src/store/embedded/open.ts';
import { connect } from '../ingest/server.ts';

/** A running server over a folder. */
export interface HistoryServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** While a history is made it can't be lost: it would be made again. Rows of a new table are not logged then. */
const MAKING = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  autovacuum: 'off',
  shared_buffers: '512MB',
  maintenance_work_mem: '256MB',
} as const;

/** `asking`: as the product runs its server. A server that a killed run has left behind is stopped first. */
export async function openHistory(folder: string, mode: 'making' | 'asking'): Promise<HistoryServer> {
  const open = () => openEmbedded({ dataDir: folder, log: createLog('error'), settings: mode === 'making' ? MAKING : {} });
  const found = await open();
  if (found.started) return found;
  await found.stop();
  const again = await open();
  if (again.started) return again;
  await again.stop();
  throw new Error(`the server over ${folder} is in use by somebody else`);
}

/** Everything that is dirty to disk, so that a stop takes no time. */
export async function checkpoint(url: string): Promise<void> {
  const client = await connect(url);
  try {
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}
