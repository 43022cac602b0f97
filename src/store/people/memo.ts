import type { ChannelId } from '../../domain/ids.ts';
import { DAY_MS, type Range } from '../../domain/range.ts';
import type { Scope } from '../../domain/scope.ts';
import { type Db, prepared } from '../database.ts';
import type { Marks } from '../rollups/pieces.ts';
import { toDay } from '../rollups/said.ts';
import type { PeopleCount } from './unions.ts';

/** Some megabytes. */
const MAX_REMEMBERED = 20_000;

interface Remembered {
  /** Null: nobody. */
  readonly people: PeopleCount | null;
  /** When the days that the stretch lies in were rolled up. */
  readonly stamp: string;
}

const memos = new WeakMap<Db, Map<string, Remembered>>();

/**
 * How many people wrote in stretches that are no whole hour or day of UTC, such as the days of other time zones: counted once, as each takes a look at all of
 * their hours. What is remembered holds until one of its UTC days is rolled up anew; stretches of days that are open are not remembered.
 */
export async function openMemo(
  db: Db,
  channelId: ChannelId,
  stretches: readonly Range[],
  { openDays }: Marks,
  scope: Scope,
): Promise<{ get(stretch: Range): PeopleCount | null | undefined; set(stretch: Range, people: PeopleCount | null): void }> {
  const memo = memos.get(db) ?? new Map<string, Remembered>();
  memos.set(db, memo);
  const days = [...new Set(stretches.flatMap(daysOf))].filter((dayMs) => !openDays.has(dayMs));
  const { rows } =
    days.length === 0
      ? { rows: [] }
      : await prepared<{ day_ms: number; made_at: Date }>(
          db,
          `select extract(epoch from day)::float8 * 1000 as day_ms, made_at from chatter_day_tops where channel_id = :channelId and day = any(:days::date[])`,
          { channelId, days: days.map(toDay) },
        );
  const madeAt = new Map(rows.map((row) => [row.day_ms, row.made_at.getTime()]));
  const toStamp = (stretch: Range): string | null => {
    const touched = daysOf(stretch);
    return touched.some((dayMs) => openDays.has(dayMs)) ? null : touched.map((dayMs) => madeAt.get(dayMs) ?? 0).join(' ');
  };
  const toKey = ({ fromMs, toMs }: Range): string => `${channelId} ${scope} ${fromMs} ${toMs}`;
  return {
    get(stretch) {
      const key = toKey(stretch);
      const remembered = memo.get(key);
      if (!remembered || remembered.stamp !== toStamp(stretch)) return undefined;
      memo.delete(key);
      memo.set(key, remembered);
      return remembered.people;
    },
    set(stretch, people) {
      const stamp = toStamp(stretch);
      if (stamp === null) return;
      memo.set(toKey(stretch), { people, stamp });
      const [oldest] = memo.keys();
      if (memo.size > MAX_REMEMBERED && oldest !== undefined) memo.delete(oldest);
    },
  };
}

/** The UTC days that a stretch lies in. */
function daysOf({ fromMs, toMs }: Range): number[] {
  const days: number[] = [];
  for (let dayMs = Math.floor(fromMs / DAY_MS) * DAY_MS; dayMs < toMs; dayMs += DAY_MS) days.push(dayMs);
  return days;
}
