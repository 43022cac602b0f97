import type { ChartConfiguration } from 'chart.js';

/** A chart that is ready to be painted: every position is known, in logical pixels from the top left. Plain data. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** BCP 47: it decides the shapes of Han characters. */
  readonly locale: string;
  /** What Chart.js draws: bars and lines, in a plot whose edges are given by `layout.padding`. */
  readonly chart: ChartConfiguration<'bar' | 'line', PlotPoint[] | (number | null)[]>;
  /** The fields of a table in shades. */
  readonly cells: readonly Cell[];
  /** Hatched: what isn't known. */
  readonly hatches: readonly Box[];
  readonly rules: readonly Rule[];
  readonly swatches: readonly Swatch[];
  readonly pictures: readonly Picture[];
  readonly labels: readonly Label[];
}

export interface PlotPoint {
  readonly x: number;
  readonly y: number | null;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Cell extends Box {
  readonly color: string;
  /** The largest of the table wears a rim. */
  readonly isLargest: boolean;
}

/** A hairline. */
export interface Rule {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  readonly color: string;
}

/** The sign of a series or of a moment. */
export interface Swatch {
  /** `open-block` and `open-line` stand for what is not over yet; a `flag` is 10 wide, a triangle that points down. */
  readonly shape: 'block' | 'line' | 'open-block' | 'open-line' | 'flag';
  /** Its left edge. */
  readonly x: number;
  /** Its middle. */
  readonly y: number;
  readonly color: string;
}

/** Where the picture of a bar goes: fitted into the box, in its middle. */
export interface Picture extends Box {
  readonly bar: number;
}

export interface Label {
  readonly text: string;
  /** The point that `align` refers to. */
  readonly x: number;
  /** The baseline of the letters. */
  readonly y: number;
  readonly size: number;
  readonly weight: number;
  readonly color: string;
  readonly align: 'left' | 'center' | 'right';
  /** The base direction: that of the reports' language for sentences, a name's own for names. */
  readonly direction: 'ltr' | 'rtl';
  /** A rim in the card's colour, for labels that lie over lines. */
  readonly halo: boolean;
}
