import { isKnownBot, MAX_KNOWN_BOTS } from '../domain/bots.ts';
import type { ChatterCount } from '../store/chatters.ts';
import type { Store } from '../store/store.ts';
import type { BarChart } from './chart.ts';
import { coverageLines, emptyLines, readCoverage } from './coverage.ts';
import type { ReportMessage } from './message.ts';
import { MAX_ALT_LENGTH, nameOf, shorten } from './names.ts';
import type { ReportRequest } from './request.ts';
import { inSpan, spanName, toWholeMinutes } from './span.ts';
import { listInWords, type Voice, voiceOf } from './voice.ts';

export interface ChattersRequest extends ReportRequest {
  /** How many people to rank, 1 or more. */
  readonly limit: number;
}

/** Who wrote most: the top `limit` people with their share of all messages; known bots are left out and named. */
export async function chattersReport(store: Store, request: ChattersRequest): Promise<ReportMessage> {
  const voice = voiceOf(request);
  const range = toWholeMinutes(request.range);
  const [rows, chatters, totals, coverage] = await Promise.all([
    store.chatters.listTopChatters(request.channel.id, range, request.scope, request.limit + MAX_KNOWN_BOTS),
    store.chatters.countChatters(request.channel.id, range, request.scope),
    store.activity.getTotals(request.channel.id, range, request.scope),
    readCoverage(store, request),
  ]);
  const ranking = { ...rankPeople(rows, request.limit), messages: totals.messages, chatters };
  const title = `Top chatters in ${nameOf(request.channel)}, ${spanName(request, voice)}`;
  if (totals.messages === 0) return { title, lines: emptyLines(coverage, request, voice), image: null, altText: null };
  const lines = [...rankingLines(ranking, request, voice), ...coverageLines(coverage, request, voice)];
  if (ranking.people.length === 0) return { title, lines, image: null, altText: null };
  return { title, lines, image: toChart(ranking, request, voice), altText: inWords(ranking, request, voice) };
}

export interface Ranking {
  readonly people: readonly ChatterCount[];
  /** Those that would have been among them. */
  readonly bots: readonly ChatterCount[];
  /** Of everybody in the range. */
  readonly messages: number;
  readonly chatters: number;
}

/** The first `limit` people of `rows` (the most messages first), and the bots that ranked before the last of them. */
export function rankPeople(rows: readonly ChatterCount[], limit: number): Pick<Ranking, 'people' | 'bots'> {
  const people: ChatterCount[] = [];
  const bots: ChatterCount[] = [];
  for (const row of rows) {
    if (people.length >= limit) break;
    (isKnownBot(row) ? bots : people).push(row);
  }
  return { people, bots };
}

/** The most that are named one by one; a sentence is not a list. */
const MAX_NAMED_BOTS = 5;

export function rankingLines({ people, bots, messages, chatters }: Ranking, request: ReportRequest, voice: Voice): string[] {
  const [first, second, third] = people;
  const all = `${voice.count(chatters, 'chatter')} wrote ${voice.count(messages, 'message')} ${inSpan(request, voice)}`;
  const lines: string[] = [];
  if (!first) {
    lines.push(`${all}, none of them a person as far as known.`);
  } else if (second?.messages === first.messages) {
    const others = third?.messages === first.messages ? ' and others' : '';
    const names = others === '' ? `${nameOf(first)} and ${nameOf(second)}` : `${nameOf(first)}, ${nameOf(second)}${others}`;
    lines.push(
      `${names} lead with ${voice.count(first.messages, 'message')} each, ${voice.share(first.messages, messages)} of all; ${all}.`,
    );
  } else {
    lines.push(
      `${nameOf(first)} leads with ${voice.count(first.messages, 'message')}, ${voice.share(first.messages, messages)} of all; ${all}.`,
    );
  }
  if (bots.length > 0) {
    const named = bots.slice(0, MAX_NAMED_BOTS).map(nameOf);
    const more = bots.length > MAX_NAMED_BOTS ? [`${voice.number(bots.length - MAX_NAMED_BOTS)} more`] : [];
    lines.push(`${voice.count(bots.length, 'bot')} left out: ${listInWords([...named, ...more])}.`);
  }
  return lines;
}

function toChart({ people, messages }: Ranking, request: ReportRequest, voice: Voice): BarChart {
  return {
    kind: 'bars',
    title: 'Messages per chatter',
    subtitle: [nameOf(request.channel), spanName(request, voice), request.timeZone].join(' · '),
    locale: request.locale,
    emptyLabel: 'no messages',
    bars: people.map((person) => ({ label: nameOf(person), value: person.messages, note: voice.share(person.messages, messages) })),
  };
}

function inWords({ people, messages }: Ranking, request: ReportRequest, voice: Voice): string {
  const head = `Bar chart of messages per chatter in #${request.channel.login}, ${spanName(request, voice)}:`;
  const items = people.map(
    (person, index) => `${index + 1}. ${nameOf(person)}, ${voice.number(person.messages)} (${voice.share(person.messages, messages)})`,
  );
  return shorten(`${head} ${items.join('; ')}.`, MAX_ALT_LENGTH);
}
