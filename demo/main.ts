import { setTimeout as sleep } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import { Temporal } from 'temporal-polyfill';
import { parseLogin } from '../src/domain/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../src/domain/range.ts';
import { Answers } from './answers.ts';
import { CHANNELS, generateChat } from './generate/generate.ts';
import { ageDigests, countStored, NEWS, openStage, pretendOutage, type Stage, TIME_ZONE, until } from './stage.ts';

const FOLDER = 'demo-output';
const HISTORY_MS = 50 * HOUR_MS;
/** In the past of the first channel, before now: what could not be recorded then. */
const OUTAGE = { fromMs: 3.4 * HOUR_MS, toMs: 2.7 * HOUR_MS };
/** It is always prime time in the demo: the channels live by a clock that shows this hour now. */
const HOUR_OF_DAY = 20.6;
const SEED = 20261124;
const ADMIN = { name: 'Ada', permissions: ['ManageGuild'] as const };
const MEMBER = { name: 'Bo' };
const [MOONBASE] = CHANNELS;

/** The steps of the demo, as a bar on a terminal and as lines elsewhere. */
class Progress {
  readonly #bar: SingleBar | null;

  constructor(total: number) {
    this.#bar = process.stderr.isTTY
      ? new SingleBar({ format: '[{bar}] {percentage}% {step}', stream: process.stderr, hideCursor: true })
      : null;
    this.#bar?.start(total, 0, { step: '' });
  }

  say(step: string): void {
    if (this.#bar) this.#bar.update({ step });
    else process.stderr.write(`${step}\n`);
  }

  at(value: number): void {
    this.#bar?.update(value);
  }

  stop(): void {
    this.#bar?.stop();
  }
}

/** Sends the invented past down the live connection, as fast as it is taken. @returns how many messages were sent */
async function playHistory({ twitch, db }: Stage, nowMs: number, progress: Progress): Promise<number> {
  const utcOffsetMs = Math.round(HOUR_OF_DAY * HOUR_MS) - (nowMs % DAY_MS);
  const outage = { fromMs: nowMs - OUTAGE.fromMs, toMs: nowMs - OUTAGE.toMs };
  let messages = 0;
  let batch: string[] = [];
  let room = '';
  const flush = async () => {
    if (batch.length > 0) twitch.sendMany(room, batch);
    batch = [];
    while (twitch.bufferedBytes > 4_000_000) await sleep(5);
  };
  let sent = 0;
  for (const { atMs, login, kind, line } of generateChat({ seed: SEED, fromMs: nowMs - HISTORY_MS, toMs: nowMs, utcOffsetMs })) {
    if (login === MOONBASE.login && atMs >= outage.fromMs && atMs < outage.toMs) continue;
    if (login !== room || batch.length >= 200) await flush();
    room = login;
    batch.push(line);
    if (kind === 'message') messages += 1;
    sent += 1;
    if (sent % 5_000 === 0) {
      progress.at(10 + (60 * (atMs - nowMs + HISTORY_MS)) / HISTORY_MS);
      await sleep(0);
    }
  }
  await flush();
  await until('the history in the database', async () => (await countStored(db)) >= messages);
  const login = parseLogin(MOONBASE.login);
  if (login) await pretendOutage(db, login, outage.fromMs, outage.toMs);
  return messages;
}

/** Somebody asks in Twitch chat, until the switch that was just set is in force. */
async function askInTwitch({ twitch }: Stage): Promise<string> {
  let askedAtMs = 0;
  await until('the answer to !stats', () => {
    if (twitch.sent.length === 0 && Date.now() - askedAtMs > 2_000) {
      twitch.say(MOONBASE.login, { text: '!stats', from: 'pixel_pilot' });
      askedAtMs = Date.now();
    }
    return twitch.sent.length > 0;
  });
  return twitch.sent[0]?.text ?? '';
}

async function perform(stage: Stage, answers: Answers, progress: Progress): Promise<void> {
  const { twitch, discord, db } = stage;
  const ask = async (
    asked: string,
    user: typeof ADMIN | typeof MEMBER,
    wantsPicture: boolean,
    name: string,
    subcommand: string,
    options: Record<string, string> = {},
  ) => {
    progress.say(asked);
    const answer = await discord.command({ user, name, subcommand, options });
    await answers.keep(asked, answer, wantsPicture);
  };

  await ask(`/settings timezone timezone:${TIME_ZONE}`, ADMIN, false, 'settings', 'timezone', { timezone: TIME_ZONE });
  for (const { login } of CHANNELS) await ask(`/watch add channel:${login}`, ADMIN, false, 'watch', 'add', { channel: login });
  await until('the joins', () => CHANNELS.every(({ login }) => twitch.members(login).length > 0));
  progress.at(10);

  progress.say(`playing ${HISTORY_MS / HOUR_MS} hours of chat`);
  const startedAtMs = Date.now();
  const messages = await playHistory(stage, Date.now(), progress);
  await answers.keepLine(
    'chat',
    `${messages.toLocaleString('en')} messages of ${CHANNELS.length} channels were read and stored in ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s`,
  );
  progress.at(70);

  await ask('/watch list', ADMIN, false, 'watch', 'list');
  for (const [report, channel, period] of [
    ['overview', 'moonbase', '24h'],
    ['activity', 'moonbase', '24h'],
    ['activity', 'moonbase', '3h'],
    ['activity', 'tidepool', '7d'],
    ['chatters', 'moonbase', '24h'],
    ['chatters', 'kumonoue', '7d'],
  ] as const) {
    await ask(`/stats ${report} channel:${channel} period:${period}`, MEMBER, true, 'stats', report, { channel, period });
  }
  progress.at(85);

  const at = Temporal.Instant.fromEpochMilliseconds(Date.now() - MINUTE_MS)
    .toZonedDateTimeISO(TIME_ZONE)
    .toPlainTime()
    .toString({ smallestUnit: 'minute' });
  await ask(`/digest create where:#daily-digest frequency:daily at:${at} channel:moonbase`, ADMIN, false, 'digest', 'create', {
    where: NEWS,
    frequency: 'daily',
    at,
    channel: 'moonbase',
  });
  await ageDigests(db);
  await until('the digest', () => discord.posts(NEWS).length > 0);
  const [digest] = discord.posts(NEWS);
  if (digest) await answers.keep('digest of yesterday in #daily-digest', digest, true);
  progress.at(92);

  await ask('/twitch-commands on channel:moonbase', ADMIN, false, 'twitch-commands', 'on', { channel: 'moonbase' });
  progress.say('!stats in Twitch chat');
  await answers.keepLine('!stats in the chat of moonbase', await askInTwitch(stage));
  discord.expectOneAnswerEach();
  discord.expectNoViolations();
  progress.at(100);
}

async function main(): Promise<number> {
  const startedAtMs = Date.now();
  const answers = await Answers.open(FOLDER);
  const progress = new Progress(100);
  progress.say('starting Postgres, chatpulse and the stand-ins of Twitch and Discord');
  const stage = await openStage(CHANNELS);
  try {
    await perform(stage, answers, progress);
  } catch (error) {
    answers.fault(error instanceof Error ? error.message : String(error));
  } finally {
    progress.stop();
    await stage.stop();
    await answers.close();
  }
  for (const fault of answers.faults) process.stderr.write(`failed: ${fault}\n`);
  process.stdout.write(
    `\n${answers.index.join('\n\n')}\n\n${answers.index.length} answers in ${FOLDER}/, ${((Date.now() - startedAtMs) / 1000).toFixed(0)} s\n`,
  );
  return answers.faults.length === 0 ? 0 : 1;
}

process.exitCode = await main();
// discord.js leaves handles behind.
process.exit();
