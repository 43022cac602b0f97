import { expect, test } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { toTwurpleAddress } from './address.ts';

/** What twurple dials for it. */
function dialled(url: string): string {
  const { ssl, hostName } = toTwurpleAddress(url);
  return `ws${ssl ? 's' : ''}://${hostName}:${ssl ? 443 : 80}`;
}

test("Twitch's own address is dialled as it is", () => {
  expect(dialled('wss://irc-ws.chat.twitch.tv:443')).toBe('wss://irc-ws.chat.twitch.tv:443');
  expect(dialled('ws://localhost')).toBe('ws://localhost:80');
});

test.each(['ws://127.0.0.1:8080', 'wss://example.org:8443/chat', 'ws://[::1]:9/', 'wss://example.org/p?a=b'])(
  '%s keeps its host, port and path',
  (url) => {
    const [wanted, got] = [new URL(url), new URL(dialled(url))];
    expect([got.protocol, got.host, got.pathname]).toEqual([wanted.protocol, wanted.host, wanted.pathname]);
    expect(got.search.startsWith(wanted.search)).toBe(true);
  },
);

test.each(['', 'irc.chat.twitch.tv', 'https://example.org', 'ws://', 'ws://x/#y'])('%j is refused', (url) => {
  expect(() => toTwurpleAddress(url)).toThrow(ConfigError);
});
