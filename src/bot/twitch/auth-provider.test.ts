import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AuthStandIn, startTwitchAuth } from '../../../test/support/twitch/auth.ts';
import { UpstreamError } from '../../errors.ts';
import { AddressedAuthProvider } from './auth-provider.ts';
import { createAuthServer, RefusedError } from './auth-server.ts';

let twitch: AuthStandIn;
let provider: AddressedAuthProvider;
beforeEach(async () => {
  twitch = await startTwitchAuth({ rotates: true });
  const { url: authUrl, clientId, clientSecret } = twitch;
  provider = new AddressedAuthProvider(createAuthServer({ authUrl, clientId, clientSecret }), clientId, clientSecret);
});
afterEach(() => twitch.stop());

const addUser = () => provider.addUserForToken({ refreshToken: twitch.authorise(), expiresIn: 0, obtainmentTimestamp: 0 }, ['chat']);
const refreshes = () => twitch.requests.filter(({ grant }) => grant === 'refresh_token');

describe('the auth provider', () => {
  test('finds out whose a refresh token is, and serves the new token under its intent', async () => {
    const told: string[] = [];
    provider.onRefresh((userId, token) => told.push(`${userId} ${token.accessToken}`));
    expect(await addUser()).toBe(twitch.account.id);
    const token = await provider.getAccessTokenForIntent('chat', ['chat:edit']);
    expect(token).toMatchObject({ userId: twitch.account.id, scope: ['chat:edit', 'chat:read'] });
    expect(told).toEqual([`${twitch.account.id} ${token?.accessToken}`]);
    expect(refreshes()).toHaveLength(1);
  });

  test('one refresh serves all who ask for it at once, as a token that rotates can be used once', async () => {
    const userId = await addUser();
    const tokens = await Promise.all([1, 2, 3].map(() => provider.refreshAccessTokenForUser(userId)));
    expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(refreshes()).toHaveLength(2);
    await provider.refreshAccessTokenForIntent('chat');
    expect(refreshes().map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test('trouble of the server disables nothing', async () => {
    const userId = await addUser();
    twitch.break({ status: 502 });
    await expect(provider.refreshAccessTokenForUser(userId)).rejects.toBeInstanceOf(UpstreamError);
    twitch.break(null);
    expect((await provider.refreshAccessTokenForUser(userId)).userId).toBe(userId);
    expect(await provider.getAccessTokenForUser(userId)).not.toBeNull();
  });

  test('nobody without a refresh token', async () => {
    await expect(provider.refreshAccessTokenForUser('12345')).rejects.toBeInstanceOf(RefusedError);
    await expect(provider.addUserForToken({ refreshToken: null, expiresIn: 0, obtainmentTimestamp: 0 })).rejects.toBeInstanceOf(
      RefusedError,
    );
  });
});
