import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
  type APIApplicationCommandStringOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';

interface Head {
  readonly name: string;
  readonly description: string;
  /** Hidden from members without these, unless the server's admins say otherwise. */
  readonly memberPermissions?: bigint;
}

/** A command that exists in servers only, for an application installed to a server. */
export function slashCommand(head: Head, options: readonly APIApplicationCommandOption[]): RESTPostAPIChatInputApplicationCommandsJSONBody {
  return {
    type: ApplicationCommandType.ChatInput,
    name: head.name,
    description: head.description,
    options: [...options],
    contexts: [InteractionContextType.Guild],
    integration_types: [ApplicationIntegrationType.GuildInstall],
    default_member_permissions: head.memberPermissions?.toString() ?? null,
  };
}

export function subcommand(
  name: string,
  description: string,
  ...options: APIApplicationCommandBasicOption[]
): APIApplicationCommandSubcommandOption {
  return { type: ApplicationCommandOptionType.Subcommand, name, description, options };
}

interface StringHead {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
}

/** Free text with suggestions. */
export function suggestedOption(head: StringHead): APIApplicationCommandStringOption {
  return { type: ApplicationCommandOptionType.String, ...head, autocomplete: true };
}

/** One of `values`. */
export function choiceOption(head: StringHead, values: readonly string[]): APIApplicationCommandStringOption {
  return { type: ApplicationCommandOptionType.String, ...head, choices: values.map((value) => ({ name: value, value })) };
}
