import { bucketFor, type Range } from '../domain/range.ts';
import type { TimeChart } from './chart.ts';
import type { CompareRequest } from './compare.ts';
import { type Contender, messagesPerMinute } from './contender.ts';
import { type Coverage, unrecorded } from './coverage.ts';
import { toReadable } from './mean.ts';
import { MAX_ALT_LENGTH, nameOf, shorten } from './names.ts';
import { peakOf, stepTime } from './series.ts';
import { spanLabel, spanName } from './span.ts';
import { toTimeFrame } from './time-chart.ts';
import type { Voice } from './voice.ts';

/** Messages per minute, a line a channel, in the order they were asked for; what none of them has a record of is hatched. */
export function compareChart(contenders: readonly Contender[], request: CompareRequest, voice: Voice): TimeChart {
  const bucket = bucketFor(request.range);
  const steps = contenders[0]?.steps ?? [];
  const nothing: Coverage = { watchedSinceMs: null, recordedSinceMs: request.range.fromMs, outages: [] };
  return {
    ...toTimeFrame({ steps, bucket, coverage: nothing }, request),
    title: 'Messages per minute',
    subtitle: [spanLabel(request, voice), request.timeZone].join(' · '),
    series: request.channels.flatMap(({ id }) =>
      contenders
        .filter(({ channel }) => channel.id === id)
        .map((contender) => ({
          label: nameOf(contender.channel),
          style: 'line' as const,
          points: contender.steps.map((step): readonly [number, number | null] => {
            const rate = messagesPerMinute(step, contender.coverage, request.range);
            return [step.startMs, rate === null ? null : toReadable(rate)];
          }),
        })),
    ),
    emptyLabel: 'no messages',
    gaps: sharedParts(contenders.map(({ coverage }) => unrecorded(coverage, request.range))),
    // A rate of a bucket that is not over is as good as any; a minute is too short for that.
    isOpenEnded: bucket.unit === 'minute' && bucket.count === 1 && (steps.at(-1)?.endMs ?? 0) > request.range.toMs,
    isRate: true,
    marks: [],
  };
}

/** What lies in all of several lists of intervals, each ascending and without overlap. */
export function sharedParts(lists: readonly (readonly Range[])[]): Range[] {
  const [first = [], ...others] = lists;
  let shared = first.map(({ fromMs, toMs }): Range => ({ fromMs, toMs }));
  for (const list of others) shared = shared.flatMap((part) => list.flatMap((other) => toShared(part, other)));
  return shared;
}

function toShared(a: Range, b: Range): Range[] {
  const part = { fromMs: Math.max(a.fromMs, b.fromMs), toMs: Math.min(a.toMs, b.toMs) };
  return part.toMs > part.fromMs ? [part] : [];
}

export function compareInWords(contenders: readonly Contender[], request: CompareRequest, voice: Voice): string {
  const bucket = bucketFor(request.range);
  const rooms = request.channels.map(({ login }) => `#${login}`).join(', ');
  const each = contenders.map((contender) => {
    const peak = peakOf(contender.steps.map((step) => ({ ...step, messages: messagesPerMinute(step, contender.coverage, request.range) })));
    const name = `#${contender.channel.login}: ${voice.count(contender.messages, 'message')}`;
    if (peak === null) return `${name}.`;
    const when = stepTime({ fromMs: peak.startMs, toMs: peak.endMs }, bucket, voice);
    return `${name}, at the most ${voice.number(toReadable(peak.messages))} a minute, ${when}.`;
  });
  const head = `Line chart of messages per minute in ${rooms}, ${spanName(request, voice)}, ${request.timeZone} time.`;
  return shorten([head, ...each].join(' '), MAX_ALT_LENGTH);
}
