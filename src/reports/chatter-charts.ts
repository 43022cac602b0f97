import { type Bucket, bucketStarts } from '../domain/range.ts';
import type { BarChart, TimeChart } from './chart.ts';
import type { ChatterNumbers, ChatterRequest } from './chatter.ts';
import { emoteInWords, emoteLabel, SOURCE_NAMES } from './emotes-names.ts';
import { MAX_ALT_LENGTH, nameOf, shorten } from './names.ts';
import type { ReportRequest } from './request.ts';
import { fillBuckets } from './series.ts';
import { spanLabel, spanName } from './span.ts';
import { toTimeFrame } from './time-chart.ts';
import type { Voice } from './voice.ts';

type OfPerson = ChatterRequest & Omit<ChatterNumbers, 'totals'>;

const DAY: Bucket = { unit: 'day', count: 1 };

/** Messages per day of UTC, which is what days of people are kept by. */
export function daysChart({ facts, coverage, ...request }: OfPerson, voice: Voice): TimeChart {
  const starts = bucketStarts(request.range, DAY, 'UTC');
  const rows = facts.days.map(({ dayMs, messages }) => ({ startMs: dayMs, messages, chatters: null }));
  const steps = fillBuckets(rows, starts, request.range, coverage.outages, coverage.watchedSinceMs);
  return {
    ...toTimeFrame({ steps, bucket: DAY, coverage }, { ...request, timeZone: 'UTC' }),
    title: 'Messages per day',
    subtitle: subtitleOf(request, voice, 'UTC'),
    series: [{ label: 'Messages', style: 'bars', points: steps.map(({ startMs, messages }) => [startMs, messages]) }],
    emptyLabel: 'no messages',
    marks: [],
  };
}

export function daysInWords({ facts, ...request }: OfPerson, voice: Voice): string {
  const head = `Bar chart of messages of ${nameOf(request.person)} per UTC day in #${request.channel.login}, ${spanName(request, voice)}.`;
  const busiest = [...facts.days].sort((a, b) => b.messages - a.messages || a.dayMs - b.dayMs).slice(0, 3);
  const days = busiest.map(({ dayMs, messages }) => `${voice.utcDate(dayMs)} (${voice.number(messages)})`);
  return shorten(`${head} ${voice.count(facts.messages, 'message')} in all, the most on ${days.join(', ')}.`, MAX_ALT_LENGTH);
}

export async function emotesChart(request: OfPerson, voice: Voice): Promise<BarChart> {
  const { top } = request.emotes;
  const pictures = await Promise.all(top.map(({ emote }) => request.pictures(emote)));
  return {
    kind: 'bars',
    title: 'Favourite emotes',
    subtitle: subtitleOf(request, voice, request.timeZone),
    locale: request.locale,
    emptyLabel: 'no emotes',
    bars: top.map(({ emote, uses }, index) => ({
      label: emoteLabel(emote),
      value: uses,
      note: SOURCE_NAMES[emote.source],
      picture: pictures[index] ?? null,
    })),
  };
}

export function emotesInWords({ emotes, ...request }: OfPerson, voice: Voice): string {
  const items = emotes.top.map(({ emote, uses }, index) => `${index + 1}. ${emoteInWords(emote)}, ${voice.number(uses)}`);
  const head = `Bar chart of favourite emotes of ${nameOf(request.person)} in #${request.channel.login}, ${spanName(request, voice)}:`;
  return shorten(`${head} ${items.join('; ')}.`, MAX_ALT_LENGTH);
}

const subtitleOf = (request: ReportRequest & Pick<OfPerson, 'person'>, voice: Voice, zone: string): string =>
  [nameOf(request.person), nameOf(request.channel), spanLabel(request, voice), zone].join(' · ');
