import type { Totals } from '../store/activity.ts';
import type { PeopleCount } from '../store/chatters.ts';
import type { Store } from '../store/store.ts';
import { type Coverage, emptyLines, readCoverage } from './coverage.ts';
import { shorten } from './names.ts';
import { lostMs } from './outages.ts';
import type { ReportRequest } from './request.ts';
import { spanName, toWholeMinutes } from './span.ts';
import { type Voice, voiceOf } from './voice.ts';

/** Twitch takes 500 characters; whoever sends the line needs some for the name it answers. */
const MAX_LINE_LENGTH = 300;

/** The one line for Twitch chat: `Today so far: 1,234 messages from 56 chatters; busiest minute 20:14 CET with 43.` */
export async function statsLine(store: Store, request: ReportRequest): Promise<string> {
  const range = toWholeMinutes(request.range);
  const [totals, chatters, coverage] = await Promise.all([
    store.activity.getTotals(request.channel.id, range, request.scope),
    store.chatters.countChatters(request.channel.id, range, request.scope),
    readCoverage(store, request),
  ]);
  return shorten(toLine(totals, chatters, coverage, request, voiceOf(request)), MAX_LINE_LENGTH);
}

export function toLine(totals: Totals, chatters: PeopleCount, coverage: Coverage, request: ReportRequest, voice: Voice): string {
  if (totals.messages === 0) return emptyLines(coverage, request, voice).join(' ');
  const name = spanName(request, voice);
  const clauses = [
    `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${voice.count(totals.messages, 'message')} from ${voice.chatters(chatters)}`,
    totals.busiest && `busiest minute ${voice.clockAndZone(totals.busiest.minuteMs)} with ${voice.number(totals.busiest.messages)}`,
    coverage.outages.length > 0 ? `${voice.duration(lostMs(coverage.outages))} not recorded` : null,
  ];
  return `${clauses.filter((clause) => clause !== null).join('; ')}.`;
}
