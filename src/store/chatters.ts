import type { ChannelId, ChatterId, Login } from '../domain/ids.ts';
import { type Range, toWholeStart } from '../domain/range.ts';
import type { Scope } from '../domain/scope.ts';
import { type Db, onlyRow, prepared } from './database.ts';
import { countCandidates, listCandidates } from './people/candidates.ts';
import { partsOf } from './people/sums.ts';
import { countUnions, type PeopleCount } from './people/unions.ts';
import { listPieces, type Pieces, readPieces } from './rollups/pieces.ts';

export type { PeopleCount };

export interface ChatterCount {
  readonly chatterId: ChatterId;
  readonly login: Login;
  readonly displayName: string;
  readonly messages: number;
}

interface RawChatter {
  chatter_id: ChatterId;
  login: Login;
  display_name: string;
}

/**
 * The `limit` chatters with the most messages in `range`, the most first, ties by login; bots and whoever opted out are among them. Exact:
 * the tops of days and hours give the candidates, what they may have written besides is looked up, and what nobody else can reach certifies the rest.
 * Where that does not come out, everybody is added up. Hours of days whose messages are gone are not in it, whole UTC days are.
 */
export async function listTopChatters(db: Db, channelId: ChannelId, range: Range, scope: Scope, limit: number): Promise<ChatterCount[]> {
  const counted = toWholeStart(range);
  const pieces = await readPieces(db, channelId, counted);
  const isOwn = scope === 'own' || !(await hasShared(db, channelId, counted));
  const counts = (isOwn ? await listCertain(db, channelId, pieces, limit) : null) ?? (await listBySum(db, channelId, pieces, scope, limit));
  const { rows } = await prepared<RawChatter>(
    db,
    `select user_id as chatter_id, login, display_name from names where user_id = any(:ids::bigint[]) and valid_to = 'infinity'`,
    { ids: counts.map(([chatterId]) => chatterId) },
  );
  const names = new Map(rows.map((row) => [row.chatter_id, row]));
  return counts
    .flatMap(([chatterId, messages]) => {
      const name = names.get(chatterId);
      return name ? [{ chatterId, login: name.login, displayName: name.display_name, messages }] : [];
    })
    .sort((a, b) => b.messages - a.messages || (a.login < b.login ? -1 : 1))
    .slice(0, limit);
}

type Counts = readonly (readonly [ChatterId, number])[];

/** The top `limit` and whoever is level with the last of them; null when the tops of days and hours don't tell. */
async function listCertain(db: Db, channelId: ChannelId, pieces: Pieces, limit: number): Promise<Counts | null> {
  const candidates = await listCandidates(db, channelId, pieces, { limit });
  const counts = candidates && (await countCandidates(db, channelId, candidates.rows));
  if (!candidates || !counts) return null;
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const last = sorted[limit - 1]?.[1] ?? 0;
  const isCertain = candidates.outside === 0 || candidates.outside < last;
  return isCertain ? sorted.filter(([, messages]) => messages >= last) : null;
}

async function listBySum(db: Db, channelId: ChannelId, pieces: Pieces, scope: Scope, limit: number): Promise<Counts> {
  const parts = partsOf(pieces);
  const { rows } = await prepared<{ chatter_id: ChatterId; messages: number }>(
    db,
    `select chatter_id, sum(n)::int as messages from (${parts.sql}) parts
      group by chatter_id order by messages desc fetch first :limit rows with ties`,
    { channelId, ...parts.bindings, withShared: scope === 'with-shared', limit },
  );
  return rows.map((row) => [row.chatter_id, row.messages]);
}

/** Whether any message of `range` (or of the hours around it) was mirrored from another room of a shared chat. */
async function hasShared(db: Db, channelId: ChannelId, { fromMs, toMs }: Range): Promise<boolean> {
  return onlyRow(
    await prepared<{ has_shared: boolean }>(
      db,
      `select exists (select from hours_now
                       where channel_id = :channelId and hour > to_timestamp(:from) - interval '1 hour' and hour < to_timestamp(:to)
                         and shared_messages > 0) as has_shared`,
      { channelId, from: fromMs / 1000, to: toMs / 1000 },
    ),
  ).has_shared;
}

/** How many different people spoke in `range`. An estimate where they are too many, or hours of days whose messages are gone may have had more. */
export async function countChatters(db: Db, channelId: ChannelId, range: Range, scope: Scope): Promise<PeopleCount> {
  const isOwn = scope === 'own' || !(await hasShared(db, channelId, toWholeStart(range)));
  const [people] = await countEach(db, [channelId], range, isOwn ? 'own' : scope);
  return people ?? { count: 0, isEstimate: false };
}

/** `countChatters` of each of `channelIds`, in their order: of own messages. */
export async function countOwnChatters(db: Db, channelIds: readonly ChannelId[], range: Range): Promise<PeopleCount[]> {
  return countEach(db, channelIds, range, 'own');
}

async function countEach(db: Db, channelIds: readonly ChannelId[], range: Range, scope: Scope): Promise<PeopleCount[]> {
  const known = await listPieces(db, channelIds, toWholeStart(range));
  const stretches = channelIds.flatMap((channelId, place) => known.slice(place, place + 1).map((pieces) => ({ channelId, pieces })));
  const unions = await countUnions(db, stretches, scope);
  return unions.map(({ count, isEstimate }, place) => ({ count, isEstimate: isEstimate || known[place]?.lacksHours === true }));
}
