import { ApiError, apiErrors } from '../rest/api-error.ts';
import type { CommandDefinition } from '../rules/command-definition.ts';
import type { Ids } from './ids.ts';
import { dropNullMembers, type JsonObject } from './json.ts';

const CHAT_INPUT = 1;
const MAX_CHAT_INPUT = 100;

export interface RegisteredCommand {
  readonly id: string;
  readonly version: string;
  /** Null: registered globally. */
  readonly guildId: string | null;
  readonly definition: CommandDefinition;
}

/** The application's commands, globally and per guild; a name occurs once per place and type. */
export class Commands {
  private readonly ids: Ids;
  private readonly places = new Map<string | null, RegisteredCommand[]>();

  constructor(ids: Ids) {
    this.ids = ids;
  }

  list(guildId: string | null): readonly RegisteredCommand[] {
    return this.places.get(guildId) ?? [];
  }

  get(guildId: string | null, commandId: string): RegisteredCommand {
    const command = this.list(guildId).find(({ id }) => id === commandId);
    if (command === undefined) throw apiErrors.unknownCommand();
    return command;
  }

  /** What a member of a guild (null: in a direct message) gets when typing `/name`: the guild's own command comes first. */
  find(guildId: string | null, name: string): RegisteredCommand | null {
    const matches = ({ definition }: RegisteredCommand): boolean => definition.name === name && typeOf(definition) === CHAT_INPUT;
    const own = guildId === null ? undefined : this.list(guildId).find(matches);
    return own ?? this.list(null).find(matches) ?? null;
  }

  /** Replaces all commands of a place. Those whose name stays keep their id. */
  replaceAll(guildId: string | null, definitions: readonly CommandDefinition[]): readonly RegisteredCommand[] {
    const before = this.list(guildId);
    this.places.set(guildId, []);
    try {
      for (const definition of definitions) this.upsert(guildId, definition, before);
    } catch (error) {
      this.places.set(guildId, [...before]);
      throw error;
    }
    return this.list(guildId);
  }

  /** Registers a command; one of the same name is overwritten and keeps its id. */
  upsert(guildId: string | null, definition: CommandDefinition, known = this.list(guildId)): RegisteredCommand {
    const isSame = (other: RegisteredCommand): boolean =>
      other.definition.name === definition.name && typeOf(other.definition) === typeOf(definition);
    const id = known.find(isSame)?.id ?? this.ids.next();
    const command: RegisteredCommand = { id, version: this.ids.next(), guildId, definition };
    const others = this.list(guildId).filter((other) => !isSame(other));
    if (others.filter((other) => typeOf(other.definition) === CHAT_INPUT).length >= MAX_CHAT_INPUT) {
      throw new ApiError(400, 30032, `Maximum number of application commands reached (${MAX_CHAT_INPUT})`);
    }
    this.places.set(guildId, [...others, command]);
    return command;
  }

  /** Another definition for a command; its id stays. */
  replace(guildId: string | null, commandId: string, definition: CommandDefinition): RegisteredCommand {
    const command = { ...this.get(guildId, commandId), version: this.ids.next(), definition };
    const all = this.list(guildId).map((other) => (other.id === commandId ? command : other));
    this.places.set(guildId, all);
    return command;
  }

  remove(guildId: string | null, commandId: string): void {
    const { id } = this.get(guildId, commandId);
    const rest = this.list(guildId).filter((other) => other.id !== id);
    this.places.set(guildId, rest);
  }
}

export function typeOf(definition: CommandDefinition): number {
  return definition.type ?? CHAT_INPUT;
}

/** A command as Discord answers it. */
export function toCommand(applicationId: string, { id, version, guildId, definition }: RegisteredCommand): JsonObject {
  const permissions = definition.default_member_permissions;
  return {
    ...dropNullMembers({ contexts: [0, 1, 2], integration_types: [0, 1], ...dropNullMembers(definition) }),
    id,
    version,
    application_id: applicationId,
    type: typeOf(definition),
    description: definition.description ?? '',
    default_member_permissions: permissions === null || permissions === undefined ? null : String(permissions),
    ...(guildId === null ? {} : { guild_id: guildId }),
  };
}
