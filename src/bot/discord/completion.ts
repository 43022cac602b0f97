import { withDeadline } from '../../deadline.ts';
import { UserError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { type AdmissionParts, admit } from './admission.ts';
import type { Choice, Command } from './command.ts';
import { claim } from './conversation.ts';
import { cut, flatten } from './escape.ts';
import type { Interaction } from './interaction.ts';
import type { CommandOutcome } from './metrics.ts';
import type { Wire } from './wire.ts';

interface CompletionParts extends AdmissionParts {
  readonly wire: Wire;
  readonly log: Log;
}

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure */
const MAX = { choices: 25, name: 100, value: 100 } as const;
/** Slower suggestions come too late for somebody who types. */
const COMPLETE_DEADLINE_MS = 1_500;

/** Suggests while somebody types. Whatever goes wrong, and whoever may not use the command: no suggestions. */
export async function complete(parts: CompletionParts, interaction: Interaction, command: Command | null): Promise<CommandOutcome> {
  const startedAtMs = performance.now();
  const [choices, outcome] = await listChoices(parts, interaction, command);
  const claimed = await claim(() => parts.wire.suggest(interaction, choices), startedAtMs);
  return claimed === 'ours' ? outcome : claimed === 'elsewhere' ? 'elsewhere' : 'unanswered';
}

async function listChoices(
  parts: CompletionParts,
  interaction: Interaction,
  command: Command | null,
): Promise<readonly [Choice[], CommandOutcome]> {
  const { focused } = interaction;
  if (command?.complete === undefined || focused === null || !Object.hasOwn(command.complete, focused.name)) return [[], 'refused'];
  const source = command.complete[focused.name];
  if (source === undefined) return [[], 'refused'];
  try {
    const work = admit(parts, interaction, command).then((context) => source(focused.typed, context));
    const choices = await withDeadline(work, COMPLETE_DEADLINE_MS, 'postgres', 'autocompletion');
    return [
      choices
        .filter(({ value }) => value.length <= MAX.value)
        .slice(0, MAX.choices)
        .map(toShown),
      'answered',
    ];
  } catch (error) {
    parts.log.debug({ err: error, command: interaction.command }, 'no suggestions');
    return [[], error instanceof UserError ? 'refused' : 'upstream'];
  }
}

function toShown({ name, value }: Choice): Choice {
  return { name: cut(flatten(name), MAX.name) || value, value };
}
