/** Something that was sent, or is about to be. Times are of one clock that never goes back. */
export interface Sent {
  readonly atMs: number;
  readonly channel: string;
  readonly text: string;
}

/**
 * How fast an ordinary account may talk, each a little slower than allowed. Twitch: 20 messages in 30 s over all channels (more mutes the account for 30 minutes),
 * one a second in a channel, no text twice within 30 s in a channel. https://dev.twitch.tv/docs/chat/#rate-limits
 * twurple holds to 20 in 32 s and one in 1.2 s by a queue without bounds that forgets silently; slower than that, nothing ever waits in it.
 */
export const PACE = { perWindow: 20, windowMs: 33_000, perChannelMs: 1_500, sameTextMs: 31_000 } as const;

/** How long `text` has to wait at `nowMs`, given everything sent in the last `PACE.windowMs`, ascending. 0: it may go. */
export function waitMs(sent: readonly Sent[], channel: string, text: string, nowMs: number): number {
  const freeAtMs = [nowMs];
  const oldest = sent.at(-PACE.perWindow);
  if (oldest) freeAtMs.push(oldest.atMs + PACE.windowMs);
  const there = sent.filter((one) => one.channel === channel);
  const last = there.at(-1);
  if (last) freeAtMs.push(last.atMs + PACE.perChannelMs);
  const same = there.findLast((one) => one.text === text);
  if (same) freeAtMs.push(same.atMs + PACE.sameTextMs);
  return Math.max(...freeAtMs) - nowMs;
}

/** `sent` without what no rule looks at any more. */
export function recent(sent: readonly Sent[], nowMs: number): Sent[] {
  return sent.filter((one) => one.atMs > nowMs - PACE.windowMs);
}
