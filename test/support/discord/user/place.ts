import type { JsonObject } from '../state/json.ts';
import { toChannel, toMember, toUser } from '../state/payloads.ts';
import { type Permissions, toBits } from '../state/permissions.ts';
import { addMember, type Channel, type Guild, type Member, type World } from '../state/world.ts';

/** Who acts. Somebody who isn't a member yet becomes one; the same name is the same person. */
interface Actor {
  readonly id?: string;
  readonly name?: string;
  /** On top of what the member's roles give in the channel. */
  readonly permissions?: Permissions;
  /** Ids of the guild's roles; replaces those that the member had. */
  readonly roles?: readonly string[];
  /** The language of the user's client. Default en-US. */
  readonly locale?: string;
}

/** Where and by whom. Everything may be left out: the first guild, its first text channel, a member without special permissions. */
export interface PlaceOptions {
  /** Null: in a direct message with the bot. */
  readonly guildId?: string | null;
  readonly channelId?: string;
  readonly user?: Actor;
}

export interface Place {
  readonly guild: Guild | null;
  readonly channel: Channel | null;
  readonly channelId: string;
  readonly member: Member;
  readonly permissions: bigint;
  readonly locale: string;
}

const DM_PERMISSIONS = toBits(['ViewChannel', 'SendMessages', 'EmbedLinks', 'AttachFiles', 'ReadMessageHistory', 'UseApplicationCommands']);
const MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024;

/** @throws {Error} when the guild or the channel doesn't exist */
export function findPlace(world: World, { guildId, channelId, user = {} }: PlaceOptions): Place {
  const locale = user.locale ?? 'en-US';
  if (guildId === null) {
    const member: Member = { user: toPerson(world, null, user), roleIds: [], joinedAt: new Date() };
    return { guild: null, channel: null, channelId: channelId ?? world.ids.next(), member, permissions: DM_PERMISSIONS, locale };
  }
  const guild = guildId === undefined ? [...world.guilds.values()][0] : world.guilds.get(guildId);
  if (guild === undefined) throw new Error(`The stand-in has no guild ${guildId ?? 'at all'}`);
  const channel = channelId === undefined ? [...guild.channels.values()].find(({ type }) => type === 0) : guild.channels.get(channelId);
  if (channel === undefined) throw new Error(`Guild ${guild.name} has no channel ${channelId ?? 'for text'}`);
  const { id, name } = toPerson(world, guild, user);
  const known = guild.members.get(id);
  const member =
    known !== undefined && user.roles === undefined ? known : addMember(guild, { id, name, roles: user.roles ?? known?.roleIds ?? [] });
  const permissions = world.permissionsIn(guild, channel, id) | toBits(user.permissions);
  return { guild, channel, channelId: channel.id, member, permissions, locale };
}

function toPerson(world: World, guild: Guild | null, { id, name = 'viewer' }: Actor): Member['user'] {
  if (id !== undefined) return guild?.members.get(id)?.user ?? { id, name, isBot: false };
  const everywhere = guild === null ? [...world.guilds.values()] : [guild, ...world.guilds.values()];
  const known = everywhere
    .flatMap(({ members }) => [...members.values()])
    .find((member) => member.user.name === name && !member.user.isBot);
  return known?.user ?? { id: world.ids.next(), name, isBot: false };
}

/** What every interaction carries about its place. https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object */
export function toInteractionPlace(world: World, place: Place): JsonObject {
  const { guild, channel, channelId, member, permissions, locale } = place;
  const common = { channel_id: channelId, locale, entitlements: [], attachment_size_limit: MAX_ATTACHMENT_BYTES, version: 1 };
  if (guild === null || channel === null) {
    return {
      ...common,
      channel: { id: channelId, type: 1, flags: 0, last_message_id: null },
      user: toUser(member.user),
      app_permissions: DM_PERMISSIONS.toString(),
      authorizing_integration_owners: { '0': '0' },
      context: 1,
    };
  }
  const { permission_overwrites: _overwrites, ...partial } = toChannel(channel);
  return {
    ...common,
    channel: { ...partial, permissions: permissions.toString() },
    guild_id: guild.id,
    guild: { id: guild.id, locale: guild.locale, features: [] },
    guild_locale: guild.locale,
    member: { ...toMember(member), permissions: permissions.toString() },
    app_permissions: world.permissionsIn(guild, channel, world.bot.id).toString(),
    authorizing_integration_owners: { '0': guild.id },
    context: 0,
  };
}
