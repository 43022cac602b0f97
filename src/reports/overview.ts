import type { Range } from '../domain/range.ts';
import type { Totals } from '../store/activity.ts';
import type { Store } from '../store/store.ts';
import { readTimeline } from './activity.ts';
import { type Coverage, coverageLines, emptyLines, readCoverage } from './coverage.ts';
import type { ReportMessage } from './message.ts';
import { nameOf } from './names.ts';
import { lostMs, toOutages } from './outages.ts';
import type { ReportRequest } from './request.ts';
import { inSpan, spanBefore, spanName, toWholeMinutes } from './span.ts';
import { timeChartInWords, toTimeChart } from './time-chart.ts';
import { type Voice, voiceOf } from './voice.ts';

/** The first answer about a channel: one sentence of sums, the change against the span before, and messages over time. */
export async function overviewReport(store: Store, request: ReportRequest): Promise<ReportMessage> {
  const voice = voiceOf(request);
  const overview = await readOverview(store, request);
  const title = `Overview of ${nameOf(request.channel)}, ${spanName(request, voice)}`;
  const lines = overviewLines(overview, request, voice);
  if (overview.totals.messages === 0) return { title, lines, image: null, altText: null };
  const timeline = await readTimeline(store, request, overview.coverage);
  return {
    title,
    lines,
    image: toTimeChart(timeline, request, voice, false),
    altText: timeChartInWords(timeline, request, voice, false),
  };
}

export interface Overview {
  readonly totals: Totals;
  readonly chatters: number;
  readonly coverage: Coverage;
  /** Null when there is nothing to compare with fairly. */
  readonly before: { readonly messages: number; readonly name: string } | null;
}

export async function readOverview(store: Store, request: ReportRequest): Promise<Overview> {
  const range = toWholeMinutes(request.range);
  const [totals, chatters, coverage] = await Promise.all([
    store.activity.getTotals(request.channel.id, range, request.scope),
    store.chatters.countChatters(request.channel.id, range, request.scope),
    readCoverage(store, request),
  ]);
  return { totals, chatters, coverage, before: await readBefore(store, request, coverage) };
}

async function readBefore(store: Store, request: ReportRequest, coverage: Coverage): Promise<Overview['before']> {
  const before = spanBefore(request);
  if (!before || coverage.recordedSinceMs === null || coverage.recordedSinceMs > before.range.fromMs) return null;
  const [totals, gaps] = await Promise.all([
    store.activity.getTotals(request.channel.id, before.range, request.scope),
    store.gaps.listGaps(request.channel.id, before.range),
  ]);
  const isFair = isComparable(request.range, coverage.outages) && isComparable(before.range, toOutages(gaps, before.range));
  return isFair ? { messages: totals.messages, name: before.name } : null;
}

/** More loss than this, and a change of the count would say more about the recording than about the chat. */
const MAX_LOST_SHARE = 0.05;

export function isComparable(range: Range, outages: readonly Range[]): boolean {
  return lostMs(outages) <= MAX_LOST_SHARE * (range.toMs - range.fromMs);
}

export function overviewLines({ totals, chatters, coverage, before }: Overview, request: ReportRequest, voice: Voice): string[] {
  if (totals.messages === 0) return emptyLines(coverage, request, voice);
  const clauses = [
    `${voice.count(totals.messages, 'message')} from ${voice.count(chatters, 'chatter')} ${inSpan(request, voice)}${firstTimers(totals.firstTimeChatters, chatters, voice)}`,
    totals.busiest && totals.busiest.messages > 1
      ? `the busiest minute was ${voice.moment(totals.busiest.minuteMs)} with ${voice.count(totals.busiest.messages, 'message')}`
      : null,
    totals.bits > 0 ? `${voice.count(totals.bits, 'bit')} ${totals.bits === 1 ? 'was' : 'were'} cheered` : null,
  ];
  const sentence = `${clauses.filter((clause) => clause !== null).join('; ')}.`;
  return [sentence, ...(before ? [changeLine(totals.messages, before, voice)] : []), ...coverageLines(coverage, request, voice)];
}

function firstTimers(firstTimers: number, chatters: number, voice: Voice): string {
  if (firstTimers === 0) return '';
  if (firstTimers < chatters) return `, ${voice.number(firstTimers)} of them for the first time`;
  return chatters === 1 ? ', for the first time' : ', all of them for the first time';
}

/** From this factor on, a factor says it better than a percentage. */
const MANY_TIMES = 2;

export function changeLine(messages: number, before: { readonly messages: number; readonly name: string }, voice: Voice): string {
  if (before.messages === 0) return `No messages in ${before.name}.`;
  const factor = messages / before.messages;
  const was = `in ${before.name} (${voice.number(before.messages)})`;
  const times = Math.round(factor * 10) / 10;
  if (times >= MANY_TIMES) return `${times === 2 ? 'Twice' : `${voice.number(times)} times`} as many messages as ${was}.`;
  // What is left of them is not nothing.
  const percent = Math.max(-99, Math.round((factor - 1) * 100));
  if (percent === 0) return messages === before.messages ? `As many messages as ${was}.` : `About as many messages as ${was}.`;
  return `${voice.share(Math.abs(percent), 100)} ${percent > 0 ? 'more' : 'fewer'} messages than ${was}.`;
}
