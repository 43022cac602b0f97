import type { Period, Range } from '../domain/range.ts';
import type { Scope } from '../domain/scope.ts';
import type { Channel } from '../store/channels.ts';

/** What every report of one channel is asked with. */
export interface ReportRequest extends SpanRequest {
  readonly channel: Channel;
}

/** Which time, and in whose words: what reports of several channels are asked with as well. */
export interface SpanRequest {
  readonly range: Range;
  /** What `range` is called: a period that ends now, a calendar span that is over, or the ends that were asked for. */
  readonly span: Span;
  readonly scope: Scope;
  /** IANA zone of whoever asks; all clock times and day borders shown are in it. */
  readonly timeZone: string;
  /** BCP 47 tag for numbers and dates. */
  readonly locale: string;
}

export type Span =
  | { readonly type: 'period'; readonly period: Period }
  | { readonly type: 'day' | 'week' | 'today' }
  /** Which ends were named: without `from` it begins with the record, without `to` it ends now. */
  | { readonly type: 'custom'; readonly named: 'from' | 'to' | 'both' };
