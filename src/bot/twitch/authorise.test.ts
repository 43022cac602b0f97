import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AuthStandIn, startTwitchAuth } from '../../../test/support/twitch/auth.ts';
import { ConfigError, UserError } from '../../errors.ts';
import { authorise } from './authorise.ts';

let twitch: AuthStandIn;
beforeEach(async () => {
  twitch = await startTwitchAuth();
});
afterEach(() => twitch.stop());

/** Runs it; `consentUrl` resolves with the address that it asks to open. */
function run(changes: { clientSecret?: string; port?: number; signal?: AbortSignal; deadlineMs?: number } = {}) {
  const told: string[] = [];
  const printed: string[] = [];
  let open: (url: string) => void = () => {};
  const consentUrl = new Promise<string>((resolve) => {
    open = resolve;
  });
  const done = authorise({
    clientId: twitch.clientId,
    clientSecret: twitch.clientSecret,
    authUrl: twitch.url,
    port: 0,
    tell: (line) => {
      told.push(line);
      const url = /http:\S+\/authorize\?\S+/.exec(line)?.[0];
      if (url) open(url);
    },
    print: (line) => void printed.push(line),
    ...changes,
  });
  const failure = done.then(() => null).catch((error: unknown) => error);
  return { told, printed, consentUrl, failure };
}

/** What a browser does: opens the address, agrees (or not), follows Twitch back. */
async function visit(url: string): Promise<{ status: number; page: string }> {
  const response = await fetch(url);
  return { status: response.status, page: await response.text() };
}

describe('authorising an account', () => {
  test('prints the refresh token once, for .env, and tells it to nobody else', async () => {
    const { told, printed, consentUrl, failure } = run();
    const { status, page } = await visit(await consentUrl);
    expect(await failure).toBeNull();
    expect(printed).toHaveLength(1);
    const token = /^TWITCH_REFRESH_TOKEN=(refresh\w+)$/.exec(printed[0] ?? '')?.[1] ?? '';
    expect(twitch.isValidRefreshToken(token)).toBe(true);
    expect([status, page]).toEqual([200, expect.stringContaining('Done.')]);
    expect(told.join('\n')).toContain('chatpulsebot has agreed');
    expect(`${told.join('\n')}${page}`).not.toMatch(new RegExp(`${token}|${twitch.clientSecret}`));
    expect(twitch.requests.map(({ path, grant }) => grant ?? path)).toEqual(['/authorize', 'authorization_code', '/validate']);
    expect(twitch.requests.filter(({ leaksInAddress }) => leaksInAddress)).toEqual([]);
  });

  test('asks for reading and writing chat, to be sent back to localhost', async () => {
    const { consentUrl, failure } = run();
    const asked = new URL(await consentUrl);
    expect(asked.searchParams.get('scope')).toBe('chat:read chat:edit');
    expect(asked.searchParams.get('redirect_uri')).toMatch(/^http:\/\/localhost:\d+$/);
    await visit(asked.href);
    expect(await failure).toBeNull();
  });

  test('a caller that does not know the state gets nowhere, and the right one still does', async () => {
    const { printed, consentUrl, failure } = run();
    const asked = await consentUrl;
    const back = new URL(asked).searchParams.get('redirect_uri') ?? '';
    for (const path of ['/?code=forged', '/?code=forged&state=guessed', '/', '/favicon.ico?code=forged']) {
      expect((await visit(back + path)).status).toBeGreaterThanOrEqual(400);
    }
    expect(printed).toEqual([]);
    expect((await visit(asked)).status).toBe(200);
    expect(await failure).toBeNull();
    expect(printed).toHaveLength(1);
  });

  test('somebody who says no is believed', async () => {
    const { printed, consentUrl, failure } = run();
    twitch.decide(false);
    expect((await visit(await consentUrl)).page).toContain('Nothing was authorised');
    expect(await failure).toEqual(new UserError('denied', 'The account did not agree (access_denied).'));
    expect(printed).toEqual([]);
  });

  test('a wrong client secret is said so, in the browser without details', async () => {
    const { printed, consentUrl, failure } = run({ clientSecret: 'wrong-secret' });
    expect((await visit(await consentUrl)).page).toContain('did not work');
    expect(await failure).toEqual(new UserError('refused', 'Twitch refused the account: invalid client secret'));
    expect(printed).toEqual([]);
  });

  test('it waits for some time, not for ever, and can be called off', async () => {
    expect(await run({ deadlineMs: 20 }).failure).toEqual(new UserError('no-consent', 'Nobody has agreed in time.'));
    const controller = new AbortController();
    const { consentUrl, failure } = run({ signal: controller.signal });
    await consentUrl;
    controller.abort();
    expect(await failure).toEqual(new UserError('cancelled', 'Nothing was authorised.'));
  });

  test('a port that is taken is named', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => void other.listen(0, 'localhost', resolve));
    const address = other.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const error = await run({ port }).failure;
    other.close();
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain(`port ${port} on localhost can't be used (EADDRINUSE)`);
  });
});
