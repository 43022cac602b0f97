import { HOUR_MS, MINUTE_MS } from '../src/domain/range.ts';
import { CHANNELS, type ChannelPlan, type ChatLine, generateChat, type Moment } from './generate/generate.ts';
import { planMoments } from './generate/moments.ts';
import { type PrimeTime, primeTimeAt } from './prime-time.ts';

/** Of many that were tried, the one in whose charts the most scripts meet. */
const SEED = 20_261_599;
/** Long enough for the digest of yesterday and for a comparison with the day before. */
const HISTORY_MS = 49 * HOUR_MS;
/** What comes after now, for as long as the demo may take. */
const FUTURE_MS = 5 * MINUTE_MS;
/** The third channel's first message: what lies before it in a chart was not recorded. */
const LATE_MS = 15 * HOUR_MS;
/** The last moments are set by hand, the others come as they may. */
const BY_HAND_MS = 4 * HOUR_MS;
const OUTAGE = { beganMs: 150 * MINUTE_MS, lastedMs: 30 * MINUTE_MS } as const;
/** The buckets of a day's chart: an outage that begins with one leaves no half-empty bar beside it. */
const BUCKET_MS = 10 * MINUTE_MS;

const [MOONBASE, TIDEPOOL, KUMONOUE] = CHANNELS;

/** Nobody watches it; its viewers come by. */
const STARHARBOR: ChannelPlan = {
  login: 'starharbor',
  id: '377005218',
  displayName: 'StarHarbor',
  chatters: 420,
  livePerMinute: 30,
  quietPerMinute: 2,
  streams: [{ startHour: 15, hours: 4, level: 1 }],
  languages: { en: 70, uk: 10, ko: 10, hi: 10 },
  emotes: [{ id: 'emotesv2_c2b1a09f8e7d4c6b5a4938271605f4e3', name: 'starhaAnchor' }],
  bot: 'nightbot',
};

/** Two days of three channels, ending now, at prime time. */
export interface Scene extends PrimeTime {
  readonly nowMs: number;
  readonly fromMs: number;
  readonly channels: readonly [ChannelPlan, ChannelPlan, ChannelPlan];
  /** When the first channel could not be read. */
  readonly outage: { readonly channel: ChannelPlan; readonly fromMs: number; readonly toMs: number };
  /** Ascending by time; goes on for some minutes after now. */
  readonly lines: Iterable<ChatLine>;
}

/** The same for the same `nowMs`. */
export function writeScene(nowMs: number): Scene {
  const { timeZone, utcOffsetMs } = primeTimeAt(nowMs);
  const stretch = { seed: SEED, fromMs: nowMs - HISTORY_MS, toMs: nowMs + FUTURE_MS, utcOffsetMs, channels: CHANNELS };
  const outageMs = Math.floor((nowMs - OUTAGE.beganMs) / BUCKET_MS) * BUCKET_MS;
  const outage = { channel: MOONBASE, fromMs: outageMs, toMs: outageMs + OUTAGE.lastedMs };
  const moments = [...planMoments({ ...stretch, toMs: nowMs - BY_HAND_MS }), ...toLatestMoments(nowMs)];
  return {
    timeZone,
    utcOffsetMs,
    nowMs,
    fromMs: stretch.fromMs,
    channels: CHANNELS,
    outage,
    lines: heard(generateChat({ ...stretch, moments }), outage, nowMs - LATE_MS),
  };
}

function toLatestMoments(nowMs: number): Moment[] {
  const ago = (minutes: number): number => nowMs - minutes * MINUTE_MS;
  return [
    { kind: 'hype', channel: MOONBASE.login, atMs: ago(171), factor: 1.1, fadeMs: 2 * MINUTE_MS },
    { kind: 'raid', channel: MOONBASE.login, atMs: ago(96), from: STARHARBOR, viewers: 230 },
    { kind: 'hype', channel: MOONBASE.login, atMs: ago(38), factor: 2.4, fadeMs: 2.5 * MINUTE_MS },
    { kind: 'gifts', channel: MOONBASE.login, atMs: ago(36), gifts: 20 },
    { kind: 'hype', channel: TIDEPOOL.login, atMs: ago(64), factor: 2.6, fadeMs: 4 * MINUTE_MS },
    { kind: 'gifts', channel: TIDEPOOL.login, atMs: ago(21), gifts: 5 },
    { kind: 'hype', channel: KUMONOUE.login, atMs: ago(49), factor: 3, fadeMs: 3 * MINUTE_MS },
  ];
}

function* heard(lines: Iterable<ChatLine>, outage: Scene['outage'], lateMs: number): Generator<ChatLine, void, undefined> {
  for (const line of lines) {
    const isLost = line.login === outage.channel.login && line.atMs >= outage.fromMs && line.atMs < outage.toMs;
    const isEarly = line.login === KUMONOUE.login && line.atMs < lateMs;
    if (!isLost && !isEarly) yield line;
  }
}
