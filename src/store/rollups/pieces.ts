import type { ChannelId } from '../../domain/ids.ts';
import { DAY_MS, HOUR_MS, type Range } from '../../domain/range.ts';
import { type Db, prepared } from '../database.ts';
import { toDay } from './said.ts';

/** What of a channel is not rolled up, by the first instant of each. */
export interface Marks {
  readonly openHours: ReadonlySet<number>;
  readonly openDays: ReadonlySet<number>;
  /** UTC days whose messages are gone, and with them who wrote when. */
  readonly retiredDays: ReadonlySet<number>;
}

/** A range, cut into what answers for each part of it: together they cover it without overlap. */
export interface Pieces {
  /** Whole UTC days that are closed: their first instants, ascending. */
  readonly days: readonly number[];
  /** Whole hours that are closed, outside of these days. */
  readonly hours: readonly number[];
  /** Open hours, and less than an hour at each end: to be counted from messages. Adjacent ones are one. */
  readonly raw: readonly Range[];
  /** What of `raw` lies in hours that are closed: parts of one hour each. */
  readonly inClosed: readonly Range[];
}

/** Cuts `range` by what is open in it. */
export function toPieces({ fromMs, toMs }: Range, { openHours, openDays }: Pick<Marks, 'openHours' | 'openDays'>): Pieces {
  const pieces = { days: [] as number[], hours: [] as number[], raw: [] as { fromMs: number; toMs: number }[], inClosed: [] as Range[] };
  for (let at = fromMs; at < toMs; ) {
    if (at % DAY_MS === 0 && at + DAY_MS <= toMs && !openDays.has(at)) {
      pieces.days.push(at);
      at += DAY_MS;
      continue;
    }
    const endMs = Math.min((Math.floor(at / HOUR_MS) + 1) * HOUR_MS, toMs);
    const last = pieces.raw.at(-1);
    const isClosed = !openHours.has(Math.floor(at / HOUR_MS) * HOUR_MS);
    if (endMs - at === HOUR_MS && isClosed) pieces.hours.push(at);
    else {
      if (last?.toMs === at) last.toMs = endMs;
      else pieces.raw.push({ fromMs: at, toMs: endMs });
      if (isClosed) pieces.inClosed.push({ fromMs: at, toMs: endMs });
    }
    at = endMs;
  }
  return pieces;
}

/** Which hours and days of each of `channelIds` are open or retired, and touch `range`. */
export async function listMarks(db: Db, channelIds: readonly ChannelId[], { fromMs, toMs }: Range): Promise<ReadonlyMap<ChannelId, Marks>> {
  const { rows } = await prepared<{ channel_id: ChannelId | null; at_ms: number; kind: 'hour' | 'day' | 'retired' }>(
    db,
    `select channel_id, extract(epoch from hour)::float8 * 1000 as at_ms, 'hour' as kind from open_hours
      where channel_id = any(:channelIds::bigint[]) and hour > to_timestamp(:from) - interval '1 hour' and hour < to_timestamp(:to)
     union all
     select channel_id, extract(epoch from day)::float8 * 1000, 'day' from open_days
      where channel_id = any(:channelIds::bigint[]) and day >= :firstDay::date and day <= :lastDay::date
     union all
     select null, extract(epoch from day)::float8 * 1000, 'retired' from retired_days where day >= :firstDay::date and day <= :lastDay::date`,
    { channelIds: [...channelIds], from: fromMs / 1000, to: toMs / 1000, firstDay: toDay(fromMs), lastDay: toDay(toMs) },
  );
  const those = (kind: (typeof rows)[number]['kind'], channelId: ChannelId | null): ReadonlySet<number> =>
    new Set(rows.filter((row) => row.kind === kind && row.channel_id === channelId).map((row) => row.at_ms));
  const retiredDays = those('retired', null);
  return new Map(channelIds.map((id) => [id, { openHours: those('hour', id), openDays: those('day', id), retiredDays }]));
}

/** `listMarks` of one channel. */
export async function readMarks(db: Db, channelId: ChannelId, range: Range): Promise<Marks> {
  return (await listMarks(db, [channelId], range)).get(channelId) ?? NO_MARKS;
}
const NO_MARKS: Marks = { openHours: new Set(), openDays: new Set(), retiredDays: new Set() };

/** Pieces of a range that may be told of in part. */
export interface KnownPieces extends Pieces {
  /** The range has a part of a day whose messages are gone. */
  readonly lacksHours: boolean;
}

/** `range` of each of `channelIds`, cut by what is open in it now; in their order. */
export async function listPieces(db: Db, channelIds: readonly ChannelId[], range: Range): Promise<KnownPieces[]> {
  const marks = await listMarks(db, channelIds, range);
  return channelIds.map((channelId) => {
    const own = marks.get(channelId) ?? NO_MARKS;
    const pieces = toPieces(range, own);
    return { ...pieces, lacksHours: daysInPart(pieces).some((dayMs) => own.retiredDays.has(dayMs)) };
  });
}

export const NO_PIECES: Pieces = { days: [], hours: [], raw: [], inClosed: [] };

/** `listPieces` of one channel. */
export async function readPieces(db: Db, channelId: ChannelId, range: Range): Promise<KnownPieces> {
  const [pieces] = await listPieces(db, [channelId], range);
  return pieces ?? { ...NO_PIECES, lacksHours: false };
}

/** The UTC days of which `pieces` have a part. */
export function daysInPart({ hours, raw }: Pieces): number[] {
  const instants = [...hours, ...raw.flatMap(({ fromMs, toMs }) => [fromMs, toMs - 1])];
  return [...new Set(instants.map((ms) => Math.floor(ms / DAY_MS) * DAY_MS))];
}
