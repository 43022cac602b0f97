import { withDeadline } from '../../deadline.ts';
import type { Log } from '../../log.ts';
import type { ChatOptions, DesiredChannel } from './contract.ts';
import type { Tunables } from './tunables.ts';

/**
 * Learns which channels are desired: from the database, whose last list stays in force while it is away; at a start while it is away
 * from the list that an earlier process kept.
 */
export function createDesired(options: {
  readonly listDesired: ChatOptions['listDesired'];
  readonly memory: ChatOptions['memory'];
  /** Makes these channels the desired ones. */
  readonly apply: (channels: readonly DesiredChannel[]) => void;
  readonly tunables: Pick<Tunables, 'listDeadlineMs' | 'diskDeadlineMs'>;
  readonly log: Log;
}) {
  const { listDesired, memory, apply, tunables, log } = options;
  let hasList = false;
  let isListFailing = false;
  let isSaveFailing = false;
  let saved: string | null = null;

  function failed(error: unknown, what: string, more = {}): void {
    if (!isListFailing) log.warn({ err: error, ...more }, `the desired channels are unknown; ${what}`);
    isListFailing = true;
  }

  async function fallBack(error: unknown): Promise<void> {
    if (hasList) return failed(error, 'going on with the last list');
    try {
      const channels = await withDeadline(memory.load(), tunables.diskDeadlineMs, 'disk', 'Reading the channels that were desired last');
      if (!channels) return failed(error, 'none are kept from an earlier run');
      hasList = true;
      failed(error, 'recording those of the last run', { channels: channels.length });
      apply(channels);
    } catch (diskError) {
      failed(error, 'those of the last run are unreadable', { diskError });
    }
  }

  async function save(channels: readonly DesiredChannel[]): Promise<void> {
    const text = JSON.stringify(channels);
    if (text === saved) return;
    try {
      await withDeadline(memory.save(channels), tunables.diskDeadlineMs, 'disk', 'Keeping the desired channels');
      saved = text;
      isSaveFailing = false;
    } catch (error) {
      if (!isSaveFailing) log.warn({ err: error }, 'the desired channels could not be kept for the next start; trying again');
      isSaveFailing = true;
    }
  }

  return {
    /** Asks once. Never rejects; not to be called again before it resolves. */
    async refresh(): Promise<void> {
      let channels: readonly DesiredChannel[];
      try {
        channels = await withDeadline(listDesired(), tunables.listDeadlineMs, 'postgres', 'Listing the desired channels');
      } catch (error) {
        await fallBack(error);
        return;
      }
      if (isListFailing) log.info('the desired channels are known again');
      isListFailing = false;
      hasList = true;
      apply(channels);
      await save(channels);
    },
  };
}
