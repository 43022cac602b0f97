import { type Bucket, bucketFor, bucketStarts } from '../domain/range.ts';
import type { PeopleCount } from '../store/chatters.ts';
import type { Store } from '../store/store.ts';
import { type Coverage, coverageLines, emptyLines, readCoverage } from './coverage.ts';
import type { ReportMessage } from './message.ts';
import { nameOf } from './names.ts';
import type { ReportRequest } from './request.ts';
import { bucketName, fillBuckets, peakOf, type Step, stepTime, sumMessages } from './series.ts';
import { inSpan, spanName, toWholeMinutes } from './span.ts';
import { type Timeline, timeChartInWords, toTimeChart } from './time-chart.ts';
import { type Voice, voiceOf } from './voice.ts';

/** How busy a channel was: messages and distinct chatters per bucket of the request's range, what was not recorded marked. */
export async function activityReport(store: Store, request: ReportRequest): Promise<ReportMessage> {
  const voice = voiceOf(request);
  const [timeline, chatters] = await Promise.all([
    readTimeline(store, request, readCoverage(store, request), true),
    store.chatters.countChatters(request.channel.id, toWholeMinutes(request.range), request.scope),
  ]);
  const title = `Activity in ${nameOf(request.channel)}, ${spanName(request, voice)}`;
  if (sumMessages(timeline.steps) === 0) return { title, lines: emptyLines(timeline.coverage, request, voice), image: null, altText: null };
  return {
    title,
    lines: activityLines(timeline, chatters, request, voice),
    image: toTimeChart(timeline, request, voice, true),
    altText: timeChartInWords(timeline, request, voice, true),
  };
}

/** The series of a request in the buckets that suit its range; its chatters are null unless they are asked for. */
export async function readTimeline(
  store: Store,
  request: ReportRequest,
  reading: Promise<Coverage>,
  withChatters: boolean,
): Promise<Timeline> {
  const bucket = bucketFor(request.range);
  const starts = bucketStarts(request.range, bucket, request.timeZone);
  const asked = [request.channel.id, toWholeMinutes(request.range), starts, request.scope] as const;
  const [coverage, rows] = await Promise.all([
    reading,
    withChatters
      ? store.activity.listActivity(...asked)
      : store.activity.listMessages(...asked).then((counts) => counts.map((count) => ({ ...count, chatters: null }))),
  ]);
  return { steps: fillBuckets(rows, starts, request.range, coverage.outages, coverage.watchedSinceMs), bucket, coverage };
}

/** What the chart says in sentences: sums, the peak, and what the numbers do not hold. */
export function activityLines(
  { steps, bucket, coverage }: Timeline,
  chatters: PeopleCount,
  request: ReportRequest,
  voice: Voice,
): string[] {
  const sum = `${voice.count(sumMessages(steps), 'message')} from ${voice.chatters(chatters)} ${inSpan(request, voice)}.`;
  return [
    sum,
    peakLine(steps, bucket, voice),
    ...coverageLines(coverage, request, voice),
    unknownChattersLine(steps, bucket, voice),
  ].filter((line) => line !== null);
}

function peakLine(steps: readonly Step[], bucket: Bucket, voice: Voice): string | null {
  const peak = peakOf(steps);
  if (!peak || peak.messages < 2 || steps.length < 2) return null;
  const when = stepTime({ fromMs: peak.startMs, toMs: peak.endMs }, bucket, voice);
  const from = peak.chatters === null ? '' : ` from ${voice.chatters({ count: peak.chatters, isEstimate: peak.isEstimate ?? false })}`;
  return `Busiest ${bucketName(bucket)}: ${when}, with ${voice.count(peak.messages, 'message')}${from}.`;
}

/** Retention drops messages and keeps their sums: who wrote in a past hour can't be told any more. */
function unknownChattersLine(steps: readonly Step[], bucket: Bucket, voice: Voice): string | null {
  const unknown = steps.filter((step) => step.messages !== null && step.chatters === null);
  const last = unknown.at(-1);
  if (!last) return null;
  return `Chatters per ${bucketName(bucket)} are not known up to ${voice.moment(last.endMs)}: those messages are no longer kept.`;
}
