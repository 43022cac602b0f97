import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../demo/generate/random.ts';
import { connect, type Db, type Result } from '../../src/store/database.ts';
import { eventually } from '../support/eventually.ts';
import { startTwitch } from '../support/twitch/twitch.ts';
import type { Ground } from './ground.ts';
import { toTime, type Violation } from './judge.ts';
import { keepRunning } from './process.ts';
import { judgeJoins, peakOf } from './storm.ts';

export interface CrowdOptions {
  readonly seed: number;
  readonly channels: number;
  /** So often the process is started, cut off once and killed `killAfterMs` after its start, or when it has connected again, whichever is later. */
  readonly rounds: number;
  readonly killAfterMs: number;
  readonly say: (text: string) => void;
}

export interface CrowdResult {
  readonly violations: readonly Violation[];
  readonly figures: {
    readonly channels: number;
    readonly joined: number;
    /** As the table of joins has it. */
    readonly recordedAsJoined: number;
    readonly joinsSent: number;
    readonly peakIn10s: number;
    /** From the last start to the last channel. */
    readonly secondsToAll: number;
  };
}

const MARGIN_MS = 60_000;

/** Run 2: more channels than may be joined at once, and a process that dies while it joins them. */
export async function joinCrowd(ground: Ground, options: CrowdOptions): Promise<CrowdResult> {
  const { rounds, killAfterMs, say } = options;
  const random = createRandom(options.seed, 'crowd');
  const channels = Array.from({ length: options.channels }, (_, index) => `crowd_${index + 1}`);
  const databaseUrl = await ground.postgres.createDatabase('crowd');
  await using twitch = await startTwitch();
  const settings = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: join(ground.folder, 'crowd'),
    TWITCH_CHAT_URL: twitch.url,
    WATCH_CHANNELS: channels.join(','),
  };
  await using chatpulse = await keepRunning(settings, join(ground.folder, 'crowd.log'));
  const countJoined = () => channels.filter((login) => twitch.members(login).length > 0).length;
  const tell = (text: string) =>
    say(`${toTime(Date.now())} ${text} (${countJoined()} of ${channels.length} channels joined, ${twitch.joins.length} JOINs so far)`);
  for (let round = 0; round < rounds; round += 1) {
    const startedAtMs = chatpulse.runs.at(-1)?.spawnedAtMs ?? Date.now();
    const until = (afterMs: number) => sleep(Math.max(0, startedAtMs + afterMs - Date.now()));
    await until(random.int(Math.round(killAfterMs * 0.4), killAfterMs - 300));
    await twitch.waitFor(() => twitch.joins.length > 0 && twitch.connections.length > 0, MARGIN_MS);
    tell('the socket is cut');
    twitch.cut();
    await until(killAfterMs);
    await twitch.waitFor(() => twitch.connections.length > 0, MARGIN_MS);
    tell('SIGKILL');
    await chatpulse.kill();
  }
  const lastStartMs = chatpulse.runs.at(-1)?.spawnedAtMs ?? Date.now();
  const violations: Violation[] = [];
  // Twitch lets 20 in each 10 s, and may have spent the first ones on the process before.
  const dueMs = (Math.ceil(channels.length / 20) + 1) * 10_500 + MARGIN_MS;
  await twitch
    .waitFor(() => countJoined() === channels.length, dueMs)
    .catch(() => {
      const missing = channels.filter((login) => twitch.members(login).length === 0);
      violations.push({ rule: 'not all channels were joined', detail: `after ${dueMs} ms: ${missing.join(', ')}` });
    });
  const secondsToAll = (Date.now() - lastStartMs) / 1_000;
  tell('the rush is over');
  const recordedAsJoined = await countRecorded(databaseUrl, channels.length);
  if (recordedAsJoined !== channels.length)
    violations.push({ rule: 'the table of joins does not say so', detail: `${recordedAsJoined} of ${channels.length}` });
  for (const end of chatpulse.ownEnds) violations.push({ rule: 'the process ended by itself', detail: end });
  violations.push(...judgeJoins(twitch));
  return {
    violations,
    figures: {
      channels: channels.length,
      joined: countJoined(),
      recordedAsJoined,
      joinsSent: twitch.joins.length,
      peakIn10s: peakOf(twitch),
      secondsToAll,
    },
  };
}

/** Channels that are joined and recorded, as Postgres has it; waits a while for `expected`. */
async function countRecorded(databaseUrl: string, expected: number): Promise<number> {
  const db = connect(databaseUrl, 1);
  try {
    await eventually(async () => {
      if ((await count(db)) !== expected) throw new Error('not yet');
    }, 10_000).catch(() => undefined);
    return await count(db);
  } finally {
    await db.destroy();
  }
}

async function count(db: Db): Promise<number> {
  const { rows } = await db.raw<Result<{ recorded: number }>>(
    `select count(*)::int as recorded
       from joins j join watches w using (login) join recordings r on r.channel_id = w.channel_id
      where j.state = 'joined'`,
  );
  return rows[0]?.recorded ?? 0;
}
