import { fromEmoteTag } from '../domain/emote-tag.ts';
import { type EmoteKey, toEmoteUses } from '../domain/emote-uses.ts';
import type { ChannelId, ChatterId } from '../domain/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Range } from '../domain/range.ts';
import { readCatalogue } from './catalogue.ts';
import { type Db, prepared, type Result } from './database.ts';
import { emoteName } from './rollups/emote-numbers.ts';
import { PART_MS } from './rollups/hour-tally.ts';
import { type Marks, toPieces } from './rollups/pieces.ts';
import { toInstant } from './rollups/said.ts';

/** What somebody's latest messages tell of their emotes. */
export interface ChatterEmotes {
  /** The most uses first, ties by name. */
  readonly top: readonly { readonly emote: EmoteKey; readonly uses: number }[];
  /** How many of their messages were looked at, the latest ones. */
  readonly messages: number;
}

/** Enough to know what somebody likes. */
const MAX_MESSAGES = 200;
/** Of the channel, all of which have to be looked at to find those of one: some 3 ms. */
const MAX_READ = 4_000;
/** The latest day is looked at first; those before only where that is not enough. */
const DAYS_AT_ONCE = [1, 2, 7] as const;

/**
 * The `limit` emotes that a chatter used most in the latest own messages of `range`: of 200 at the most, and of no more than a few thousand
 * of the channel's messages around them. `dayMss`: the UTC days on which they wrote, ascending; `marks`: of all of them.
 */
export async function getChatterEmotes(
  db: Db,
  channelId: ChannelId,
  chatterId: ChatterId,
  range: Range,
  dayMss: readonly number[],
  marks: Marks,
  limit: number,
): Promise<ChatterEmotes> {
  const stretches: Stretch[] = [];
  let left = dayMss;
  for (const count of DAYS_AT_ONCE) {
    stretches.push(...(await listStretches(db, channelId, chatterId, range, left.slice(-count), marks)));
    left = left.slice(0, -count);
    if (chooseLatest(stretches).length < stretches.length) break;
  }
  const chosen = chooseLatest(stretches);
  const parts = chosen.flatMap((stretch) => stretch.parts);
  const said = await Promise.all(toDays(parts).map((ofDay) => listSaid(db, channelId, chatterId, ofDay)));
  const latest = said.flat().sort((one, other) => other.sent_at.getTime() - one.sent_at.getTime());
  return tally(db, channelId, latest.slice(0, MAX_MESSAGES), limit);
}

/** Where in an hour somebody wrote, how much was said there by everybody, and how much by the one; null where that is not known yet. */
interface Stretch {
  readonly parts: readonly Range[];
  readonly messages: number;
  readonly own: number | null;
}

interface RawStretch {
  from_ms: number;
  to_ms: number;
  messages: number;
  own: number | null;
  spoke_in: number | null;
}

/** Where somebody wrote (or may have written, where hours are open), the latest first. */
async function listStretches(
  db: Db,
  channelId: ChannelId,
  chatterId: ChatterId,
  range: Range,
  dayMss: readonly number[],
  marks: Marks,
): Promise<Stretch[]> {
  if (dayMss.length === 0) return [];
  const pieces = dayMss.map((dayMs) => toPieces(cut(dayMs, range), { ...marks, openDays: new Set([dayMs]) }));
  const parts = pieces.flatMap(({ raw }) => raw).flatMap(toHours);
  const { rows } = await prepared<RawStretch>(
    db,
    `select extract(epoch from c.hour)::float8 * 1000 as from_ms, extract(epoch from c.hour)::float8 * 1000 + :hourMs as to_ms, h.messages, c.own, c.spoke_in
       from (
         select channel_id, hour, messages[place] as own, spoke_in[place] as spoke_in
           from chatter_hours cross join lateral (select array_position(chatter_ids, :chatterId::bigint) as place offset 0) p
          where channel_id = :channelId and hour = any(:hours::timestamptz[])
         offset 0
       ) c
       join hours h using (channel_id, hour)
      where c.own > 0
     union all
     select p.from_s * 1000, p.to_s * 1000, sum(m.messages)::int, null, null
       from unnest(:from::float8[], :to::float8[]) as p(from_s, to_s)
      cross join lateral (
        select messages from minutes where channel_id = :channelId and minute >= to_timestamp(p.from_s) and minute < to_timestamp(p.to_s) offset 0
      ) m
      group by 1, 2
      order by 1 desc`,
    {
      channelId,
      chatterId,
      hourMs: HOUR_MS,
      hours: pieces.flatMap(({ hours }) => hours.map(toInstant)),
      from: parts.map(({ fromMs }) => fromMs / 1000),
      to: parts.map(({ toMs }) => toMs / 1000),
    },
  );
  return rows.map(({ from_ms, to_ms, messages, own, spoke_in }) =>
    spoke_in === null
      ? { parts: [{ fromMs: from_ms, toMs: to_ms }], messages, own }
      : { parts: partsOf(from_ms, spoke_in), messages: (messages * countBits(spoke_in)) / PARTS, own },
  );
}

const PARTS = HOUR_MS / PART_MS;

const hasBit = (bits: number, no: number): boolean => (bits & (1 << no)) > 0;
const countBits = (bits: number): number => Array.from({ length: PARTS }, (_, no) => hasBit(bits, no)).filter(Boolean).length;

/** Where in the hour at `hourMs` the first of what is set in `spokeIn` lies. */
export function firstPart(hourMs: number, spokeIn: number): Range {
  const fromMs = hourMs + (31 - Math.clz32(spokeIn & -spokeIn)) * PART_MS;
  return { fromMs, toMs: fromMs + PART_MS };
}

/** What is set in `spokeIn`, neighbours together. */
function partsOf(hourMs: number, spokeIn: number): Range[] {
  const parts: Range[] = [];
  for (let no = 0; no < PARTS; no += 1) {
    if (!hasBit(spokeIn, no)) continue;
    const first = no;
    while (hasBit(spokeIn, no + 1)) no += 1;
    parts.push({ fromMs: hourMs + first * PART_MS, toMs: hourMs + (no + 1) * PART_MS });
  }
  return parts;
}

function cut(dayMs: number, range: Range): Range {
  return { fromMs: Math.max(dayMs, Math.floor(range.fromMs / MINUTE_MS) * MINUTE_MS), toMs: Math.min(dayMs + DAY_MS, range.toMs) };
}

function toHours({ fromMs, toMs }: Range): Range[] {
  const parts: Range[] = [];
  for (let at = fromMs; at < toMs; ) {
    const endMs = Math.min((Math.floor(at / HOUR_MS) + 1) * HOUR_MS, toMs);
    parts.push({ fromMs: at, toMs: endMs });
    at = endMs;
  }
  return parts;
}

/** As many of the latest as hold enough messages of theirs, or are as much as may be read; one where they wrote in any case. */
function chooseLatest(stretches: readonly Stretch[]): Stretch[] {
  const chosen: Stretch[] = [];
  let [read, own] = [0, 0];
  for (const stretch of stretches) {
    if (own >= MAX_MESSAGES || (own > 0 && read + stretch.messages > MAX_READ)) break;
    chosen.push(stretch);
    read += stretch.messages;
    own += stretch.own ?? 0;
  }
  return chosen;
}

/** One statement a day reads one partition. */
function toDays(stretches: readonly Range[]): Range[][] {
  const days = new Map<number, Range[]>();
  for (const stretch of stretches) {
    const dayMs = Math.floor(stretch.fromMs / DAY_MS);
    days.set(dayMs, [...(days.get(dayMs) ?? []), stretch]);
  }
  return [...days.values()];
}

interface RawSaid {
  sent_at: Date;
  text: string;
  emotes: string | null;
}

async function listSaid(db: Db, channelId: ChannelId, chatterId: ChatterId, stretches: readonly Range[]): Promise<RawSaid[]> {
  const { rows } = await db.raw<Result<RawSaid>>(
    `select m.sent_at, m.text, m.emotes
       from unnest(:from::timestamptz[], :to::timestamptz[]) as s(starts, ends)
      cross join lateral (
        select sent_at, text, emotes from messages
         where channel_id = :channelId and sent_at >= s.starts and sent_at < s.ends and sent_at >= :first and sent_at < :last
           and chatter_id = :chatterId and source_channel_id is null and retracted_at is null
        offset 0
      ) m`,
    {
      channelId,
      chatterId,
      from: stretches.map(({ fromMs }) => toInstant(fromMs)),
      to: stretches.map(({ toMs }) => toInstant(toMs)),
      // Tells Postgres which day to look at, before it looks.
      first: toInstant(Math.min(...stretches.map(({ fromMs }) => fromMs))),
      last: toInstant(Math.max(...stretches.map(({ toMs }) => toMs))),
    },
  );
  return rows;
}

async function tally(db: Db, channelId: ChannelId, said: readonly RawSaid[], limit: number): Promise<ChatterEmotes> {
  const times = said.map(({ sent_at }) => sent_at.getTime());
  if (times.length === 0) return { top: [], messages: 0 };
  const catalogue = await readCatalogue(db, channelId, { fromMs: Math.min(...times), toMs: Math.max(...times) + 1 });
  const uses = new Map<string, { readonly emote: EmoteKey; readonly uses: number }>();
  for (const { sent_at, text, emotes } of said) {
    for (const emote of toEmoteUses(text, fromEmoteTag(emotes, text), catalogue, sent_at.getTime())) {
      uses.set(emoteName(emote), { emote, uses: (uses.get(emoteName(emote))?.uses ?? 0) + 1 });
    }
  }
  const top = [...uses.values()].sort((a, b) => b.uses - a.uses || (a.emote.name < b.emote.name ? -1 : 1));
  return { top: top.slice(0, limit), messages: said.length };
}
