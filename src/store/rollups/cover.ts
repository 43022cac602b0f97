import type { ChannelId } from '../../domain/ids.ts';
import { DAY_MS, type Range } from '../../domain/range.ts';
import { type Db, prepared } from '../database.ts';
import { SET_DAYS, type SetDays } from './chatter-sets.ts';
import { toDay } from './said.ts';

/** A set by what it is of. */
export interface SetKey {
  readonly firstMs: number;
  readonly days: SetDays;
}

/** The sets of `known` that lie in `days` (ascending) without overlap, the longest possible first. */
export function toCover<Set_ extends SetKey>(days: readonly number[], known: readonly Set_[]): Set_[] {
  const wanted = new Set(days);
  const there = new Map(known.map((set) => [`${set.firstMs} ${set.days}`, set]));
  const cover: Set_[] = [];
  for (let index = 0; index < days.length; ) {
    const firstMs = days[index] ?? 0;
    const chosen = SET_DAYS.flatMap((size) => there.get(`${firstMs} ${size}`) ?? []).find((set) =>
      daysOf(set).every((dayMs) => wanted.has(dayMs)),
    );
    if (chosen) cover.push(chosen);
    index += chosen?.days ?? 1;
  }
  return cover;
}

/** The first instants of the UTC days that a set is of. */
export const daysOf = ({ firstMs, days }: SetKey): number[] => Array.from({ length: days }, (_, day) => firstMs + day * DAY_MS);

/** A set that is up to date. */
export interface KnownSet extends SetKey {
  readonly channelId: ChannelId;
  readonly chatters: number;
  /** Another one once the set is made anew. */
  readonly madeAt: string;
}

interface RawSet {
  channel_id: ChannelId;
  first_ms: number;
  days: SetDays;
  chatters: number;
  made_at: string;
}

/** The sets of each of `channelIds` that lie in `range` and are up to date, as far as days are closed. */
export async function listSets(db: Db, channelIds: readonly ChannelId[], { fromMs, toMs }: Range): Promise<KnownSet[]> {
  const [first, end] = [Math.ceil(fromMs / DAY_MS) * DAY_MS, Math.floor(toMs / DAY_MS) * DAY_MS];
  if (first >= end) return [];
  const { rows } = await prepared<RawSet>(
    db,
    `select s.channel_id, extract(epoch from s.first_day)::float8 * 1000 as first_ms, s.days, s.chatters, extract(epoch from s.made_at)::text as made_at
       from chatter_sets s
      cross join lateral (
        select max(t.made_at) as made_at, count(*) as of_days from chatter_day_tops t
         where t.channel_id = s.channel_id and t.day >= s.first_day and t.day < s.first_day + s.days
      ) d
      where s.channel_id = any(:channelIds::bigint[]) and s.first_day >= :first::date and s.first_day <= :end::date - s.days
        and s.made_at = d.made_at and s.of_days = d.of_days`,
    { channelIds: [...channelIds], first: toDay(first), end: toDay(end) },
  );
  return rows.map((raw) => ({
    channelId: raw.channel_id,
    firstMs: raw.first_ms,
    days: raw.days,
    chatters: raw.chatters,
    madeAt: raw.made_at,
  }));
}
