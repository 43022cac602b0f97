import { type ChannelId, type GuildId, HOST_GUILD, type Login } from '../domain/ids.ts';
import type { Db, Result } from './database.ts';

/** A guild's wish to have a channel recorded, and how it stands. */
export interface Watch {
  readonly login: Login;
  /** Null until the channel was joined for the first time. */
  readonly channelId: ChannelId | null;
  readonly displayName: string;
  readonly addedAtMs: number;
  readonly answersInTwitch: boolean;
  readonly join: { readonly state: 'joined' | 'pending' | 'failed'; readonly reason: string | null };
}

export interface DesiredChannel {
  readonly login: Login;
  readonly channelId: ChannelId | null;
}

/** The channel on which a change of watches is announced; a hint, since readers poll as well. */
export const WATCHES_CHANGED = 'chatpulse_watches';

/** @returns false when the guild watches it already */
export async function addWatch(db: Db, guildId: GuildId, login: Login, addedBy: string | null): Promise<boolean> {
  return db.transaction(async (trx) => {
    const added = await trx.raw<Result<unknown>>(
      `insert into watches (guild_id, login, added_by, channel_id)
       select :guildId, :login, :addedBy, (select c.channel_id from names n join channels c on c.channel_id = n.user_id where n.login = :login and n.valid_to = 'infinity' limit 1)
       on conflict do nothing`,
      { guildId, login, addedBy },
    );
    if (added.rowCount === 0) return false;
    // A channel is either recorded or in a gap; one that is known from a recording only is in neither so far.
    await trx.raw(
      `insert into gaps (channel_id, started_at, reason)
       select w.channel_id, now(), 'starting' from watches w
        where w.guild_id = :guildId and w.login = :login and w.channel_id is not null
          and not exists (select from recordings r where r.channel_id = w.channel_id)
          and not exists (select from gaps g where g.channel_id = w.channel_id and g.ended_at is null)
       on conflict do nothing`,
      { guildId, login },
    );
    await trx.raw(`notify ${WATCHES_CHANGED}`);
    return true;
  });
}

/** @returns false when the guild did not watch it */
export async function removeWatch(db: Db, guildId: GuildId, login: Login): Promise<boolean> {
  return db.transaction(async (trx) => {
    const removed = await trx.raw<Result<{ channel_id: ChannelId | null }>>(
      'delete from watches where guild_id = :guildId and login = :login returning channel_id',
      { guildId, login },
    );
    if (removed.rowCount === 0) return false;
    await trx.raw(`notify ${WATCHES_CHANGED}`);
    return true;
  });
}

interface RawWatch {
  login: Login;
  channel_id: ChannelId | null;
  display_name: string | null;
  added_at: Date;
  twitch_commands: boolean;
  state: Watch['join']['state'] | null;
  reason: string | null;
}

/** The guild's watches by name. */
export async function listWatches(db: Db, guildId: GuildId): Promise<Watch[]> {
  const { rows } = await db.raw<Result<RawWatch>>(
    `select w.login, w.channel_id, n.display_name, w.added_at, w.twitch_commands, j.state, j.reason
       from watches w
       left join names n on n.user_id = w.channel_id and n.valid_to = 'infinity'
       left join joins j on j.login = w.login
      where w.guild_id = :guildId
      order by w.login`,
    { guildId },
  );
  return rows.map((raw) => ({
    login: raw.login,
    channelId: raw.channel_id,
    displayName: raw.display_name ?? raw.login,
    addedAtMs: raw.added_at.getTime(),
    answersInTwitch: raw.twitch_commands,
    join: { state: raw.state ?? 'pending', reason: raw.reason },
  }));
}

export async function countWatches(db: Db, guildId: GuildId): Promise<number> {
  const { rows } = await db.raw<Result<{ watches: number }>>('select count(*)::int as watches from watches where guild_id = :guildId', {
    guildId,
  });
  return rows[0]?.watches ?? 0;
}

/** Since when the channel has been watched by anybody, as far as the present watches tell; null when nobody watches it. */
export async function getWatchedSince(db: Db, channelId: ChannelId): Promise<number | null> {
  const { rows } = await db.raw<Result<{ since: Date | null }>>(
    'select min(added_at) as since from watches where channel_id = :channelId',
    {
      channelId,
    },
  );
  return rows[0]?.since?.getTime() ?? null;
}

/** Switches `!stats` on or off for a channel. @returns false when the guild does not watch it */
export async function setTwitchCommands(db: Db, guildId: GuildId, login: Login, on: boolean): Promise<boolean> {
  const changed = await db.raw<Result<unknown>>('update watches set twitch_commands = :on where guild_id = :guildId and login = :login', {
    guildId,
    login,
    on,
  });
  return changed.rowCount > 0;
}

/** The channels in whose chat commands are answered, each with the time zone of a guild that switched them on; null: the default one. */
export async function listCommandChannels(db: Db): Promise<ReadonlyMap<ChannelId, string | null>> {
  const { rows } = await db.raw<Result<{ channel_id: ChannelId; time_zone: string | null }>>(
    `select w.channel_id, min(g.time_zone) as time_zone from watches w left join guilds g on g.guild_id = w.guild_id
      where w.twitch_commands and w.channel_id is not null group by w.channel_id`,
  );
  return new Map(rows.map((row) => [row.channel_id, row.time_zone]));
}

/** Every channel that somebody watches, each once however many guilds want it. */
export async function listDesired(db: Db): Promise<DesiredChannel[]> {
  const { rows } = await db.raw<Result<{ login: Login; channel_id: ChannelId | null }>>(
    'select login, max(channel_id) as channel_id from watches group by login order by min(added_at), login',
  );
  return rows.map((row) => ({ login: row.login, channelId: row.channel_id }));
}

/** Makes the host's own watches equal to `logins` (WATCH_CHANNELS). */
export async function setHostWatches(db: Db, logins: readonly Login[]): Promise<void> {
  const present = (await listWatches(db, HOST_GUILD)).map((watch) => watch.login);
  for (const login of logins) if (!present.includes(login)) await addWatch(db, HOST_GUILD, login, null);
  for (const login of present) if (!logins.includes(login)) await removeWatch(db, HOST_GUILD, login);
}
