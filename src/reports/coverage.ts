import type { Range } from '../domain/range.ts';
import { DAY_MS, MINUTE_MS } from '../domain/range.ts';
import type { Store } from '../store/store.ts';
import { type Outage, outageLine, toOutages } from './outages.ts';
import type { ReportRequest } from './request.ts';
import { inSpan } from './span.ts';
import type { Voice } from './voice.ts';

/** What is known about how a channel was recorded in the range of a request. */
export interface Coverage {
  /** Since when somebody watches it; null: nobody does, its messages were replayed or it was watched once. */
  readonly watchedSinceMs: number | null;
  /** The first instant of which anything is known; null when nothing ever was recorded. */
  readonly recordedSinceMs: number | null;
  readonly outages: readonly Outage[];
}

export async function readCoverage(store: Store, { channel, range }: ReportRequest): Promise<Coverage> {
  const [gaps, firstMinuteMs, watchedSinceMs] = await Promise.all([
    store.gaps.listGaps(channel.id, range),
    store.activity.getFirstMinute(channel.id),
    store.watches.getWatchedSince(channel.id),
  ]);
  const known = [firstMinuteMs, watchedSinceMs].filter((ms) => ms !== null);
  return { watchedSinceMs, recordedSinceMs: known.length > 0 ? Math.min(...known) : null, outages: toOutages(gaps, range) };
}

/** What was not recorded, for the chart: the time before the first record, then the outages. Ascending, without overlap. */
export function unrecorded(coverage: Coverage, range: Range): Range[] {
  const sinceMs = coverage.recordedSinceMs ?? range.toMs;
  const before = sinceMs - range.fromMs >= MINUTE_MS ? [{ fromMs: range.fromMs, toMs: Math.min(sinceMs, range.toMs) }] : [];
  const after = coverage.outages
    .filter((outage) => outage.toMs > sinceMs)
    .map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, sinceMs), toMs }));
  return [...before, ...after];
}

/** Sentences on what the numbers do not hold; none when everything was recorded. */
export function coverageLines(coverage: Coverage, { range }: ReportRequest, voice: Voice): string[] {
  const sinceMs = coverage.recordedSinceMs;
  const isPartial = sinceMs !== null && sinceMs - range.fromMs >= MINUTE_MS && sinceMs < range.toMs;
  const since = isPartial ? `Recorded since ${voice.moment(sinceMs)}.` : null;
  return [since, outageLine(coverage.outages, voice)].filter((line) => line !== null);
}

/** Why there is no number: `No messages recorded in #x in the last 24 hours; watched since 3 Nov 2026.`; `what` is what there is none of. */
export function emptyLines(coverage: Coverage, request: ReportRequest, voice: Voice, what = 'messages'): string[] {
  const { watchedSinceMs, recordedSinceMs } = coverage;
  const room = `#${request.channel.login}`;
  const outages = outageLine(coverage.outages, voice);
  const more = outages === null ? [] : [outages];
  if (watchedSinceMs !== null) {
    const isRecent = request.range.toMs - watchedSinceMs < DAY_MS && watchedSinceMs < request.range.toMs;
    const since = isRecent ? `${voice.clock(watchedSinceMs)} on ${voice.fullDay(watchedSinceMs)}` : voice.date(watchedSinceMs);
    const when = isAll(request) ? 'yet' : inSpan(request, voice);
    return [`No ${what} recorded in ${room} ${when}; watched since ${since}.`, ...more];
  }
  if (recordedSinceMs === null) return [`No ${what} recorded in ${room} yet, and nobody watches it.`, ...more];
  return [
    `No ${what} recorded in ${room} ${inSpan(request, voice)}; nobody watches it now, its first message on record is of ${voice.date(recordedSinceMs)}.`,
    ...more,
  ];
}

const isAll = ({ span }: ReportRequest): boolean => span.type === 'period' && span.period === 'all';
