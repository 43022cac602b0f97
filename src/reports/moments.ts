import { HOUR_MS } from '../domain/range.ts';
import type { Said } from '../store/moments.ts';
import type { Store } from '../store/store.ts';
import { readTimeline } from './activity.ts';
import type { TimeChart } from './chart.ts';
import { type Coverage, coverageLines, emptyLines, readCoverage, unrecorded } from './coverage.ts';
import { toReadable } from './mean.ts';
import type { ReportMessage } from './message.ts';
import { AROUND_HOURS, aroundHours, type Peak, toPaces, toPeakHours, toPeaks, usualPace } from './moments-peaks.ts';
import { MAX_ALT_LENGTH, nameOf, shorten, toPlainText } from './names.ts';
import type { ReportRequest } from './request.ts';
import { sumMessages } from './series.ts';
import { inSpan, spanName, toWholeMinutes } from './span.ts';
import { type Timeline, timeChartInWords, toTimeChart } from './time-chart.ts';
import { listInWords, type Voice, voiceOf } from './voice.ts';

export interface MomentsRequest extends ReportRequest {
  /** How many to tell of at the most, 1 or more. */
  readonly limit: number;
}

/** When chat went wild: minutes far above what was usual in their hours, with the words and emotes that marked them, on the messages over time. */
export async function momentsReport(store: Store, asked: MomentsRequest): Promise<ReportMessage> {
  const request: MomentsRequest = { ...asked, scope: 'own' };
  const voice = voiceOf(request);
  const coverage = await readCoverage(store, request);
  const [moments, timeline] = await Promise.all([
    readMoments(store, request, coverage),
    readTimeline(store, request, Promise.resolve(coverage), false),
  ]);
  const title = `Moments in ${nameOf(request.channel)}, ${spanName(request, voice)}`;
  const messages = sumMessages(timeline.steps);
  const lines = momentsLines(moments, messages, coverage, request, voice);
  if (messages === 0) return { title, lines, image: null, altText: null };
  return { title, lines, image: toChart(moments, timeline, request, voice), altText: inWords(moments, timeline, request, voice) };
}

export interface Moment extends Peak {
  /** What was said most in it, the most first; null where the messages are gone. */
  readonly said: readonly Said[] | null;
}

const MAX_SAID = 3;

/** The one that stands out most first. */
async function readMoments(store: Store, request: MomentsRequest, coverage: Coverage): Promise<Moment[]> {
  const channelId = request.channel.id;
  const range = toWholeMinutes(request.range);
  const around = { fromMs: range.fromMs - AROUND_HOURS * HOUR_MS, toMs: range.toMs + AROUND_HOURS * HOUR_MS };
  const [busiest, quarters] = await Promise.all([
    store.moments.listBusiestMinutes(channelId, range),
    store.messageCounts.listQuarters(channelId, around),
  ]);
  // What lies ahead is not recorded yet: where nothing follows the range, it may be now.
  const isLast = (quarters.at(-1)?.startMs ?? 0) < range.toMs;
  const lost = [...unrecorded(coverage, request.range), ...(isLast ? [{ fromMs: range.toMs, toMs: around.toMs }] : [])];
  const paces = toPaces(quarters, lost);
  const usuals = new Map<number, number>();
  const usualOf = (hourMs: number): number => {
    const usual = usuals.get(hourMs) ?? usualPace(hourMs, paces);
    usuals.set(hourMs, usual);
    return usual;
  };
  const hours = toPeakHours(busiest, usualOf, request.limit);
  const minutes = await store.moments.listMinutes(channelId, aroundHours(hours, range));
  const peaks = toPeaks(minutes, hours, usualOf, request.limit);
  const said = await store.moments.listSaid(channelId, peaks, MAX_SAID);
  return peaks.map((peak, index) => ({ ...peak, said: said[index]?.filter(({ uses }) => uses > 1) ?? null }));
}

export function momentsLines(
  moments: readonly Moment[],
  messages: number,
  coverage: Coverage,
  request: ReportRequest,
  voice: Voice,
): string[] {
  if (messages === 0) return emptyLines(coverage, request, voice);
  const [first, ...more] = moments;
  const all = `${voice.count(messages, 'message')} ${inSpan(request, voice)}`;
  const lines =
    first === undefined
      ? [`No minute stood out from its hours: ${all}.`]
      : [`Biggest moment ${inSpan(request, voice)}: ${momentLine(first, voice)}`, ...more.map((moment) => momentLine(moment, voice))];
  return [...lines, ...goneLines(moments), ...coverageLines(coverage, request, voice)];
}

/** `21:14, 340 messages in a minute, 6 times the usual 57: KEKW, "gg" and LUL.` */
function momentLine({ atMs, messages, usual, said }: Moment, voice: Voice): string {
  const height = `${voice.count(messages, 'message')} in a minute, ${timesInWords(messages, usual, voice)} the usual ${voice.number(toReadable(usual))}`;
  return `${voice.moment(atMs)}, ${height}${said === null || said.length === 0 ? '' : `: ${listInWords(said.map(saidInWords))}`}.`;
}

function timesInWords(messages: number, usual: number, voice: Voice): string {
  const factor = messages / usual;
  const times = factor >= 10 ? Math.round(factor) : Math.round(factor * 10) / 10;
  return times === 2 ? 'twice' : `${voice.number(times)} times`;
}

const saidLabel = (said: Said): string => toPlainText('emote' in said ? said.emote : said.word);
const saidInWords = (said: Said): string => ('emote' in said ? saidLabel(said) : `"${saidLabel(said)}"`);

function goneLines(moments: readonly Moment[]): string[] {
  if (moments.every(({ said }) => said !== null)) return [];
  return moments.every(({ said }) => said === null)
    ? ['What was said in them is not kept any more.']
    : ['What was said in the oldest of them is not kept any more.'];
}

/** `21:14 KEKW`: the day stands beneath. */
function toMark({ atMs, said }: Moment, voice: Voice): TimeChart['marks'][number] {
  const [first] = said ?? [];
  return { atMs, label: [voice.clock(atMs), ...(first === undefined ? [] : [saidLabel(first)])].join(' ') };
}

function toChart(moments: readonly Moment[], timeline: Timeline, request: ReportRequest, voice: Voice): TimeChart {
  return { ...toTimeChart(timeline, request, voice, false), marks: moments.map((moment) => toMark(moment, voice)) };
}

function inWords(moments: readonly Moment[], timeline: Timeline, request: ReportRequest, voice: Voice): string {
  const marks =
    moments.length === 0
      ? ''
      : ` Marked: ${listInWords([...moments].sort((a, b) => a.atMs - b.atMs).map(({ atMs }) => voice.moment(atMs)))}.`;
  return shorten(`${timeChartInWords(timeline, request, voice, false)}${marks}`, MAX_ALT_LENGTH);
}
