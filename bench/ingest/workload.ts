import { type ChannelPlan, type ChatLine, generateChat } from '../../demo/generate/generate.ts';

/** Which lines: the same workload gives the same lines, in whichever process. */
export interface Workload {
  readonly seed: number;
  readonly channels: number;
  readonly messages: number;
  /** Where the chat begins, epoch milliseconds. */
  readonly fromMs: number;
  /** Where it ends at the latest; left out: with `messages` alone. */
  readonly toMs?: number;
  /** Messages a minute at the busiest hour, all channels together. They are made a minute at a time. */
  readonly perMinute: number;
}

/** As many people that one message in four comes from somebody new, as in recordings of large channels. */
const CHATTERS = 90_000;
const FIRST_CHANNEL_ID = 700_000_001;

export const CHANNEL_EMOTES: ChannelPlan['emotes'] = [
  { id: 'emotesv2_4f0c1d7be2a94b0f9a5d3c6e81f2a7b4', name: 'benchHype' },
  { id: 'emotesv2_a1b27c3d94e5460f8b1c2d3e4f506172', name: 'benchLove' },
];

export function channelLogin(index: number): string {
  return `bench_channel_${index + 1}`;
}

export function channelId(index: number): string {
  return String(FIRST_CHANNEL_ID + index);
}

/** Channels, the largest first, shared out by Zipf's law. */
function toPlans({ channels, perMinute }: Workload, chatters: number): ChannelPlan[] {
  const weights = Array.from({ length: channels }, (_, rank) => 1 / (rank + 1) ** 0.8);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight, index) => ({
    login: channelLogin(index),
    id: channelId(index),
    displayName: `Bench_Channel_${index + 1}`,
    chatters: Math.max(20, Math.round((chatters * weight) / sum)),
    livePerMinute: 0,
    quietPerMinute: (perMinute * weight) / sum,
    streams: [],
    languages: { en: 62, es: 9, pt: 5, ru: 7, ja: 6, ko: 4, ar: 4, th: 3 },
    emotes: CHANNEL_EMOTES,
    bot: 'nightbot',
  }));
}

/** Lines without an end, unless the workload has one. */
export function generateLines(workload: Workload): Generator<ChatLine, void, undefined> {
  const { seed, channels, messages, fromMs, toMs = Number.MAX_SAFE_INTEGER } = workload;
  const chatters = Math.min(CHATTERS, Math.max(channels * 20, messages));
  return generateChat({ seed, fromMs, toMs, channels: toPlans(workload, chatters), moments: [] });
}

/** As many lines as it takes for `messages` messages, or all until the end; a few more than messages, since chat is not only these. */
export function takeLines(workload: Workload): ChatLine[] {
  const lines: ChatLine[] = [];
  let messages = 0;
  for (const line of generateLines(workload)) {
    lines.push(line);
    if (line.kind === 'message') messages += 1;
    if (messages >= workload.messages) break;
  }
  return lines;
}
