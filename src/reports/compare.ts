import { bucketFor, bucketStarts, MINUTE_MS } from '../domain/range.ts';
import { UserError } from '../errors.ts';
import type { Channel } from '../store/channels.ts';
import type { Store } from '../store/store.ts';
import { compareChart, compareInWords } from './compare-chart.ts';
import { type Contender, messagesPerMinute, recordedMs } from './contender.ts';
import { emptyLines } from './coverage.ts';
import { coverageLinesOf, readCoverages } from './coverages.ts';
import { toReadable } from './mean.ts';
import type { ReportMessage } from './message.ts';
import { nameOf } from './names.ts';
import type { SpanRequest } from './request.ts';
import { fillBuckets, peakOf, stepTime } from './series.ts';
import { inSpan, spanName, toWholeMinutes } from './span.ts';
import { listInWords, type Voice, voiceOf } from './voice.ts';

export const COMPARED = { min: 2, max: 5 } as const;

export interface CompareRequest extends SpanRequest {
  /** 2 to 5 different ones. */
  readonly channels: readonly Channel[];
}

/** Several channels side by side: their own messages, their chatters, and messages per minute over time, a line each. */
export async function compareReport(store: Store, asked: CompareRequest): Promise<ReportMessage> {
  const request: CompareRequest = { ...asked, channels: toDifferent(asked.channels), scope: 'own' };
  const voice = voiceOf(request);
  const contenders = await readContenders(store, request);
  const title = `${listInWords(request.channels.map(nameOf))} compared, ${spanName(request, voice)}`;
  const lines = compareLines(contenders, request, voice);
  if (contenders.every(({ messages }) => messages === 0)) return { title, lines, image: null, altText: null };
  return { title, lines, image: compareChart(contenders, request, voice), altText: compareInWords(contenders, request, voice) };
}

/** Each channel once. @throws {UserError} when there are not 2 to 5 of them */
export function toDifferent(channels: readonly Channel[]): Channel[] {
  const different = [...new Map(channels.map((channel) => [channel.id, channel])).values()];
  if (different.length < COMPARED.min || different.length > COMPARED.max) {
    throw new UserError('channels-to-compare', `Name ${COMPARED.min} to ${COMPARED.max} different channels.`);
  }
  return different;
}

/** The most messages first, ties in the order they were asked for. */
async function readContenders(store: Store, request: CompareRequest): Promise<Contender[]> {
  const range = toWholeMinutes(request.range);
  const ids = request.channels.map(({ id }) => id);
  const starts = bucketStarts(range, bucketFor(request.range), request.timeZone);
  const [buckets, coverages, chatters] = await Promise.all([
    store.messageCounts.listMessageBuckets(ids, range, starts),
    readCoverages(store, ids, request.range),
    store.chatters.countOwnChatters(ids, range),
  ]);
  const contenders = request.channels.map((channel, index): Contender => {
    const own = buckets.filter(({ channelId }) => channelId === channel.id);
    const coverage = coverages.get(channel.id) ?? { watchedSinceMs: null, recordedSinceMs: null, outages: [] };
    const rows = own.map(({ startMs, messages }) => ({ startMs, messages, chatters: null }));
    return {
      channel,
      messages: own.reduce((sum, { messages }) => sum + messages, 0),
      chatters: chatters[index] ?? { count: 0, isEstimate: false },
      steps: fillBuckets(rows, starts, range, coverage.outages, coverage.watchedSinceMs),
      coverage,
    };
  });
  return contenders.sort((a, b) => b.messages - a.messages);
}

export function compareLines(contenders: readonly Contender[], request: CompareRequest, voice: Voice): string[] {
  const each = contenders.map(({ channel, coverage }) => ({ request: { ...request, channel }, coverage }));
  if (contenders.every(({ messages }) => messages === 0)) {
    return each.flatMap(({ request: own, coverage }) => emptyLines(coverage, own, voice));
  }
  return [
    leadLine(contenders, request, voice),
    ...contenders.map((contender) => contenderLine(contender, request, voice)),
    ...coverageLinesOf(each, voice),
  ];
}

function leadLine(contenders: readonly Contender[], request: CompareRequest, voice: Voice): string {
  const most = Math.max(...contenders.map(({ messages }) => messages));
  const leaders = contenders.filter(({ messages }) => messages === most).map(({ channel }) => nameOf(channel));
  if (leaders.length > 1) return `${listInWords(leaders)} are level ${inSpan(request, voice)} with ${voice.count(most, 'message')} each.`;
  const second = contenders.find(({ messages }) => messages < most);
  const lead = `${leaders[0]} leads ${inSpan(request, voice)} with ${voice.count(most, 'message')}`;
  return second === undefined || second.messages === 0 ? `${lead}.` : `${lead}, ${aheadOf(most, second, voice)}.`;
}

/** `2.3 times as many as MarsBase`, `12% more than MarsBase`. */
function aheadOf(most: number, { messages, channel }: Contender, voice: Voice): string {
  const times = Math.round((most / messages) * 10) / 10;
  if (times >= 2) return `${times === 2 ? 'twice' : `${voice.number(times)} times`} as many as ${nameOf(channel)}`;
  const percent = Math.round((most / messages - 1) * 100);
  return percent === 0 ? `just ahead of ${nameOf(channel)}` : `${voice.share(percent, 100)} more than ${nameOf(channel)}`;
}

/** `MoonBase: 1,234 messages from 56 chatters; 6.9 a minute on average, 43 at the most (20:14).` */
function contenderLine(contender: Contender, request: CompareRequest, voice: Voice): string {
  const { channel, messages, chatters, steps } = contender;
  if (messages === 0) return `${nameOf(channel)}: no messages.`;
  const bucket = bucketFor(request.range);
  const mean = toReadable(messages / (recordedMs(contender, toWholeMinutes(request.range)) / MINUTE_MS));
  const sum = `${nameOf(channel)}: ${voice.count(messages, 'message')} from ${voice.chatters(chatters)}; ${voice.number(mean)} a minute on average`;
  const peak = peakOf(steps.map((step) => ({ ...step, messages: messagesPerMinute(step, contender.coverage, request.range) })));
  if (peak === null || steps.length < 2) return `${sum}.`;
  const when = stepTime({ fromMs: peak.startMs, toMs: peak.endMs }, bucket, voice);
  return `${sum}, ${voice.number(toReadable(peak.messages))} at the most (${when}).`;
}
