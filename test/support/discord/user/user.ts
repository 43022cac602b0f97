import { randomBytes } from 'node:crypto';
import type { Gateway } from '../gateway/gateway.ts';
import { listComponents } from '../rules/message-rules.ts';
import type { Commands, RegisteredCommand } from '../state/commands.ts';
import type { Answer, Choice, Interaction, InteractionKind } from '../state/interaction.ts';
import type { Interactions } from '../state/interactions.ts';
import type { JsonObject } from '../state/json.ts';
import { isEphemeral, type StoredMessage } from '../state/message.ts';
import { hasPermission } from '../state/permissions.ts';
import type { World } from '../state/world.ts';
import { forgeOptions, type GivenOptions, NotOffered, type OptionValue, resolveOptions } from './option-values.ts';
import { findPlace, type Place, type PlaceOptions, toInteractionPlace } from './place.ts';
import type { Waiting } from './waiting.ts';

export interface CommandCall extends PlaceOptions {
  readonly name: string;
  readonly group?: string;
  readonly subcommand?: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** Sends it although Discord's client would not offer it: not registered, not permitted, not a value that the option takes. */
  readonly forged?: boolean;
  readonly deadlineMs?: number;
}

export interface AutocompleteCall extends Omit<CommandCall, 'focused'> {
  /** The option being typed in; what was typed so far stands in `options`. */
  readonly focused: string;
}

export interface ButtonCall extends PlaceOptions {
  readonly messageId: string;
  readonly customId: string;
  /** Presses it although it isn't there, is disabled, or belongs to somebody else's private message. */
  readonly forged?: boolean;
  readonly deadlineMs?: number;
}

export interface UserSideParts {
  readonly world: World;
  readonly commands: Commands;
  readonly interactions: Interactions;
  readonly waiting: Waiting;
  readonly answerDeadlineMs: number;
  readonly gateway: Gateway;
  readonly showMessage: (message: StoredMessage) => JsonObject;
  readonly findMessage: (messageId: string) => StoredMessage | null;
}

const INTERACTION_TYPES: Readonly<Record<InteractionKind, number>> = { command: 2, component: 3, autocomplete: 4 };
const CONTEXT_GUILD = 0;
const CONTEXT_BOT_DM = 1;

/** What people do in Discord: they type commands and press buttons, and see what comes. */
export class UserSide {
  private readonly parts: UserSideParts;

  constructor(parts: UserSideParts) {
    this.parts = parts;
  }

  /** @throws {NotOffered | NoAnswer} */
  async command(call: CommandCall): Promise<Answer> {
    const interaction = this.sendCommand('command', call, null);
    await this.answered(interaction, call.deadlineMs);
    return interaction.answer;
  }

  /** @throws {NotOffered | NoAnswer} */
  async autocomplete(call: AutocompleteCall): Promise<readonly Choice[]> {
    const interaction = this.sendCommand('autocomplete', call, call.focused);
    await this.answered(interaction, call.deadlineMs);
    return interaction.choices ?? [];
  }

  /** @throws {NotOffered | NoAnswer} */
  async button(call: ButtonCall): Promise<Answer> {
    const place = findPlace(this.parts.world, call);
    const message = this.parts.findMessage(call.messageId);
    if (message === null) throw new NotOffered(`there is no message ${call.messageId}`);
    if (!call.forged) this.expectPressable(message, call.customId, place);
    const data = { custom_id: call.customId, component_type: 2, id: 1 };
    const interaction = this.send('component', `[${call.customId}]`, place, { data, message: this.parts.showMessage(message) }, message);
    await this.answered(interaction, call.deadlineMs);
    return interaction.answer;
  }

  private sendCommand(kind: 'command' | 'autocomplete', call: CommandCall, focused: string | null): Interaction {
    const { world, commands } = this.parts;
    const place = findPlace(world, call);
    const command = commands.find(place.guild?.id ?? null, call.name);
    const options = focused === null ? (call.options ?? {}) : { [focused]: '', ...call.options };
    const given: GivenOptions = { group: call.group, subcommand: call.subcommand, options, focused };
    if (!call.forged) expectOffered(command, call.name, place);
    const filled =
      call.forged || command === null
        ? forgeOptions(command?.definition ?? null, given, world, place.guild)
        : resolveOptions(command.definition, given, world, place.guild);
    const data = {
      id: command?.id ?? world.ids.next(),
      name: call.name,
      type: 1,
      ...(typeof command?.guildId === 'string' ? { guild_id: command.guildId } : {}),
      ...(filled.options.length === 0 ? {} : { options: filled.options }),
      ...(Object.keys(filled.resolved).length === 0 ? {} : { resolved: filled.resolved }),
    };
    return this.send(kind, showCall(call, options), place, { data }, null);
  }

  private send(
    kind: InteractionKind,
    asked: string,
    place: Place,
    content: JsonObject,
    componentMessage: StoredMessage | null,
  ): Interaction {
    const { world, interactions, gateway } = this.parts;
    if (gateway.knownSessions === 0) throw new Error(`${asked}: no bot is connected`);
    const guildId = place.guild?.id ?? null;
    const head = { id: world.ids.next(), token: randomBytes(48).toString('base64url'), kind, asked, componentMessage };
    const interaction = interactions.add({ ...head, guildId, channelId: place.channelId, user: place.member.user });
    const data = {
      ...toInteractionPlace(world, place),
      ...content,
      id: head.id,
      token: head.token,
      type: INTERACTION_TYPES[kind],
      application_id: world.applicationId,
    };
    gateway.dispatch('INTERACTION_CREATE', guildId, data);
    return interaction;
  }

  private answered(interaction: Interaction, deadlineMs = this.parts.answerDeadlineMs): Promise<void> {
    return this.parts.waiting.forAnswer(interaction, this.parts.interactions.acknowledgeWithinMs, deadlineMs);
  }

  private expectPressable(message: StoredMessage, customId: string, place: Place): void {
    const button = listComponents(message.components).find((component) => component.type === 2 && component.custom_id === customId);
    if (button === undefined) throw new NotOffered(`the message has no button ${customId}`);
    if (button.disabled) throw new NotOffered(`the button ${customId} is disabled`);
    const origin = message.interactionId === null ? null : this.parts.interactions.get(message.interactionId);
    if (isEphemeral(message) && origin?.user.id !== place.member.user.id) throw new NotOffered('the message is private to somebody else');
  }
}

function expectOffered(command: RegisteredCommand | null, name: string, { guild, permissions, member }: Place): void {
  if (command === null) throw new NotOffered(`/${name} is not registered here`);
  if (guild !== null && !guild.botIsMember) throw new NotOffered(`the bot is not a member of ${guild.name}`);
  const contexts = command.definition.contexts ?? [CONTEXT_GUILD, CONTEXT_BOT_DM];
  if (!contexts.includes(guild === null ? CONTEXT_BOT_DM : CONTEXT_GUILD)) throw new NotOffered(`/${name} is not offered in this context`);
  if (guild === null) return;
  if (!hasPermission(permissions, 'UseApplicationCommands')) throw new NotOffered(`${member.user.name} may not use commands here`);
  const needed = command.definition.default_member_permissions ?? null;
  if (needed === null || hasPermission(permissions, 'Administrator')) return;
  const bits = BigInt(needed);
  if (bits === 0n || (permissions & bits) !== bits) throw new NotOffered(`${member.user.name} lacks permissions that /${name} asks for`);
}

function showCall({ name, group, subcommand }: CommandCall, options: Readonly<Record<string, OptionValue>>): string {
  const values = Object.entries(options).map(([key, value]) => `${key}:${typeof value === 'object' ? value.value : value}`);
  return [`/${name}`, group, subcommand, ...values].filter((part) => part !== undefined).join(' ');
}
