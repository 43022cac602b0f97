import { bucketStarts, MINUTE_MS, type Period, type Range, rangeOf } from '../domain/range.ts';
import type { ReportRequest } from './request.ts';
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

/** For titles: `last 24 hours`, `today so far`, `Mon, 23 Nov 2026`, `16 – 22 Nov 2026`. */
export function spanName(request: ReportRequest, voice: Voice): string {
  return request.scope === 'own' ? ownSpanName(request, voice) : `${ownSpanName(request, voice)}, with shared chat`;
}

function ownSpanName({ span, range }: ReportRequest, voice: Voice): string {
  if (span.type === 'period') return span.period === 'all' ? `since ${voice.date(range.fromMs)}` : `last ${PERIOD_NAMES[span.period]}`;
  if (span.type === 'today') return 'today so far';
  return span.type === 'day' ? voice.fullDay(range.fromMs) : voice.dates(range.fromMs, range.toMs);
}

/** For sentences: `in the last 24 hours`, `today`, `on Mon, 23 Nov 2026`. */
export function inSpan(request: ReportRequest, voice: Voice): string {
  const { span } = request;
  const name = spanName(request, voice);
  if (span.type === 'period') return span.period === 'all' ? name : `in the ${name}`;
  if (span.type === 'today') return 'today';
  return span.type === 'day' ? `on ${name}` : `in the week of ${name}`;
}

export interface Before {
  readonly range: Range;
  /** `the 7 days before`. */
  readonly name: string;
}

/**
 * The span of the same kind that ends where the request's begins, in whole minutes, since that is what the request's own count starts at.
 * Null for spans that have none: today is not over, and nothing precedes all.
 */
export function spanBefore({ span, range, timeZone }: ReportRequest): Before | null {
  const toMs = toWholeMinutes(range).fromMs;
  if (span.type === 'period') {
    if (span.period === 'all') return null;
    return { range: rangeOf(span.period, toMs, timeZone, null), name: `the ${PERIOD_NAMES[span.period]} before` };
  }
  if (span.type === 'today') return null;
  const [fromMs = toMs] = bucketStarts({ fromMs: toMs - 1, toMs }, { unit: span.type, count: 1 }, timeZone);
  return { range: { fromMs, toMs }, name: `the ${span.type} before` };
}

/** `range` widened to whole minutes: minutes are the finest thing counted, so every number of a report is asked over the same instants. */
export function toWholeMinutes({ fromMs, toMs }: Range): Range {
  return { fromMs: Math.floor(fromMs / MINUTE_MS) * MINUTE_MS, toMs: Math.ceil(toMs / MINUTE_MS) * MINUTE_MS };
}
