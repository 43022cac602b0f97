import pg from 'pg';
import type { Log } from '../log.ts';

const RETRY_MS = 5_000;

export interface Listener {
  stop(): Promise<void>;
}

/**
 * Calls `onNotice` whenever `channel` is notified. Only a hint: it reconnects by itself, and what is notified meanwhile is missed,
 * so whoever listens has to poll as well.
 */
export function listen(url: string, channel: string, log: Log, onNotice: () => void): Listener {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  const retry = () => {
    client?.end().catch(() => {});
    client = null;
    if (!stopped && !timer) timer = setTimeout(open, RETRY_MS).unref();
  };
  const open = () => {
    timer = null;
    const fresh = new pg.Client({
      connectionString: url,
      application_name: 'chatpulse-listen',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client = fresh;
    fresh.on('notification', onNotice);
    fresh.on('error', retry);
    fresh.on('end', retry);
    fresh
      .connect()
      .then(() => fresh.query(`listen ${pg.escapeIdentifier(channel)}`))
      .then(onNotice)
      .catch((error: unknown) => {
        log.debug({ err: error }, 'listening for changes failed; polling goes on');
        retry();
      });
  };
  open();
  return {
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      const open_ = client;
      client = null;
      await open_?.end().catch(() => {});
    },
  };
}
