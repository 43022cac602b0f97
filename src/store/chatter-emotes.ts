import { fromEmoteTag } from '../domain/emote-tag.ts';
import { type EmoteKey, toEmoteUses } from '../domain/emote-uses.ts';
import type { ChannelId, ChatterId } from '../domain/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Range } from '../domain/range.ts';
import { readCatalogue } from './catalogue.ts';
import type { Db, Result } from './database.ts';
import { emoteName } from './rollups/emote-numbers.ts';
import { readMarks, toPieces } from './rollups/pieces.ts';
import { saidIn } from './rollups/said.ts';

/** What somebody's latest messages tell of their emotes. */
export interface ChatterEmotes {
  /** The most uses first, ties by name. */
  readonly top: readonly { readonly emote: EmoteKey; readonly uses: number }[];
  /** How many of their messages were looked at, the latest ones. */
  readonly messages: number;
}

/** Enough to know what somebody likes. */
const MAX_MESSAGES = 200;
/** Of the channel, all of which have to be looked at to find those of one: some 15 ms. */
const MAX_READ = 40_000;
const MAX_DAYS = 10;

/**
 * The `limit` emotes that a chatter used most in the latest own messages of `range`: of 200 at the most, and of no more than the channel's messages
 * of a few hours hold. `dayMss`: the UTC days on which they wrote, ascending.
 */
export async function getChatterEmotes(
  db: Db,
  channelId: ChannelId,
  chatterId: ChatterId,
  range: Range,
  dayMss: readonly number[],
  limit: number,
): Promise<ChatterEmotes> {
  const said: RawSaid[] = [];
  let read = 0;
  for (const dayMs of dayMss.slice(-MAX_DAYS).reverse()) {
    for (const stretch of await listStretches(db, channelId, chatterId, cut({ fromMs: dayMs, toMs: dayMs + DAY_MS }, range))) {
      read += stretch.messages;
      if (said.length >= MAX_MESSAGES || (read > MAX_READ && said.length > 0)) return tally(db, channelId, said, limit);
      said.push(...(await listSaid(db, channelId, chatterId, stretch, MAX_MESSAGES - said.length)));
    }
  }
  return tally(db, channelId, said, limit);
}

function cut(day: Range, range: Range): Range {
  return { fromMs: Math.max(day.fromMs, Math.floor(range.fromMs / MINUTE_MS) * MINUTE_MS), toMs: Math.min(day.toMs, range.toMs) };
}

/** A stretch of at most an hour, and how much was said in it by everybody. */
interface Stretch extends Range {
  readonly messages: number;
}

/** Where somebody wrote (or may have written, where hours are open), the latest first. */
async function listStretches(db: Db, channelId: ChannelId, chatterId: ChatterId, day: Range): Promise<Stretch[]> {
  const { hours, raw } = toPieces(day, {
    ...(await readMarks(db, channelId, day)),
    openDays: new Set([Math.floor(day.fromMs / DAY_MS) * DAY_MS]),
  });
  const parts = raw.flatMap(toHours);
  const { rows } = await db.raw<Result<{ from_ms: number; to_ms: number; messages: number }>>(
    `select extract(epoch from c.hour)::float8 * 1000 as from_ms, extract(epoch from c.hour)::float8 * 1000 + :hourMs as to_ms, h.messages
       from chatter_hours c join hours h using (channel_id, hour)
      where c.channel_id = :channelId and c.hour = any(:hours::timestamptz[]) and c.messages[array_position(c.chatter_ids, :chatterId::bigint)] > 0
     union all
     select p.from_s * 1000, p.to_s * 1000, sum(m.messages)::int
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
      hours: hours.map((ms) => new Date(ms)),
      from: parts.map(({ fromMs }) => fromMs / 1000),
      to: parts.map(({ toMs }) => toMs / 1000),
    },
  );
  return rows.map((row) => ({ fromMs: row.from_ms, toMs: row.to_ms, messages: row.messages }));
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

interface RawSaid {
  sent_at: Date;
  text: string;
  emotes: string | null;
}

async function listSaid(db: Db, channelId: ChannelId, chatterId: ChatterId, stretch: Range, limit: number): Promise<RawSaid[]> {
  const said = saidIn([stretch], 'm.sent_at, m.text, m.emotes', 'and m.chatter_id = :chatterId');
  const { rows } = await db.raw<Result<RawSaid>>(`${said.sql} order by sent_at desc limit :limit`, {
    channelId,
    chatterId,
    limit,
    withShared: false,
    ...said.bindings,
  });
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
