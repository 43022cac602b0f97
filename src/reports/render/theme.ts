/**
 * The visual language of every chart. Lengths are logical pixels: a chart is 600 wide and drawn at twice that,
 * and a phone shows it at about 400, so a size here is seen there as two thirds of it.
 */
export const WIDTH = 600;
export const DENSITY = 2;

/** A card of its own, as Discord's dark and light theme leave no text colour that is readable on both. */
export const color = {
  card: '#15171c',
  cardEdge: 'rgba(255, 255, 255, 0.13)',
  text: '#f3f5f9',
  muted: '#a9b0be',
  rule: 'rgba(255, 255, 255, 0.09)',
  baseline: 'rgba(255, 255, 255, 0.30)',
  hatch: 'rgba(255, 255, 255, 0.26)',
  hatchGround: 'rgba(255, 255, 255, 0.05)',
  hatchThin: 'rgba(255, 255, 255, 0.40)',
  /** From a moment's words to its column. */
  stem: 'rgba(255, 255, 255, 0.42)',
  /** Text on a light ground. */
  ink: '#0d1117',
} as const;

/** Told apart with every kind of colour vision, and bright enough for the dark card: sky, amber, spring green, magenta, cream. */
export const SERIES_COLORS = ['#5cb3f5', '#f29a2e', '#57ea80', '#d94aa1', '#f0efcf'] as const;

export function seriesColor(index: number): string {
  return SERIES_COLORS[index % SERIES_COLORS.length] ?? SERIES_COLORS[0];
}

/** Appended to a colour: columns of a part with a rim and without one, and what lies beneath a line. */
export const FADED = '3d';
export const FADED_THIN = '73';
export const FILLED = '26';

/** From nothing to the largest value: ever lighter, so that every kind of colour vision ranks them alike. */
export const SHADES = ['#20252e', '#1f4368', '#2670ab', '#5cb3f5', '#b9def2', '#f6f3c9'] as const;

export const size = { title: 25, subtitle: 16, label: 16, tick: 15, name: 17 } as const;

/** Weights of the variable fonts. */
export const weight = { regular: 440, medium: 560, strong: 660 } as const;

export const PAD = 24;
/** Where the header (title, subtitle) ends. */
export const HEADER = 92;
export const CARD_RADIUS = 16;
