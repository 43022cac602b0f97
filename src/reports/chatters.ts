import { isKnownBot } from '../domain/bots.ts';
import type { ChatterId } from '../domain/ids.ts';
import type { ChatterCount, PeopleCount } from '../store/chatters.ts';
import type { Store } from '../store/store.ts';
import type { BarChart } from './chart.ts';
import { coverageLines, emptyLines, readCoverage } from './coverage.ts';
import type { ReportMessage } from './message.ts';
import { MAX_ALT_LENGTH, nameOf, shorten } from './names.ts';
import type { ReportRequest } from './request.ts';
import { inSpan, spanLabel, spanName, toWholeMinutes } from './span.ts';
import { listInWords, type Voice, voiceOf } from './voice.ts';

export interface ChattersRequest extends ReportRequest {
  /** How many people to rank, 1 or more. */
  readonly limit: number;
}

/** Who wrote most: the top `limit` people with their share of all messages; known bots are left out and named. */
export async function chattersReport(store: Store, request: ChattersRequest): Promise<ReportMessage> {
  const voice = voiceOf(request);
  const range = toWholeMinutes(request.range);
  const [ranked, chatters, totals, coverage] = await Promise.all([
    readRanking(store, request),
    store.chatters.countChatters(request.channel.id, range, request.scope),
    store.activity.getTotals(request.channel.id, range, request.scope),
    readCoverage(store, request),
  ]);
  const ranking = { ...ranked, messages: totals.messages, chatters };
  const title = `Top chatters in ${nameOf(request.channel)}, ${spanName(request, voice)}`;
  if (totals.messages === 0) return { title, lines: emptyLines(coverage, request, voice), image: null, altText: null };
  const lines = [...rankingLines(ranking, request, voice), ...coverageLines(coverage, request, voice)];
  if (ranking.people.length === 0) return { title, lines, image: null, altText: null };
  return { title, lines, image: toChart(ranking, request, voice), altText: inWords(ranking, request, voice) };
}

/** Most channels have a bot or two among those who write most. */
const USUAL_BOTS = 3;

/** Asks for as many as it takes: neither bots nor those who opted out use up a place. */
async function readRanking(store: Store, { channel, range, scope, limit }: ChattersRequest): Promise<Ranked> {
  for (let wanted = limit + USUAL_BOTS; ; ) {
    const rows = await store.chatters.listTopChatters(channel.id, toWholeMinutes(range), scope, wanted);
    const optedOut = await store.optouts.listOptedOut(rows.map(({ chatterId }) => chatterId));
    const ranked = rankPeople(rows, limit, optedOut);
    if (ranked.people.length >= limit || rows.length < wanted) return ranked;
    wanted = limit + (rows.length - ranked.people.length) + USUAL_BOTS;
  }
}

interface Ranked {
  readonly people: readonly ChatterCount[];
  /** Those that would have been among them. */
  readonly bots: readonly ChatterCount[];
  /** How many others would have been, and opted out of being named. */
  readonly unnamed: number;
}

export interface Ranking extends Ranked {
  /** Of everybody in the range. */
  readonly messages: number;
  readonly chatters: PeopleCount;
}

/** The first `limit` people of `rows` (the most messages first), and who ranked before the last of them without being shown. */
export function rankPeople(rows: readonly ChatterCount[], limit: number, optedOut: ReadonlySet<ChatterId>): Ranked {
  const people: ChatterCount[] = [];
  const bots: ChatterCount[] = [];
  let unnamed = 0;
  for (const row of rows) {
    if (people.length >= limit) break;
    if (optedOut.has(row.chatterId)) unnamed += 1;
    else (isKnownBot(row) ? bots : people).push(row);
  }
  return { people, bots, unnamed };
}

/** The most that are named one by one; a sentence is not a list. */
const MAX_NAMED_BOTS = 5;

export function rankingLines({ people, bots, unnamed, messages, chatters }: Ranking, request: ReportRequest, voice: Voice): string[] {
  const [first, second, third] = people;
  const all = `${voice.chatters(chatters)} wrote ${voice.count(messages, 'message')} ${inSpan(request, voice)}`;
  const lines: string[] = [];
  if (!first) {
    lines.push(
      `${all.charAt(0).toUpperCase()}${all.slice(1)}, ${unnamed === 0 ? 'none of them a person as far as known' : 'none of them to be named'}.`,
    );
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
  if (unnamed > 0) lines.push(`${voice.count(unnamed, 'chatter')} left out at their own wish.`);
  return lines;
}

function toChart({ people, messages }: Ranking, request: ReportRequest, voice: Voice): BarChart {
  return {
    kind: 'bars',
    title: 'Messages per chatter',
    subtitle: [nameOf(request.channel), spanLabel(request, voice), request.timeZone].join(' · '),
    locale: request.locale,
    emptyLabel: 'no messages',
    bars: people.map((person) => ({
      label: nameOf(person),
      value: person.messages,
      note: voice.share(person.messages, messages),
      picture: null,
    })),
  };
}

function inWords({ people, messages }: Ranking, request: ReportRequest, voice: Voice): string {
  const head = `Bar chart of messages per chatter in #${request.channel.login}, ${spanName(request, voice)}:`;
  const items = people.map(
    (person, index) => `${index + 1}. ${nameOf(person)}, ${voice.number(person.messages)} (${voice.share(person.messages, messages)})`,
  );
  return shorten(`${head} ${items.join('; ')}.`, MAX_ALT_LENGTH);
}
