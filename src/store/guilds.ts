import type { GuildId } from '../domain/ids.ts';
import type { Db, Result } from './database.ts';

/** A Discord server's settings; null means the default. */
export interface GuildSettings {
  readonly timeZone: string | null;
  readonly locale: string | null;
  readonly managerRoleId: string | null;
}

export async function getGuildSettings(db: Db, guildId: GuildId): Promise<GuildSettings> {
  const { rows } = await db.raw<Result<{ time_zone: string | null; locale: string | null; manager_role_id: string | null }>>(
    'select time_zone, locale, manager_role_id from guilds where guild_id = :guildId',
    { guildId },
  );
  return { timeZone: rows[0]?.time_zone ?? null, locale: rows[0]?.locale ?? null, managerRoleId: rows[0]?.manager_role_id ?? null };
}

export async function setTimeZone(db: Db, guildId: GuildId, timeZone: string): Promise<void> {
  await db.raw(
    'insert into guilds (guild_id, time_zone) values (:guildId, :timeZone) on conflict (guild_id) do update set time_zone = excluded.time_zone',
    {
      guildId,
      timeZone,
    },
  );
}

/** Null takes the role away: only Manage Server counts then. */
export async function setManagerRole(db: Db, guildId: GuildId, roleId: string | null): Promise<void> {
  await db.raw(
    'insert into guilds (guild_id, manager_role_id) values (:guildId, :roleId) on conflict (guild_id) do update set manager_role_id = excluded.manager_role_id',
    { guildId, roleId },
  );
}
