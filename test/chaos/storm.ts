import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Result } from '../../src/store/database.ts';
import { peakInWindow } from '../support/twitch/limits.ts';
import { idOf, type Place } from '../support/twitch/lines.ts';
import { startTwitch, type TwitchStandIn } from '../support/twitch/twitch.ts';
import { lookUp } from './found.ts';
import type { Ground } from './ground.ts';
import { type Handover, type Judgement, judge, toTime, type Violation } from './judge.ts';
import { createLedger, toLineId } from './ledger.ts';
import { type Blow, type PlanOptions, planBlows } from './plan.ts';
import { type KeptRunning, keepRunning } from './process.ts';
import { createChatters, createSpeaker } from './speaker.ts';

export interface StormOptions extends PlanOptions {
  readonly channels: number;
  /** Lines a second, over all channels. */
  readonly rate: number;
  /** Told of everything that happens. */
  readonly say: (text: string) => void;
}

export interface StormResult extends Judgement {
  readonly joins: { readonly sent: number; readonly peakIn10s: number };
  /** Between asking a connection what it has read and its answer. */
  readonly proofMs: { readonly p50: number; readonly p99: number };
  readonly peakRssMb: number;
  /** From the last line to everything being stored. */
  readonly drainSeconds: number;
  readonly exitCode: number | null;
}

const CHATTERS = 150;
const JOINED_MS = 60_000;
const DRAIN_MS = 120_000;
const JOIN_LIMIT = { max: 20, windowMs: 10_000 };

/** Run 1: chat goes on while everything around the process breaks, and the process, too. */
export async function weatherStorm(ground: Ground, options: StormOptions): Promise<StormResult> {
  const { seed, say } = options;
  const blows = planBlows(options);
  const channels = Array.from({ length: options.channels }, (_, index): Place => {
    const login = `chaos_${String(index + 1).padStart(2, '0')}`;
    return { login, id: idOf(login) };
  });
  const chatters = createChatters(CHATTERS);
  const ledger = createLedger();
  const databaseUrl = await ground.postgres.createDatabase('storm');
  await using twitch = await startTwitch({ joinLimit: JOIN_LIMIT });
  const settings = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: join(ground.folder, 'storm'),
    TWITCH_CHAT_URL: twitch.url,
    WATCH_CHANNELS: channels.map((place) => place.login).join(','),
  };
  await using chatpulse = await keepRunning(settings, join(ground.folder, 'storm.log'));
  const clearEvery = Math.max(2_000, Math.round((options.rate * options.seconds) / 20));
  const speaker = createSpeaker({ twitch, ledger, channels, chatters, seed, rate: options.rate, clearEvery });
  const isEverywhere = () => channels.every(({ login }) => twitch.members(login).length > 0);
  const trouble: Violation[] = [];
  try {
    await twitch.waitFor(isEverywhere, JOINED_MS);
    speaker.start();
    const handovers = await strike({ blows, options, ground, twitch, chatpulse, channels });
    speaker.pause();
    say(`${toTime(Date.now())} ${speaker.spoken} lines were said; waiting for the channels and for the spool to be empty`);
    await twitch.waitFor(isEverywhere, JOINED_MS);
    const lastAtMs = Date.now();
    const last = speaker.sayEverywhere();
    if (!(await areStored(databaseUrl, last))) trouble.push({ rule: 'the spool does not get empty', detail: `within ${DRAIN_MS} ms` });
    const drainSeconds = (Date.now() - lastAtMs) / 1_000;
    speaker.stop();
    const exitCode = await chatpulse.stop();
    if (exitCode !== 0) trouble.push({ rule: 'it did not stop cleanly', detail: `exit code ${exitCode}` });
    for (const end of chatpulse.ownEnds) trouble.push({ rule: 'the process ended by itself', detail: end });
    trouble.push(...judgeJoins(twitch));
    say(`${toTime(Date.now())} looking up what is stored`);
    const found = await lookUp(databaseUrl, { ledger, channels, chatters });
    const logins = channels.map((place) => place.login);
    const judgement = judge({ ledger, channels: logins, runs: chatpulse.runs, handovers, found });
    const proofs = ledger.wires.flatMap((wire) => wire.proofs.map((proof) => proof.atMs - proof.askedAtMs)).sort((a, b) => a - b);
    return {
      ...judgement,
      violations: [...trouble, ...judgement.violations],
      joins: { sent: twitch.joins.length, peakIn10s: peakOf(twitch) },
      proofMs: { p50: proofs[Math.floor(proofs.length * 0.5)] ?? 0, p99: proofs[Math.floor(proofs.length * 0.99)] ?? 0 },
      peakRssMb: Math.round(chatpulse.peakRssBytes / 1_048_576),
      drainSeconds,
      exitCode,
    };
  } finally {
    speaker.stop();
  }
}

/** Lets the blows fall, each at its moment. Resolves when the time is up and everything that was stopped is back. */
async function strike(scene: {
  readonly blows: readonly Blow[];
  readonly options: StormOptions;
  readonly ground: Ground;
  readonly twitch: TwitchStandIn;
  readonly chatpulse: KeptRunning;
  readonly channels: readonly Place[];
}): Promise<Handover[]> {
  const { blows, options, ground, twitch, chatpulse, channels } = scene;
  let startedAtMs = Date.now();
  const handovers: Handover[] = [];
  let outage: Promise<void> = Promise.resolve();
  const tell = (text: string) => options.say(`${toTime(Date.now())} +${((Date.now() - startedAtMs) / 1_000).toFixed(1)} s: ${text}`);
  const joined = () => channels.flatMap(({ login }, index) => (twitch.members(login).length > 0 ? [index] : []));

  for (const blow of blows) {
    await sleep(Math.max(0, startedAtMs + blow.atMs - Date.now()));
    switch (blow.type) {
      case 'cut':
        tell(`the socket is cut (${joined().length} channels joined)`);
        twitch.cut();
        break;
      case 'kill':
        tell(`SIGKILL (${joined().length} channels joined)`);
        await chatpulse.kill();
        break;
      case 'reconnect': {
        // On a slow machine a process may still be at its start: what comes after then comes later, too.
        const dueMs = Date.now();
        await twitch.waitFor(() => joined().length === channels.length, JOINED_MS);
        const atMs = Date.now();
        startedAtMs += atMs - dueMs;
        const held = joined();
        tell(`RECONNECT (${held.length} channels joined)`);
        handovers.push({ atMs, toMs: atMs + options.reconnectCloseMs + 1_000, channels: new Set(held) });
        twitch.reconnect(undefined, options.reconnectCloseMs);
        break;
      }
      case 'outage':
        outage = outage.then(async () => {
          await ground.postgres.stop(blow.how);
          tell(`Postgres is stopped (${blow.how})`);
          await sleep(blow.forMs);
          await ground.postgres.start();
          tell('Postgres is back');
        });
        break;
    }
  }
  await Promise.all([outage, sleep(Math.max(0, startedAtMs + options.seconds * 1_000 - Date.now()))]);
  return handovers;
}

/** Whether these lines are stored within the deadline. The spool keeps the order: then everything before them is moved as well. */
async function areStored(databaseUrl: string, numbers: readonly number[]): Promise<boolean> {
  const db = connect(databaseUrl, 1);
  try {
    for (const endMs = Date.now() + DRAIN_MS; Date.now() < endMs; await sleep(100)) {
      const { rows } = await db.raw<Result<{ stored: number }>>(
        "select count(*)::int as stored from messages where sent_at > now() - interval '5 minutes' and message_id = any (?::uuid[])",
        [numbers.map(toLineId)],
      );
      if (rows[0]?.stored === numbers.length) return true;
    }
    return false;
  } finally {
    await db.destroy();
  }
}

export function peakOf(twitch: TwitchStandIn): number {
  return peakInWindow(
    twitch.joins.map((join) => join.atMs),
    JOIN_LIMIT.windowMs,
  );
}

/** Twitch counts JOINs over all connections and processes of an account, and cuts whoever exceeds them. */
export function judgeJoins(twitch: TwitchStandIn): Violation[] {
  const peak = peakOf(twitch);
  const over = twitch.joins.filter((join) => join.isOverLimit);
  return peak <= JOIN_LIMIT.max && over.length === 0
    ? []
    : [
        {
          rule: 'too many JOINs',
          detail: `${peak} in 10 s; over the limit: ${over.map(({ login, atMs, connection }) => `${login} at ${toTime(atMs)} on connection ${connection}`).join(', ')}`,
        },
      ];
}
