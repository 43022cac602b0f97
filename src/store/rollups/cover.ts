import type { ChannelId } from '../../domain/ids.ts';
import { DAY_MS } from '../../domain/range.ts';
import { type Db, prepared } from '../database.ts';
import { isSetStart, SET_DAYS, type SetDays } from './chatter-sets.ts';
import { toDay } from './said.ts';

/** A set by what it is of. */
export interface SetKey {
  readonly firstMs: number;
  readonly days: SetDays;
}

/** The sets of `known` that lie in `days` (ascending) without overlap, the longest possible first. */
export function toCover(days: readonly number[], known: readonly SetKey[]): SetKey[] {
  const wanted = new Set(days);
  const there = new Set(known.map(({ firstMs, days: length }) => `${firstMs} ${length}`));
  const cover: SetKey[] = [];
  for (let index = 0; index < days.length; ) {
    const firstMs = days[index] ?? 0;
    const length = SET_DAYS.find(
      (size) =>
        isSetStart(firstMs, size) &&
        there.has(`${firstMs} ${size}`) &&
        Array.from({ length: size }, (_, day) => firstMs + day * DAY_MS).every((dayMs) => wanted.has(dayMs)),
    );
    if (length !== undefined) cover.push({ firstMs, days: length });
    index += length ?? 1;
  }
  return cover;
}

/** Those that begin on one of `days` or between them, which are ascending. */
export async function listSets(db: Db, channelId: ChannelId, days: readonly number[]): Promise<SetKey[]> {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const { rows } = await prepared<{ first_ms: number; days: SetDays }>(
    db,
    `select extract(epoch from first_day)::float8 * 1000 as first_ms, days from chatter_sets
      where channel_id = :channelId and first_day >= :first::date and first_day <= :last::date`,
    { channelId, first: toDay(first), last: toDay(last) },
  );
  return rows.map((row) => ({ firstMs: row.first_ms, days: row.days }));
}
