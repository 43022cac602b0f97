import { within } from '../deadline.ts';
import type { EmoteKey, EmoteSource } from '../domain/emote-uses.ts';

/** The picture of an emote as PNG, GIF or WebP; null when it can't be had in time. Never rejects. */
export type EmotePictures = (emote: EmoteKey) => Promise<Uint8Array | null>;

export interface EmotePicturesOptions {
  /** Where each source keeps its pictures; null: it is not asked. */
  readonly urls: Readonly<Record<EmoteSource, string | null>>;
  /** How long a report waits for one. It is fetched to the end all the same, for the next report. */
  readonly deadlineMs?: number;
  readonly maxBytes?: number;
  readonly maxCachedBytes?: number;
}

/** Twice the size of a line of text first, as charts are drawn at double density; the small one where that is missing or too large. */
const PATHS: Readonly<Record<EmoteSource, (id: string) => readonly string[]>> = {
  twitch: (id) => ['2.0', '1.0'].map((size) => `/emoticons/v2/${id}/static/dark/${size}`),
  '7tv': (id) => ['2x', '1x'].map((size) => `/emote/${id}/${size}.webp`),
  bttv: (id) => ['2x', '1x'].map((size) => `/emote/${id}/${size}.webp`),
  ffz: (id) => ['2', '1'].map((size) => `/emote/${id}/${size}`),
};
/** What may become part of an address. */
const EMOTE_ID = /^[\w-]{1,64}$/;
const DEADLINE_MS = 1_500;
const REQUEST_MS = 10_000;
const MAX_BYTES = 256 * 1024;
const MAX_CACHED_BYTES = 16 * 1024 * 1024;
/** What the cache counts for an entry besides its bytes, so that what is missing does not pile up either. */
const ENTRY_BYTES = 1_024;
const MAX_FETCHES = 40;
const KEPT_MS = 86_400_000;
/** A picture that is missing may come, and a source that is down may be up again. */
const MISSING_KEPT_MS = 600_000;

interface Kept {
  readonly picture: Uint8Array | null;
  readonly untilMs: number;
}

export function createEmotePictures(options: EmotePicturesOptions): EmotePictures {
  const { urls, deadlineMs = DEADLINE_MS, maxBytes = MAX_BYTES, maxCachedBytes = MAX_CACHED_BYTES } = options;
  /** The one that was asked for last stands last. */
  const cache = new Map<string, Kept>();
  const fetches = new Map<string, Promise<Uint8Array | null>>();
  let cachedBytes = 0;

  const sizeOf = ({ picture }: Kept): number => ENTRY_BYTES + (picture?.byteLength ?? 0);
  const drop = (key: string): void => {
    const kept = cache.get(key);
    if (kept && cache.delete(key)) cachedBytes -= sizeOf(kept);
  };
  const keep = (key: string, kept: Kept): void => {
    drop(key);
    cache.set(key, kept);
    cachedBytes += sizeOf(kept);
    for (const oldest of cache.keys()) {
      if (cachedBytes <= maxCachedBytes) return;
      drop(oldest);
    }
  };

  const fetchAndKeep = async (key: string, base: string, { source, id }: EmoteKey): Promise<Uint8Array | null> => {
    const picture = await fetchFirst(
      PATHS[source](id).map((path) => `${base.replace(/\/$/, '')}${path}`),
      maxBytes,
    ).catch(() => null);
    keep(key, { picture, untilMs: Date.now() + (picture ? KEPT_MS : MISSING_KEPT_MS) });
    fetches.delete(key);
    return picture;
  };

  return async (emote) => {
    const base = urls[emote.source];
    if (base === null || !EMOTE_ID.test(emote.id)) return null;
    const key = `${emote.source} ${emote.id}`;
    const kept = cache.get(key);
    if (kept && kept.untilMs > Date.now()) {
      keep(key, kept);
      return kept.picture;
    }
    let fetching = fetches.get(key);
    if (!fetching) {
      if (fetches.size >= MAX_FETCHES) return null;
      fetching = fetchAndKeep(key, base, emote);
      fetches.set(key, fetching);
    }
    return (await within(fetching, deadlineMs))?.value ?? null;
  };
}

/** The first of these that is there and is a picture of acceptable size. */
async function fetchFirst(addresses: readonly string[], maxBytes: number): Promise<Uint8Array | null> {
  const signal = AbortSignal.timeout(REQUEST_MS);
  for (const address of addresses) {
    const response = await fetch(address, { headers: { 'user-agent': 'chatpulse' }, signal });
    const bytes = response.ok ? await readUpTo(response, maxBytes) : null;
    if (bytes && isPicture(bytes)) return bytes;
    if (!response.ok) await response.body?.cancel();
  }
  return null;
}

/** The body, or null when it is larger. */
async function readUpTo(response: Response, maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** By its first bytes: what a server calls it proves nothing. */
function isPicture(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 12)).toString('latin1');
  return head.startsWith('\x89PNG\r\n\x1a\n') || /^GIF8[79]a/.test(head) || (head.startsWith('RIFF') && head.slice(8) === 'WEBP');
}
