import type { Range } from '../../../domain/range.ts';
import type { TimeChart } from '../../chart.ts';
import { formatCount, type Measure, toDrawable } from '../labels.ts';
import { HEADER, PAD, seriesColor, size, WIDTH, weight } from '../theme.ts';
import { AXIS_HEIGHT, gutterOf, layTicks, scaleLabels, scaleRules, tickLabels, tickRules, toDomain, toScale } from './axis.ts';
import { mergeGaps, partialIn, toColumns, withBreaks } from './columns.ts';
import type { Box, Drawing, Label } from './drawing.ts';
import { flagLabels, flagRules, flagSwatches, layFlags } from './flags.ts';
import { emptyLabel, headerLabels, label } from './header.ts';
import { headLabels, headSwatches, layHead, layLegend } from './heads.ts';
import { fitName, type Name } from './name.ts';
import { bottomOf, layPanels, marksOf, type Panel, toY } from './panels.ts';
import { type DrawnSeries, endLabels, toDatasets } from './series.ts';

/** Narrower columns than this run into one another. */
const MIN_COLUMN = 2;
/** A gap of seconds on an axis of months is still a gap. */
const MIN_BAND = 2;
const BETWEEN_BANDS = 5;
const MAX_END_LABEL = 136;
const BEFORE_END_LABEL = 12;

/**
 * Bars and lines over time, each style in a panel of its own above one time axis: on a phone two small pictures are read
 * faster than one with two scales, and they can't be lined up into a relation that isn't there.
 */
export function timeDrawing(spec: TimeChart, measure: Measure): Drawing {
  const domain = toDomain(spec);
  const { fromMs, toMs } = domain;
  const endNames = namesAtEnds(spec, measure);
  const endWidth = endNames === null ? 0 : Math.max(...endNames.map(({ width }) => width)) + BEFORE_END_LABEL;
  const perColumn = Math.max(1, Math.ceil((toMs - fromMs) / spec.bucketMs / ((WIDTH - 2 * PAD - endWidth) / MIN_COLUMN)));
  const columnMs = spec.bucketMs * perColumn;
  const gaps = mergeGaps(spec.gaps, fromMs, toMs);
  const grid = { bucketMs: spec.bucketMs, perColumn, originMs: fromMs, isPartial: partialIn(spec, gaps) };
  const series = spec.series.map(
    ({ style, label: name, points }, index): DrawnSeries => ({
      style,
      name: toDrawable(name),
      color: seriesColor(index),
      columns: withBreaks(toColumns(points, grid), columnMs),
    }),
  );
  const hasOpen = spec.isOpenEnded && series.some(({ columns }) => columns.at(-1)?.isPartial);

  const legend = layLegend(spec, gaps.length > 0, hasOpen, HEADER, measure);
  const groups = (['bars', 'line'] as const).map((style) => series.filter((one) => one.style === style)).filter(({ length }) => length > 0);
  const heads = (groups.length > 0 ? groups : [[]]).map((group, index) => {
    const isNamedAtEnds = endNames !== null && group[0]?.style === 'line';
    const named = layHead(isNamedAtEnds ? [] : group, index === 0 ? legend.left : WIDTH - PAD, measure);
    return { group, isNamedAtEnds, head: { ...named, rows: index === 0 && !legend.isEmpty ? Math.max(named.rows, 1) : named.rows } };
  });
  const scales = heads.map(({ group }) => marksOf(group));
  const left = PAD + gutterOf(scales, spec.locale, measure);
  const right = WIDTH - PAD - endWidth;
  const toX = (atMs: number) => left + ((atMs - fromMs) / (toMs - fromMs)) * (right - left);
  const flags = layFlags(spec, toX, measure);
  const panels = layPanels(
    heads.map(({ group, head }, index) => ({ series: group, headRows: head.rows, flagsHeight: index === 0 ? flags.height : 0 })),
    HEADER,
  );
  const [first] = panels;
  const bottom = bottomOf(panels);
  const ticks = layTicks(spec, domain, toX, measure);
  const peaks = panels.map((panel) => peakLabel(panel, toX, left, right, spec.locale, measure));
  const each = <T>(make: (panel: Panel, part: (typeof heads)[number]) => readonly T[]): T[] =>
    panels.flatMap((panel, index) => {
      const part = heads[index];
      return part === undefined ? [] : make(panel, part);
    });

  return {
    width: WIDTH,
    height: bottom + AXIS_HEIGHT,
    locale: spec.locale,
    chart: {
      type: 'bar',
      data: { datasets: panels.flatMap((panel, index) => toDatasets(panel, `y${index}`, toX(fromMs + columnMs) - left)) },
      options: {
        layout: { padding: { left, right: WIDTH - right, top: first?.top ?? HEADER, bottom: AXIS_HEIGHT } },
        scales: {
          x: { type: 'linear', display: false, offset: false, stacked: true, min: fromMs, max: toMs },
          ...Object.fromEntries(panels.map((panel, index) => [`y${index}`, toScale(panel, panels)])),
        },
      },
    },
    cells: [],
    hatches: [...panels.flatMap((panel) => toBands(gaps, toX, panel)), ...legend.hatches],
    rules: [
      ...panels.flatMap((panel) => scaleRules(panel, left, right)),
      ...tickRules(ticks, toX, panels),
      ...(first === undefined ? [] : flagRules(flags, first, columnMs, peaks[0]?.[0])),
    ],
    swatches: [
      ...each((panel, { head }) => headSwatches(head, panel)),
      ...legend.swatches,
      ...(first === undefined ? [] : flagSwatches(flags, first)),
    ],
    pictures: [],
    labels: [
      ...headerLabels(spec, measure),
      ...each((panel, { head }) => headLabels(head, panel, measure)),
      ...legend.labels,
      ...(first === undefined ? [] : flagLabels(flags, first)),
      ...panels.flatMap((panel) => scaleLabels(panel, left, spec.locale)),
      ...peaks.flat(),
      ...each((panel, { isNamedAtEnds }) =>
        isNamedAtEnds && endNames !== null ? endLabels(panel, endNames, right + BEFORE_END_LABEL, measure) : [],
      ),
      ...tickLabels(ticks, toX, bottom, measure),
      ...(panels.every(({ peak }) => peak === null)
        ? [emptyLabel(spec.emptyLabel, (left + right) / 2, ((first?.top ?? 0) + (first?.bottom ?? 0)) / 2 + 6)]
        : []),
    ],
  };
}

/** Several lines are named where they end, as far as there is room; null where their names go above the plot. */
function namesAtEnds({ series }: TimeChart, measure: Measure): Name[] | null {
  const lines = series.filter(({ style }) => style === 'line');
  if (lines.length < 2) return null;
  const names = lines.map((line) => fitName(line.label, MAX_END_LABEL, { size: size.label }, measure));
  return names.some(({ text }) => text.endsWith('…')) ? null : names;
}

/** Gaps as bands; narrow ones about their middle, and apart: hundreds of seconds in a month must not hatch all of it. */
function toBands(gaps: readonly Range[], toX: (atMs: number) => number, { top, bottom }: Panel): Box[] {
  const bands: Box[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of gaps) {
    const [fromX, toEndX] = [toX(fromMs), toX(toMs)];
    const width = Math.max(toEndX - fromX, MIN_BAND);
    const x = (fromX + toEndX - width) / 2;
    if (width === MIN_BAND && x < end + BETWEEN_BANDS) continue;
    bands.push({ x, y: top, width, height: bottom - top });
    end = x + width;
  }
  return bands;
}

/** The highest value in figures, above its column. */
function peakLabel(panel: Panel, toX: (atMs: number) => number, left: number, right: number, locale: string, measure: Measure): Label[] {
  if (panel.peak === null) return [];
  const text = formatCount(panel.peak.value, locale);
  const half = measure(text, size.tick, weight.strong) / 2;
  const x = Math.min(Math.max(toX(panel.peak.atMs), left + half), right - half);
  const isLine = panel.series[0]?.style === 'line';
  // A line's peak wears a dot.
  const y = toY(panel, panel.peak.value) - (isLine ? 12 : 7);
  return [label(text, x, y, { size: size.tick, weight: weight.strong, align: 'center', halo: true })];
}
