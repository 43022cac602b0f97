/**
 * What a chart shows, as plain data that can cross to the render worker: no functions, no Chart.js.
 * The renderer owns how it looks (one visual language for all of them).
 */
export type ChartSpec = TimeChart | BarChart;

interface ChartHead {
  readonly title: string;
  /** Channel, period and time zone, small beneath the title. */
  readonly subtitle: string;
  /** BCP 47 tag for numbers and dates. */
  readonly locale: string;
  /** What stands in the middle when no value is above zero, in the reader's language ("no messages yet"). */
  readonly emptyLabel: string;
}

/** Values over time. `points` hold bucket starts (epoch ms) and values; null where nothing is known. */
export interface TimeChart extends ChartHead {
  readonly kind: 'time';
  readonly timeZone: string;
  readonly bucketMs: number;
  readonly series: readonly TimeSeries[];
  /** Intervals in which the channel could not be recorded: drawn as hatched bands, which `gapLabel` explains ("not recorded"). */
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly gapLabel: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Bars share one panel and are stacked where there are several; lines share another beneath it, with a scale of their own.
 * So series of one style must count the same thing.
 */
export interface TimeSeries {
  readonly label: string;
  readonly style: 'bars' | 'line';
  readonly points: readonly (readonly [atMs: number, value: number | null])[];
}

/** Ranked horizontal bars, the largest first, labelled directly. */
export interface BarChart extends ChartHead {
  readonly kind: 'bars';
  readonly bars: readonly { readonly label: string; readonly value: number; readonly note: string | null }[];
}
