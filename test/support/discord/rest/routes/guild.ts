import * as spec from 'discord-api-spec/zod';
import { z } from 'zod';
import { toChannel, toGuild, toMember, toRole } from '../../state/payloads.ts';
import type { Guild } from '../../state/world.ts';
import { apiErrors } from '../api-error.ts';
import { type Call, param, type Route } from '../route.ts';

function guildOf(call: Call): Guild {
  const guild = call.world.getGuildOfBot(param(call, 'guild_id'));
  if (guild === null) throw apiErrors.unknownGuild();
  return guild;
}

export const guildRoutes = {
  'GET /guilds/{guild_id}': {
    auth: 'bot',
    query: { with_counts: 'boolean' },
    answers: spec.GuildWithCountsResponseSchema,
    handle: (call) => {
      const guild = guildOf(call);
      const counts = { approximate_member_count: guild.members.size, approximate_presence_count: 0 };
      return { status: 200, body: { ...toGuild(guild), ...(call.query.get('with_counts') === 'true' ? counts : {}) } };
    },
  },
  'GET /guilds/{guild_id}/roles': {
    auth: 'bot',
    answers: z.array(spec.GuildRoleResponseSchema),
    handle: (call) => ({ status: 200, body: [...guildOf(call).roles.values()].map(toRole) }),
  },
  'GET /guilds/{guild_id}/channels': {
    auth: 'bot',
    answers: z.array(spec.GuildChannelResponseSchema),
    handle: (call) => ({ status: 200, body: [...guildOf(call).channels.values()].map(toChannel) }),
  },
  'GET /guilds/{guild_id}/members/{user_id}': {
    auth: 'bot',
    answers: spec.GuildMemberResponseSchema,
    handle: (call) => {
      const member = guildOf(call).members.get(param(call, 'user_id'));
      if (member === undefined) throw apiErrors.unknownMember();
      return { status: 200, body: toMember(member) };
    },
  },
} as const satisfies Record<string, Route>;
