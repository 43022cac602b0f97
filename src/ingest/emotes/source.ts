import { z } from 'zod';
import type { ThirdParty } from '../../domain/emote-uses.ts';
import type { ChannelId } from '../../domain/ids.ts';
import type { OfferedEmote } from '../../store/catalogue.ts';

/** Where one third party says what it offers, and how. Readers throw when the answer is not of the shape that is known. */
export interface EmoteSource {
  readonly name: ThirdParty;
  readonly globalPath: string;
  channelPath(channelId: ChannelId): string;
  readGlobal(answer: unknown): OfferedEmote[];
  readChannel(answer: unknown): OfferedEmote[];
}

/** An id becomes part of an address, a name is one word of chat. */
export const emoteId = z.string().regex(/^[\w-]{1,64}$/);
export const emoteName = z.string().regex(/^\S{1,100}$/);

/**
 * The emotes of a list. One that can't be read is left out by itself.
 * @throws when not a single one can: the shape has changed then, and nothing is known
 */
export function readEmotes<Raw>(list: readonly unknown[], schema: z.ZodType<Raw>, toEmote: (raw: Raw) => OfferedEmote): OfferedEmote[] {
  const emotes = list.flatMap((item) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [toEmote(parsed.data)] : [];
  });
  if (emotes.length === 0 && list.length > 0) throw new Error(`none of ${list.length} emotes could be read`);
  return emotes;
}
