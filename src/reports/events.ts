import { bucketFor, bucketStarts } from '../domain/range.ts';
import type { Gifters, Raid, SubCount } from '../store/event-counts.ts';
import type { Store } from '../store/store.ts';
import { type Coverage, coverageLines, emptyLines, readCoverage } from './coverage.ts';
import { raidsChart, raidsInWords, subsChart, subsInWords } from './events-charts.ts';
import type { ReportMessage } from './message.ts';
import { nameOf } from './names.ts';
import { raidsIn, raidsInLine, raidsOutLine } from './raids.ts';
import type { ReportRequest } from './request.ts';
import { inSpan, spanName, toWholeMinutes } from './span.ts';
import { countSubs, sumSubs, TIER_NAMES } from './subs.ts';
import { listInWords, type Voice, voiceOf } from './voice.ts';

export interface EventsRequest extends ReportRequest {
  /** How many gifters and raiders to name, 1 or more. */
  readonly limit: number;
}

/** What supports a channel: subs by tier, who gave them, bits, raids in and out. Subs over time where there are any, else raids by size. */
export async function eventsReport(store: Store, asked: EventsRequest): Promise<ReportMessage> {
  const request: EventsRequest = { ...asked, scope: 'own' };
  const voice = voiceOf(request);
  const events = await readEvents(store, request);
  const title = `Subs, bits and raids in ${nameOf(request.channel)}, ${spanName(request, voice)}`;
  const lines = eventLines(events, request, voice);
  if (events.subs.length > 0)
    return { title, lines, image: subsChart(events, request, voice), altText: subsInWords(events, request, voice) };
  if (raidsIn(events.raids).length > 0) {
    return { title, lines, image: raidsChart(events, request, voice), altText: raidsInWords(events, request, voice) };
  }
  return { title, lines, image: null, altText: null };
}

export interface Events {
  readonly subs: readonly SubCount[];
  /** The starts of the buckets that `subs` are counted in. */
  readonly starts: readonly number[];
  readonly gifters: Gifters;
  readonly bits: number;
  readonly raids: readonly Raid[];
  readonly coverage: Coverage;
}

async function readEvents(store: Store, request: EventsRequest): Promise<Events> {
  const channelId = request.channel.id;
  const range = toWholeMinutes(request.range);
  const starts = bucketStarts(request.range, bucketFor(request.range), request.timeZone);
  const [subs, gifters, totals, raids, coverage] = await Promise.all([
    store.eventCounts.listSubs(channelId, range, starts),
    store.eventCounts.getGifters(channelId, range, request.limit),
    store.activity.getTotals(channelId, range, 'own'),
    store.eventCounts.listRaids(channelId, range),
    readCoverage(store, request),
  ]);
  return { subs, starts, gifters, bits: totals.bits, raids, coverage };
}

export function eventLines(events: Events, request: ReportRequest, voice: Voice): string[] {
  const { subs, gifters, bits, raids, coverage } = events;
  const lines = [
    subs.length === 0 ? null : subsLine(subs, request, voice),
    giftersLine(gifters, voice),
    bits === 0
      ? null
      : `${voice.count(bits, 'bit')} ${bits === 1 ? 'was' : 'were'} cheered${subs.length > 0 ? '' : ` ${inSpan(request, voice)}`}.`,
    raidsInLine(raids, voice),
    raidsOutLine(raids, voice),
  ].filter((line) => line !== null);
  if (lines.length === 0) return emptyLines(coverage, request, voice, 'subs, bits or raids');
  return [...lines, ...coverageLines(coverage, request, voice)];
}

/** `12 subs, 30 resubs and 7 gifted subs in the last 7 days: 20 Prime, 25 Tier 1 and 4 Tier 2.` */
function subsLine(subs: readonly SubCount[], request: ReportRequest, voice: Voice): string {
  const kinds = [voice.count(countSubs(subs, 'sub'), 'sub'), voice.count(countSubs(subs, 'resub'), 'resub')];
  const gifts = countSubs(subs, 'gift');
  const all = listInWords(gifts === 0 ? kinds : [...kinds, voice.count(gifts, 'gifted sub')]);
  const tiers = TIER_NAMES.flatMap(([tier, name]) => {
    const count = sumSubs(subs.filter((one) => one.tier === tier));
    return count === 0 ? [] : [`${voice.number(count)} ${name}`];
  });
  return `${all} ${inSpan(request, voice)}: ${listInWords(tiers)}.`;
}

function giftersLine({ top, anonymousGifts, unnamedGifts }: Gifters, voice: Voice): string | null {
  const [first] = top;
  const named = top.map((gifter, index) => `${nameOf(gifter)} ${index === 0 ? 'with ' : ''}${voice.number(gifter.gifts)}`);
  const clauses = [
    first === undefined ? null : `${top.length === 1 ? 'Most gifts' : 'Top gifters'}: ${listInWords(named)}`,
    anonymousGifts === 0 ? null : `${voice.number(anonymousGifts)} given anonymously`,
    unnamedGifts === 0 ? null : `${voice.number(unnamedGifts)} by people who do not want to be named`,
  ].filter((clause) => clause !== null);
  if (clauses.length === 0) return null;
  const line = `${clauses.join('; ')}.`;
  return first === undefined ? `Gifts: ${line}` : line;
}
