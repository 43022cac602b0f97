import { expect, test } from 'vitest';
import { KINDS, planCommands } from './commands.ts';
import { readOptions } from './options.ts';

const CHANNELS = Array.from({ length: 18 }, (_, index) => ({ login: `channel_${index}`, chatter: `somebody_of_${index}` }));

test('every kind is asked of many channels, the largest among them, and of every period', () => {
  const planned = planCommands(208, KINDS, CHANNELS);
  for (const kind of KINDS) {
    const asked = planned.filter((command) => command.kind === kind);
    expect(asked).toHaveLength(16);
    expect(new Set(asked.map(({ options }) => options['period'])).size).toBe(4);
    const first = asked.map(({ options }) => options['channel'] ?? options['first']);
    if (kind === 'channels') continue;
    expect(new Set(first).size).toBe(16);
    expect(first).toContain('channel_0');
  }
});

test('channels that are asked of together are different ones, and a person is one of the channel', () => {
  for (const { kind, options } of planCommands(200, KINDS, CHANNELS)) {
    const channels = ['first', 'second', 'third', 'fourth', 'fifth'].map((name) => options[name]).filter((login) => login !== undefined);
    expect(channels).toHaveLength(kind === 'compare' ? 3 : kind === 'overlap' ? 5 : 0);
    expect(new Set(channels).size).toBe(channels.length);
    if (kind === 'chatter') expect(options['name']).toBe(options['channel']?.replace('channel', 'somebody_of'));
  }
  expect(planCommands(1, ['overlap'], CHANNELS.slice(0, 2))[0]?.options).toMatchObject({ first: 'channel_0', second: 'channel_1' });
});

test('refuses what it does not know, in words', () => {
  expect(() => readOptions(['--commands', '0'])).toThrow('--commands must be a whole number from 1 to 100000');
  expect(() => readOptions(['--only', 'activity,nothing'])).toThrow('there is no "nothing"');
  expect(readOptions(['--smoke'])).toMatchObject({ commands: KINDS.length, history: 0 });
});
