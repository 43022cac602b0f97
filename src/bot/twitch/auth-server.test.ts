import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AuthStandIn, startTwitchAuth } from '../../../test/support/twitch/auth.ts';
import { UpstreamError } from '../../errors.ts';
import { createAuthServer, RefusedError } from './auth-server.ts';

let twitch: AuthStandIn;
beforeAll(async () => {
  twitch = await startTwitchAuth({ rotates: true });
});
beforeEach(() => twitch.break(null));
afterAll(() => twitch.stop());

const server = (changes: { clientSecret?: string; authUrl?: string } = {}) =>
  createAuthServer({ authUrl: twitch.url, clientId: twitch.clientId, clientSecret: twitch.clientSecret, deadlineMs: 300, ...changes });
const failureOf = (work: Promise<unknown>) => work.then(() => null).catch((error: unknown) => error);

describe('the authorisation server', () => {
  test('gives a new pair of tokens for a refresh token, whose owner it knows', async () => {
    const refreshToken = twitch.authorise();
    const token = await server().refresh(refreshToken);
    expect(token).toMatchObject({ expiresIn: 14_400, scope: ['chat:edit', 'chat:read'] });
    expect(token.refreshToken).not.toBe(refreshToken);
    expect(await server().validate(token.accessToken)).toEqual({
      userId: twitch.account.id,
      login: twitch.account.login,
      scopes: ['chat:edit', 'chat:read'],
    });
  });

  test('no secret ever stands in an address', async () => {
    const token = await server().refresh(twitch.authorise());
    await server().validate(token.accessToken);
    expect(twitch.requests.length).toBeGreaterThan(1);
    expect(twitch.requests.filter((request) => request.leaksInAddress)).toEqual([]);
  });

  test('a token that isn’t valid has no owner', async () => {
    expect(await server().validate('nonsense')).toBeNull();
  });

  test('a revoked refresh token and a wrong client secret are refused for good, in Twitch’s words', async () => {
    expect(await failureOf(server().refresh('revoked'))).toEqual(new RefusedError('Twitch refused the account: Invalid refresh token'));
    expect(await failureOf(server({ clientSecret: 'wrong' }).refresh(twitch.authorise()))).toEqual(
      new RefusedError('Twitch refused the account: invalid client secret'),
    );
  });

  test('words of the server that may hold a secret are not repeated', async () => {
    twitch.break({ status: 400, body: JSON.stringify({ status: 400, message: 'no such token: 12ab34cd' }) });
    expect(await failureOf(server().refresh('12ab34cd'))).toEqual(new RefusedError('Twitch refused the account: HTTP 400'));
  });

  test.each([
    { status: 500, body: 'oops' },
    { status: 503, body: '' },
    { status: 429, body: '{"status":429,"message":"slow down"}' },
    { status: 403, body: '<html>blocked by a gateway</html>' },
    { status: 200, body: '{"access_token":""}' },
    { status: 200, body: 'not json' },
  ])('HTTP $status with $body may pass', async (trouble) => {
    twitch.break(trouble);
    expect(await failureOf(server().refresh('secret-token'))).toEqual(
      new UpstreamError('twitch', `Twitch's authorisation server gave an answer that makes no sense (HTTP ${trouble.status})`),
    );
    expect(await failureOf(server().validate('secret-token'))).toBeInstanceOf(UpstreamError);
  });

  test('silence ends at the deadline, a dead address at once', async () => {
    twitch.break('silence');
    expect(String(await failureOf(server().refresh('secret-token')))).toMatch(/^UpstreamError: .*no answer in time/);
    const gone = await startTwitchAuth();
    await gone.stop();
    const error = await failureOf(server({ authUrl: gone.url }).refresh('secret-token'));
    expect(String(error)).toMatch(/^UpstreamError: .*can't be reached \(ECONNREFUSED\)/);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secret-token');
  });

  test('a redirect isn’t followed: the secrets would go along', async () => {
    twitch.break({ status: 307, location: `${twitch.url}/elsewhere` });
    expect(await failureOf(server().refresh('secret-token'))).toBeInstanceOf(UpstreamError);
    expect(twitch.requests.filter((request) => request.path === '/elsewhere')).toEqual([]);
  });

  test('the consent address holds everything but the secret', () => {
    const url = new URL(server().consentUrl(['chat:read', 'chat:edit'], 'http://localhost:3000', 'some state'));
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: twitch.clientId,
      redirect_uri: 'http://localhost:3000',
      scope: 'chat:read chat:edit',
      state: 'some state',
      force_verify: 'true',
    });
  });
});
