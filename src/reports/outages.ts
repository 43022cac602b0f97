import type { Range } from '../domain/range.ts';
import type { Gap } from '../store/gaps.ts';
import { toPlainText } from './names.ts';
import type { Voice } from './voice.ts';

/** A stretch of a range that was not recorded: gaps that touch are one, under the reason of the first. */
export interface Outage extends Range {
  /** When it began, which may be before the range. */
  readonly startedMs: number;
  readonly reason: string;
  /** It was not over when the range ended. */
  readonly isOpen: boolean;
}

/** Cuts `gaps` (ascending by start) to `range` and joins those that touch. */
export function toOutages(gaps: readonly Gap[], range: Range): Outage[] {
  const outages: Outage[] = [];
  for (const gap of gaps) {
    const fromMs = Math.max(gap.fromMs, range.fromMs);
    const isOpen = gap.toMs === null || gap.toMs > range.toMs;
    const toMs = gap.toMs === null ? range.toMs : Math.min(gap.toMs, range.toMs);
    if (toMs <= fromMs) continue;
    const last = outages.at(-1);
    if (last && fromMs <= last.toMs) {
      outages[outages.length - 1] = { ...last, toMs: Math.max(last.toMs, toMs), isOpen: last.isOpen || isOpen };
    } else {
      outages.push({ fromMs, toMs, startedMs: gap.fromMs, reason: toPlainText(gap.reason), isOpen });
    }
  }
  return outages;
}

export function lostMs(outages: readonly Range[]): number {
  return outages.reduce((sum, outage) => sum + outage.toMs - outage.fromMs, 0);
}

/** `Not recorded: 14:02 to 14:09 (connection lost).`; null when nothing is missing. */
export function outageLine(outages: readonly Outage[], voice: Voice): string | null {
  const [first, ...more] = outages;
  if (!first) return null;
  if (more.length === 0) return first.isOpen ? `Not recorded ${toWords(first, voice)}.` : `Not recorded: ${toWords(first, voice)}.`;
  const all = `${voice.count(outages.length, 'gap')}, ${voice.duration(lostMs(outages))} in all`;
  const last = outages.find((outage) => outage.isOpen);
  if (last) return `Not recorded: ${all}, the last ${toWords(last, voice)}.`;
  const longest = more.reduce((a, b) => (b.toMs - b.fromMs > a.toMs - a.fromMs ? b : a), first);
  return `Not recorded: ${all}, the longest ${toWords(longest, voice)}.`;
}

function toWords(outage: Outage, voice: Voice): string {
  const why = outage.reason === '' ? '' : ` (${outage.reason})`;
  if (outage.isOpen) return `since ${voice.moment(outage.startedMs)}${why}`;
  if (outage.startedMs < outage.fromMs) return `until ${voice.moment(outage.toMs)}${why}`;
  const length = outage.toMs - outage.startedMs;
  if (length < 60_000) return `${voice.duration(length)} at ${voice.moment(outage.fromMs)}${why}`;
  return `${voice.stretch(outage.fromMs, outage.toMs)}${why}`;
}
