import type { TopEmotes } from '../store/emote-uses.ts';
import type { Store } from '../store/store.ts';
import type { Bar, BarChart } from './chart.ts';
import { type Coverage, coverageLines, emptyLines, readCoverage } from './coverage.ts';
import { type EmotePictures, emoteInWords, emoteLabel, SOURCE_NAMES } from './emotes-names.ts';
import type { ReportMessage } from './message.ts';
import { MAX_ALT_LENGTH, nameOf, shorten } from './names.ts';
import type { ReportRequest } from './request.ts';
import { inSpan, spanLabel, spanName } from './span.ts';
import { type Voice, voiceOf } from './voice.ts';
import { keptLines } from './words-kept.ts';
import { leadLine, noneLine } from './words-lead.ts';

export interface EmotesRequest extends ReportRequest {
  /** How many to rank, 1 or more. */
  readonly limit: number;
  readonly pictures: EmotePictures;
}

/** Which emotes were used most: the top `limit` of Twitch, 7TV, BTTV and FFZ, of the channel and of everywhere, each with its picture where it can be had. */
export async function emotesReport(store: Store, asked: EmotesRequest): Promise<ReportMessage> {
  const request: EmotesRequest = { ...asked, scope: 'own' };
  const voice = voiceOf(request);
  const [emotes, coverage] = await Promise.all([
    store.emoteUses.listTopEmotes(request.channel.id, request.range, request.limit),
    readCoverage(store, request),
  ]);
  const messages = (await store.messageCounts.sumMessages([request.channel.id], emotes.counted)).get(request.channel.id) ?? 0;
  const title = `Top emotes in ${nameOf(request.channel)}, ${spanName(request, voice)}`;
  const lines = emotesLines(emotes, messages, coverage, request, voice);
  if (emotes.top.length === 0) return { title, lines, image: null, altText: null };
  const pictures = await Promise.all(emotes.top.map(({ emote }) => request.pictures(emote)));
  return { title, lines, image: toChart(emotes, pictures, request, voice), altText: inWords(emotes, request, voice) };
}

export function emotesLines(emotes: TopEmotes, messages: number, coverage: Coverage, request: ReportRequest, voice: Voice): string[] {
  if (messages === 0) return [...emptyLines(coverage, request, voice), ...keptLines(emotes, request, voice, 'emotes')];
  const counts = emotes.top.map(({ emote, uses }) => ({ name: emoteInWords(emote), uses }));
  const first =
    counts.length === 0 ? noneLine('emote', messages, request, voice) : leadLine(counts, messages, inSpan(request, voice), voice);
  return [first, ...keptLines(emotes, request, voice, 'emotes'), ...coverageLines(coverage, request, voice)];
}

function toChart({ top }: TopEmotes, pictures: readonly (Uint8Array | null)[], request: ReportRequest, voice: Voice): BarChart {
  return {
    kind: 'bars',
    title: 'Uses per emote',
    subtitle: [nameOf(request.channel), spanLabel(request, voice), request.timeZone].join(' · '),
    locale: request.locale,
    emptyLabel: 'no emotes',
    bars: top.map(
      ({ emote, uses }, index): Bar => ({
        label: emoteLabel(emote),
        value: uses,
        note: SOURCE_NAMES[emote.source],
        picture: pictures[index] ?? null,
      }),
    ),
  };
}

function inWords({ top }: TopEmotes, request: ReportRequest, voice: Voice): string {
  const items = top.map(({ emote, uses }, index) => `${index + 1}. ${emoteInWords(emote)}, ${voice.number(uses)}`);
  return shorten(
    `Bar chart of uses per emote in #${request.channel.login}, ${spanName(request, voice)}: ${items.join('; ')}.`,
    MAX_ALT_LENGTH,
  );
}
