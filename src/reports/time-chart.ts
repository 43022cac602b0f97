import { type Bucket, bucketStarts, DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/range.ts';
import type { TimeChart, TimeSeries } from './chart.ts';
import { type Coverage, coverageLines, unrecorded } from './coverage.ts';
import { MAX_ALT_LENGTH, nameOf, shorten } from './names.ts';
import type { ReportRequest, Span, SpanRequest } from './request.ts';
import { bucketName, peakOf, type Step, stepTime, sumMessages } from './series.ts';
import { spanLabel, spanName, toWholeMinutes } from './span.ts';
import type { Voice } from './voice.ts';

const UNIT_MS: Record<Bucket['unit'], number> = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS };

/** A series over the time of a request, and what its buckets are. */
export interface Timeline {
  readonly steps: readonly Step[];
  readonly bucket: Bucket;
  readonly coverage: Coverage;
}

/** Messages as bars and, when asked for and known of any bucket, chatters as a line; what was not recorded as bands. */
export function toTimeChart(timeline: Timeline, request: ReportRequest, voice: Voice, withChatters: boolean): TimeChart {
  const { steps, bucket } = timeline;
  const hasChatters = withChatters && knowsChatters(steps);
  const messages: TimeSeries = { label: 'Messages', style: 'bars', points: steps.map((step) => [step.startMs, step.messages]) };
  const chatters: TimeSeries = { label: 'Chatters', style: 'line', points: steps.map((step) => [step.startMs, step.chatters]) };
  return {
    ...toTimeFrame(timeline, request),
    title: `${hasChatters ? 'Messages and chatters' : 'Messages'} per ${bucketName(bucket)}`,
    subtitle: [nameOf(request.channel), spanLabel(request, voice), request.timeZone].join(' · '),
    series: hasChatters ? [messages, chatters] : [messages],
    emptyLabel: 'no messages',
    marks: [],
  };
}

type TimeFrame = Omit<TimeChart, 'title' | 'subtitle' | 'series' | 'emptyLabel' | 'marks'>;

/** What every chart over the time of a request has in common: its ends, its buckets and what was not recorded. */
export function toTimeFrame({ steps, bucket, coverage }: Timeline, request: SpanRequest): TimeFrame {
  const { fromMs } = toWholeMinutes(request.range);
  const firstMs = Math.min(steps[0]?.startMs ?? fromMs, fromMs);
  return {
    kind: 'time',
    locale: request.locale,
    timeZone: request.timeZone,
    bucketMs: UNIT_MS[bucket.unit] * bucket.count,
    // The first bucket may begin before the range, and nothing more is known of that part.
    gaps: unrecorded(coverage, request.range).map((gap) => (gap.fromMs <= request.range.fromMs ? { ...gap, fromMs: firstMs } : gap)),
    gapLabel: 'not recorded',
    isOpenEnded: isOpenEnded(steps, bucket, request),
    openLabel: reachesNow(request.span) ? 'so far' : 'in part',
    isRate: false,
    fromMs,
    toMs: request.range.toMs,
  };
}

/** The time chart in words: what it shows, its sum, its peak, how it runs, what is missing. At most 1,000 characters. */
export function timeChartInWords(
  { steps, bucket, coverage }: Timeline,
  request: ReportRequest,
  voice: Voice,
  withChatters: boolean,
): string {
  const peak = peakOf(steps);
  const line = withChatters && knowsChatters(steps) ? ', with a line for the chatters' : '';
  const parts = [
    `Bar chart of messages per ${bucketName(bucket)} in #${request.channel.login}, ${spanName(request, voice)}, ${request.timeZone} time${line}.`,
    `${voice.count(sumMessages(steps), 'message')} in all.`,
    peak && `Highest: ${voice.count(peak.messages, 'message')}, ${stepTime({ fromMs: peak.startMs, toMs: peak.endMs }, bucket, voice)}.`,
    quartersInWords(steps, voice),
    ...coverageLines(coverage, request, voice),
  ];
  return shorten(parts.filter((part) => part !== null && part !== '').join(' '), MAX_ALT_LENGTH);
}

/** Whether what is counted may still grow: the range ends with the question, not at an end that was named. */
const reachesNow = (span: Span): boolean =>
  span.type === 'period' || span.type === 'today' || (span.type === 'custom' && span.named === 'from');

/** Whether the range ends within its last bucket, as one does that ends now. */
export function isOpenEnded(steps: readonly Step[], bucket: Bucket, { range, timeZone }: SpanRequest): boolean {
  const last = steps.at(-1);
  if (!last) return false;
  // A day of 23 hours is over after 23.
  const wholeMs = UNIT_MS[bucket.unit] * bucket.count;
  const next = bucketStarts({ fromMs: last.startMs, toMs: last.startMs + wholeMs * 1.5 }, bucket, timeZone)[1];
  return (next ?? last.startMs + wholeMs) > range.toMs;
}

const knowsChatters = (steps: readonly Step[]): boolean =>
  steps.some((step) => step.messages !== null && step.messages > 0 && step.chatters !== null);

/** How the bars run from left to right, in four sums; nothing to say about fewer than eight. */
function quartersInWords(steps: readonly Step[], voice: Voice): string {
  if (steps.length < 8) return '';
  const sums = [0, 1, 2, 3].map((quarter) => {
    const part = steps.slice(Math.floor((quarter * steps.length) / 4), Math.floor(((quarter + 1) * steps.length) / 4));
    return part.every((step) => step.messages === null) ? 'unknown' : voice.number(sumMessages(part));
  });
  return `From left to right, by quarters of the time: ${sums.join(', ')}.`;
}
