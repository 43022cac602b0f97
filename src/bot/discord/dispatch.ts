import { within } from '../../deadline.ts';
import { type AnswerParts, answer } from './answer.ts';
import type { Command } from './command.ts';
import { complete } from './completion.ts';
import { type Interaction, parseInteraction } from './interaction.ts';
import type { CommandOutcome, DiscordMetrics } from './metrics.ts';

export interface DispatchParts extends AnswerParts {
  readonly commands: readonly Command[];
  readonly metrics: DiscordMetrics;
}

export interface Dispatch {
  /** Takes the gateway's INTERACTION_CREATE as it came; never throws. */
  handle(raw: unknown): void;
  /** Resolves when every interaction under way has had its answer, or after `deadlineMs`. */
  drain(deadlineMs: number): Promise<void>;
}

/** Everything somebody asks goes through here: found, answered or completed, timed and counted. */
export function createDispatch(parts: DispatchParts): Dispatch {
  const { log, metrics } = parts;
  const byName = new Map(parts.commands.map((command) => [command.data.name, command]));
  const underWay = new Set<Promise<void>>();

  async function attend(interaction: Interaction): Promise<void> {
    const startedAtMs = performance.now();
    const command = byName.get(interaction.command) ?? null;
    const name = toName(interaction, command);
    let outcome: CommandOutcome = 'unanswered';
    try {
      outcome = interaction.kind === 'command' ? await answer(parts, interaction, command) : await complete(parts, interaction, command);
    } catch (error) {
      log.error({ err: error, command: name }, 'Discord refused an answer');
    }
    if (outcome === 'unanswered') log.warn({ command: name }, 'an interaction was left without an answer');
    metrics.countCommand(name, outcome, (performance.now() - startedAtMs) / 1000);
  }

  return {
    handle(raw) {
      const interaction = parseInteraction(raw);
      if (interaction === null) return;
      const work = attend(interaction).finally(() => underWay.delete(work));
      underWay.add(work);
    },
    async drain(deadlineMs) {
      const drained = await within(Promise.all(underWay), deadlineMs);
      if (drained === null) log.warn({ interactions: underWay.size }, 'some interactions were still unanswered at the stop');
    },
  };
}

/** Names come from our own list: what somebody forged must not become a metric's label. */
function toName(interaction: Interaction, command: Command | null): string {
  if (interaction.kind === 'autocomplete') return 'autocomplete';
  if (command === null) return 'unknown';
  const subcommand = command.data.options?.find((option) => option.name === interaction.options.subcommand);
  return subcommand === undefined ? command.data.name : `${command.data.name} ${subcommand.name}`;
}
