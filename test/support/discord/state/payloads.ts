import type { JsonObject } from './json.ts';
import { PERMISSION_BITS } from './permissions.ts';
import type { Channel, Guild, Member, Role, User, World } from './world.ts';

/** How Discord writes what the world holds. Shapes by its OpenAPI description; the judge reads the answers that carry them. */
export function toUser(user: User): JsonObject {
  return {
    id: user.id,
    username: user.name,
    global_name: user.isBot ? null : user.name,
    discriminator: user.isBot ? '0001' : '0',
    avatar: null,
    bot: user.isBot,
    public_flags: 0,
    flags: 0,
    primary_guild: null,
  };
}

export function toSelf(user: User): JsonObject {
  return { ...toUser(user), mfa_enabled: true, locale: 'en-US', verified: true, email: null };
}

export function toMember(member: Member): JsonObject {
  return {
    user: toUser(member.user),
    roles: member.roleIds,
    joined_at: member.joinedAt.toISOString(),
    nick: null,
    avatar: null,
    banner: null,
    premium_since: null,
    communication_disabled_until: null,
    pending: false,
    flags: 0,
    mute: false,
    deaf: false,
  };
}

export function toRole(role: Role): JsonObject {
  return {
    id: role.id,
    name: role.name,
    permissions: role.permissions.toString(),
    position: role.position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: role.botId !== null,
    mentionable: false,
    icon: null,
    unicode_emoji: null,
    flags: 0,
    ...(role.botId === null ? {} : { tags: { bot_id: role.botId } }),
  };
}

export function toChannel(channel: Channel): JsonObject {
  return {
    id: channel.id,
    guild_id: channel.guildId,
    name: channel.name,
    type: channel.type,
    position: channel.position,
    flags: 0,
    nsfw: false,
    topic: null,
    parent_id: null,
    rate_limit_per_user: 0,
    last_message_id: channel.messages.at(-1)?.id ?? null,
    permission_overwrites: channel.overwrites.map(({ id, type, allow, deny }) => ({
      id,
      type,
      allow: allow.toString(),
      deny: deny.toString(),
    })),
  };
}

export function toGuild(guild: Guild): JsonObject {
  return {
    id: guild.id,
    name: guild.name,
    owner_id: guild.ownerId,
    preferred_locale: guild.locale,
    roles: [...guild.roles.values()].map(toRole),
    features: [],
    emojis: [],
    stickers: [],
    icon: null,
    description: null,
    home_header: null,
    splash: null,
    discovery_splash: null,
    banner: null,
    application_id: null,
    region: 'deprecated',
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: 0,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 0,
    default_message_notifications: 1,
    mfa_level: 0,
    explicit_content_filter: 0,
    max_presences: null,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    premium_progress_bar_enabled: false,
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    nsfw: false,
    nsfw_level: 0,
    incidents_data: null,
  };
}

/** GUILD_CREATE. Without the privileged intent for members only the bot itself is listed. */
export function toGuildCreate(world: World, guild: Guild, withMembers: boolean): JsonObject {
  const members = [...guild.members.values()].filter(({ user }) => withMembers || user.id === world.bot.id);
  return {
    ...toGuild(guild),
    joined_at: guild.members.get(world.bot.id)?.joinedAt.toISOString(),
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    channels: [...guild.channels.values()].map(toChannel),
    members: members.map(toMember),
    threads: [],
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

export function toApplication(world: World): JsonObject {
  const owner: User = { id: '700000000000000001', name: 'developer', isBot: false };
  return {
    id: world.applicationId,
    name: world.bot.name,
    icon: null,
    description: '',
    type: null,
    flags: 0,
    flags_new: '0',
    bot: toUser(world.bot),
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    owner: toUser(owner),
    approximate_guild_count: [...world.guilds.values()].filter(({ botIsMember }) => botIsMember).length,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    explicit_content_filter: 0,
    team: null,
    eligible_oauth2_scopes: ['bot', 'applications.commands'],
    install_params: { scopes: ['bot', 'applications.commands'], permissions: PERMISSION_BITS.SendMessages.toString() },
  };
}
