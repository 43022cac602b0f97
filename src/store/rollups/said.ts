import type { Range } from '../../domain/range.ts';
import type { Pieces } from './pieces.ts';

type Bindings = Readonly<Record<string, number | string | boolean | Date | readonly (number | string | Date)[]>>;

export interface Sql {
  readonly sql: string;
  readonly bindings: Bindings;
}

/** More stretches than this are found by a join: one arm each would take longer to plan than to run. */
const MAX_ARMS = 8;

/**
 * `select ${columns} from messages m ... ${tail}` over what stands in `raw`, own messages only unless `:withShared`; needs `:channelId`.
 * One arm a stretch, so that the partitions of each are known when the statement is planned. `tail` may group.
 */
export function saidIn(raw: readonly Range[], columns: string, tail = ''): Sql {
  const [first] = raw;
  const stands = 'm.channel_id = :channelId and m.retracted_at is null and (m.source_channel_id is null or :withShared)';
  if (!first) return { sql: `select ${columns} from messages m where false ${tail}`, bindings: {} };
  if (raw.length > MAX_ARMS) {
    return {
      // "offset 0" keeps it a look at each stretch: planned as a join it reads everything from the first to the last.
      sql: `select ${columns} from unnest(:rawFrom::float8[], :rawTo::float8[]) as r(from_s, to_s)
             cross join lateral (
               select * from messages m
                where ${stands} and m.sent_at >= to_timestamp(:rawMin) and m.sent_at < to_timestamp(:rawMax)
                  and m.sent_at >= to_timestamp(r.from_s) and m.sent_at < to_timestamp(r.to_s)
               offset 0
             ) m where true ${tail}`,
      bindings: {
        rawFrom: raw.map(({ fromMs }) => fromMs / 1000),
        rawTo: raw.map(({ toMs }) => toMs / 1000),
        rawMin: first.fromMs / 1000,
        rawMax: (raw.at(-1) ?? first).toMs / 1000,
      },
    };
  }
  return {
    sql: raw
      .map(
        (_, no) =>
          `(select ${columns} from messages m where ${stands} and m.sent_at >= to_timestamp(:raw${no}From) and m.sent_at < to_timestamp(:raw${no}To) ${tail})`,
      )
      .join(' union all '),
    bindings: Object.fromEntries(
      raw.flatMap(({ fromMs, toMs }, no) => [
        [`raw${no}From`, fromMs / 1000],
        [`raw${no}To`, toMs / 1000],
      ]),
    ),
  };
}

/** A UTC day as Postgres writes it. */
export const toDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** An instant as Postgres reads it. The driver writes a Date in local time, which takes ten times as long: that shows where hundreds are bound. */
export const toInstant = (ms: number): string => new Date(ms).toISOString();

/** `:days` and `:hours` of `pieces`, for the rows of day and hour rollups. */
export function toWholes({ days, hours }: Pick<Pieces, 'days' | 'hours'>): { readonly days: string[]; readonly hours: string[] } {
  return { days: days.map(toDay), hours: hours.map(toInstant) };
}
