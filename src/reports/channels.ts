import type { ChannelId, GuildId } from '../domain/ids.ts';
import type { Store } from '../store/store.ts';
import type { Watch } from '../store/watches.ts';
import type { BarChart } from './chart.ts';
import { unrecorded } from './coverage.ts';
import { readCoverages } from './coverages.ts';
import type { ReportMessage } from './message.ts';
import { MAX_ALT_LENGTH, nameOf, shorten } from './names.ts';
import { isComparable } from './overview-before.ts';
import type { SpanRequest } from './request.ts';
import { inSpan, spanLabel, spanName, toWholeMinutes } from './span.ts';
import { listInWords, type Voice, voiceOf } from './voice.ts';

export interface ChannelsRequest extends SpanRequest {
  /** Whose watched channels. */
  readonly guildId: GuildId;
  /** How many to rank, 1 or more. */
  readonly limit: number;
}

/** Which of the channels that a guild watches are the busiest: the top `limit` by own messages, with their share of all. */
export async function channelsReport(store: Store, asked: ChannelsRequest): Promise<ReportMessage> {
  const request: ChannelsRequest = { ...asked, scope: 'own' };
  const voice = voiceOf(request);
  const watches = await store.watches.listWatches(request.guildId);
  const counts = await store.messageCounts.sumMessages(
    watches.flatMap(({ channelId }) => (channelId === null ? [] : [channelId])),
    toWholeMinutes(request.range),
  );
  const ranking = rankChannels(watches, counts, request.limit);
  const coverages = await readCoverages(
    store,
    ranking.top.map(({ channelId }) => channelId),
    request.range,
  );
  const inPart = ranking.top.filter(({ channelId }) => {
    const coverage = coverages.get(channelId);
    return coverage !== undefined && !isComparable(request.range, unrecorded(coverage, request.range));
  });
  const title = `Top channels, ${spanName(request, voice)}`;
  const lines = channelsLines(ranking, inPart, request, voice);
  if (ranking.top.length === 0) return { title, lines, image: null, altText: null };
  return { title, lines, image: toChart(ranking, request, voice), altText: inWords(ranking, request, voice) };
}

interface RankedChannel extends Pick<Watch, 'login' | 'displayName'> {
  readonly channelId: ChannelId;
  readonly messages: number;
}

export interface ChannelRanking {
  readonly top: readonly RankedChannel[];
  /** Of all that are watched, shown or not. */
  readonly messages: number;
  readonly active: number;
  readonly watched: number;
  readonly silent: readonly Pick<Watch, 'login' | 'displayName'>[];
}

/** The first `limit` of the watched channels by messages, ties by login. */
export function rankChannels(watches: readonly Watch[], counts: ReadonlyMap<ChannelId, number>, limit: number): ChannelRanking {
  const ranked = watches
    .flatMap(({ channelId, login, displayName }): RankedChannel[] => {
      const messages = channelId === null ? 0 : (counts.get(channelId) ?? 0);
      return channelId === null || messages === 0 ? [] : [{ channelId, login, displayName, messages }];
    })
    .sort((a, b) => b.messages - a.messages || (a.login < b.login ? -1 : 1));
  const active = new Set(ranked.map(({ login }) => login));
  return {
    top: ranked.slice(0, limit),
    messages: ranked.reduce((sum, { messages }) => sum + messages, 0),
    active: ranked.length,
    watched: watches.length,
    silent: watches.filter(({ login }) => !active.has(login)),
  };
}

/** The most that are named one by one; a sentence is not a list. */
const MAX_NAMED = 5;

export function channelsLines(ranking: ChannelRanking, inPart: readonly RankedChannel[], request: ChannelsRequest, voice: Voice): string[] {
  const { top, messages, active, watched, silent } = ranking;
  const [first, second] = top;
  if (watched === 0) return ['No channel is watched here yet.'];
  if (first === undefined)
    return [`No messages recorded ${inSpan(request, voice)} in the ${voice.count(watched, 'channel')} watched here.`];
  const all = `${voice.count(messages, 'message')} in ${voice.count(active, 'channel')} ${inSpan(request, voice)}`;
  const lead =
    second?.messages === first.messages
      ? `${listInWords(top.filter((one) => one.messages === first.messages).map(nameOf))} lead with ${voice.count(first.messages, 'message')} each`
      : `${nameOf(first)} leads with ${voice.count(first.messages, 'message')}`;
  const lines = [active === 1 ? `${all}: ${nameOf(first)}.` : `${lead}, ${voice.share(first.messages, messages)} of all; ${all}.`];
  if (silent.length > 0) lines.push(`Without messages: ${listInWords(toNames(silent, voice))}.`);
  if (inPart.length > 0) lines.push(`Recorded in part only: ${listInWords(toNames(inPart, voice))}.`);
  return lines;
}

function toNames(channels: readonly Pick<Watch, 'login' | 'displayName'>[], voice: Voice): string[] {
  const named = channels.slice(0, MAX_NAMED).map(nameOf);
  return channels.length > MAX_NAMED ? [...named, `${voice.number(channels.length - MAX_NAMED)} more`] : named;
}

function toChart({ top, messages }: ChannelRanking, request: ChannelsRequest, voice: Voice): BarChart {
  return {
    kind: 'bars',
    title: 'Messages per channel',
    subtitle: [spanLabel(request, voice), request.timeZone].join(' · '),
    locale: request.locale,
    emptyLabel: 'no messages',
    bars: top.map((channel) => ({
      label: nameOf(channel),
      value: channel.messages,
      note: voice.share(channel.messages, messages),
      picture: null,
    })),
  };
}

function inWords({ top, messages }: ChannelRanking, request: ChannelsRequest, voice: Voice): string {
  const items = top.map(
    (channel, index) => `${index + 1}. ${nameOf(channel)}, ${voice.number(channel.messages)} (${voice.share(channel.messages, messages)})`,
  );
  return shorten(`Bar chart of messages per channel, ${spanName(request, voice)}: ${items.join('; ')}.`, MAX_ALT_LENGTH);
}
