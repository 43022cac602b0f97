import { THIRD_PARTIES, type ThirdParty } from '../../domain/emote-uses.ts';
import type { ChannelId } from '../../domain/ids.ts';
import type { Log } from '../../log.ts';
import type { Store } from '../../store/store.ts';
import { bttv } from './bttv.ts';
import { ffz } from './ffz.ts';
import { createLane, type FetchOutcome, LANE_TUNABLES, type LaneTunables } from './lane.ts';
import { seventv } from './seventv.ts';
import type { EmoteSource } from './source.ts';

const SOURCES: Readonly<Record<ThirdParty, EmoteSource>> = { '7tv': seventv, bttv, ffz };

export interface EmotesOptions {
  /** Addresses of the APIs; null: that source is not asked. */
  readonly urls: Readonly<Record<ThirdParty, string | null>>;
  readonly store: Pick<Store, 'catalogue' | 'emoteFetches'>;
  readonly log: Log;
  readonly countFetch: (source: ThirdParty, outcome: FetchOutcome) => void;
  readonly tunables?: Partial<LaneTunables>;
}

export interface Emotes {
  start(): void;
  /** Its emotes are fetched now, unless they were within the last day. */
  onJoined(channelId: ChannelId): void;
  /** A hint that the watched channels have changed. */
  wake(): void;
  stop(): Promise<void>;
}

/** Keeps the catalogues of third-party emotes: of watched channels and global, when first watched and daily. Each source goes at its own pace; none holds up chat. */
export function createEmotes({ urls, store, log, countFetch, tunables }: EmotesOptions): Emotes {
  const lanes = THIRD_PARTIES.flatMap((name) => {
    const url = urls[name];
    if (url === null) return [];
    const count = (outcome: FetchOutcome): void => countFetch(name, outcome);
    return [createLane({ source: SOURCES[name], url, store, log, count, tunables: { ...LANE_TUNABLES, ...tunables } })];
  });
  return {
    start() {
      for (const lane of lanes) lane.start();
    },
    onJoined(channelId) {
      for (const lane of lanes) lane.onJoined(channelId);
    },
    wake() {
      for (const lane of lanes) lane.wake();
    },
    async stop() {
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
  };
}
