import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ThirdParty } from '../../../src/domain/emote-uses.ts';
import { ANSWERS, type StandInEmote } from './answers.ts';

export type { StandInEmote } from './answers.ts';

/** What a source can be made to do instead of its work. `slow` answers after all, in so many milliseconds. */
export type Fault =
  | { readonly status: number; readonly retryAfter?: string }
  | { readonly slow: number }
  | { readonly body: string }
  | { readonly bytes: number };

export interface EmoteRequest {
  readonly source: ThirdParty;
  /** Null: the emotes of every channel. */
  readonly channelId: string | null;
  readonly atMs: number;
}

const PATHS: readonly { readonly source: ThirdParty; readonly global: string; readonly channel: RegExp }[] = [
  { source: 'bttv', global: '/3/cached/emotes/global', channel: /^\/3\/cached\/users\/twitch\/(\d+)$/ },
  { source: 'ffz', global: '/v1/set/global', channel: /^\/v1\/room\/id\/(\d+)$/ },
  { source: '7tv', global: '/v3/emote-sets/global', channel: /^\/v3\/users\/twitch\/(\d+)$/ },
];

export type EmotesStandIn = Awaited<ReturnType<typeof startEmotes>>;

/** The APIs of BetterTTV, FrankerFaceZ and 7TV, and the places of emote pictures, on loopback. They don't share a path, so one server is all of them. */
export async function startEmotes() {
  const offered = new Map<string, readonly StandInEmote[]>();
  const faults = new Map<ThirdParty, Fault>();
  const pictures = new Map<string, Uint8Array>();
  const requests: EmoteRequest[] = [];
  const pictureRequests: string[] = [];
  const stopping = new AbortController();
  let pictureDelayMs = 0;
  const keyOf = (source: ThirdParty, channelId: string | null): string => `${source} ${channelId ?? 'global'}`;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://stand-in');
    for (const { source, global, channel } of PATHS) {
      const channelId = channel.exec(pathname)?.[1] ?? null;
      if (pathname !== global && channelId === null) continue;
      requests.push({ source, channelId, atMs: Date.now() });
      return answerEmotes(source, channelId, response);
    }
    pictureRequests.push(pathname);
    if (pictureDelayMs > 0) await delay(pictureDelayMs, undefined, { signal: stopping.signal });
    const picture = pictures.get(pathname);
    if (picture === undefined) send(response, 404, 'text/plain', 'not found');
    else send(response, 200, 'image/png', picture);
  };

  const answerEmotes = async (source: ThirdParty, channelId: string | null, response: ServerResponse): Promise<void> => {
    const fault = faults.get(source);
    if (fault && 'status' in fault) {
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      return send(response, fault.status, 'application/json', JSON.stringify({ message: 'not now' }));
    }
    if (fault && 'body' in fault) return send(response, 200, 'application/json', fault.body);
    if (fault && 'bytes' in fault) return send(response, 200, 'application/json', `"${'x'.repeat(fault.bytes - 2)}"`);
    if (fault) await delay(fault.slow, undefined, { signal: stopping.signal });
    const emotes = offered.get(keyOf(source, channelId));
    const { toGlobal, toChannel, unknown } = ANSWERS[source];
    if (channelId === null) return send(response, 200, 'application/json', JSON.stringify(toGlobal(emotes ?? [])));
    if (emotes === undefined) return send(response, 404, 'application/json', JSON.stringify(unknown));
    send(response, 200, 'application/json', JSON.stringify(toChannel(channelId, emotes)));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');
  const url = `http://127.0.0.1:${address.port}`;

  const stop = async (): Promise<void> => {
    stopping.abort();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return {
    url,
    apiUrls: { '7tv': url, bttv: url, ffz: url },
    pictureUrls: { twitch: url, '7tv': url, bttv: url, ffz: url },
    /** The environment of a process that is to use it. */
    settings: {
      BTTV_API_URL: url,
      FFZ_API_URL: url,
      SEVENTV_API_URL: url,
      TWITCH_EMOTE_URL: url,
      BTTV_CDN_URL: url,
      FFZ_CDN_URL: url,
      SEVENTV_CDN_URL: url,
    },
    /** What the source has for a channel (null: for all) from now on; a channel of which it was told nothing is unknown to it. */
    offer(source: ThirdParty, channelId: string | null, emotes: readonly StandInEmote[]): void {
      offered.set(keyOf(source, channelId), emotes);
    },
    /** Null: it works again. */
    fault(source: ThirdParty, fault: Fault | null): void {
      if (fault) faults.set(source, fault);
      else faults.delete(source);
    },
    /** Puts a picture at a path, whatever its format. */
    draw(path: string, picture: Uint8Array): void {
      pictures.set(path, picture);
    },
    delayPictures(ms: number): void {
      pictureDelayMs = ms;
    },
    requests: requests as readonly EmoteRequest[],
    pictureRequests: pictureRequests as readonly string[],
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function send(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}
