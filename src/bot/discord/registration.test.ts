import { expect, test } from 'vitest';
import { commands } from './commands/index.ts';
import { isSame } from './registration.ts';

const data = commands.map((command) => command.data);

/** What Discord gives back: ids, versions and defaults added, keys and commands in its own order. */
function asListed(list: readonly object[]): Record<string, unknown>[] {
  return list
    .map((command, index) => ({
      version: '1',
      id: String(index),
      nsfw: false,
      name_localizations: null,
      dm_permission: false,
      ...Object.fromEntries(Object.entries(structuredClone(command)).reverse()),
    }))
    .reverse();
}

test('what is registered is the same, whatever Discord adds', () => {
  expect(isSame(asListed(data), data)).toBe(true);
});

test.each([
  ['a command more', [...asListed(data), { name: 'old', description: 'gone', type: 1 }]],
  ['a command less', asListed(data).slice(1)],
  ['another description', asListed(data).map((command, index) => (index === 0 ? { ...command, description: 'other' } : command))],
  ['other options', asListed(data).map((command, index) => (index === 0 ? { ...command, options: [] } : command))],
  ['other permissions', asListed(data).map((command) => ({ ...command, default_member_permissions: '8' }))],
  ['another context', asListed(data).map((command) => ({ ...command, contexts: [0, 1] }))],
])('%s is a difference', (_, registered) => {
  expect(isSame(registered, data)).toBe(false);
});

test("names and descriptions are unique and within Discord's limits", () => {
  const names = data.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, description } of data.flatMap((command) => [command, ...(command.options ?? [])])) {
    expect(name).toMatch(/^[a-z-]{1,32}$/);
    expect(description.length).toBeLessThanOrEqual(100);
  }
});

test('a required option never follows one that may be left out', () => {
  const lists = data.flatMap((command) => (command.options ?? []).map((option) => ('options' in option ? (option.options ?? []) : [])));
  for (const options of lists) {
    const required = options.map((option) => option.required ?? false);
    expect(required.lastIndexOf(true)).toBeLessThan(required.includes(false) ? required.indexOf(false) : required.length);
  }
});
