import { setTimeout as sleep } from 'node:timers/promises';
import { CODES, getDiscordCode, getRetryAfterMs, isPassing, mayHaveArrived } from './failure.ts';
import type { Interaction } from './interaction.ts';
import type { Reply } from './reply.ts';
import type { Wire } from './wire.ts';

/** What became of an interaction's first response. Only `ours` may be acted upon. */
export type Claim = 'ours' | 'elsewhere' | 'too late';

/** Discord waits 3 s; what has not been sent by then would be refused. */
const CLAIM_WINDOW_MS = 2_800;
const FIRST_PAUSE_MS = 100;
/** How long an answer is offered to a Discord that takes none. */
const ANSWER_WINDOW_MS = 90_000;
const FIRST_ANSWER_PAUSE_MS = 500;
const MAX_ANSWER_PAUSE_MS = 10_000;

/** Where the answer was lost for good: the interaction's token has run out, or somebody deleted what is to be edited. */
const GONE: ReadonlySet<number> = new Set([
  CODES.unknownInteraction,
  CODES.unknownWebhook,
  CODES.unknownMessage,
  CODES.invalidWebhookToken,
]);

/**
 * Makes the first response to an interaction, again and again within Discord's window.
 * Of several processes of one bot Discord accepts one: a refusal as a duplicate means that another has it, unless an earlier try of ours may have come through.
 */
export async function claim(send: () => Promise<unknown>, startedAtMs: number = performance.now()): Promise<Claim> {
  let mayBeOurs = false;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
    try {
      await send();
      return 'ours';
    } catch (error) {
      const code = getDiscordCode(error);
      if (code === CODES.alreadyAcknowledged) return mayBeOurs ? 'ours' : 'elsewhere';
      if (code === CODES.unknownInteraction) return 'too late';
      if (!isPassing(error)) throw error;
      mayBeOurs ||= mayHaveArrived(error);
      const waitMs = getRetryAfterMs(error) ?? pauseMs;
      if (performance.now() - startedAtMs + waitMs > CLAIM_WINDOW_MS) return 'too late';
      await sleep(waitMs);
    }
  }
}

/**
 * Puts the answer where the deferral stands, through rate limits and outages.
 * @returns false when it could not be shown
 * @throws when Discord refuses this very answer
 */
export function edit(wire: Wire, interaction: Interaction, reply: Reply): Promise<boolean> {
  return offer(() => wire.editOriginal(interaction, reply));
}

/**
 * Answers only the member though the deferral was public: it is taken away first, since Discord gives a first follow-up the deferral's visibility.
 * @returns false when it could not be shown
 */
export async function answerPrivately(wire: Wire, interaction: Interaction, reply: Reply): Promise<boolean> {
  const isCleared = await offer(() => wire.deleteOriginal(interaction).catch(ignoreUnknownMessage));
  return isCleared && offer(() => wire.followUpPrivately(interaction, reply));
}

/** An earlier try came through though its response was lost. */
function ignoreUnknownMessage(error: unknown): void {
  if (getDiscordCode(error) !== CODES.unknownMessage) throw error;
}

async function offer(send: () => Promise<unknown>): Promise<boolean> {
  const startedAtMs = performance.now();
  for (let pauseMs = FIRST_ANSWER_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, MAX_ANSWER_PAUSE_MS)) {
    try {
      await send();
      return true;
    } catch (error) {
      const code = getDiscordCode(error);
      if (code !== null && GONE.has(code)) return false;
      if (!isPassing(error)) throw error;
      const waitMs = getRetryAfterMs(error) ?? pauseMs;
      if (performance.now() - startedAtMs + waitMs > ANSWER_WINDOW_MS) return false;
      await sleep(waitMs);
    }
  }
}
