import type { TimeSeries } from '../../chart.ts';

export type Points = TimeSeries['points'];

/** What one step of the time axis shows. */
export interface Column {
  readonly fromMs: number;
  readonly middleMs: number;
  readonly value: number | null;
}

/**
 * Points as columns, `perColumn` buckets each, counted from `originMs`. A column of several buckets shows the highest of them,
 * so that its unit ("messages a minute") and the peak stay true; it is null where nothing of it is known.
 */
export function toColumns(points: Points, bucketMs: number, perColumn: number, originMs: number): Column[] {
  if (perColumn <= 1) return points.map(([fromMs, value]) => ({ fromMs, middleMs: fromMs + bucketMs / 2, value }));
  const columnMs = bucketMs * perColumn;
  const highest = new Map<number, number | null>();
  for (const [atMs, value] of points) {
    const fromMs = originMs + Math.floor((atMs - originMs) / columnMs) * columnMs;
    const known = highest.get(fromMs) ?? null;
    highest.set(fromMs, value === null ? known : Math.max(known ?? value, value));
  }
  return [...highest].map(([fromMs, value]) => ({ fromMs, middleMs: fromMs + columnMs / 2, value }));
}

/** The same columns with a null one wherever some are missing, so that no line bridges what isn't there. */
export function withBreaks(columns: readonly Column[], columnMs: number): Column[] {
  return columns.flatMap((column, index) => {
    const before = columns[index - 1];
    if (before === undefined || column.fromMs - before.fromMs < columnMs * 1.5) return [column];
    return [{ fromMs: before.fromMs + columnMs, middleMs: before.middleMs + columnMs, value: null }, column];
  });
}

/** Overlapping and touching intervals as one, cut to `fromMs`..`toMs`, ascending. */
export function mergeGaps(
  gaps: readonly { readonly fromMs: number; readonly toMs: number }[],
  fromMs: number,
  toMs: number,
): { fromMs: number; toMs: number }[] {
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
