import { ApplicationCommandOptionType, InteractionType, MessageFlags } from 'discord.js';
import { z } from 'zod';
import { type GuildId, toGuildId } from '../../domain/ids.ts';
import { type Options, type OptionValue, readOptions } from './options.ts';

/** A slash command that somebody used, or the word they are typing into one of its options. */
export interface Interaction {
  readonly id: string;
  readonly applicationId: string;
  /** Answers go through it; good for 15 minutes. A secret. */
  readonly token: string;
  readonly kind: 'command' | 'autocomplete';
  readonly command: string;
  readonly options: Options;
  /** The option being typed into; null unless `kind` is `autocomplete`. */
  readonly focused: { readonly name: string; readonly typed: string } | null;
  /** Null outside a server. */
  readonly from: { readonly guildId: GuildId; readonly member: Member } | null;
  /** The server's language as a BCP 47 tag. */
  readonly guildLocale: string | null;
}

export interface Member {
  readonly userId: string;
  readonly roleIds: readonly string[];
  /** In the channel where the command was used; a bit set of https://discord.com/developers/docs/topics/permissions. */
  readonly permissions: bigint;
}

export const EPHEMERAL = MessageFlags.Ephemeral;

const snowflake = z.string().regex(/^\d{1,20}$/);
const bits = z
  .string()
  .regex(/^\d{1,40}$/)
  .transform(BigInt);
const leaf = z.object({
  name: z.string(),
  type: z.number(),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
  focused: z.boolean().optional(),
});
const payload = z.object({
  id: snowflake,
  application_id: snowflake,
  token: z.string(),
  type: z.union([z.literal(InteractionType.ApplicationCommand), z.literal(InteractionType.ApplicationCommandAutocomplete)]),
  guild_id: snowflake.optional(),
  guild_locale: z.string().optional(),
  member: z.object({ user: z.object({ id: snowflake }), roles: z.array(snowflake), permissions: bits }).optional(),
  data: z.object({
    name: z.string(),
    options: z.array(leaf.extend({ options: z.array(leaf).optional() })).optional(),
    resolved: z
      .object({
        channels: z.record(z.string(), z.object({ id: snowflake, name: z.string().nullish(), type: z.number() })).optional(),
        roles: z.record(z.string(), z.object({ id: snowflake, name: z.string() })).optional(),
      })
      .optional(),
  }),
});

/** The gateway's INTERACTION_CREATE, read. Null for whatever is not a slash command or its autocompletion. */
export function parseInteraction(raw: unknown): Interaction | null {
  const parsed = payload.safeParse(raw);
  if (!parsed.success) return null;
  const { id, application_id, token, type, data, member, guild_id, guild_locale } = parsed.data;
  const guildId = guild_id === undefined ? null : toGuildId(guild_id);
  const [first] = data.options ?? [];
  const isNested = first?.type === ApplicationCommandOptionType.Subcommand;
  const given = isNested ? (first.options ?? []) : (data.options ?? []);
  const focused = given.find((option) => option.focused === true);
  const values = new Map<string, OptionValue>(given.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])));
  return {
    id,
    applicationId: application_id,
    token,
    kind: type === InteractionType.ApplicationCommand ? 'command' : 'autocomplete',
    command: data.name,
    options: readOptions({
      subcommand: isNested ? first.name : null,
      values,
      channels: new Map(
        Object.values(data.resolved?.channels ?? {}).map((channel) => [
          channel.id,
          { id: channel.id, name: channel.name ?? channel.id, type: channel.type },
        ]),
      ),
      roles: new Map(Object.values(data.resolved?.roles ?? {}).map((role) => [role.id, role])),
    }),
    focused:
      focused === undefined || type === InteractionType.ApplicationCommand
        ? null
        : { name: focused.name, typed: String(focused.value ?? '') },
    from:
      guildId === null || member === undefined
        ? null
        : { guildId, member: { userId: member.user.id, roleIds: member.roles, permissions: member.permissions } },
    guildLocale: guild_locale ?? null,
  };
}
