import type { Range } from '../domain/range.ts';
import type { ReportRequest } from './request.ts';
import { toWholeMinutes } from './span.ts';
import type { Voice } from './voice.ts';

export type Counted = 'words' | 'emotes' | 'words and emotes';

/** How much of a range words or emotes could be counted in. */
export interface KeptUses {
  readonly counted: Range;
  readonly cutToMs: number | null;
  readonly pendingHours: number;
}

/** Sentences on how the count differs from what was asked for; none when it doesn't. `what` is what was counted. */
export function keptLines(kept: KeptUses, { range }: ReportRequest, voice: Voice, what: Counted): string[] {
  const { cutToMs, pendingHours } = kept;
  return [
    countedLine('Counted', kept.counted, range, voice, what),
    cutToMs === null ? null : `Up to ${voice.moment(cutToMs)}, only the 1,000 most used ${what} of each UTC day count.`,
    pendingHours === 0
      ? null
      : `${voice.count(pendingHours, 'hour')} of this time ${pendingHours === 1 ? 'is' : 'are'} still being counted: more may come.`,
  ].filter((line) => line !== null);
}

/** Null where what was counted is the range that was asked for. `head` begins the sentence. */
export function countedLine(head: string, counted: Range, range: Range, voice: Voice, what: Counted): string | null {
  const asked = toWholeMinutes(range);
  const from = counted.fromMs === asked.fromMs ? null : `from ${voice.moment(counted.fromMs)}`;
  const to = counted.toMs === asked.toMs ? null : `to ${voice.moment(counted.toMs)}`;
  if (from === null && to === null) return null;
  const ends = [from, to].filter((end) => end !== null).join(' ');
  return `${head} ${ends}: ${what} are kept by the hour for 8 days, after that by the UTC day.`;
}
