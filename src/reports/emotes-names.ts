import type { EmoteKey, EmoteSource } from '../domain/emote-uses.ts';
import { toPlainText } from './names.ts';

/** How people call who draws them. */
export const SOURCE_NAMES: Readonly<Record<EmoteSource, string>> = { twitch: 'Twitch', '7tv': '7TV', bttv: 'BTTV', ffz: 'FFZ' };

/** What is typed for it; its id where nothing of that can be shown. */
export function emoteLabel({ name, id }: EmoteKey): string {
  const plain = toPlainText(name);
  return plain === '' ? toPlainText(id) : plain;
}

/** `KEKW (7TV)`. */
export const emoteInWords = (emote: EmoteKey): string => `${emoteLabel(emote)} (${SOURCE_NAMES[emote.source]})`;

/** The picture of an emote as PNG, GIF or WebP; null when it can't be had in time. Never rejects. */
export type EmotePictures = (emote: EmoteKey) => Promise<Uint8Array | null>;
