/** How often something was used in a time, and in the time before. */
export interface Change {
  readonly uses: number;
  /** The most that it may have been, where that is not known exactly. */
  readonly usesBefore: number;
}

/** Own messages of both times: what the uses are shares of. */
export interface Frame {
  readonly messages: number;
  readonly messagesBefore: number;
}

export interface Rise {
  /** The uses that the messages of this time would have held, had it been used in them as often as before. */
  readonly expected: number;
  /** The uses beyond that. */
  readonly gain: number;
}

const MIN_USES = 5;
const MIN_FACTOR = 1.5;
/** In standard deviations. One in a thousand of what did not change would pass. */
const MIN_DEVIATIONS = 3;

/**
 * Whether something rose, and by how much: it was used in half as many messages again as before at the least, and so often that chance does not explain it.
 * Uses are compared as shares of all messages, so that a busier channel makes nothing rise. One use more than was seen before is
 * assumed: in a short time before, much was not said by chance. Both counts are taken to scatter as independent events do (Poisson).
 */
export function toRise({ uses, usesBefore }: Change, { messages, messagesBefore }: Frame): Rise | null {
  if (uses < MIN_USES || messagesBefore <= 0) return null;
  const scale = messages / messagesBefore;
  const assumed = (usesBefore + 1) * scale;
  const deviation = Math.sqrt(assumed + assumed * scale);
  if (uses < MIN_FACTOR * assumed || uses - assumed < MIN_DEVIATIONS * deviation) return null;
  const expected = usesBefore * scale;
  return { expected, gain: uses - expected };
}
