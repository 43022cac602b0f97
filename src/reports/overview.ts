import type { Totals } from '../store/activity.ts';
import type { PeopleCount } from '../store/chatters.ts';
import type { EventTotals } from '../store/event-counts.ts';
import type { Store } from '../store/store.ts';
import { readTimeline } from './activity.ts';
import { type Coverage, coverageLines, emptyLines, readCoverage } from './coverage.ts';
import type { ReportMessage } from './message.ts';
import { nameOf } from './names.ts';
import { type Before, beforeLine, readBefore } from './overview-before.ts';
import type { ReportRequest } from './request.ts';
import { inSpan, spanName, toWholeMinutes } from './span.ts';
import { type Timeline, timeChartInWords, toTimeChart } from './time-chart.ts';
import { listInWords, type Voice, voiceOf } from './voice.ts';

/** The first answer about a channel: one sentence of sums, the change against the span before, and messages over time. */
export async function overviewReport(store: Store, request: ReportRequest): Promise<ReportMessage> {
  const voice = voiceOf(request);
  const { timeline, ...overview } = await readOverview(store, request, false);
  const title = `Overview of ${nameOf(request.channel)}, ${spanName(request, voice)}`;
  const lines = overviewLines(overview, request, voice);
  if (overview.totals.messages === 0) return { title, lines, image: null, altText: null };
  return {
    title,
    lines,
    image: toTimeChart(timeline, request, voice, false),
    altText: timeChartInWords(timeline, request, voice, false),
  };
}

export interface Overview {
  readonly totals: Totals;
  readonly chatters: PeopleCount;
  readonly events: EventTotals;
  readonly coverage: Coverage;
  /** Null for spans that have none before them. */
  readonly before: Before | null;
}

interface OverviewInTime extends Overview {
  readonly timeline: Timeline;
}

/** `withChatters`: in each bucket of the timeline. */
export async function readOverview(store: Store, request: ReportRequest, withChatters: boolean): Promise<OverviewInTime> {
  const range = toWholeMinutes(request.range);
  const reading = readCoverage(store, request);
  const [totals, chatters, events, coverage, before, timeline] = await Promise.all([
    store.activity.getTotals(request.channel.id, range, request.scope),
    store.chatters.countChatters(request.channel.id, range, request.scope),
    store.eventCounts.getEventTotals(request.channel.id, range),
    reading,
    reading.then((coverage) => readBefore(store, request, coverage)),
    readTimeline(store, request, reading, withChatters),
  ]);
  return { totals, chatters, events, coverage, before, timeline };
}

export function overviewLines(overview: Overview, request: ReportRequest, voice: Voice): string[] {
  const { totals, chatters, events, coverage, before } = overview;
  const also = alsoLine(totals.bits, events, voice);
  if (totals.messages === 0) return [...emptyLines(coverage, request, voice), ...also];
  const clauses = [
    `${voice.count(totals.messages, 'message')} from ${voice.chatters(chatters)} ${inSpan(request, voice)}${firstTimers(totals.firstTimeChatters, chatters, voice)}`,
    totals.busiest && totals.busiest.messages > 1
      ? `the busiest minute was ${voice.moment(totals.busiest.minuteMs)} with ${voice.count(totals.busiest.messages, 'message')}`
      : null,
  ];
  const sentence = `${clauses.filter((clause) => clause !== null).join('; ')}.`;
  return [sentence, ...also, ...(before ? [beforeLine(totals.messages, before, voice)] : []), ...coverageLines(coverage, request, voice)];
}

/** `Also 49 subs (7 gifted), 1,200 bits and 2 raids with 340 viewers.` */
function alsoLine(bits: number, { subs, resubs, gifts, raids, raidViewers }: EventTotals, voice: Voice): string[] {
  const all = subs + resubs + gifts;
  const gifted = gifts === all ? 'all gifted' : `${voice.number(gifts)} gifted`;
  const items = [
    all === 0 ? null : `${voice.count(all, 'sub')}${gifts === 0 ? '' : ` (${all === 1 ? 'gifted' : gifted})`}`,
    bits === 0 ? null : voice.count(bits, 'bit'),
    raids === 0 ? null : `${voice.count(raids, 'raid')} with ${voice.count(raidViewers, 'viewer')}`,
  ].filter((item) => item !== null);
  return items.length === 0 ? [] : [`Also ${listInWords(items)}.`];
}

function firstTimers(firstTimers: number, chatters: PeopleCount, voice: Voice): string {
  if (firstTimers === 0) return '';
  if (firstTimers < chatters.count || chatters.isEstimate) return `, ${voice.number(firstTimers)} of them for the first time`;
  return chatters.count === 1 ? ', for the first time' : ', all of them for the first time';
}
