import type { Period, Range } from '../domain/range.ts';
import type { Scope } from '../domain/scope.ts';
import type { Channel } from '../store/channels.ts';

/** What every report is asked with. */
export interface ReportRequest {
  readonly channel: Channel;
  readonly range: Range;
  /** What `range` is called: a period that ends now, or a calendar span that is over. */
  readonly span: Span;
  readonly scope: Scope;
  /** IANA zone of whoever asks; all clock times and day borders shown are in it. */
  readonly timeZone: string;
  /** BCP 47 tag for numbers and dates. */
  readonly locale: string;
}

export type Span = { readonly type: 'period'; readonly period: Period } | { readonly type: 'day' | 'week' | 'today' };
