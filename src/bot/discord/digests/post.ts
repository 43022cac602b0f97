import type { Digest, DigestRun } from '../../../store/digests.ts';
import type { Reply } from '../reply.ts';
import { text } from '../text.ts';
import type { Wire } from '../wire.ts';

/** How far back a post is looked for: 1,000 messages. */
const MAX_PAGES = 10;

/** Tells a run's post from every other message of the bot, to people as well: it is the small print of the post. */
export function toMarker(digest: Digest, { periodStart }: DigestRun): string {
  return text.digestFooter(text.frequency[digest.frequency], digest.id, periodStart);
}

/** At most 25 characters, the same for every try of the same run. */
export function toNonce({ digestId, periodStart }: DigestRun): string {
  return `${BigInt(digestId).toString(36)}.${periodStart.replaceAll('-', '')}`;
}

/** Posts once however often it is tried within some minutes. @returns the message's id */
export function postDigest(wire: Wire, { textChannelId }: Digest, run: DigestRun, reply: Reply): Promise<string> {
  return wire.post(textChannelId, reply, toNonce(run));
}

/**
 * The post of a run that a process may have made before it died, null when there is none.
 * Looks through the text channel from the newest message back to the instant at which the run was due.
 */
export async function findPost(
  wire: Pick<Wire, 'listMessages'>,
  { textChannelId }: Digest,
  marker: string,
  botId: string,
  dueAtMs: number,
): Promise<string | null> {
  let before: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const messages = await wire.listMessages(textChannelId, before);
    const found = messages.find(({ authorId, footers }) => authorId === botId && footers.includes(marker));
    if (found !== undefined) return found.id;
    const oldest = messages.at(-1);
    if (oldest === undefined || oldest.sentAtMs < dueAtMs) return null;
    before = oldest.id;
  }
  return null;
}
