import { ChatClient } from '@twurple/chat';
import { expect, test } from 'vitest';
import { assertTap } from './hook.ts';

const client = () => new ChatClient({ logger: { minLevel: 'critical' } });

test('the installed twurple sends every received line through receiveLine, and parses what is handed back', () => {
  expect(() => assertTap()).not.toThrow();
});

test('a twurple that takes another way is refused', () => {
  const renamed = client();
  Reflect.set(renamed.irc, 'receiveLine', undefined);
  expect(() => assertTap(renamed)).toThrow('irc.receiveLine is gone');

  const bypassing = client();
  Reflect.set(bypassing.irc, '_setupConnection', () => undefined);
  expect(() => assertTap(bypassing)).toThrow('received lines bypass irc.receiveLine');

  const deaf = client();
  Reflect.set(deaf.irc, 'receiveLine', () => undefined);
  expect(() => assertTap(deaf)).toThrow('irc.receiveLine does not parse');

  const rebuilt = client();
  Reflect.set(rebuilt.irc, '_connection', {});
  expect(() => assertTap(rebuilt)).toThrow('irc._connection is not what it was');
});
