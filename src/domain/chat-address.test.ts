import { expect, test } from 'vitest';
import { toTwurpleAddress } from './chat-address.ts';

/** What twurple makes of it (@d-fischer/connection's WebSocketConnection). */
const dialled = (chatUrl: string) => {
  const { ssl, hostName } = toTwurpleAddress(chatUrl);
  return new URL(`ws${ssl ? 's' : ''}://${hostName}:${ssl ? 443 : 80}`);
};

test.each([
  ['wss://irc-ws.chat.twitch.tv:443', 'irc-ws.chat.twitch.tv', '/'],
  ['wss://irc-ws.chat.twitch.tv', 'irc-ws.chat.twitch.tv', '/'],
  ['ws://127.0.0.1:8080', '127.0.0.1:8080', '/'],
  ['ws://localhost:6697/chat/irc', 'localhost:6697', '/chat/irc'],
  ['ws://[::1]:8080', '[::1]:8080', '/'],
  ['wss://proxy.example:8443/?to=twitch', 'proxy.example:8443', '/'],
])('twurple dials %s', (chatUrl, host, path) => {
  const url = dialled(chatUrl);
  expect([url.protocol, url.host, url.pathname]).toEqual([new URL(chatUrl).protocol, host, path]);
});

test('parameters of the address survive', () => {
  expect(dialled('ws://proxy.example:8080/?to=twitch').searchParams.get('to')).toBe('twitch');
});
