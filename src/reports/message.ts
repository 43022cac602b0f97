import type { ChartSpec } from './chart.ts';

/** What a report says. It knows no Discord: a slash command, a digest, a page and `!stats` (its lines) all show the same message. */
export interface ReportMessage {
  readonly title: string;
  /** Sentences, the most important first; plain text, no markup. */
  readonly lines: readonly string[];
  /** What to draw; whoever sends the message has it rendered. Null when there is nothing to draw. */
  readonly image: ChartSpec | null;
  /** The picture in words; null exactly when `image` is. */
  readonly altText: string | null;
}
