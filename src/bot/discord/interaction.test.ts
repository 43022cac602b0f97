import { expect, test } from 'vitest';
import { UserError } from '../../errors.ts';
import { parseInteraction } from './interaction.ts';

const command = {
  id: '1',
  application_id: '2',
  token: 'secret',
  type: 2,
  guild_id: '3',
  guild_locale: 'de',
  member: { user: { id: '4' }, roles: ['5'], permissions: '32' },
  data: {
    id: '6',
    name: 'digest',
    type: 1,
    options: [
      {
        name: 'create',
        type: 1,
        options: [
          { name: 'where', type: 7, value: '7' },
          { name: 'at', type: 3, value: '09:30' },
          { name: 'limit', type: 4, value: 5 },
          { name: 'role', type: 8, value: '8' },
        ],
      },
    ],
    resolved: { channels: { '7': { id: '7', name: 'general', type: 0, permissions: '3072' } }, roles: { '8': { id: '8', name: 'mods' } } },
  },
};

test('a command is read with who, where and every kind of option', () => {
  const parsed = parseInteraction(command);
  expect(parsed).toMatchObject({
    id: '1',
    applicationId: '2',
    token: 'secret',
    kind: 'command',
    command: 'digest',
    focused: null,
    from: { guildId: '3', member: { userId: '4', roleIds: ['5'], permissions: 32n } },
    guildLocale: 'de',
    options: { subcommand: 'create' },
  });
  expect(parsed?.options.string('at')).toBe('09:30');
  expect(parsed?.options.integer('limit')).toBe(5);
  expect(parsed?.options.role('role')).toEqual({ id: '8', name: 'mods' });
  expect(parsed?.options.textChannel('where')).toEqual({ id: '7', name: 'general', type: 0 });
  expect(parsed?.options.string('absent')).toBeNull();
  expect(parsed?.options.textChannel('absent')).toBeNull();
});

test('an option of another kind than the command asks for is their error, not ours', () => {
  const parsed = parseInteraction(command);
  expect(() => parsed?.options.string('limit')).toThrow(UserError);
  expect(() => parsed?.options.integer('at')).toThrow(UserError);
  expect(() => parsed?.options.role('where')).toThrow(UserError);
});

test('what is being typed is the focused option', () => {
  const data = {
    name: 'stats',
    options: [{ name: 'activity', type: 1, options: [{ name: 'channel', type: 3, value: 'xq', focused: true }] }],
  };
  expect(parseInteraction({ ...command, type: 4, data })).toMatchObject({
    kind: 'autocomplete',
    focused: { name: 'channel', typed: 'xq' },
  });
});

test('outside a server there is no member', () => {
  expect(parseInteraction({ ...command, guild_id: undefined, member: undefined })?.from).toBeNull();
});

test.each([
  [null],
  ['text'],
  [{}],
  [{ ...command, type: 3 }],
  [{ ...command, id: "1'; drop" }],
  [{ ...command, member: { roles: 'all' } }],
])('anything else is left alone: %#', (raw) => {
  expect(parseInteraction(raw)).toBeNull();
});
