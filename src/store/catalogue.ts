import type { Knex } from 'knex';
import { Catalogue, type ThirdParty } from '../domain/emote-uses.ts';
import type { ChannelId } from '../domain/ids.ts';
import type { Range } from '../domain/range.ts';
import { type Db, prepared, type Result } from './database.ts';

/** An emote as its source offers it now. */
export interface OfferedEmote {
  readonly id: string;
  readonly name: string;
}

interface RawEntry {
  is_global: boolean;
  source: ThirdParty;
  emote_id: string;
  name: string;
  valid_from: Date | null;
  valid_to: Date | null;
}

/** The third-party emotes that could be used in a channel at any time in `range`: its own and the global ones. */
export async function readCatalogue(db: Db, channelId: ChannelId, range: Range): Promise<Catalogue> {
  const { rows } = await prepared<RawEntry>(
    db,
    `select channel_id = 0 as is_global, source, emote_id, name,
            nullif(valid_from, '-infinity') as valid_from, nullif(valid_to, 'infinity') as valid_to
       from emote_catalogue
      where channel_id in (0, :channelId) and valid_from < to_timestamp(:to) and valid_to > to_timestamp(:from)`,
    { channelId, from: range.fromMs / 1000, to: range.toMs / 1000 },
  );
  return new Catalogue(
    rows.map((raw) => ({
      source: raw.source,
      id: raw.emote_id,
      name: raw.name,
      isGlobal: raw.is_global,
      fromMs: raw.valid_from?.getTime() ?? Number.NEGATIVE_INFINITY,
      toMs: raw.valid_to?.getTime() ?? Number.POSITIVE_INFINITY,
    })),
  );
}

/**
 * Makes what a source offers in a channel (null: everywhere) from `atMs` on equal to `offered`: what is gone ends then, what is new begins then, a new name
 * is a new entry. What the first look at a channel finds counts for all the time before as well: nothing else is known of it, and chat is read before the answer is there.
 * @returns how many entries began and ended
 */
export async function replaceCatalogue(
  db: Db,
  channelId: ChannelId | null,
  source: ThirdParty,
  offered: readonly OfferedEmote[],
  atMs: number,
): Promise<{ readonly begun: number; readonly ended: number }> {
  const bindings = {
    channelId: channelId ?? '0',
    source,
    at: atMs / 1000,
    ids: offered.map(({ id }) => id),
    names: offered.map(({ name }) => name),
  };
  return db.transaction(async (trx) => {
    const isFirst = await takeTurn(trx, bindings);
    const begun = await trx.raw<Result<unknown>>(BEGIN, { ...bindings, isFirst });
    const ended = await trx.raw<Result<unknown>>(
      `update emote_catalogue c set valid_to = greatest(to_timestamp(:at), c.valid_from)
        where c.channel_id = :channelId and c.source = :source and c.valid_to = 'infinity'
          and not exists (select from unnest(:ids::text[], :names::text[]) as o(id, name) where o.id = c.emote_id and o.name = c.name)`,
      bindings,
    );
    return { begun: begun.rowCount, ended: ended.rowCount };
  });
}

/** Notes the answer, and holds off whoever brings another one for the same until this one is stored. @returns whether it is the first */
async function takeTurn(
  trx: Knex.Transaction,
  bindings: { readonly channelId: string; readonly source: string; readonly at: number },
): Promise<boolean> {
  await trx.raw(
    `insert into emote_fetches (channel_id, source, due_at) values (:channelId, :source, to_timestamp(:at)) on conflict do nothing`,
    bindings,
  );
  const { rows } = await trx.raw<Result<{ fetched_at: Date | null }>>(
    'select fetched_at from emote_fetches where channel_id = :channelId and source = :source for update',
    bindings,
  );
  await trx.raw(
    'update emote_fetches set fetched_at = to_timestamp(:at), failures = 0 where channel_id = :channelId and source = :source',
    bindings,
  );
  return rows[0]?.fetched_at === null;
}

const BEGIN = `
  insert into emote_catalogue (channel_id, source, emote_id, name, valid_from)
  select :channelId, :source, o.id, o.name,
         greatest(
           case when :isFirst then '-infinity' else to_timestamp(:at) end,
           (select max(b.valid_to) from emote_catalogue b
             where b.channel_id = :channelId and b.source = :source and b.emote_id = o.id and b.name = o.name))
    from (select distinct id, name from unnest(:ids::text[], :names::text[]) as n(id, name)) o
   where not exists (select from emote_catalogue h
                      where h.channel_id = :channelId and h.source = :source and h.emote_id = o.id and h.name = o.name and h.valid_to = 'infinity')
  on conflict (channel_id, source, emote_id, name, valid_from) do update set valid_to = 'infinity'`;
