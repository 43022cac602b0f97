import type { EmoteKey } from '../domain/emote-uses.ts';
import { DAY_MS, HOUR_MS, type Range } from '../domain/range.ts';
import type { Store } from '../store/store.ts';
import type { Bar, BarChart } from './chart.ts';
import { type Coverage, coverageLines, emptyLines, readCoverage, unrecorded } from './coverage.ts';
import { type EmotePictures, emoteInWords, emoteLabel, SOURCE_NAMES } from './emotes-names.ts';
import type { ReportMessage } from './message.ts';
import { MAX_ALT_LENGTH, nameOf, shorten, toPlainText } from './names.ts';
import { lostMs, toOutages } from './outages.ts';
import { isComparable } from './overview-before.ts';
import type { ReportRequest } from './request.ts';
import { inSpan, spanBefore, spanLabel, spanName, toWholeMinutes } from './span.ts';
import { type Voice, voiceOf } from './voice.ts';
import { countedLine, type KeptUses, keptLines } from './words-kept.ts';

export interface RisingRequest extends ReportRequest {
  /** How many to rank, 1 or more. */
  readonly limit: number;
  readonly pictures: EmotePictures;
}

/**
 * Which emotes and words rose: those of the 500 most used that were used far more often than in the time before (`toRise`), as shares of all messages;
 * the top `limit` by the uses that they gained.
 */
export async function risingReport(store: Store, asked: RisingRequest): Promise<ReportMessage> {
  const request: RisingRequest = { ...asked, scope: 'own' };
  const voice = voiceOf(request);
  const title = `Rising in ${nameOf(request.channel)}, ${spanName(request, voice)}`;
  const coverage = await readCoverage(store, request);
  const rising = await readRising(store, request, coverage);
  const lines = risingLines(rising, coverage, request, voice);
  if (!('top' in rising) || rising.top.length === 0) return { title, lines, image: null, altText: null };
  const pictures = await Promise.all(rising.top.map((one) => ('emote' in one ? request.pictures(one.emote) : null)));
  return { title, lines, image: toChart(rising, pictures, request, voice), altText: inWords(rising, request, voice) };
}

export type Riser = {
  readonly uses: number;
  readonly usesBefore: number;
  /** `usesBefore` is the most that it may have been. */
  readonly isMost: boolean;
  readonly expected: number;
  readonly gain: number;
} & ({ readonly word: string } | { readonly emote: EmoteKey });

export interface Risers {
  /** The largest gain first. */
  readonly top: readonly Riser[];
  readonly messages: number;
  readonly messagesBefore: number;
  readonly before: { readonly name: string; readonly range: Range; readonly isPartial: boolean };
  /** What was asked to be counted of both. */
  readonly compared: { readonly now: Range; readonly before: Range };
  readonly kept: KeptUses;
  readonly keptBefore: KeptUses;
}

/** Why nothing is compared. `messages` of the time that was asked for. */
export interface NotCompared {
  readonly messages: number;
  /** Null: this span has no time before. */
  readonly unrecordedBefore: string | null;
}

async function readRising(store: Store, request: RisingRequest, coverage: Coverage): Promise<Risers | NotCompared> {
  const { channel, range, limit } = request;
  const before = spanBefore(request);
  const lost = before === null ? [] : await readLost(store, request, before.range, coverage);
  if (before === null || lostMs(lost) >= before.range.toMs - before.range.fromMs) {
    const sums = await store.messageCounts.sumMessages([channel.id], range);
    return { messages: sums.get(channel.id) ?? 0, unrecordedBefore: before?.name ?? null };
  }
  const compared = toCompared(range, before.range);
  const rising = await store.rising.listRising(channel.id, compared.now, compared.before, limit);
  return {
    top: rising.risen,
    messages: rising.messages,
    messagesBefore: rising.messagesBefore,
    before: { ...before, isPartial: !isComparable(before.range, lost) },
    compared,
    kept: rising.now,
    keptBefore: rising.before,
  };
}

/** Times of so long begin with a day, or an hour, of UTC; shorter ones are compared as they are. */
const MIN_IN_DAYS = 4 * DAY_MS;
const MIN_IN_HOURS = 12 * HOUR_MS;
const isByDays = ({ fromMs, toMs }: Range): boolean => toMs - fromMs >= MIN_IN_DAYS;

/**
 * The two times, from where something is kept by. Uses are compared per message, so nothing is lost by it; parts of a day would be counted from many hours,
 * parts of an hour from messages. What has just been said is in it to the end.
 */
export function toCompared(range: Range, before: Range): Risers['compared'] {
  if (range.toMs - range.fromMs < MIN_IN_HOURS) return { now: range, before };
  const stepMs = isByDays(range) ? DAY_MS : HOUR_MS;
  const toStep = (ms: number): number => Math.round(ms / stepMs) * stepMs;
  const fromMs = toStep(range.fromMs);
  return { now: { fromMs, toMs: range.toMs }, before: { fromMs: toStep(before.fromMs), toMs: fromMs } };
}

/** What was not recorded of the time before. */
async function readLost(store: Store, { channel }: ReportRequest, range: Range, coverage: Coverage): Promise<Range[]> {
  const gaps = await store.gaps.listGaps(channel.id, range);
  return unrecorded({ ...coverage, outages: toOutages(gaps, range) }, range);
}

export function risingLines(rising: Risers | NotCompared, coverage: Coverage, request: ReportRequest, voice: Voice): string[] {
  if (rising.messages === 0) return emptyLines(coverage, request, voice);
  const all = `${voice.count(rising.messages, 'message')} ${inSpan(request, voice)}`;
  if (!('top' in rising)) {
    const why =
      rising.unrecordedBefore === null
        ? 'there is no time before to compare with'
        : `nothing was recorded in ${rising.unrecordedBefore} to compare with`;
    return [`${all}; ${why}.`, ...coverageLines(coverage, request, voice)];
  }
  const { top, messagesBefore, before, compared, kept, keptBefore } = rising;
  const lines = top.slice(0, MAX_TOLD).map((riser, index) => riserLine(riser, index === 0, before.name, request, voice));
  if (messagesBefore === 0) lines.push(`${all}; no messages in ${before.name} to compare with.`);
  else if (top.length === 0)
    lines.push(`Nothing was used far more often than in ${before.name}: ${all}, ${voice.number(messagesBefore)} before.`);
  else lines.push(`Uses are compared per message: ${all}, ${voice.number(messagesBefore)} in ${before.name}.`);
  if (before.isPartial && messagesBefore > 0) lines.push(`Only a part of ${before.name} was recorded.`);
  const counted = countedLine('The time before is counted', keptBefore.counted, compared.before, voice, 'words and emotes');
  if (isMoved(compared, request, before.range)) {
    const [from, fromBefore] = [voice.moment(compared.now.fromMs), voice.moment(compared.before.fromMs)];
    lines.push(
      `Both times are counted by ${isByDays(request.range) ? 'days' : 'hours'} of UTC: from ${from}, and from ${fromBefore} before.`,
    );
  }
  if (counted !== null) lines.push(counted);
  if (top.some(({ isMost }) => isMost)) lines.push('"At most": of days that are past 8 days, only the 1,000 most used are known.');
  return [
    ...lines,
    ...keptLines(kept, { ...request, range: compared.now }, voice, 'words and emotes'),
    ...coverageLines(coverage, request, voice),
  ];
}

function isMoved({ now, before }: Risers['compared'], { range }: ReportRequest, asked: Range): boolean {
  return now.fromMs !== toWholeMinutes(range).fromMs || before.fromMs !== toWholeMinutes(asked).fromMs;
}

/** A few are told in sentences; the chart has them all. */
const MAX_TOLD = 3;

/** `KEKW (7TV) rose most: 1,234 uses in the last 7 days against 100 in the 7 days before, 12 times as many per message.` */
function riserLine(riser: Riser, isFirst: boolean, before: string, request: ReportRequest, voice: Voice): string {
  const when = isFirst ? ` ${inSpan(request, voice)}` : '';
  const head = `${riserName(riser)}${isFirst ? ' rose most' : ''}: ${voice.count(riser.uses, 'use')}${when} against`;
  if (riser.usesBefore === 0) return `${head} none${isFirst ? ` in ${before}` : ''}.`;
  const was = `${riser.isMost ? 'at most ' : ''}${voice.number(riser.usesBefore)}${isFirst ? ` in ${before}` : ''}`;
  return `${head} ${was}, ${timesInWords(riser, voice)}${isFirst ? ' as many per message' : ''}.`;
}

function timesInWords({ uses, expected, isMost }: Riser, voice: Voice): string {
  const factor = uses / expected;
  const times = factor >= 10 ? Math.round(factor) : Math.round(factor * 10) / 10;
  return `${isMost ? 'at least ' : ''}${voice.number(times)} times`;
}

function riserName(riser: Riser): string {
  return 'emote' in riser ? emoteInWords(riser.emote) : `"${toPlainText(riser.word)}"`;
}

function toChart({ top, before }: Risers, pictures: readonly (Uint8Array | null)[], request: ReportRequest, voice: Voice): BarChart {
  return {
    kind: 'bars',
    title: `Uses gained on ${before.name}`,
    subtitle: [nameOf(request.channel), spanLabel(request, voice), request.timeZone].join(' · '),
    locale: request.locale,
    emptyLabel: 'nothing rose',
    bars: top.map((riser, index): Bar => {
      const isEmote = 'emote' in riser;
      return {
        label: isEmote ? emoteLabel(riser.emote) : toPlainText(riser.word),
        value: Math.max(1, Math.round(riser.gain)),
        note: [isEmote ? SOURCE_NAMES[riser.emote.source] : null, changeInWords(riser, voice)].filter((part) => part !== null).join(', '),
        picture: pictures[index] ?? null,
      };
    }),
  };
}

/** `new`, `100 → 1,234`, `≤100 → 1,234`. */
function changeInWords({ uses, usesBefore, isMost }: Riser, voice: Voice): string {
  if (usesBefore === 0) return 'new';
  return `${isMost ? '≤' : ''}${voice.number(usesBefore)} → ${voice.number(uses)}`;
}

function inWords({ top, before }: Risers, request: ReportRequest, voice: Voice): string {
  const items = top.map((riser, index) => {
    const was = riser.usesBefore === 0 ? 'new' : `from ${riser.isMost ? 'at most ' : ''}${voice.number(riser.usesBefore)}`;
    return `${index + 1}. ${riserName(riser)}, ${was} to ${voice.number(riser.uses)}`.replace('new to', 'new with');
  });
  const head = `Bar chart of the emotes and words in #${request.channel.login} that gained most uses on ${before.name}, ${spanName(request, voice)}:`;
  return shorten(`${head} ${items.join('; ')}.`, MAX_ALT_LENGTH);
}
