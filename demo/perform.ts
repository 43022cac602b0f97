import { Temporal } from 'temporal-polyfill';
import { HOUR_MS, MINUTE_MS } from '../src/domain/range.ts';
import type { Answers, Expected } from './answers.ts';
import type { Player } from './player.ts';
import type { Progress } from './progress.ts';
import type { Scene } from './scene.ts';
import { BOT, countStored, NEWS, pretendPast, type Stage, until } from './stage.ts';

export interface Cast {
  readonly scene: Scene;
  readonly stage: Stage;
  readonly player: Player;
  readonly answers: Answers;
  readonly progress: Progress;
}

interface Question {
  /** As it is typed. */
  readonly asked: string;
  readonly by: typeof ADMIN | typeof MEMBER;
  readonly expected: Expected;
}

const ADMIN = { name: 'Ada', permissions: ['ManageGuild'] as const };
const MEMBER = { name: 'Bo' };
/** Of the bar: when the history begins to be played, and when all of it is stored. */
const PLAYED = { from: 0.12, to: 0.62 } as const;
const LIVE_LINES = 5;
/** So that a digest is certainly made before the minute in which it is due. */
const HEAD_START_MS = 10_000;
const SUM = /\b[\d,]+ messages from [\d,]+ chatters\b/;

/** What people do in the demo, from the first `/watch add` on. A question that fails does not keep the others from being asked. */
export async function perform(cast: Cast): Promise<void> {
  const { scene, stage, player, answers, progress } = cast;
  const [moonbase, tidepool, kumonoue] = scene.channels.map(({ login }) => login);
  const { timeZone } = scene;
  await ask(cast, privately(`/settings timezone timezone:${timeZone}`, new RegExp(`Time zone: ${timeZone}`)));
  for (const { login } of scene.channels) await ask(cast, privately(`/watch add channel:${login}`, new RegExp(`Watching ${login}`)));
  progress.step('joining the chat of the channels');
  await until('the join of each channel', () => scene.channels.every(({ login }) => stage.twitch.members(login).length > 0));

  await playHistory(cast);
  progress.step('live chat');
  player.goLive();
  const before = player.sent().lines;
  await ask(cast, privately('/watch list', /3 watched channels/));
  await until('live chat', () => player.sent().lines >= before + LIVE_LINES);
  player.pause();
  await untilStored(cast);

  const questions: readonly Question[] = [
    inPublic(`/stats overview channel:${moonbase} period:24h`, SUM),
    inPublic(`/stats overview channel:${tidepool} period:24h`, SUM),
    inPublic(`/stats overview channel:${kumonoue} period:24h`, SUM),
    inPublic(`/stats activity channel:${moonbase} period:24h`, SUM),
    inPublic(`/stats activity channel:${moonbase} period:3h`, SUM),
    inPublic(`/stats chatters channel:${moonbase} period:24h`, /leads? with [\d,]+ messages/),
    inPublic(`/stats chatters channel:${kumonoue} period:24h`, /leads? with [\d,]+ messages/),
  ];
  for (const [index, question] of questions.entries()) {
    await ask(cast, question);
    progress.reach(PLAYED.to + 0.02 + (0.24 * (index + 1)) / questions.length);
  }

  player.goLive();
  await attempt(cast, 'digest', () => receiveDigest(cast));
  progress.reach(0.94);
  await ask(cast, privately(`/twitch-commands on channel:${moonbase}`, /!stats is on/));
  await attempt(cast, '!stats', () => askInTwitch(cast));
  player.pause();
  await attempt(cast, 'Discord', async () => {
    stage.discord.expectOneAnswerEach();
    stage.discord.expectNoViolations();
  });
  for (const line of stage.log) if (/"level":[56]0/.test(line)) answers.fault(`the app logged an error: ${line}`);
  progress.reach(1);
}

const privately = (asked: string, words: RegExp): Question => ({
  asked,
  by: ADMIN,
  expected: { isPrivate: true, words, hasPicture: false },
});
const inPublic = (asked: string, words: RegExp): Question => ({
  asked,
  by: MEMBER,
  expected: { isPrivate: false, words, hasPicture: true },
});

async function attempt({ answers }: Cast, what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    answers.fault(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Types a command, as it stands in `asked`: `/name subcommand option:value ...` */
async function ask(cast: Cast, { asked, by, expected }: Question, values: Readonly<Record<string, string>> = {}): Promise<void> {
  await attempt(cast, asked, async () => {
    const { progress, stage, answers } = cast;
    progress.step(asked);
    const [name = '', subcommand = '', ...words] = asked.slice(1).split(' ');
    const typed = words.map((word): [string, string] => [word.slice(0, word.indexOf(':')), word.slice(word.indexOf(':') + 1)]);
    const askedAtMs = Date.now();
    const answer = await stage.discord.command({ user: by, name, subcommand, options: { ...Object.fromEntries(typed), ...values } });
    const about = `asked by ${by.name} at ${new Date(askedAtMs).toISOString()}, answered ${answer.ephemeral ? 'privately' : 'to all'} after ${Date.now() - askedAtMs} ms`;
    await answers.keep(asked, about, answer, expected);
  });
}

/** Sends two days of chat down the live connection, as fast as they are taken. */
async function playHistory(cast: Cast): Promise<void> {
  const { scene, stage, player, answers, progress } = cast;
  const length = scene.nowMs - scene.fromMs;
  progress.step(`playing ${Math.round(length / HOUR_MS)} hours of chat`);
  progress.reach(PLAYED.from);
  const startedAtMs = performance.now();
  const sending = (PLAYED.to - PLAYED.from) * 0.85;
  await player.catchUp(Date.now(), (atMs) => progress.reach(PLAYED.from + (sending * (atMs - scene.fromMs)) / length));
  await untilStored(cast);
  const { messages, takenBack } = await countStored(stage.db);
  const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(1);
  await pretendPast(stage.db, scene.outage);
  const said = [
    `${messages.toLocaleString('en')} messages of ${scene.channels.length} channels, said in ${Math.round(length / HOUR_MS)} hours, were sent, read and stored in ${seconds} s.`,
    `${takenBack.toLocaleString('en')} of them were taken back by moderators and count no longer.`,
  ];
  await answers.keepLine('chat', 'what the stand-in of Twitch sent', said.join('\n'), /^[1-9]/);
  progress.reach(PLAYED.to);
}

async function untilStored({ stage, player }: Cast): Promise<void> {
  const { messages, deletions } = player.sent();
  const isStored = async () => {
    const stored = await countStored(stage.db);
    return stored.messages >= messages && stored.deletions >= deletions;
  };
  await until(`all ${messages} messages in the database`, isStored);
}

/** Makes a digest that is due in a minute, and lets Discord's clock skip the wait. */
async function receiveDigest(cast: Cast): Promise<void> {
  const { scene, stage, answers, progress } = cast;
  const [{ login }] = scene.channels;
  const dueAtMs = Math.ceil((Date.now() + HEAD_START_MS) / MINUTE_MS) * MINUTE_MS;
  const at = Temporal.Instant.fromEpochMilliseconds(dueAtMs)
    .toZonedDateTimeISO(scene.timeZone)
    .toPlainTime()
    .toString({ smallestUnit: 'minute' });
  const create = privately(`/digest create where:#${NEWS.name} frequency:daily at:${at} channel:${login}`, /Posted daily in #daily-digest/);
  await ask(cast, create, { where: NEWS.id });
  progress.step(`the digest in #${NEWS.name}`);
  stage.skip(Math.max(0, dueAtMs - Date.now()));
  await until('the digest', () => stage.discord.posts(NEWS.id).length > 0);
  stage.skip(0);
  const [post] = stage.discord.posts(NEWS.id);
  if (post)
    await answers.keep('digest of yesterday', `posted in #${NEWS.name} at ${at}`, post, { isPrivate: false, words: SUM, hasPicture: true });
}

async function askInTwitch({ scene, stage, player, answers, progress }: Cast): Promise<void> {
  const { twitch } = stage;
  const [{ login }] = scene.channels;
  const asked = `!stats in the chat of ${login}`;
  progress.step(asked);
  await until('the Twitch account', () => twitch.connections.some(({ account, isWelcome }) => account === BOT.login && isWelcome));
  player.say(login, '!stats', 'pixel_pilot');
  await until('the answer to !stats', () => twitch.sent.length > 0);
  const [answer] = twitch.sent;
  // The account answers without joining, which Twitch shows all the same and its stand-in only notes.
  const isShown = answer?.outcome === 'delivered' || answer?.outcome === 'not-joined';
  if (!isShown) answers.fault(`${asked}: Twitch did not show the answer (${answer?.outcome})`);
  await answers.keepLine(asked, `asked by pixel_pilot, answered by ${answer?.from}`, answer?.text ?? '', SUM);
}
