import { type CommandDefinition, OPTION_TYPES, type OptionDefinition } from '../rules/command-definition.ts';
import { isNesting } from '../rules/command-rules.ts';
import type { JsonObject } from '../state/json.ts';
import { toChannel, toMember, toRole, toUser } from '../state/payloads.ts';
import type { Guild, World } from '../state/world.ts';

/** A user, channel or role is given by its id. `{ type, value }` forces a type, for forged commands. */
export type OptionValue = string | number | boolean | { readonly type: number; readonly value: string | number | boolean };

export interface GivenOptions {
  readonly group?: string | undefined;
  readonly subcommand?: string | undefined;
  readonly options: Readonly<Record<string, OptionValue>>;
  /** The option that the user is typing in (autocomplete). */
  readonly focused: string | null;
}

export interface ResolvedOptions {
  readonly options: readonly JsonObject[];
  readonly resolved: JsonObject;
}

/** Discord's own client would not let the user send this. `forged: true` sends it all the same, as a modified client could. */
export class NotOffered extends Error {
  override readonly name = 'NotOffered';
}

/**
 * The options of an interaction as Discord sends them, typed by the registered command.
 * @throws {NotOffered} for what Discord's client would refuse: unknown, missing, mistyped or out-of-range options
 */
export function resolveOptions(definition: CommandDefinition, given: GivenOptions, world: World, guild: Guild | null): ResolvedOptions {
  const path = [given.group, given.subcommand].filter((name) => name !== undefined);
  const parents: OptionDefinition[] = [];
  let level: readonly OptionDefinition[] = definition.options ?? [];
  for (const name of path) {
    const next = level.find((option) => option.name === name && isNesting(option.type));
    if (next === undefined) throw new NotOffered(`/${definition.name} has no subcommand ${path.join(' ')}`);
    parents.push(next);
    level = next.options ?? [];
  }
  if (level.some(({ type }) => isNesting(type))) throw new NotOffered(`/${definition.name} needs a subcommand`);
  expectComplete(level, given);
  const values = Object.entries(given.options).map(([name, value]) => {
    const option = level.find((candidate) => candidate.name === name);
    if (option === undefined) throw new NotOffered(`/${definition.name} has no option ${name}`);
    const isFocused = name === given.focused;
    if (!isFocused) expectFits(option, toPlain(value), guild);
    return { name, type: option.type, value: isFocused ? String(toPlain(value)) : toPlain(value), ...(isFocused ? { focused: true } : {}) };
  });
  return nest(parents, values, toResolved(values, world, guild));
}

/** The same without any check: types come from the values themselves unless the command, if it is known, names them. */
export function forgeOptions(
  definition: CommandDefinition | null,
  given: GivenOptions,
  world: World,
  guild: Guild | null,
): ResolvedOptions {
  const known = flatten(definition?.options ?? []);
  const values = Object.entries(given.options).map(([name, value]) => ({
    name,
    type: typeof value === 'object' ? value.type : (known.find((option) => option.name === name)?.type ?? guessType(value)),
    value: toPlain(value),
    ...(name === given.focused ? { focused: true } : {}),
  }));
  const parents = [
    ...(given.group === undefined ? [] : [{ name: given.group, type: OPTION_TYPES.group }]),
    ...(given.subcommand === undefined ? [] : [{ name: given.subcommand, type: OPTION_TYPES.subcommand }]),
  ];
  return nest(parents, values, toResolved(values, world, guild));
}

function flatten(options: readonly OptionDefinition[]): OptionDefinition[] {
  return options.flatMap((option) => (isNesting(option.type) ? flatten(option.options ?? []) : [option]));
}

function nest(parents: readonly { name: string; type: number }[], values: readonly JsonObject[], resolved: JsonObject): ResolvedOptions {
  const options = parents.reduceRight<readonly JsonObject[]>((inner, { name, type }) => [{ name, type, options: inner }], values);
  return { options, resolved };
}

function toPlain(value: OptionValue): string | number | boolean {
  return typeof value === 'object' ? value.value : value;
}

function guessType(value: string | number | boolean): number {
  if (typeof value === 'boolean') return OPTION_TYPES.boolean;
  if (typeof value === 'string') return OPTION_TYPES.string;
  return Number.isInteger(value) ? OPTION_TYPES.integer : OPTION_TYPES.number;
}

function expectComplete(level: readonly OptionDefinition[], given: GivenOptions): void {
  if (given.focused === null) {
    const missing = level.find(({ name, required }) => required && given.options[name] === undefined);
    if (missing !== undefined) throw new NotOffered(`the required option ${missing.name} is missing`);
    return;
  }
  const focused = level.find(({ name }) => name === given.focused);
  if (focused === undefined || !focused.autocomplete) throw new NotOffered(`${given.focused} is not an option with autocomplete`);
}

function expectFits(option: OptionDefinition, value: string | number | boolean, guild: Guild | null): void {
  const refuse = (why: string): never => {
    throw new NotOffered(`option ${option.name}: ${JSON.stringify(value)} ${why}`);
  };
  if (typeof value !== jsTypeOf(option.type)) refuse(`is not of type ${option.type}`);
  if (option.type === OPTION_TYPES.integer && !Number.isInteger(value)) refuse('is not an integer');
  if (typeof value === 'string' && option.type === OPTION_TYPES.string) {
    if (value.length < (option.min_length ?? 0) || value.length > (option.max_length ?? 6_000)) refuse('has the wrong length');
  }
  if (typeof value === 'number' && (value < (option.min_value ?? -Infinity) || value > (option.max_value ?? Infinity)))
    refuse('is out of range');
  const choices = option.choices ?? [];
  if (choices.length > 0 && !choices.some((choice) => choice.value === value)) refuse('is not among the choices');
  if (option.type === OPTION_TYPES.channel) expectChannel(option, guild?.channels.get(String(value))?.type ?? null, refuse);
  if (option.type === OPTION_TYPES.role && !guild?.roles.has(String(value))) refuse('is not a role of the guild');
  if (option.type === OPTION_TYPES.user && guild !== null && !guild.members.has(String(value))) refuse('is not a member of the guild');
}

function expectChannel(option: OptionDefinition, type: number | null, refuse: (why: string) => never): void {
  const allowed = option.channel_types ?? [];
  if (type === null) refuse('is not a channel of the guild');
  else if (allowed.length > 0 && !allowed.includes(type)) refuse(`is a channel of type ${type}`);
}

function jsTypeOf(optionType: number): 'string' | 'number' | 'boolean' {
  if (optionType === OPTION_TYPES.boolean) return 'boolean';
  return optionType === OPTION_TYPES.integer || optionType === OPTION_TYPES.number ? 'number' : 'string';
}

interface TypedValue {
  readonly type: number;
  readonly value: string | number | boolean;
}

/** The users, members, channels and roles behind the ids among the values. */
function toResolved(values: readonly TypedValue[], world: World, guild: Guild | null): JsonObject {
  const users: Record<string, JsonObject> = {};
  const members: Record<string, JsonObject> = {};
  const channels: Record<string, JsonObject> = {};
  const roles: Record<string, JsonObject> = {};
  for (const { type, value } of values) {
    const id = String(value);
    const isMentionable = type === OPTION_TYPES.mentionable;
    const member = type === OPTION_TYPES.user || isMentionable ? guild?.members.get(id) : undefined;
    const role = type === OPTION_TYPES.role || isMentionable ? guild?.roles.get(id) : undefined;
    const channel = type === OPTION_TYPES.channel ? guild?.channels.get(id) : undefined;
    if (member !== undefined && guild !== null) {
      users[id] = toUser(member.user);
      const { user: _user, mute: _mute, deaf: _deaf, ...partial } = toMember(member);
      members[id] = { ...partial, permissions: world.permissionsIn(guild, null, id).toString() };
    }
    if (role !== undefined) roles[id] = toRole(role);
    if (channel !== undefined && guild !== null) {
      const { id: channelId, name, type: channelType, parent_id: parentId } = toChannel(channel);
      const permissions = world.permissionsIn(guild, channel, world.bot.id).toString();
      channels[id] = { id: channelId, name, type: channelType, parent_id: parentId, permissions };
    }
  }
  const filled = Object.entries({ users, members, channels, roles }).filter(([, found]) => Object.keys(found).length > 0);
  return Object.fromEntries(filled);
}
