import { DAY_MS, HOUR_MS, type Range } from '../../domain/range.ts';

/** A range by what is kept of it: whole UTC days, the whole hours before and after them, and what is left at both ends. Together they are the range. */
export interface SplitRange {
  /** Parts of an hour, ascending: two at the most. */
  readonly edges: readonly Range[];
  /** Whole hours outside of `days`, ascending: two stretches at the most. */
  readonly hours: readonly Range[];
  /** Null where no whole day is in the range. */
  readonly days: Range | null;
}

export function splitRange(range: Range): SplitRange {
  const hours = wholeSteps(range, HOUR_MS);
  if (hours === null) return { edges: withoutEmpty([range]), hours: [], days: null };
  const edges = withoutEmpty([
    { fromMs: range.fromMs, toMs: hours.fromMs },
    { fromMs: hours.toMs, toMs: range.toMs },
  ]);
  const days = wholeSteps(hours, DAY_MS);
  if (days === null) return { edges, hours: [hours], days };
  const around = withoutEmpty([
    { fromMs: hours.fromMs, toMs: days.fromMs },
    { fromMs: days.toMs, toMs: hours.toMs },
  ]);
  return { edges, hours: around, days };
}

/** The whole steps in `range`; null when there is none. */
function wholeSteps(range: Range, stepMs: number): Range | null {
  const fromMs = Math.ceil(range.fromMs / stepMs) * stepMs;
  const toMs = Math.floor(range.toMs / stepMs) * stepMs;
  return fromMs < toMs ? { fromMs, toMs } : null;
}

const withoutEmpty = (ranges: readonly Range[]): readonly Range[] => ranges.filter(({ fromMs, toMs }) => fromMs < toMs);
