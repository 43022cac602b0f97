import { setTimeout as sleep } from 'node:timers/promises';
import type { RESTPostAPIChatInputApplicationCommandsJSONBody } from 'discord.js';
import type { Log } from '../../log.ts';
import { CODES, getDiscordCode, isPassing } from './failure.ts';
import type { CommandScope, Wire } from './wire.ts';

type CommandData = RESTPostAPIChatInputApplicationCommandsJSONBody;

/** Discord allows 200 creations a day and server, and global changes take a while to show: nothing is sent that is there already. */
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;

/** Makes the registered commands equal to `commands`, through outages until `signal` fires. A lasting refusal is logged, with what to do. */
export async function register(
  wire: Wire,
  scope: CommandScope,
  commands: readonly CommandData[],
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const wanted = commands.map((command) => toBody(command, scope));
  for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    try {
      const isCurrent = isSame(await wire.listCommands(scope), wanted);
      if (!isCurrent) await wire.replaceCommands(scope, wanted);
      const where = scope.guildId ?? 'everywhere';
      return log.info(
        { commands: wanted.length, where },
        isCurrent ? 'slash commands are registered already' : 'slash commands registered',
      );
    } catch (error) {
      if (!isPassing(error)) return log.error({ err: error }, toHint(error, scope));
      log.warn({ err: error }, 'slash commands could not be registered just now');
      await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }
}

/** A server's own commands have no contexts: they exist in that server. */
function toBody(command: CommandData, { guildId }: CommandScope): Partial<CommandData> {
  if (guildId === null) return command;
  const { contexts, integration_types, ...rest } = command;
  return rest;
}

/** Whether Discord already has these commands, whatever it adds by itself (ids, versions, defaults spelled out) and in whatever order. */
export function isSame(registered: readonly Readonly<Record<string, unknown>>[], wanted: readonly Partial<CommandData>[]): boolean {
  const keep = new Set(['type', 'name', 'description', 'options', 'default_member_permissions']);
  for (const command of wanted) for (const key of Object.keys(command)) keep.add(key);
  const pick = (command: object) => Object.fromEntries(Object.entries(command).filter(([key]) => keep.has(key)));
  const canonical = (list: readonly object[]) => JSON.stringify(list.map((command) => JSON.stringify(toCanonical(pick(command)))).sort());
  return canonical(registered) === canonical(wanted);
}

/** Keys in order, without what means the same as being absent. */
function toCanonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toCanonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, toCanonical(inner)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => !isDefault(inner)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isDefault(value: unknown): boolean {
  return value === null || value === undefined || value === false || (Array.isArray(value) && value.length === 0);
}

function toHint(error: unknown, { guildId }: CommandScope): string {
  const isForeign = getDiscordCode(error) === CODES.missingAccess || getDiscordCode(error) === CODES.unknownGuild;
  if (guildId === null || !isForeign) return 'Discord refused the slash commands';
  return `Discord refused the slash commands for the server ${guildId}: check DISCORD_GUILD_ID, and that the bot was invited there with the scope "applications.commands"`;
}
