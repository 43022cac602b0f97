import type { TimeChart, TimeSeries } from '../../chart.ts';
import { formatCount, formatMarks, type Measure, toDrawable, toFit } from '../labels.ts';
import { color, HEADER, PAD, seriesColor, size, WIDTH, weight } from '../theme.ts';
import { type Column, mergeGaps, toColumns, withBreaks } from './columns.ts';
import type { Box, Drawing, Label, Rule, Swatch } from './drawing.ts';
import { headerLabels, label } from './header.ts';
import { bottomOf, layPanels, type Panel, toY } from './panels.ts';
import { endLabels, toDatasets } from './series.ts';
import { type TimeTick, timeTicks } from './time-ticks.ts';

/** Narrower columns than this run into one another. */
const MIN_COLUMN = 2;
/** A gap of seconds on an axis of months is still a gap. */
const MIN_BAND = 3;
const TICK_GAP = 14;
const AXIS_HEIGHT = 46;
const MAX_END_LABEL = 136;

/** A series with its columns and colour. */
export interface DrawnSeries {
  readonly style: TimeSeries['style'];
  readonly name: string;
  readonly color: string;
  readonly columns: readonly Column[];
}

/**
 * Bars and lines over time, each style in a panel of its own above one time axis: on a phone two small pictures are read
 * faster than one with two scales, and they can't be lined up into a relation that isn't there.
 */
export function timeDrawing(spec: TimeChart, measure: Measure): Drawing {
  const { fromMs, toMs } = toDomain(spec);
  const lines = spec.series.filter(({ style }) => style === 'line');
  const endWidth = lines.length < 2 ? 0 : Math.max(...lines.map((line) => nameWidth(line, measure))) + 12;
  const perColumn = Math.max(1, Math.ceil((toMs - fromMs) / spec.bucketMs / ((WIDTH - 2 * PAD - endWidth) / MIN_COLUMN)));
  const columnMs = spec.bucketMs * perColumn;
  const series = spec.series.map(
    ({ style, label: name, points }, index): DrawnSeries => ({
      style,
      name: toDrawable(name),
      color: seriesColor(index),
      columns: withBreaks(toColumns(points, spec.bucketMs, perColumn, fromMs), columnMs),
    }),
  );
  const gaps = mergeGaps(spec.gaps, fromMs, toMs);
  const panels = layPanels(series, HEADER, gaps.length > 0);
  const gutter = Math.max(
    0,
    ...panels.flatMap(({ marks }) => formatMarks(marks, spec.locale).map((mark) => measure(mark, size.tick, weight.regular))),
  );
  const left = PAD + (gutter === 0 ? 0 : gutter + 10);
  const right = WIDTH - PAD - endWidth;
  const bottom = bottomOf(panels);
  const toX = (atMs: number) => left + ((atMs - fromMs) / (toMs - fromMs)) * (right - left);

  const ticks = timeTicks({ fromMs, toMs, timeZone: spec.timeZone, locale: spec.locale }, right - left, (candidates) =>
    placeTicks(candidates, toX, measure).every(({ from }, index, placed) => index === 0 || from - (placed[index - 1]?.to ?? 0) >= TICK_GAP),
  );
  const isEmpty = panels.every(({ peak }) => peak === null);
  const legend = gaps.length === 0 ? null : gapLegend(spec.gapLabel, panels[0]?.top ?? HEADER, measure);
  const heads = panels.map((panel) => panelHead(panel, legend?.left ?? WIDTH - PAD, measure));

  return {
    width: WIDTH,
    height: bottom + AXIS_HEIGHT,
    locale: spec.locale,
    chart: {
      type: 'bar',
      data: { datasets: panels.flatMap((panel, index) => toDatasets(panel, `y${index}`, toX(fromMs + columnMs) - left)) },
      options: {
        layout: { padding: { left, right: WIDTH - right, top: panels[0]?.top ?? HEADER, bottom: AXIS_HEIGHT } },
        scales: {
          x: { type: 'linear', display: false, offset: false, stacked: true, min: fromMs, max: toMs },
          ...Object.fromEntries(panels.map((panel, index) => [`y${index}`, toScale(panel, panels)])),
        },
      },
    },
    hatches: [...panels.flatMap((panel) => gaps.map((gap) => toBand(toX(gap.fromMs), toX(gap.toMs), panel))), ...(legend?.hatches ?? [])],
    rules: [...panels.flatMap((panel) => panelRules(panel, left, right)), ...tickRules(ticks, toX, panels)],
    swatches: heads.flatMap(({ swatches }) => swatches),
    labels: [
      ...headerLabels(spec, measure),
      ...heads.flatMap(({ labels }) => labels),
      ...(legend?.labels ?? []),
      ...panels.flatMap((panel) => markLabels(panel, left, spec.locale)),
      ...panels.flatMap((panel) => peakLabel(panel, toX, left, right, spec.locale, measure)),
      ...panels.flatMap((panel) =>
        endLabels(panel, right + 12, (name) => toFit(name, MAX_END_LABEL, (cut) => measure(cut, size.label, weight.medium))),
      ),
      ...placeTicks(ticks, toX, measure).map(({ tick, middle }) => label(tick.label, middle, bottom + 26, tickStyle(tick))),
      ...(isEmpty ? [emptyLabel(spec.emptyLabel, panels[0], left, right)] : []),
    ],
  };
}

/** Whole buckets: the first may start before the range, the last end after it. */
function toDomain({ fromMs, toMs, bucketMs, series }: TimeChart): { fromMs: number; toMs: number } {
  const firsts = series.flatMap(({ points }) => points[0]?.[0] ?? []);
  const ends = series.flatMap(({ points }) => (points.at(-1)?.[0] ?? fromMs - bucketMs) + bucketMs);
  const from = Math.min(fromMs, ...firsts);
  return { fromMs: from, toMs: Math.max(toMs, from + bucketMs, ...ends) };
}

function nameWidth({ label: name }: TimeSeries, measure: Measure): number {
  return Math.min(MAX_END_LABEL, measure(toDrawable(name), size.label, weight.medium));
}

/** The scale that puts the panel's zero and top where they belong in the plot, which spans all panels. */
function toScale(panel: Panel, panels: readonly Panel[]) {
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

function toBand(fromX: number, toX: number, { top, bottom }: Panel): Box {
  const width = Math.max(toX - fromX, MIN_BAND);
  return { x: fromX, y: top, width, height: bottom - top };
}

/** Explains the hatching, at the right end of the first panel's head. */
function gapLegend(text: string, top: number, measure: Measure): { left: number; hatches: Box[]; labels: Label[] } {
  const words = toDrawable(text);
  const textLeft = WIDTH - PAD - measure(words, size.label, weight.regular);
  const left = textLeft - 34;
  return {
    left: left - 16,
    hatches: [{ x: left, y: top - 21, width: 26, height: 14 }],
    labels: [label(words, textLeft, top - 9, { color: color.muted })],
  };
}

/** The names of a panel's series; several lines are named where they end instead. */
function panelHead(panel: Panel, right: number, measure: Measure): { swatches: Swatch[]; labels: Label[] } {
  const swatches: Swatch[] = [];
  const labels: Label[] = [];
  if (!panel.hasHead || (panel.series[0]?.style === 'line' && panel.series.length > 1)) return { swatches, labels };
  let x = PAD;
  for (const { style, name, color: seriesColor } of panel.series) {
    const text = toFit(name, Math.max(right - x - 24, 0), (cut) => measure(cut, size.label, weight.medium));
    swatches.push({ shape: style === 'bars' ? 'block' : 'line', x, y: panel.top - 14.5, color: seriesColor });
    labels.push(label(text, x + 24, panel.top - 9, { weight: weight.medium }));
    x += 24 + measure(text, size.label, weight.medium) + 20;
  }
  return { swatches, labels };
}

function panelRules(panel: Panel, left: number, right: number): Rule[] {
  const across = (y: number, ruleColor: string) => ({ fromX: left, fromY: y, toX: right, toY: y, color: ruleColor });
  return [...panel.marks.map((mark) => across(toY(panel, mark), color.rule)), across(panel.bottom, color.baseline)];
}

function tickRules(ticks: readonly TimeTick[], toX: (atMs: number) => number, panels: readonly Panel[]): Rule[] {
  const bottom = bottomOf(panels);
  return ticks.flatMap(({ atMs, isMajor }) => {
    const x = toX(atMs);
    const down = (fromY: number, toY: number, ruleColor: string) => ({ fromX: x, fromY, toX: x, toY, color: ruleColor });
    const foot = down(bottom, bottom + 6, color.baseline);
    return isMajor ? [foot, ...panels.map((panel) => down(panel.top, panel.bottom, color.rule))] : [foot];
  });
}

function markLabels(panel: Panel, left: number, locale: string): Label[] {
  const style = { size: size.tick, color: color.muted, align: 'right' } as const;
  return formatMarks(panel.marks, locale).map((text, index) => label(text, left - 10, toY(panel, panel.marks[index] ?? 0) + 5, style));
}

/** The highest value in figures, above its column. */
function peakLabel(panel: Panel, toX: (atMs: number) => number, left: number, right: number, locale: string, measure: Measure): Label[] {
  if (panel.peak === null || (panel.series[0]?.style === 'line' && panel.series.length > 1)) return [];
  const text = formatCount(panel.peak.value, locale);
  const half = measure(text, size.tick, weight.strong) / 2;
  const x = Math.min(Math.max(toX(panel.peak.atMs), left + half), right - half);
  // A line's peak wears a dot.
  const y = toY(panel, panel.peak.value) - (panel.series[0]?.style === 'line' ? 12 : 7);
  return [label(text, x, y, { size: size.tick, weight: weight.strong, align: 'center', halo: true })];
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

function emptyLabel(text: string, panel: Panel | undefined, left: number, right: number): Label {
  const middle = ((panel?.top ?? HEADER) + (panel?.bottom ?? HEADER)) / 2;
  return label(toDrawable(text), (left + right) / 2, middle + 6, { size: size.name, color: color.muted, align: 'center', halo: true });
}
