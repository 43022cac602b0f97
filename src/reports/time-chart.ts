import { type Bucket, DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/range.ts';
import type { TimeChart, TimeSeries } from './chart.ts';
import { type Coverage, coverageLines, unrecorded } from './coverage.ts';
import { MAX_ALT_LENGTH, nameOf, shorten } from './names.ts';
import type { ReportRequest } from './request.ts';
import { bucketName, peakOf, type Step, stepTime, sumMessages } from './series.ts';
import { spanName } from './span.ts';
import type { Voice } from './voice.ts';

const UNIT_MS: Record<Bucket['unit'], number> = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS };

/** A series over the time of a request, and what its buckets are. */
export interface Timeline {
  readonly steps: readonly Step[];
  readonly bucket: Bucket;
  readonly coverage: Coverage;
}

/** Messages as bars and, when asked for and known of any bucket, chatters as a line; what was not recorded as bands. */
export function toTimeChart({ steps, bucket, coverage }: Timeline, request: ReportRequest, voice: Voice, withChatters: boolean): TimeChart {
  const hasChatters = withChatters && knowsChatters(steps);
  const messages: TimeSeries = { label: 'Messages', style: 'bars', points: steps.map((step) => [step.startMs, step.messages]) };
  const chatters: TimeSeries = { label: 'Chatters', style: 'line', points: steps.map((step) => [step.startMs, step.chatters]) };
  const fromMs = Math.min(steps[0]?.startMs ?? request.range.fromMs, request.range.fromMs);
  return {
    kind: 'time',
    title: `${hasChatters ? 'Messages and chatters' : 'Messages'} per ${bucketName(bucket)}`,
    subtitle: [nameOf(request.channel), spanName(request, voice), request.timeZone].join(' · '),
    locale: request.locale,
    timeZone: request.timeZone,
    bucketMs: UNIT_MS[bucket.unit] * bucket.count,
    series: hasChatters ? [messages, chatters] : [messages],
    emptyLabel: 'no messages',
    // The first bucket may begin before the range, and nothing more is known of that part.
    gaps: unrecorded(coverage, request.range).map((gap) => (gap.fromMs <= request.range.fromMs ? { ...gap, fromMs } : gap)),
    gapLabel: 'not recorded',
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
