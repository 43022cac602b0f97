import type { BotExceptions, ChannelOptions, DiscordOptions, GuildOptions, MemberOptions } from '../options.ts';
import { DEFAULT_APPLICATION_ID, DEFAULT_GUILD, DEFAULT_TOKEN } from '../options.ts';
import { checkedId, Ids } from './ids.ts';
import type { StoredMessage } from './message.ts';
import { EVERYONE, fillPermissions, type Overwrite, toBits } from './permissions.ts';

export interface User {
  readonly id: string;
  readonly name: string;
  readonly isBot: boolean;
}

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly permissions: bigint;
  readonly position: number;
  /** The application whose role this is; null for an ordinary one. */
  readonly botId: string | null;
}

export interface Member {
  readonly user: User;
  readonly roleIds: readonly string[];
  readonly joinedAt: Date;
}

export interface Channel {
  readonly id: string;
  readonly guildId: string;
  readonly name: string;
  readonly type: number;
  readonly position: number;
  overwrites: readonly Overwrite[];
  /** Public ones, oldest first. */
  readonly messages: StoredMessage[];
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly locale: string;
  readonly ownerId: string;
  readonly roles: Map<string, Role>;
  readonly channels: Map<string, Channel>;
  readonly members: Map<string, Member>;
  botIsMember: boolean;
}

/** Everything that is remembered about guilds, and who the bot is. */
export class World {
  readonly ids = new Ids();
  readonly token: string;
  readonly bot: User;
  readonly guilds = new Map<string, Guild>();

  constructor(options: DiscordOptions) {
    this.token = options.token ?? DEFAULT_TOKEN;
    this.bot = { id: checkedId(options.applicationId ?? DEFAULT_APPLICATION_ID), name: options.botName ?? 'chatpulse', isBot: true };
    for (const guild of options.guilds ?? [DEFAULT_GUILD]) this.addGuild(guild);
  }

  get applicationId(): string {
    return this.bot.id;
  }

  addGuild(options: GuildOptions): Guild {
    const id = checkedId(options.id);
    const botRole: Role = {
      id: this.ids.next(),
      name: this.bot.name,
      permissions: toBits(options.botPermissions ?? EVERYONE),
      position: 1,
      botId: this.bot.id,
    };
    const roles: Role[] = [
      { id, name: '@everyone', permissions: toBits(EVERYONE), position: 0, botId: null },
      botRole,
      ...(options.roles ?? []).map((role, index) => ({
        id: checkedId(role.id),
        name: role.name,
        permissions: toBits(role.permissions),
        position: index + 2,
        botId: null,
      })),
    ];
    const owner: MemberOptions = { id: options.ownerId ?? this.ids.next(), name: 'owner' };
    const guild: Guild = {
      id,
      name: options.name,
      locale: options.locale ?? 'en-US',
      ownerId: owner.id,
      roles: new Map(roles.map((role) => [role.id, role])),
      channels: new Map((options.channels ?? []).map((channel, index) => [checkedId(channel.id), this.newChannel(id, channel, index)])),
      members: new Map(),
      botIsMember: true,
    };
    for (const member of [owner, ...(options.members ?? [])]) addMember(guild, member);
    guild.members.set(this.bot.id, { user: this.bot, roleIds: [botRole.id], joinedAt: new Date() });
    this.guilds.set(id, guild);
    return guild;
  }

  newChannel(guildId: string, options: ChannelOptions, position: number): Channel {
    const overwrites = options.bot === undefined ? [] : [this.toBotOverwrite(options.bot)];
    return { id: options.id, guildId, name: options.name, type: options.type ?? 0, position, overwrites, messages: [] };
  }

  toBotOverwrite({ allow, deny }: BotExceptions): Overwrite {
    return { id: this.bot.id, type: 1, allow: toBits(allow), deny: toBits(deny) };
  }

  getChannel(channelId: string): Channel | null {
    for (const guild of this.guilds.values()) {
      const channel = guild.channels.get(channelId);
      if (channel !== undefined) return channel;
    }
    return null;
  }

  getUser(userId: string): User | null {
    for (const guild of this.guilds.values()) {
      const member = guild.members.get(userId);
      if (member !== undefined) return member.user;
    }
    return null;
  }

  /** Null when the bot is not a member: Discord then denies that the guild exists. */
  getGuildOfBot(guildId: string): Guild | null {
    const guild = this.guilds.get(guildId);
    return guild?.botIsMember ? guild : null;
  }

  permissionsIn(guild: Guild, channel: Channel | null, userId: string): bigint {
    const member = guild.members.get(userId);
    if (member === undefined) return 0n;
    const held = [guild.id, ...member.roleIds].flatMap((id) => guild.roles.get(id) ?? []);
    return fillPermissions({
      userId,
      guildId: guild.id,
      isOwner: guild.ownerId === userId,
      roles: new Map(held.map((role) => [role.id, role.permissions])),
      overwrites: channel?.overwrites ?? [],
    });
  }
}

/** Adds or replaces a member. */
export function addMember(guild: Guild, options: MemberOptions): Member {
  for (const role of options.roles ?? []) if (!guild.roles.has(role)) throw new Error(`Guild ${guild.name} has no role ${role}`);
  const member: Member = {
    user: { id: checkedId(options.id), name: options.name, isBot: false },
    roleIds: options.roles ?? [],
    joinedAt: new Date(),
  };
  guild.members.set(options.id, member);
  return member;
}
