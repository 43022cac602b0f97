import type { Channel } from '../store/channels.ts';
import type { Store } from '../store/store.ts';
import type { BarChart } from './chart.ts';
import { toDifferent } from './compare.ts';
import { type Coverage, emptyLines } from './coverage.ts';
import { coverageLinesOf, readCoverages } from './coverages.ts';
import type { ReportMessage } from './message.ts';
import { MAX_ALT_LENGTH, nameOf, shorten } from './names.ts';
import { type Circle, type Overlap, type Pair, toOverlap } from './overlap-pairs.ts';
import type { SpanRequest } from './request.ts';
import { inSpan, spanLabel, spanName, toWholeMinutes } from './span.ts';
import { listInWords, type Voice, voiceOf } from './voice.ts';

export interface OverlapRequest extends SpanRequest {
  /** 2 to 5 different ones. */
  readonly channels: readonly Channel[];
}

/**
 * Who writes in several channels: chatters in common of each two, and of all of them, exactly counted, with their share of each channel's.
 * Known bots, which write everywhere, are left out. Nobody is named.
 */
export async function overlapReport(store: Store, asked: OverlapRequest): Promise<ReportMessage> {
  const request: OverlapRequest = { ...asked, channels: toDifferent(asked.channels), scope: 'own' };
  const voice = voiceOf(request);
  const ids = request.channels.map(({ id }) => id);
  const [{ people, lacksHours }, coverages] = await Promise.all([
    store.overlap.countOverlap(ids, toWholeMinutes(request.range)),
    readCoverages(store, ids, request.range),
  ]);
  const overlap = toOverlap(request.channels, people);
  const title = `Chatters in common of ${listInWords(request.channels.map(nameOf))}, ${spanName(request, voice)}`;
  const lines = overlapLines(overlap, lacksHours, coverages, request, voice);
  if (overlap.circles.every(({ chatters }) => chatters === 0)) return { title, lines, image: null, altText: null };
  return { title, lines, image: toChart(overlap, request, voice), altText: inWords(overlap, request, voice) };
}

export function overlapLines(
  overlap: Overlap,
  lacksHours: boolean,
  coverages: ReadonlyMap<Channel['id'], Coverage>,
  request: OverlapRequest,
  voice: Voice,
): string[] {
  const each = request.channels.map((channel) => ({
    request: { ...request, channel },
    coverage: coverages.get(channel.id) ?? { watchedSinceMs: null, recordedSinceMs: null, outages: [] },
  }));
  if (overlap.circles.every(({ chatters }) => chatters === 0)) {
    return each.flatMap(({ request: own, coverage }) => emptyLines(coverage, own, voice));
  }
  const lacking = lacksHours ? ['Of days whose messages are no longer kept only whole ones (UTC) are counted.'] : [];
  return [...pairLines(overlap, request, voice), 'Known bots are left out.', ...lacking, ...coverageLinesOf(each, voice)];
}

function pairLines({ pairs, inAll, circles }: Overlap, request: OverlapRequest, voice: Voice): string[] {
  const [first, ...others] = pairs;
  if (first === undefined) return [];
  if (others.length === 0) {
    const both = `${nameOf(first.a.channel)} and ${nameOf(first.b.channel)} ${inSpan(request, voice)}`;
    if (first.inCommon > 0) return [`${voice.count(first.inCommon, 'chatter')} wrote in both ${both}: ${sharesOf(first, voice)}.`];
    return [`Nobody wrote in both ${both}; ${listInWords(circles.map((circle) => sizeOf(circle, voice)))}.`];
  }
  const all =
    inAll === 0
      ? `Nobody wrote in all ${voice.number(circles.length)} of them ${inSpan(request, voice)}`
      : `${voice.count(inAll, 'chatter')} wrote in all ${voice.number(circles.length)} of them ${inSpan(request, voice)}`;
  return [
    first.inCommon > 0
      ? `${nameOf(first.a.channel)} and ${nameOf(first.b.channel)} have the most in common: ${voice.count(first.inCommon, 'chatter')}, ${sharesOf(first, voice)}.`
      : `No two of them have a chatter in common; ${listInWords(circles.map((circle) => sizeOf(circle, voice)))}.`,
    `${all}.`,
    ...(first.inCommon > 0 ? others.map((pair) => pairLine(pair, voice)) : []),
  ];
}

function pairLine(pair: Pair, voice: Voice): string {
  const names = `${nameOf(pair.a.channel)} and ${nameOf(pair.b.channel)}`;
  return pair.inCommon === 0 ? `${names}: nobody.` : `${names}: ${voice.number(pair.inCommon)}, ${sharesOf(pair, voice)}.`;
}

/** `12% of MoonBase's 10,000 and 30% of MarsBase's 4,100`. */
function sharesOf({ a, b, inCommon }: Pair, voice: Voice): string {
  return [a, b]
    .map(({ channel, chatters }) => `${voice.share(inCommon, chatters)} of ${nameOf(channel)}'s ${voice.number(chatters)}`)
    .join(' and ');
}

const sizeOf = ({ channel, chatters }: Circle, voice: Voice): string => `${nameOf(channel)} had ${voice.number(chatters)}`;

function toChart({ pairs, circles }: Overlap, request: OverlapRequest, voice: Voice): BarChart {
  const [only] = pairs;
  return {
    kind: 'bars',
    title: 'Chatters in common',
    subtitle: [listInWords(request.channels.map(nameOf)), spanLabel(request, voice), request.timeZone].join(' · '),
    locale: request.locale,
    emptyLabel: 'nobody in common',
    bars: pairs.length === 1 && only ? barsOfTwo(only, circles, voice) : pairs.map((pair) => barOfPair(pair, voice)),
  };
}

/** Of two channels: who wrote in both, and who wrote in one only; the largest first. */
function barsOfTwo({ inCommon }: Pair, circles: readonly Circle[], voice: Voice): BarChart['bars'] {
  const all = circles.reduce((sum, { chatters }) => sum + chatters, 0) - inCommon;
  const parts = [
    { label: 'in both', value: inCommon },
    ...circles.map(({ channel, chatters }) => ({ label: `only in ${nameOf(channel)}`, value: chatters - inCommon })),
  ];
  return parts.sort((a, b) => b.value - a.value).map((part) => ({ ...part, note: voice.share(part.value, all), picture: null }));
}

function barOfPair({ a, b, inCommon }: Pair, voice: Voice): BarChart['bars'][number] {
  return {
    label: `${nameOf(a.channel)} and ${nameOf(b.channel)}`,
    value: inCommon,
    note: [a, b].map(({ chatters }) => voice.share(inCommon, chatters)).join(' and '),
    picture: null,
  };
}

function inWords({ pairs, circles }: Overlap, request: OverlapRequest, voice: Voice): string {
  const head = `Bar chart of chatters in common, ${spanName(request, voice)}:`;
  const items = pairs.map(
    ({ a, b, inCommon }) =>
      `#${a.channel.login} and #${b.channel.login} ${voice.number(inCommon)} (${voice.share(inCommon, a.chatters)} and ${voice.share(inCommon, b.chatters)})`,
  );
  const sizes = circles.map(({ channel, chatters }) => `#${channel.login} ${voice.number(chatters)}`);
  return shorten(`${head} ${items.join('; ')}. Chatters of each: ${sizes.join(', ')}.`, MAX_ALT_LENGTH);
}
