import { type CommandDefinition, OPTION_TYPES, type OptionDefinition } from './command-definition.ts';
import type { Problem } from './judge.ts';

const CHAT_INPUT = 1;
const MAX_CHARACTERS = 8_000;
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/** Rules of https://discord.com/developers/docs/interactions/application-commands that its description doesn't spell out. */
export function listCommandProblems(command: CommandDefinition): Problem[] {
  if ((command.type ?? CHAT_INPUT) !== CHAT_INPUT) return [];
  const problems = [...listNameProblems(command.name, []), ...listOptionProblems(command.options ?? [], ['options'])];
  if (!command.description) problems.push({ path: ['description'], problem: 'required' });
  const length = countCharacters(command);
  if (length > MAX_CHARACTERS) problems.push({ path: [], problem: `${length} characters over all, ${MAX_CHARACTERS} allowed` });
  return problems;
}

function listNameProblems(name: string, path: readonly PropertyKey[]): Problem[] {
  const isFine = NAME.test(name) && name === name.toLowerCase();
  return isFine ? [] : [{ path: [...path, 'name'], problem: `"${name}" is not a lower-case word of 1 to 32 letters` }];
}

function listOptionProblems(options: readonly OptionDefinition[], path: readonly PropertyKey[]): Problem[] {
  const problems: Problem[] = [];
  const names = options.map(({ name }) => name);
  if (new Set(names).size < names.length) problems.push({ path, problem: 'two options of the same name' });
  const nested = options.filter(({ type }) => isNesting(type)).length;
  if (nested > 0 && nested < options.length) problems.push({ path, problem: 'subcommands and plain options side by side' });
  for (const [index, option] of options.entries()) {
    const here = [...path, index];
    problems.push(...listNameProblems(option.name, here));
    if (option.required && options.slice(0, index).some((earlier) => !earlier.required && !isNesting(earlier.type))) {
      problems.push({ path: here, problem: 'required options must come first' });
    }
    if (option.autocomplete && (option.choices ?? []).length > 0) problems.push({ path: here, problem: 'autocomplete excludes choices' });
    const choices = (option.choices ?? []).map(({ name }) => name);
    if (new Set(choices).size < choices.length) problems.push({ path: [...here, 'choices'], problem: 'two choices of the same name' });
    problems.push(...listOptionProblems(option.options ?? [], [...here, 'options']));
  }
  return problems;
}

export function isNesting(type: number): boolean {
  return type === OPTION_TYPES.subcommand || type === OPTION_TYPES.group;
}

function countCharacters({ name, description, options, choices }: Partial<OptionDefinition> | CommandDefinition): number {
  const own = (name ?? '').length + (description ?? '').length;
  const chosen = Array.isArray(choices) ? choices.reduce((sum, choice) => sum + choice.name.length + String(choice.value).length, 0) : 0;
  return own + chosen + (options ?? []).reduce((sum, option) => sum + countCharacters(option), 0);
}
