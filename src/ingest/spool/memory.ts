import { z } from 'zod';
import { toChannelId, toLogin } from '../../domain/ids.ts';
import { UpstreamError } from '../../errors.ts';
import type { DesiredMemory, JoinLedger } from '../chat/contract.ts';
import { type Disk, pad } from './disk.ts';

/** What an earlier process on this data folder knew, for a start while Postgres is away. Everything rejects when the disk can't be used. */
export interface Memory {
  readonly joins: JoinLedger;
  readonly desired: DesiredMemory;
}

const JOINS = { gte: 'join:', lt: 'join;' };
/** Twitch counts JOINs over 10 s; the rest is margin for clocks. */
const JOIN_MEMORY_MS = 30_000;
const DESIRED = 'desired';

/** The list of desired channels as it is on disk. */
const savedList = z.array(
  z.object({ login: z.string().transform(toLogin), channelId: z.string().transform(toChannelId).nullable() }).transform((one, context) => {
    if (one.login !== null) return { login: one.login, channelId: one.channelId };
    context.addIssue({ code: 'custom', message: 'not a login' });
    return z.NEVER;
  }),
);

/** Keeps it in the spool's LevelDB, beside the chunks. `disk`: null when the folder can't be used. */
export function createMemory(disk: Disk | null): Memory {
  let joinsSaved = 0;

  function usable(): Disk {
    if (!disk) throw new UpstreamError('disk', 'the data folder can not be used');
    return disk;
  }

  /** JOINs of the last seconds, as epoch ms; older ones are taken away. */
  async function loadJoins(): Promise<number[]> {
    const recent: number[] = [];
    for await (const key of usable().keys(JOINS)) {
      const atMs = Number(key.split(':')[1]);
      if (atMs > Date.now() - JOIN_MEMORY_MS) recent.push(atMs);
      else await usable().del(key);
    }
    return recent;
  }

  return {
    joins: {
      load: loadJoins,
      async spend(atMs) {
        joinsSaved += 1;
        await usable().put(`join:${pad(atMs)}:${joinsSaved}`, '');
        if (joinsSaved % 100 === 0) await loadJoins();
      },
    },
    desired: {
      async load() {
        const text = await usable().get(DESIRED);
        return text === undefined ? null : savedList.parse(JSON.parse(text));
      },
      save: async (channels) => usable().put(DESIRED, JSON.stringify(channels)),
    },
  };
}
