import { type Client, PermissionFlagsBits } from 'discord.js';
import type { GuildId } from '../../domain/ids.ts';
import type { Directory } from './command.ts';

/** What it takes to post a picture. */
const NEEDED = [
  ['View Channel', PermissionFlagsBits.ViewChannel],
  ['Send Messages', PermissionFlagsBits.SendMessages],
  ['Embed Links', PermissionFlagsBits.EmbedLinks],
  ['Attach Files', PermissionFlagsBits.AttachFiles],
] as const;

/** Answers from what the gateway has told `client()`; null there: nothing is known. */
export function createDirectory(client: () => Client | null): Directory {
  const textChannel = (id: string) => client()?.channels.cache.get(id) ?? null;
  return {
    nameTextChannel: (id) => {
      const channel = textChannel(id);
      return channel === null || channel.isDMBased() ? null : `#${channel.name}`;
    },
    listMissingPermissions: (id) => {
      const channel = textChannel(id);
      if (channel === null || channel.isDMBased()) return [];
      const me = channel.guild.members.me;
      const held = me === null ? null : channel.permissionsFor(me);
      return held === null ? [] : NEEDED.filter(([, bit]) => !held.has(bit)).map(([name]) => name);
    },
    getLocale: (guildId: GuildId) => client()?.guilds.cache.get(guildId)?.preferredLocale ?? null,
  };
}
