import type { ChannelId } from '../domain/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Range } from '../domain/range.ts';
import { type Db, onlyRow, prepared, type Result } from './database.ts';
import { toDay } from './rollups/said.ts';
import type { UsesTally } from './rollups/uses-tally.ts';
import { tallyMessages } from './uses/raw-uses.ts';

/** Own messages of one minute. */
export interface MinuteCount {
  readonly minuteMs: number;
  readonly messages: number;
}

/** Minutes since the epoch and what was said in each, side by side, by commas: to read rows of numbers by the thousand takes several times as long. */
interface RawMinutes {
  minutes: string | null;
  counts: string | null;
}

/** A select of the rows of `counted`, which has `minute_s` and `messages`. */
const toTexts = (counted: string): string => `
  select string_agg((minute_s / 60)::int::text, ',' order by minute_s) as minutes, string_agg(messages::text, ',' order by minute_s) as counts
    from (${counted}) counted`;

function toMinuteCounts({ minutes, counts }: RawMinutes): MinuteCount[] {
  const messages = counts?.split(',') ?? [];
  return (minutes?.split(',') ?? []).map((minute, index) => ({ minuteMs: Number(minute) * MINUTE_MS, messages: Number(messages[index]) }));
}

/**
 * The busiest minute (the earliest of equals) of each UTC hour of `range`, taken to whole minutes; of hours at its ends the busiest inside. Ascending,
 * without empty hours. One row an hour is read, and the minutes of what is open.
 */
export async function listBusiestMinutes(db: Db, channelId: ChannelId, range: Range): Promise<MinuteCount[]> {
  const fromMs = Math.floor(range.fromMs / MINUTE_MS) * MINUTE_MS;
  const headEndMs = Math.min(Math.ceil(fromMs / HOUR_MS) * HOUR_MS, range.toMs);
  const tailStartMs = Math.max(Math.floor(range.toMs / HOUR_MS) * HOUR_MS, headEndMs);
  // "offset 0", here and below: each stretch is looked up by itself, instead of all minutes of the channel.
  const minutes = await prepared<RawMinutes>(
    db,
    toTexts(`
     with open as (
       select hour from open_hours where channel_id = :channelId and hour >= to_timestamp(:headEnd) and hour < to_timestamp(:tailStart)
     ), parts as (
       select hour as starts, hour + interval '1 hour' as ends from open
       union all select to_timestamp(:from), to_timestamp(:headEnd)
       union all select to_timestamp(:tailStart), to_timestamp(:to)
     )
     select extract(epoch from hour)::float8 + busiest_minute * 60 as minute_s, busiest_messages as messages
       from hours
      where channel_id = :channelId and hour >= to_timestamp(:headEnd) and hour < to_timestamp(:tailStart) and busiest_messages is not null
        and hour not in (select hour from open)
     union all
     select extract(epoch from b.minute)::float8, b.messages
       from (
         select distinct on (date_trunc('hour', m.minute, 'UTC')) m.minute, m.messages
           from parts p
          cross join lateral (
            select minute, messages from minutes
             where channel_id = :channelId and minute >= p.starts and minute < p.ends and messages > 0
            offset 0
          ) m
          order by date_trunc('hour', m.minute, 'UTC'), m.messages desc, m.minute
       ) b`),
    { channelId, from: fromMs / 1000, headEnd: headEndMs / 1000, tailStart: tailStartMs / 1000, to: range.toMs / 1000 },
  );
  return toMinuteCounts(onlyRow(minutes));
}

/** Own messages per minute of `stretches`, which don't overlap; ascending, without empty minutes. */
export async function listMinutes(db: Db, channelId: ChannelId, stretches: readonly Range[]): Promise<MinuteCount[]> {
  if (stretches.length === 0) return [];
  const minutes = await prepared<RawMinutes>(
    db,
    toTexts(`
     select extract(epoch from m.minute)::float8 as minute_s, m.messages
       from unnest(:from::float8[], :to::float8[]) as s(from_s, to_s)
      cross join lateral (
        select minute, messages from minutes
         where channel_id = :channelId and minute >= to_timestamp(s.from_s) and minute < to_timestamp(s.to_s) and messages > 0
        offset 0
      ) m`),
    { channelId, from: stretches.map(({ fromMs }) => fromMs / 1000), to: stretches.map(({ toMs }) => toMs / 1000) },
  );
  return toMinuteCounts(onlyRow(minutes));
}

/** Something that was said or shown in a stretch. */
export type Said = { readonly uses: number } & ({ readonly word: string } | { readonly emote: string });

/** The `limit` words and emotes (by name) with the most uses in the own messages of each of `stretches`; null where the messages are gone. */
export async function listSaid(
  db: Db,
  channelId: ChannelId,
  stretches: readonly Range[],
  limit: number,
): Promise<readonly (readonly Said[] | null)[]> {
  const [retired, tallies] = await Promise.all([listRetired(db, stretches), tallyMessages(db, channelId, stretches)]);
  return stretches.map(({ fromMs, toMs }, index) => {
    const tally = tallies[index];
    const isGone = [fromMs, toMs - 1].some((ms) => retired.has(Math.floor(ms / DAY_MS) * DAY_MS));
    return isGone || !tally ? null : toSaid(tally, limit);
  });
}

/** Emotes of one name are one: whoever reads of them can't tell them apart either. */
function toSaid({ words, emotes }: UsesTally, limit: number): Said[] {
  const byName = new Map<string, number>();
  for (const { emote, uses } of emotes.values()) byName.set(emote.name, (byName.get(emote.name) ?? 0) + uses);
  const top: Said[] = [];
  const consider = (one: Said): void => {
    const place = top.findIndex((other) => comesBefore(one, other));
    if (place === -1 && top.length >= limit) return;
    top.splice(place === -1 ? top.length : place, 0, one);
    if (top.length > limit) top.pop();
  };
  for (const [emote, uses] of byName) consider({ emote, uses });
  for (const [word, uses] of words) if (uses >= (top[limit - 1]?.uses ?? 0)) consider({ word, uses });
  return top;
}

const saidName = (said: Said): string => ('emote' in said ? said.emote : said.word);
const comesBefore = (one: Said, other: Said): boolean =>
  one.uses > other.uses || (one.uses === other.uses && saidName(one) < saidName(other));

/** The starts of the UTC days, among those that `stretches` touch, whose messages are gone. */
async function listRetired(db: Db, stretches: readonly Range[]): Promise<ReadonlySet<number>> {
  const days = stretches.flatMap(({ fromMs, toMs }) => [fromMs, toMs - 1]).map(toDay);
  if (days.length === 0) return new Set();
  const { rows } = await db.raw<Result<{ day_s: number }>>(
    `select extract(epoch from day::timestamp at time zone 'UTC')::float8 as day_s from retired_days where day = any(:days::date[])`,
    { days },
  );
  return new Set(rows.map((row) => row.day_s * 1000));
}
