import type { ChannelId, Login } from '../domain/ids.ts';
import type { Db, Result } from './database.ts';

/** A Twitch channel that was recorded at least once. */
export interface Channel {
  readonly id: ChannelId;
  readonly login: Login;
  readonly displayName: string;
}

interface RawChannel {
  channel_id: ChannelId;
  login: Login;
  display_name: string;
}

const toChannel = (raw: RawChannel): Channel => ({ id: raw.channel_id, login: raw.login, displayName: raw.display_name });

/** The channel that goes by `login` now, or else the one that last did. */
export async function findChannel(db: Db, login: Login): Promise<Channel | null> {
  const { rows } = await db.raw<Result<RawChannel>>(
    `select c.channel_id, now_.login, now_.display_name
       from names n
       join channels c on c.channel_id = n.user_id
       join names now_ on now_.user_id = n.user_id and now_.valid_to = 'infinity'
      where n.login = :login
      order by n.valid_to desc
      limit 1`,
    { login },
  );
  return rows[0] ? toChannel(rows[0]) : null;
}

export async function getChannel(db: Db, id: ChannelId): Promise<Channel | null> {
  const { rows } = await db.raw<Result<RawChannel>>(
    `select c.channel_id, n.login, n.display_name
       from channels c join names n on n.user_id = c.channel_id and n.valid_to = 'infinity'
      where c.channel_id = :id`,
    { id },
  );
  return rows[0] ? toChannel(rows[0]) : null;
}

/** Ids of rooms by the login they are known under now: what the parser needs for lines that carry no room-id. */
export async function listChannelIds(db: Db): Promise<ReadonlyMap<Login, ChannelId>> {
  const { rows } = await db.raw<Result<RawChannel>>(
    `select c.channel_id, n.login, n.display_name from channels c join names n on n.user_id = c.channel_id and n.valid_to = 'infinity'`,
  );
  return new Map(rows.map((row) => [row.login, row.channel_id]));
}
