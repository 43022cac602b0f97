import { DeadlineError, withDeadline } from '../../../deadline.ts';
import type { Log } from '../../../log.ts';
import { digestReport } from '../../../reports/digest.ts';
import type { Digest, DigestRun } from '../../../store/digests.ts';
import type { Store } from '../../../store/store.ts';
import { DEFAULT_LOCALE } from '../admission.ts';
import type { Directory } from '../command.ts';
import type { DiscordMetrics } from '../metrics.ts';
import { draw } from '../picture.ts';
import type { Render, Reply } from '../reply.ts';
import { text } from '../text.ts';
import type { Wire } from '../wire.ts';
import type { DueRun } from './due.ts';
import { findPost, postDigest, toMarker } from './post.ts';
import { toRefusal } from './refusal.ts';

export interface RunParts {
  readonly wire: Wire;
  readonly store: Store;
  readonly render: Render;
  readonly directory: Directory;
  readonly defaultTimeZone: string;
  readonly now: () => number;
  readonly log: Log;
  readonly metrics: DiscordMetrics;
}

/** A run that takes longer is left alone; its claim goes stale, and another attempt first looks for its post. */
const RUN_DEADLINE_MS = 90_000;

/** Posts a claimed run and records what became of it. Never rejects for anything that concerns this run alone. */
export async function carryOut(parts: RunParts, digest: Digest, due: DueRun, run: DigestRun, botId: string): Promise<void> {
  const { store, log, metrics } = parts;
  const about = { digest: digest.id, period: run.periodStart, attempt: run.attempt };
  try {
    const postId = await withDeadline(post(parts, digest, due, run, botId), RUN_DEADLINE_MS, 'discord', 'a digest');
    if (postId === null) return await giveUp(parts, run, text.failureNotWatched, about);
    await store.digests.markRunPosted(run, postId, parts.now());
    metrics.countDigest('posted');
    log.info(about, 'digest posted');
  } catch (error) {
    const refusal = toRefusal(error);
    if (refusal !== null) return giveUp(parts, run, refusal, about);
    log.warn({ err: error, ...about }, 'a digest could not be posted just now');
    metrics.countDigest('retried');
    // After a deadline the post may still be on its way: the claim is kept until it is stale.
    if (!(error instanceof DeadlineError)) await store.digests.releaseRun(run);
  }
}

/** @returns the message's id, null when the guild no longer watches the channel */
async function post(parts: RunParts, digest: Digest, due: DueRun, run: DigestRun, botId: string): Promise<string | null> {
  const { wire } = parts;
  const marker = toMarker(digest, run);
  if (run.attempt > 1) {
    const posted = await findPost(wire, digest, marker, botId, due.dueAtMs);
    if (posted !== null) return posted;
  }
  const reply = await toPost(parts, digest, due, marker);
  return reply === null ? null : postDigest(wire, digest, run, reply);
}

async function toPost(parts: RunParts, digest: Digest, due: DueRun, marker: string): Promise<Reply | null> {
  const { store, directory, defaultTimeZone } = parts;
  const watches = await store.watches.listWatches(digest.guildId);
  const channel = watches.some(({ channelId }) => channelId === digest.channelId)
    ? await store.channels.getChannel(digest.channelId)
    : null;
  if (channel === null) return null;
  const message = await digestReport(store, {
    channel,
    range: due.range,
    span: due.span,
    scope: 'own',
    timeZone: digest.timeZone ?? defaultTimeZone,
    locale: digest.locale ?? directory.getLocale(digest.guildId) ?? DEFAULT_LOCALE,
  });
  return draw(message, { ...parts, footer: marker });
}

async function giveUp({ store, metrics, log }: RunParts, run: DigestRun, failure: string, about: object): Promise<void> {
  await store.digests.markRunFailed(run, failure);
  metrics.countDigest('failed');
  log.warn({ ...about, failure }, 'digest given up');
}
