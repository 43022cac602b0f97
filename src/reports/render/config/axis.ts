import type { Range } from '../../../domain/range.ts';
import type { TimeChart } from '../../chart.ts';
import { formatMarks, type Measure } from '../labels.ts';
import { color, PAD, size, WIDTH, weight } from '../theme.ts';
import type { Label, Rule } from './drawing.ts';
import { label } from './header.ts';
import { bottomOf, type Panel, toY } from './panels.ts';
import { type TimeTick, timeTicks } from './time-ticks.ts';

const TICK_GAP = 14;
export const AXIS_HEIGHT = 46;

/** Whole buckets: the first may start before the range, the last end after it. */
export function toDomain({ fromMs, toMs, bucketMs, series }: TimeChart): Range {
  const firsts = series.flatMap(({ points }) => points[0]?.[0] ?? []);
  const ends = series.flatMap(({ points }) => (points.at(-1)?.[0] ?? fromMs - bucketMs) + bucketMs);
  const from = Math.min(fromMs, ...firsts);
  return { fromMs: from, toMs: Math.max(toMs, from + bucketMs, ...ends) };
}

/** The finest marks of time whose labels stand apart. */
export function layTicks(chart: TimeChart, domain: Range, toX: (atMs: number) => number, measure: Measure): TimeTick[] {
  const length = toX(domain.toMs) - toX(domain.fromMs);
  return timeTicks({ ...domain, timeZone: chart.timeZone, locale: chart.locale }, length, (candidates) =>
    placeTicks(candidates, toX, measure).every(({ from }, index, placed) => index === 0 || from - (placed[index - 1]?.to ?? 0) >= TICK_GAP),
  );
}

export function tickLabels(ticks: readonly TimeTick[], toX: (atMs: number) => number, bottom: number, measure: Measure): Label[] {
  return placeTicks(ticks, toX, measure).map(({ tick, middle }) => label(tick.label, middle, bottom + 26, tickStyle(tick)));
}

export function tickRules(ticks: readonly TimeTick[], toX: (atMs: number) => number, panels: readonly Panel[]): Rule[] {
  const bottom = bottomOf(panels);
  return ticks.flatMap(({ atMs, isMajor }) => {
    const x = toX(atMs);
    const down = (fromY: number, toY: number, ruleColor: string) => ({ fromX: x, fromY, toX: x, toY, color: ruleColor });
    const foot = down(bottom, bottom + 6, color.baseline);
    return isMajor ? [foot, ...panels.map((panel) => down(panel.top, panel.bottom, color.rule))] : [foot];
  });
}

/** Labels centred on their ticks, moved inwards at the card's edges. */
function placeTicks(ticks: readonly TimeTick[], toX: (atMs: number) => number, measure: Measure) {
  return ticks.map((tick) => {
    const half = measure(tick.label, size.tick, tickStyle(tick).weight) / 2;
    const middle = Math.min(Math.max(toX(tick.atMs), PAD + half), WIDTH - PAD - half);
    return { tick, middle, from: middle - half, to: middle + half };
  });
}

function tickStyle({ isMajor }: TimeTick) {
  return {
    size: size.tick,
    weight: isMajor ? weight.strong : weight.regular,
    color: isMajor ? color.text : color.muted,
    align: 'center',
  } as const;
}

/** What the figures of all scales need, left of the plot. */
export function gutterOf(scales: readonly (readonly number[])[], locale: string, measure: Measure): number {
  const widths = scales.flatMap((marks) => formatMarks(marks, locale).map((mark) => measure(mark, size.tick, weight.regular)));
  return widths.length === 0 ? 0 : Math.max(...widths) + 10;
}

export function scaleLabels(panel: Panel, left: number, locale: string): Label[] {
  const style = { size: size.tick, color: color.muted, align: 'right' } as const;
  return formatMarks(panel.marks, locale).map((text, index) => label(text, left - 10, toY(panel, panel.marks[index] ?? 0) + 5, style));
}

export function scaleRules(panel: Panel, left: number, right: number): Rule[] {
  const across = (y: number, ruleColor: string) => ({ fromX: left, fromY: y, toX: right, toY: y, color: ruleColor });
  return [...panel.marks.map((mark) => across(toY(panel, mark), color.rule)), across(panel.bottom, color.baseline)];
}

/** The scale that puts the panel's zero and top where they belong in the plot, which spans all panels. */
export function toScale(panel: Panel, panels: readonly Panel[]) {
  const perPixel = panel.max / (panel.bottom - panel.top);
  const plotTop = panels[0]?.top ?? panel.top;
  return {
    type: 'linear',
    display: false,
    stacked: panel.series[0]?.style === 'bars',
    min: (panel.bottom - bottomOf(panels)) * perPixel,
    max: (panel.bottom - plotTop) * perPixel,
  } as const;
}
