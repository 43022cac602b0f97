import type { Store } from '../store/store.ts';
import type { TopWords } from '../store/words.ts';
import type { BarChart } from './chart.ts';
import { type Coverage, coverageLines, emptyLines, readCoverage } from './coverage.ts';
import type { ReportMessage } from './message.ts';
import { MAX_ALT_LENGTH, nameOf, shorten, toPlainText } from './names.ts';
import type { ReportRequest } from './request.ts';
import { inSpan, spanLabel, spanName } from './span.ts';
import { type Voice, voiceOf } from './voice.ts';
import { keptLines } from './words-kept.ts';
import { leadLine, noneLine } from './words-lead.ts';

export interface WordsRequest extends ReportRequest {
  /** How many to rank, 1 to 25. */
  readonly limit: number;
}

/** Which words were said most: the top `limit`, without stop words, emotes, commands, links and mentions. */
export async function wordsReport(store: Store, asked: WordsRequest): Promise<ReportMessage> {
  const request: WordsRequest = { ...asked, scope: 'own' };
  const voice = voiceOf(request);
  const [words, coverage] = await Promise.all([
    store.words.listTopWords(request.channel.id, request.range, request.limit),
    readCoverage(store, request),
  ]);
  const messages = (await store.messageCounts.sumMessages([request.channel.id], words.counted)).get(request.channel.id) ?? 0;
  const title = `Top words in ${nameOf(request.channel)}, ${spanName(request, voice)}`;
  const lines = wordsLines(words, messages, coverage, request, voice);
  if (words.top.length === 0) return { title, lines, image: null, altText: null };
  return { title, lines, image: toChart(words, request, voice), altText: inWords(words, request, voice) };
}

export function wordsLines(words: TopWords, messages: number, coverage: Coverage, request: ReportRequest, voice: Voice): string[] {
  if (messages === 0) return [...emptyLines(coverage, request, voice), ...keptLines(words, request, voice, 'words')];
  const counts = words.top.map(({ word, uses }) => ({ name: `"${toPlainText(word)}"`, uses }));
  const first =
    counts.length === 0 ? noneLine('word', messages, request, voice) : leadLine(counts, messages, inSpan(request, voice), voice);
  return [first, ...keptLines(words, request, voice, 'words'), ...coverageLines(coverage, request, voice)];
}

function toChart({ top }: TopWords, request: ReportRequest, voice: Voice): BarChart {
  return {
    kind: 'bars',
    title: 'Uses per word',
    subtitle: [nameOf(request.channel), spanLabel(request, voice), request.timeZone].join(' · '),
    locale: request.locale,
    emptyLabel: 'no words',
    bars: top.map(({ word, uses }) => ({ label: toPlainText(word), value: uses, note: null, picture: null })),
  };
}

function inWords({ top }: TopWords, request: ReportRequest, voice: Voice): string {
  const items = top.map(({ word, uses }, index) => `${index + 1}. ${toPlainText(word)}, ${voice.number(uses)}`);
  return shorten(
    `Bar chart of uses per word in #${request.channel.login}, ${spanName(request, voice)}: ${items.join('; ')}.`,
    MAX_ALT_LENGTH,
  );
}
