import { bucketFor } from '../domain/range.ts';
import type { BarChart, TimeChart } from './chart.ts';
import { coverageLines } from './coverage.ts';
import type { Events, EventsRequest } from './events.ts';
import { MAX_ALT_LENGTH, nameOf, shorten } from './names.ts';
import { raiderOf, raidsIn, sumViewers } from './raids.ts';
import { bucketName, fillBuckets } from './series.ts';
import { spanLabel, spanName } from './span.ts';
import { sumSubs, toSubSeries } from './subs.ts';
import { toTimeFrame } from './time-chart.ts';
import type { Voice } from './voice.ts';

/** Subs over time, a stack a bucket; the largest raids that came in as flags. */
export function subsChart({ subs, starts, raids, coverage }: Events, request: EventsRequest, voice: Voice): TimeChart {
  const bucket = bucketFor(request.range);
  const perBucket = new Map<number, number>();
  for (const { startMs, count } of subs) perBucket.set(startMs, (perBucket.get(startMs) ?? 0) + count);
  const rows = [...perBucket].map(([startMs, messages]) => ({ startMs, messages, chatters: null }));
  const steps = fillBuckets(rows, starts, request.range, coverage.outages, coverage.watchedSinceMs);
  return {
    ...toTimeFrame({ steps, bucket, coverage }, request),
    title: `Subs per ${bucketName(bucket)}`,
    subtitle: subtitleOf(request, voice),
    series: toSubSeries(subs).map(({ label, counts }) => ({
      label,
      style: 'bars',
      points: steps.map((step) => {
        const here = sumSubs(counts.filter(({ startMs }) => startMs === step.startMs));
        return [step.startMs, step.messages === null ? null : here];
      }),
    })),
    emptyLabel: 'no subs',
    marks: raidsIn(raids)
      .slice(0, request.limit)
      .map((raid) => ({ atMs: raid.atMs, label: `raid: ${raiderOf(raid)}, ${voice.number(raid.viewers)}` })),
  };
}

export function subsInWords({ subs, coverage }: Events, request: EventsRequest, voice: Voice): string {
  const kinds = toSubSeries(subs).map(({ label, counts }) => `${label} ${voice.number(sumSubs(counts))}`);
  const head = `Bar chart of subs per ${bucketName(bucketFor(request.range))} in #${request.channel.login}, ${spanName(request, voice)}, ${request.timeZone} time.`;
  return shorten([head, `In all: ${kinds.join(', ')}.`, ...coverageLines(coverage, request, voice)].join(' '), MAX_ALT_LENGTH);
}

/** The raids that came in, by size. */
export function raidsChart({ raids }: Events, request: EventsRequest, voice: Voice): BarChart {
  return {
    kind: 'bars',
    title: 'Viewers per raid',
    subtitle: subtitleOf(request, voice),
    locale: request.locale,
    emptyLabel: 'no viewers',
    bars: raidsIn(raids)
      .slice(0, request.limit)
      .map((raid) => ({
        label: raiderOf(raid),
        value: raid.viewers,
        note: voice.moment(raid.atMs),
        picture: null,
      })),
  };
}

export function raidsInWords({ raids }: Events, request: EventsRequest, voice: Voice): string {
  const incoming = raidsIn(raids);
  const items = incoming.slice(0, request.limit).map((raid, index) => `${index + 1}. ${raiderOf(raid)}, ${voice.number(raid.viewers)}`);
  const head = `Bar chart of viewers per raid in #${request.channel.login}, ${spanName(request, voice)}:`;
  return shorten(`${head} ${items.join('; ')}; ${voice.number(sumViewers(incoming))} in all.`, MAX_ALT_LENGTH);
}

const subtitleOf = (request: EventsRequest, voice: Voice): string =>
  [nameOf(request.channel), spanLabel(request, voice), request.timeZone].join(' · ');
