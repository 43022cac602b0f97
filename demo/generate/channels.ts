import type { Emote } from './emotes.ts';
import type { Language } from './phrases.ts';

/** A daily stream, by the clock that `utcOffsetMs` of the options sets. */
export interface Stream {
  /** After midnight; up to 24. */
  readonly startHour: number;
  readonly hours: number;
  /** How well it is attended; 1 is an ordinary evening. */
  readonly level: number;
}

/** A Twitch channel to generate chat for. */
export interface ChannelPlan {
  readonly login: string;
  readonly id: string;
  readonly displayName: string;
  /** Everybody who ever writes there. */
  readonly chatters: number;
  /** Messages a minute in the middle of an ordinary stream, and while nobody streams (at the busiest hour of the day). */
  readonly livePerMinute: number;
  readonly quietPerMinute: number;
  readonly streams: readonly Stream[];
  readonly languages: Readonly<Partial<Record<Language, number>>>;
  /** Emotes of this channel's subscribers. */
  readonly emotes: readonly [Emote, ...Emote[]];
  /** How many times as often as elsewhere people here write emotes of browser extensions. Default 1: seldom. */
  readonly extensions?: number;
  readonly bot: 'nightbot' | 'streamelements';
}

const own = (name: string, id: string): Emote => ({ id: `emotesv2_${id}`, name });

/** Three invented channels of different size, language and hours. */
export const CHANNELS: readonly [ChannelPlan, ChannelPlan, ChannelPlan] = [
  {
    login: 'moonbase',
    id: '611204785',
    displayName: 'Moonbase',
    chatters: 2_600,
    livePerMinute: 62,
    quietPerMinute: 10,
    streams: [
      { startHour: 9.2, hours: 2.4, level: 0.42 },
      { startHour: 16.4, hours: 7.1, level: 1 },
    ],
    languages: { en: 50, es: 8, ru: 7, uk: 6, ja: 6, ko: 5, zh: 4, ar: 4, th: 3, he: 3, hi: 4 },
    emotes: [
      own('moonbHype', '4f0c1d7be2a94b0f9a5d3c6e81f2a7b4'),
      own('moonbLove', 'a1b27c3d94e5460f8b1c2d3e4f506172'),
      own('moonbSleep', '0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f50'),
      own('moonbRocket', '7c1b5e2d8f3a4960b7d4c5e6f7081920'),
    ],
    bot: 'nightbot',
  },
  {
    login: 'tidepool',
    id: '408113926',
    displayName: 'TidePool',
    chatters: 1_100,
    livePerMinute: 26,
    quietPerMinute: 4,
    streams: [
      { startHour: 10.2, hours: 2.6, level: 0.6 },
      { startHour: 17.8, hours: 4.4, level: 1 },
    ],
    languages: { es: 52, pt: 22, en: 18, ar: 4, he: 2, uk: 2 },
    emotes: [
      own('tidepWave', '9b8a7c6d5e4f40312a1b0c9d8e7f6a5b'),
      own('tidepCrab', '3e4d5c6b7a8940f1e2d3c4b5a6978869'),
      own('tidepGG', '6f5e4d3c2b1a49087f6e5d4c3b2a1908'),
    ],
    bot: 'streamelements',
  },
  {
    login: 'kumonoue',
    id: '529870344',
    displayName: '雲の上ラジオ',
    chatters: 700,
    livePerMinute: 17,
    quietPerMinute: 2.4,
    streams: [
      { startHour: 6.5, hours: 1.5, level: 0.7 },
      { startHour: 18.6, hours: 4.9, level: 1 },
    ],
    languages: { ja: 58, ko: 12, zh: 12, th: 6, en: 10, hi: 2 },
    emotes: [
      own('kumonoFuwa', '2a3b4c5d6e7f48091a2b3c4d5e6f7a8b'),
      own('kumonoOtsu', '8d7c6b5a4938427160f1e2d3c4b5a697'),
      own('kumonoWww', '5b6a798887f64d5c4b3a2918070f6e5d'),
    ],
    bot: 'nightbot',
  },
];
