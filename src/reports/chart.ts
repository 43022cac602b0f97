/**
 * What a chart shows, as plain data that can cross to the render worker: no functions, no Chart.js.
 * The renderer owns how it looks (one visual language for all of them).
 */
export type ChartSpec = TimeChart | BarChart | HeatmapChart;

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
  /**
   * Intervals in which the channel could not be recorded: drawn as hatched bands, which `gapLabel` explains ("not recorded").
   * A bucket that one of them covers in part is drawn lighter, as its value is only a part; so is one that the range cuts.
   */
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly gapLabel: string;
  /** The range ends within its last bucket: drawn lighter, as its value is that of a part, and explained by `openLabel` ("so far"). */
  readonly isOpenEnded: boolean;
  readonly openLabel: string;
  /** The values are rates, as true of a part of a bucket as of all of it: none is drawn lighter but the last where `isOpenEnded` says so. */
  readonly isRate: boolean;
  /** Moments worth a word, by time: a flag with a few words at each ("21:14 KEKW"). Where there are too many for the width, the first of the list win. */
  readonly marks: readonly { readonly atMs: number; readonly label: string }[];
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Bars share one panel and are stacked where there are several; lines share another beneath it, with a scale of their own.
 * So series of one style must count the same thing. At most 5 of one style can be told apart; several lines are named where they end.
 */
export interface TimeSeries {
  readonly label: string;
  readonly style: 'bars' | 'line';
  readonly points: readonly (readonly [atMs: number, value: number | null])[];
}

/** Ranked horizontal bars, the largest first, labelled directly. */
export interface BarChart extends ChartHead {
  readonly kind: 'bars';
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** A few words behind the value: a share, a change. */
  readonly note: string | null;
  /** Bytes of a PNG, GIF or WebP picture before the label (an emote's); left out where it can't be read. */
  readonly picture: Uint8Array | null;
}

/**
 * A table in shades: a row of `values` for each of `rows`, in it one for each of `columns`; null where nothing is known (hatched, explained by `gapLabel`).
 * Where cells are wide enough their values are written into them. Few columns are all named, of many every second, third and so on, as many as have room.
 */
export interface HeatmapChart extends ChartHead {
  readonly kind: 'heatmap';
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly values: readonly (readonly (number | null)[])[];
  /** What the shades count ("messages per hour"), beside their scale. */
  readonly valueLabel: string;
  /** Empty where nothing is to be said of what is null: it is left blank then. */
  readonly gapLabel: string;
}
