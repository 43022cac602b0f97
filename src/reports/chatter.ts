import type { Login } from '../domain/ids.ts';
import { DAY_MS } from '../domain/range.ts';
import { UserError } from '../errors.ts';
import type { Totals } from '../store/activity.ts';
import type { ChatterFacts, FirstSeen } from '../store/chatter.ts';
import type { ChatterEmotes } from '../store/chatter-emotes.ts';
import type { Person } from '../store/chatter-names.ts';
import type { Store } from '../store/store.ts';
import { daysChart, daysInWords, emotesChart, emotesInWords } from './chatter-charts.ts';
import { type Coverage, coverageLines, emptyLines, readCoverage } from './coverage.ts';
import { type EmotePictures, emoteLabel } from './emotes-names.ts';
import type { ReportMessage } from './message.ts';
import { nameOf } from './names.ts';
import type { ReportRequest } from './request.ts';
import { inSpan, spanName, toWholeMinutes } from './span.ts';
import { listInWords, type Voice, voiceOf } from './voice.ts';

export interface ChatterRequest extends ReportRequest {
  /** Whom: a name of theirs, also a former one. */
  readonly login: Login;
  readonly pictures: EmotePictures;
}

/** The most emotes that a sentence or a small chart names. */
const FAVOURITES = 5;

/**
 * One person in one channel: messages, place, days, favourite emotes, when they were first seen. Messages per day are drawn where there are several days,
 * their emotes otherwise.
 * @throws {UserError} when nobody is known by that name, or they opted out of being shown
 */
export async function chatterReport(store: Store, asked: ChatterRequest): Promise<ReportMessage> {
  const request: ChatterRequest = { ...asked, scope: 'own' };
  const voice = voiceOf(request);
  const person = await findShown(store, request.login);
  const range = toWholeMinutes(request.range);
  const [{ facts, emotes }, totals, coverage] = await Promise.all([
    store.chatter.getChatterAndEmotes(request.channel.id, person.chatterId, range, FAVOURITES),
    store.activity.getTotals(request.channel.id, range, 'own'),
    readCoverage(store, request),
  ]);
  const title = `${nameOf(person)} in ${nameOf(request.channel)}, ${spanName(request, voice)}`;
  const lines = chatterLines({ person, facts, emotes, totals, coverage }, request, voice);
  const ofPerson = { ...request, person, facts, emotes, coverage };
  if (facts.days.length > 1 && range.toMs - range.fromMs > 2 * DAY_MS) {
    return { title, lines, image: daysChart(ofPerson, voice), altText: daysInWords(ofPerson, voice) };
  }
  if (emotes.top.length > 0) return { title, lines, image: await emotesChart(ofPerson, voice), altText: emotesInWords(ofPerson, voice) };
  return { title, lines, image: null, altText: null };
}

/** @throws {UserError} */
async function findShown(store: Store, login: Login): Promise<Person> {
  const person = await store.chatterNames.findPerson(login);
  if (person === null) throw new UserError('unknown-chatter', `Nobody called ${login} has been seen in a channel that is recorded here.`);
  // Nothing is told of them, not even a newer name.
  if (await store.optouts.isOptedOut(person.chatterId)) {
    throw new UserError('chatter-opted-out', `${login} has asked to be left out of the statistics, so I have nothing to show.`);
  }
  return person;
}

export interface ChatterNumbers {
  readonly person: Person;
  readonly facts: ChatterFacts;
  readonly emotes: ChatterEmotes;
  readonly totals: Pick<Totals, 'messages'>;
  readonly coverage: Coverage;
}

export function chatterLines(
  { person, facts, emotes, totals, coverage }: ChatterNumbers,
  request: Omit<ChatterRequest, 'pictures'>,
  voice: Voice,
): string[] {
  const renamed = person.login === request.login ? [] : [`${request.login} is called ${nameOf(person)} now.`];
  if (totals.messages === 0) return [...emptyLines(coverage, request, voice), ...renamed];
  return [
    ...sumLines(person, facts, totals.messages, request, voice),
    ...favouriteLines(emotes, facts.messages, voice),
    ...firstSeenLines(facts.firstSeen, request, voice),
    ...renamed,
    ...coverageLines(coverage, request, voice),
  ];
}

function sumLines(person: Person, { messages, days, rank }: ChatterFacts, all: number, request: ReportRequest, voice: Voice): string[] {
  if (messages === 0) return [`${nameOf(person)} wrote nothing in #${request.channel.login} ${inSpan(request, voice)}.`];
  const place = rank === null ? '' : `, place ${voice.number(rank)} among chatters`;
  const sum = `${nameOf(person)} wrote ${voice.count(messages, 'message')} ${inSpan(request, voice)}, ${voice.share(messages, all)} of all${place}.`;
  const busiest = days.reduce((most, day) => (day.messages > most.messages ? day : most), { dayMs: 0, messages: 0 });
  if (days.length < 2) return [sum];
  const date = voice.utcDate(busiest.dayMs);
  return [
    sum,
    `Active on ${voice.count(days.length, 'day')} (UTC), most of all on ${date} with ${voice.count(busiest.messages, 'message')}.`,
  ];
}

function favouriteLines({ top, messages: seen }: ChatterEmotes, messages: number, voice: Voice): string[] {
  if (top.length === 0) return [];
  const named = top.map(({ emote, uses }) => `${emoteLabel(emote)} (${voice.number(uses)})`);
  const where = seen >= messages ? '' : ` in the latest ${voice.count(seen, 'message')}`;
  return [`Favourite emotes${where}: ${listInWords(named)}.`];
}

function firstSeenLines(firstSeen: FirstSeen | null, request: ReportRequest, voice: Voice): string[] {
  if (firstSeen === null) return [`Never seen in #${request.channel.login} as far as it was recorded.`];
  const when = firstSeen.isDay
    ? `on ${voice.utcDate(firstSeen.atMs)} (UTC)`
    : `at ${voice.clock(firstSeen.atMs)} on ${voice.date(firstSeen.atMs)}`;
  return [`First seen here ${when}.`];
}
