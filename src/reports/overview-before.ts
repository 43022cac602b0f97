import type { Range } from '../domain/range.ts';
import type { Store } from '../store/store.ts';
import { type Coverage, unrecorded } from './coverage.ts';
import { lostMs, toOutages } from './outages.ts';
import type { ReportRequest } from './request.ts';
import { spanBefore } from './span.ts';
import type { Voice } from './voice.ts';

/** The span before a request's, by its name (`the 7 days before`): what was said in it, or why that is no measure. */
export type Before = { readonly name: string } & (
  | { readonly messages: number }
  | { readonly flaw: 'not recorded' | 'recorded in part' | 'request recorded in part' }
);

/** Null when the request's span has none before it. */
export async function readBefore(store: Store, request: ReportRequest, coverage: Coverage): Promise<Before | null> {
  const before = spanBefore(request);
  if (!before) return null;
  const { range, name } = before;
  const gaps = await store.gaps.listGaps(request.channel.id, range);
  const lost = unrecorded({ ...coverage, outages: toOutages(gaps, range) }, range);
  if (lostMs(lost) >= range.toMs - range.fromMs) return { name, flaw: 'not recorded' };
  if (!isComparable(range, lost)) return { name, flaw: 'recorded in part' };
  if (!isComparable(request.range, unrecorded(coverage, request.range))) return { name, flaw: 'request recorded in part' };
  const totals = await store.activity.getTotals(request.channel.id, range, request.scope);
  return { name, messages: totals.messages };
}

/** More loss than this, and a change of the count would say more about the recording than about the chat. */
const MAX_LOST_SHARE = 0.05;

export function isComparable(range: Range, lost: readonly Range[]): boolean {
  return lostMs(lost) <= MAX_LOST_SHARE * (range.toMs - range.fromMs);
}

export function beforeLine(messages: number, before: Before, voice: Voice): string {
  if ('messages' in before) return changeLine(messages, before, voice);
  switch (before.flaw) {
    case 'not recorded':
      return `Not compared with ${before.name}: nothing was recorded then.`;
    case 'recorded in part':
      return `Not compared with ${before.name}: only a part was recorded then.`;
    case 'request recorded in part':
      return `Not compared with ${before.name}: only a part of this time was recorded.`;
  }
}

/** From this factor on, a factor says it better than a percentage. */
const MANY_TIMES = 2;

export function changeLine(messages: number, before: { readonly messages: number; readonly name: string }, voice: Voice): string {
  if (before.messages === 0) return `No messages in ${before.name}.`;
  const factor = messages / before.messages;
  const was = `in ${before.name} (${voice.number(before.messages)})`;
  const times = Math.round(factor * 10) / 10;
  if (times >= MANY_TIMES) return `${times === 2 ? 'Twice' : `${voice.number(times)} times`} as many messages as ${was}.`;
  // What is left of them is not nothing.
  const percent = Math.max(-99, Math.round((factor - 1) * 100));
  if (percent === 0) return messages === before.messages ? `As many messages as ${was}.` : `About as many messages as ${was}.`;
  return `${voice.share(Math.abs(percent), 100)} ${percent > 0 ? 'more' : 'fewer'} messages than ${was}.`;
}
