import { countLocalDays, dayStart, daysBefore, isDayStart } from '../domain/local-days.ts';
import { bucketStarts, MINUTE_MS, type Period, type Range, rangeOf } from '../domain/range.ts';
import type { Span, SpanRequest } from './request.ts';
import type { Voice } from './voice.ts';

/** `1h` is the hour, `3h` the 3 hours: what follows "the last" and precedes "before". `all` has neither. */
const PERIOD_NAMES: Record<Exclude<Period, 'all'>, string> = {
  '1h': 'hour',
  '3h': '3 hours',
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
  '1y': 'year',
};

/** For titles: `last 24 hours`, `today so far`, `Mon, 23 Nov 2026`, `16 – 22 Nov 2026`, `18:30 to 20:00 on Mon, 23 Nov 2026`. */
export function spanName(request: SpanRequest, voice: Voice): string {
  return withScope(ownSpanName(request, voice), request);
}

/** For charts: as `spanName`, but short where it ends at two instants of any day, so that the channel and the zone have room beside it. */
export function spanLabel(request: SpanRequest, voice: Voice): string {
  const { span, range, timeZone } = request;
  const isLong = span.type === 'custom' && span.named === 'both' && countLocalDays(range, timeZone) === null;
  return isLong ? withScope(voice.instants(range.fromMs, range.toMs), request) : spanName(request, voice);
}

/** For sentences: `in the last 24 hours`, `today`, `on Mon, 23 Nov 2026`, `in the 10 days of 13 – 22 Nov 2026`, `between 18:30 and 20:00 on Mon, 23 Nov 2026`. */
export function inSpan(request: SpanRequest, voice: Voice): string {
  const { span } = request;
  if (span.type === 'custom') return withScope(inCustomSpan(request, span, voice), request);
  const name = spanName(request, voice);
  if (span.type === 'period') return span.period === 'all' ? name : `in the ${name}`;
  if (span.type === 'today') return 'today';
  return span.type === 'day' ? `on ${name}` : `in the week of ${name}`;
}

const withScope = (name: string, { scope }: SpanRequest): string => (scope === 'own' ? name : `${name}, with shared chat`);

function ownSpanName(request: SpanRequest, voice: Voice): string {
  const { span, range } = request;
  if (span.type === 'period') return span.period === 'all' ? `since ${voice.date(range.fromMs)}` : `last ${PERIOD_NAMES[span.period]}`;
  if (span.type === 'today') return 'today so far';
  if (span.type === 'custom') return customSpanName(request, span, voice);
  return span.type === 'day' ? voice.fullDay(range.fromMs) : voice.dates(range.fromMs, range.toMs);
}

type CustomSpan = Extract<Span, { readonly type: 'custom' }>;

function customSpanName({ range, timeZone }: SpanRequest, { named }: CustomSpan, voice: Voice): string {
  const { fromMs, toMs } = range;
  if (named === 'from') return `since ${isDayStart(fromMs, timeZone) ? voice.date(fromMs) : clockAndDay(fromMs, voice)}`;
  if (named === 'to') return `until ${isDayStart(toMs, timeZone) ? `the end of ${voice.date(toMs - 1)}` : clockAndDay(toMs, voice)}`;
  if (countLocalDays(range, timeZone) !== null) return voice.dates(fromMs, toMs);
  const [from, to] = stretchEnds(range, voice);
  return `${from} to ${to}`;
}

function inCustomSpan(request: SpanRequest, span: CustomSpan, voice: Voice): string {
  const { range, timeZone } = request;
  const name = customSpanName(request, span, voice);
  if (span.named !== 'both') return name;
  const days = countLocalDays(range, timeZone);
  if (days !== null) return `in the ${voice.count(days, 'day')} of ${name}`;
  const [from, to] = stretchEnds(range, voice);
  return `between ${from} and ${to}`;
}

/** The day is said once where both ends lie in it. */
function stretchEnds({ fromMs, toMs }: Range, voice: Voice): readonly [string, string] {
  const isOneDay = voice.date(fromMs) === voice.date(toMs);
  return [isOneDay ? voice.clock(fromMs) : clockAndDay(fromMs, voice), clockAndDay(toMs, voice)];
}

const clockAndDay = (ms: number, voice: Voice): string => `${voice.clock(ms)} on ${voice.fullDay(ms)}`;

/**
 * What a range between two ends that somebody named is called: a calendar span where it is one.
 * @param isFromNamed false: it begins with the record
 * @param reachesNow it ends now, not at an end that was named
 */
export function spanOf(range: Range, isFromNamed: boolean, reachesNow: boolean, timeZone: string): Span {
  if (!isFromNamed) return reachesNow ? { type: 'period', period: 'all' } : { type: 'custom', named: 'to' };
  if (reachesNow) return dayStart(range.toMs - 1, timeZone) === range.fromMs ? { type: 'today' } : { type: 'custom', named: 'from' };
  const days = countLocalDays(range, timeZone);
  if (days === 1) return { type: 'day' };
  const isWeek = days === 7 && bucketStarts(range, { unit: 'week', count: 1 }, timeZone)[0] === range.fromMs;
  return isWeek ? { type: 'week' } : { type: 'custom', named: 'both' };
}

export interface Before {
  readonly range: Range;
  /** `the 7 days before`. */
  readonly name: string;
}

/**
 * The span of the same kind, or of the same length, that ends where the request's begins, in whole minutes, since that is what the request's own count
 * starts at. Null for spans that have none: today is not over, and nothing precedes what begins with the record.
 */
export function spanBefore({ span, range, timeZone }: SpanRequest): Before | null {
  const toMs = toWholeMinutes(range).fromMs;
  if (span.type === 'period') {
    if (span.period === 'all') return null;
    return { range: rangeOf(span.period, toMs, timeZone, null), name: `the ${PERIOD_NAMES[span.period]} before` };
  }
  if (span.type === 'today') return null;
  if (span.type === 'custom') return span.named === 'to' ? null : customBefore(range, toMs, timeZone);
  const [fromMs = toMs] = bucketStarts({ fromMs: toMs - 1, toMs }, { unit: span.type, count: 1 }, timeZone);
  return { range: { fromMs, toMs }, name: `the ${span.type} before` };
}

/** As many days of the calendar, or else as much time. */
function customBefore(range: Range, toMs: number, timeZone: string): Before {
  const days = countLocalDays(range, timeZone);
  if (days === null) return { range: { fromMs: toMs - (toWholeMinutes(range).toMs - toMs), toMs }, name: 'the same length of time before' };
  return { range: { fromMs: daysBefore(toMs, days, timeZone), toMs }, name: `the ${days} days before` };
}

/** `range` widened to whole minutes: minutes are the finest thing counted, so every number of a report is asked over the same instants. */
export function toWholeMinutes({ fromMs, toMs }: Range): Range {
  return { fromMs: Math.floor(fromMs / MINUTE_MS) * MINUTE_MS, toMs: Math.ceil(toMs / MINUTE_MS) * MINUTE_MS };
}
