import type { Range } from '../../../domain/range.ts';
import type { TimeChart, TimeSeries } from '../../chart.ts';

export type Points = TimeSeries['points'];

/** What one step of the time axis shows. */
export interface Column {
  readonly fromMs: number;
  readonly middleMs: number;
  readonly value: number | null;
  /** Its value is that of a part only: the bucket isn't over, the range begins within it, or some of it wasn't recorded. */
  readonly isPartial: boolean;
}

export interface Grid {
  readonly bucketMs: number;
  readonly perColumn: number;
  readonly originMs: number;
  readonly isPartial: (bucket: Range) => boolean;
}

/**
 * Points as columns, `perColumn` buckets each, counted from `originMs`. A column of several buckets shows the highest of them,
 * so that its unit ("messages a minute") and the peak stay true; it is null where nothing of it is known, and partial where every value is.
 */
export function toColumns(points: Points, { bucketMs, perColumn, originMs, isPartial }: Grid): Column[] {
  const isPart = (index: number): boolean => isPartial({ fromMs: points[index]?.[0] ?? 0, toMs: endOf(points, index, bucketMs) });
  if (perColumn <= 1) {
    return points.map(([fromMs, value], index) => ({
      fromMs,
      middleMs: fromMs + bucketMs / 2,
      value,
      isPartial: value !== null && isPart(index),
    }));
  }
  const columnMs = bucketMs * perColumn;
  const columns = new Map<number, { value: number | null; isPartial: boolean }>();
  for (const [index, [atMs, value]] of points.entries()) {
    const fromMs = originMs + Math.floor((atMs - originMs) / columnMs) * columnMs;
    const known = columns.get(fromMs) ?? { value: null, isPartial: true };
    if (value !== null) known.value = Math.max(known.value ?? value, value);
    if (value !== null && known.isPartial) known.isPartial = isPart(index);
    columns.set(fromMs, known);
  }
  return [...columns].map(([fromMs, { value, isPartial: isColumnPartial }]) => ({
    fromMs,
    middleMs: fromMs + columnMs / 2,
    value,
    isPartial: value !== null && isColumnPartial,
  }));
}

/** Days differ by an hour, and what a change of the clock leaves of an hour is a bucket of its own. */
function endOf(points: Points, index: number, bucketMs: number): number {
  const fromMs = points[index]?.[0] ?? 0;
  const nextMs = points[index + 1]?.[0] ?? Number.POSITIVE_INFINITY;
  return nextMs - fromMs < bucketMs * 1.5 ? nextMs : fromMs + bucketMs;
}

/** A bucket that lacks less than this share is as good as whole. */
const MAX_LOST = 0.05;

/** Tells which buckets of a chart are partial; `gaps` as `mergeGaps` returns them. */
export function partialIn(chart: Pick<TimeChart, 'fromMs' | 'toMs' | 'isOpenEnded' | 'isRate'>, gaps: readonly Range[]): Grid['isPartial'] {
  return ({ fromMs, toMs }) => {
    if (chart.isOpenEnded && toMs > chart.toMs) return true;
    if (chart.isRate) return false;
    const from = Math.max(fromMs, chart.fromMs);
    const to = Math.min(toMs, chart.toMs);
    const recordedMs = gaps.reduce((left, gap) => left - Math.max(0, Math.min(gap.toMs, to) - Math.max(gap.fromMs, from)), to - from);
    return recordedMs < (toMs - fromMs) * (1 - MAX_LOST);
  };
}

/** The same columns with a null one wherever some are missing, so that no line bridges what isn't there. */
export function withBreaks(columns: readonly Column[], columnMs: number): Column[] {
  return columns.flatMap((column, index) => {
    const before = columns[index - 1];
    if (before === undefined || column.fromMs - before.fromMs < columnMs * 1.5) return [column];
    return [{ fromMs: before.fromMs + columnMs, middleMs: before.middleMs + columnMs, value: null, isPartial: false }, column];
  });
}

/** Overlapping and touching intervals as one, cut to `fromMs`..`toMs`, ascending. */
export function mergeGaps(gaps: readonly Range[], fromMs: number, toMs: number): Range[] {
  const merged: { fromMs: number; toMs: number }[] = [];
  for (const gap of [...gaps].sort((a, b) => a.fromMs - b.fromMs)) {
    const cut = { fromMs: Math.max(gap.fromMs, fromMs), toMs: Math.min(gap.toMs, toMs) };
    if (cut.toMs <= cut.fromMs) continue;
    const last = merged.at(-1);
    if (last !== undefined && cut.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, cut.toMs);
    else merged.push(cut);
  }
  return merged;
}
