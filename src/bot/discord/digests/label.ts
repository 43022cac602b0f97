import type { Digest } from '../../../store/digests.ts';
import type { Store } from '../../../store/store.ts';
import type { Directory } from '../command.ts';
import { text } from '../text.ts';
import { toClock } from '../when.ts';

/** A digest in a few words, for lists: `xQc, daily at 09:00 in #general`. */
export async function toDigestLabel(
  { channelId, textChannelId, frequency, atMinute }: Digest,
  { store, directory }: { readonly store: Store; readonly directory: Directory },
): Promise<string> {
  const channel = await store.channels.getChannel(channelId);
  return text.digestLabel({
    name: channel?.displayName ?? text.unknownChannel,
    frequency: text.frequency[frequency],
    clock: toClock(atMinute),
    where: directory.nameTextChannel(textChannelId) ?? text.unknownTextChannel,
  });
}
