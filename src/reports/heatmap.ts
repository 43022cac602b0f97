import type { Store } from '../store/store.ts';
import type { HeatmapChart } from './chart.ts';
import { type Coverage, coverageLines, emptyLines, readCoverage } from './coverage.ts';
import { hourNames, hourSpan, weekdayNames } from './heatmap-names.ts';
import { addUp, busiestHour, fillWeek, meanOf, type Week } from './heatmap-week.ts';
import type { ReportMessage } from './message.ts';
import { MAX_ALT_LENGTH, nameOf, shorten } from './names.ts';
import type { ReportRequest } from './request.ts';
import { inSpan, spanLabel, spanName, toWholeMinutes } from './span.ts';
import { type Voice, voiceOf } from './voice.ts';

/**
 * When a channel's chat is busy: mean own messages per recorded hour, for each hour of the week in the request's zone.
 * What was not recorded is not silence: it is left out of the means, and a slot of which nothing was recorded has none.
 */
export async function heatmapReport(store: Store, asked: ReportRequest): Promise<ReportMessage> {
  const request: ReportRequest = { ...asked, scope: 'own' };
  const voice = voiceOf(request);
  const range = toWholeMinutes(request.range);
  const [quarters, coverage] = await Promise.all([
    store.messageCounts.listQuarters(request.channel.id, range),
    readCoverage(store, request),
  ]);
  const title = `Busy hours of ${nameOf(request.channel)}, ${spanName(request, voice)}`;
  if (quarters.length === 0) return { title, lines: emptyLines(coverage, request, voice), image: null, altText: null };
  const week = fillWeek(quarters, range, request.timeZone, coverage);
  const lines = heatmapLines(week, coverage, request, voice);
  if (busiestHour(week) === null) return { title, lines, image: null, altText: null };
  return { title, lines, image: toChart(week, request, voice), altText: inWords(week, request, voice) };
}

export function heatmapLines(week: Week, coverage: Coverage, request: ReportRequest, voice: Voice): string[] {
  const peak = busiestHour(week);
  if (peak === null) {
    const { messages } = addUp(week.flat());
    const few = `${voice.count(messages, 'message')} ${inSpan(request, voice)}; too little was recorded to tell busy hours from quiet ones.`;
    return [few, ...coverageLines(coverage, request, voice)];
  }
  const when = `${weekdayNames(request.locale, 'long')[peak.weekday]}, ${hourSpan(peak.hour, request.locale)}`;
  return [
    `Busiest hour of the week ${inSpan(request, voice)}: ${when}, with ${voice.count(peak.mean, 'message')} on average.`,
    ...dayLines(week, request, voice),
    ...unknownLines(week, voice),
    ...coverageLines(coverage, request, voice),
  ];
}

/** Days are compared only where each hour of each is known: a day of which the evening alone was recorded would win. */
function dayLines(week: Week, request: ReportRequest, voice: Voice): string[] {
  if (week.flat().some((slot) => meanOf(slot) === null)) return [];
  const means = week.map((slots) => meanOf(addUp(slots)) ?? 0);
  const highest = Math.max(...means);
  const days = weekdayNames(request.locale, 'long').filter((_, weekday) => means[weekday] === highest);
  const all = `${voice.count(meanOf(addUp(week.flat())) ?? 0, 'message')} an hour over the whole week`;
  return [days.length === 1 ? `${all}; the busiest day is ${days[0]} with ${voice.number(highest)}.` : `${all}.`];
}

function unknownLines(week: Week, voice: Voice): string[] {
  const slots = week.flat();
  const unknown = slots.filter((slot) => meanOf(slot) === null).length;
  if (unknown === 0) return [];
  if (unknown === 1) return [`1 of the week's ${voice.number(slots.length)} hours is unknown: nothing of it was recorded in this time.`];
  return [
    `${voice.number(unknown)} of the week's ${voice.number(slots.length)} hours are unknown: nothing of them was recorded in this time.`,
  ];
}

function toChart(week: Week, request: ReportRequest, voice: Voice): HeatmapChart {
  return {
    kind: 'heatmap',
    title: 'Messages per hour of the week',
    subtitle: [nameOf(request.channel), spanLabel(request, voice), request.timeZone].join(' · '),
    locale: request.locale,
    emptyLabel: 'no messages',
    rows: weekdayNames(request.locale, 'short'),
    columns: hourNames(request.locale),
    values: week.map((slots) => slots.map(meanOf)),
    valueLabel: 'messages per hour',
    gapLabel: 'not recorded',
  };
}

function inWords(week: Week, request: ReportRequest, voice: Voice): string {
  const days = weekdayNames(request.locale, 'long');
  const peaks = week.map((slots, weekday) => {
    const peak = busiestHour([slots]);
    if (peak === null) return `${days[weekday]} ${slots.every((slot) => meanOf(slot) === null) ? 'not recorded' : 'none'}`;
    return `${days[weekday]} ${hourSpan(peak.hour, request.locale)} (${voice.number(peak.mean)})`;
  });
  const head = `Heat map of mean messages per hour by weekday and hour in #${request.channel.login}, ${spanName(request, voice)}, ${request.timeZone} time.`;
  return shorten(`${head} The busiest hour of each day: ${peaks.join('; ')}.`, MAX_ALT_LENGTH);
}
