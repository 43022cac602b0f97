import { expect, test } from 'vitest';
import { isKnownBot, MAX_KNOWN_BOTS } from './bots.ts';
import { type ChatterId, type Login, parseLogin, toChatterId } from './ids.ts';

const chatter = (id: string, login: string): { chatterId: ChatterId; login: Login } => {
  const chatterId = toChatterId(id);
  const parsed = parseLogin(login);
  if (!chatterId || !parsed) throw new Error(`not a chatter: ${id} ${login}`);
  return { chatterId, login: parsed };
};

test.each(['nightbot', 'streamelements', 'streamlabs', 'moobot', 'fossabot', 'wizebot', 'sery_bot', 'soundalerts', 'pokemoncommunitygame'])(
  '%s is a bot, whatever its id',
  (login) => {
    expect(isKnownBot(chatter('4711', login))).toBe(true);
  },
);

test('a bot that took another name is still one', () => {
  expect(isKnownBot(chatter('19264788', 'renamed'))).toBe(true);
});

test.each(['robot', 'abbot', 'nightbot_fan', 'talbot'])('%s is a person', (login) => {
  expect(isKnownBot(chatter('4711', login))).toBe(false);
});

test('the bound covers the list', () => {
  expect(MAX_KNOWN_BOTS).toBeGreaterThan(50);
  expect(MAX_KNOWN_BOTS).toBeLessThan(200);
});
