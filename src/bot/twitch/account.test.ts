import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type AuthOptions, type AuthStandIn, startTwitchAuth } from '../../../test/support/twitch/auth.ts';
import { UpstreamError } from '../../errors.ts';
import { createLog } from '../../log.ts';
import { type Account, createAccount } from './account.ts';
import { RefusedError } from './auth-server.ts';

let dataDir: string;
let twitch: AuthStandIn;
let sealed: Map<string, Buffer>;
let isStoreAway: boolean;

async function startAuth(options: AuthOptions = {}): Promise<void> {
  await twitch?.stop();
  twitch = await startTwitchAuth({ rotates: true, ...options });
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'chatpulse-account-'));
  sealed = new Map();
  isStoreAway = false;
  await startAuth();
});
afterEach(async () => {
  await twitch.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const tokens = {
  async getSealedToken(account: string): Promise<Buffer | null> {
    if (isStoreAway) throw new Error('connection refused');
    return sealed.get(account) ?? null;
  },
  async saveSealedToken(account: string, bytes: Buffer): Promise<void> {
    if (isStoreAway) throw new Error('connection refused');
    sealed.set(account, bytes);
  },
};

/** What a process makes at its start. */
function create(refreshToken: string, changes: { secretKey?: string | null; clientSecret?: string } = {}): Account {
  return createAccount({
    account: {
      clientId: twitch.clientId,
      clientSecret: twitch.clientSecret,
      refreshToken,
      secretKey: null,
      authUrl: twitch.url,
      ...changes,
    },
    dataDir,
    store: { tokens },
    log: createLog('silent'),
    deadlineMs: 500,
  });
}

const refreshes = () => twitch.requests.filter(({ grant }) => grant === 'refresh_token');
const failureOf = (work: Promise<unknown>) => work.then(() => null).catch((error: unknown) => error);

describe('the account that answers', () => {
  test('gets its credentials from the configured refresh token, and refreshes no oftener than needed', async () => {
    const account = create(twitch.authorise());
    const credentials = await account.check();
    expect(credentials).toMatchObject({ userId: twitch.account.id, login: twitch.account.login });
    expect(await account.check()).toEqual(credentials);
    expect(refreshes()).toHaveLength(1);
    expect(twitch.requests.filter(({ path }) => path === '/validate').length).toBeGreaterThanOrEqual(2);
    expect(twitch.requests.filter(({ leaksInAddress }) => leaksInAddress)).toEqual([]);
  });

  test('keeps what it was given, sealed, and goes on with that after a restart', async () => {
    const configured = twitch.authorise();
    const { accessToken } = await create(configured).check();
    expect(sealed.size).toBe(1);
    const bytes = [...sealed.values()][0];
    expect(bytes?.includes(accessToken)).toBe(false);
    expect(twitch.isValidRefreshToken(configured)).toBe(false);
    expect((await create(configured).check()).accessToken).toBe(accessToken);
    expect(refreshes()).toHaveLength(1);
  });

  test('refreshes a kept token that has expired', async () => {
    await startAuth({ expiresInS: 1 });
    const configured = twitch.authorise();
    const first = await create(configured).check();
    const second = await create(configured).check();
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(new Set(refreshes().map(({ refreshToken }) => refreshToken)).size).toBe(refreshes().length);
  });

  test('refreshes when access tokens end before their time, and when chat does not take one', async () => {
    const account = create(twitch.authorise());
    const first = await account.check();
    twitch.revokeAccessTokens();
    const second = await account.check();
    const third = await account.renew();
    expect(new Set([first.accessToken, second.accessToken, third.accessToken]).size).toBe(3);
  });

  test('a refresh token newly configured puts the kept one out', async () => {
    const { accessToken } = await create(twitch.authorise()).check();
    const fresh = twitch.authorise();
    expect((await create(fresh).check()).accessToken).not.toBe(accessToken);
    expect(refreshes().at(-1)?.refreshToken).toBe(fresh);
  });

  test('a kept token that Twitch refuses gives way to the configured one', async () => {
    const configured = twitch.authorise();
    await create(configured).check();
    twitch.disconnect();
    twitch.authorise(undefined, configured);
    expect((await create(configured).check()).login).toBe(twitch.account.login);
    expect(refreshes().map(({ status }) => status)).toEqual([200, 400, 200]);
    expect(refreshes().at(-1)?.refreshToken).toBe(configured);
  });

  test('another process on the same database may have gone ahead: its newer token is taken up', async () => {
    const configured = twitch.authorise();
    const here = create(configured);
    await here.check();
    await create(configured).renew();
    twitch.revokeAccessTokens();
    expect((await here.check()).login).toBe(twitch.account.login);
  });

  test('an account that is disconnected is refused for good', async () => {
    const account = create(twitch.authorise());
    await account.check();
    twitch.disconnect();
    expect(await failureOf(account.check())).toEqual(new RefusedError('Twitch refused the account: Invalid refresh token'));
    expect(await failureOf(account.renew())).toBeInstanceOf(RefusedError);
  });

  test('an account that has not agreed to write is refused', async () => {
    const account = create(twitch.authorise(['chat:read']));
    expect(await failureOf(account.check())).toEqual(new RefusedError('the account has not agreed to chat:edit'));
  });

  test.each<['silence' | { status: number }]>([['silence'], [{ status: 500 }]])(
    'trouble of the server (%j) passes, and costs no token',
    async (trouble) => {
      const account = create(twitch.authorise());
      twitch.break(trouble);
      expect(await failureOf(account.check())).toBeInstanceOf(UpstreamError);
      twitch.break(null);
      expect((await account.check()).login).toBe(twitch.account.login);
      twitch.revokeAccessTokens();
      twitch.break(trouble);
      expect(await failureOf(account.check())).toBeInstanceOf(UpstreamError);
      twitch.break(null);
      expect((await account.check()).login).toBe(twitch.account.login);
    },
  );

  test('without the database nothing is started, and what could not be kept is kept later', async () => {
    const configured = twitch.authorise();
    const account = create(configured);
    isStoreAway = true;
    expect(await failureOf(account.check())).toBeInstanceOf(UpstreamError);
    expect(twitch.isValidRefreshToken(configured)).toBe(true);
    isStoreAway = false;
    await account.check();
    isStoreAway = true;
    const { accessToken } = await account.renew();
    expect(account.isUnkept()).toBe(true);
    isStoreAway = false;
    await account.stop();
    expect(account.isUnkept()).toBe(false);
    expect((await create(configured).check()).accessToken).toBe(accessToken);
  });

  test('with another SECRET_KEY the kept token is passed over, and the configured one used', async () => {
    await startAuth({ rotates: false });
    const configured = twitch.authorise();
    await create(configured, { secretKey: 'the first secret key' }).check();
    expect((await create(configured, { secretKey: 'the second secret key' }).check()).login).toBe(twitch.account.login);
    expect(refreshes()).toHaveLength(2);
    expect((await create(configured, { secretKey: 'the second secret key' }).check()).login).toBe(twitch.account.login);
    expect(refreshes()).toHaveLength(2);
  });

  test('a kept token that was tampered with is passed over, and the configured one used', async () => {
    await startAuth({ rotates: false });
    const configured = twitch.authorise();
    await create(configured).check();
    for (const [name, bytes] of sealed) sealed.set(name, Buffer.concat([bytes.subarray(0, -1), Buffer.of((bytes.at(-1) ?? 0) ^ 1)]));
    expect((await create(configured).check()).login).toBe(twitch.account.login);
    expect(refreshes()).toHaveLength(2);
  });

  test('no log line and no error ever carries a secret', async () => {
    const lines: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      lines.push(String(chunk));
      return true;
    });
    const configured = twitch.authorise();
    const options = {
      account: {
        clientId: twitch.clientId,
        clientSecret: twitch.clientSecret,
        refreshToken: configured,
        secretKey: null,
        authUrl: twitch.url,
      },
      dataDir,
      store: { tokens },
      log: createLog('trace'),
    };
    const account = createAccount(options);
    const { accessToken } = await account.check();
    isStoreAway = true;
    await account.renew();
    isStoreAway = false;
    twitch.disconnect();
    const error = await failureOf(account.check());
    write.mockRestore();
    const text = `${lines.join('')}${String(error)}${error instanceof Error ? error.stack : ''}`;
    expect(lines.length).toBeGreaterThan(2);
    for (const secret of [twitch.clientSecret, configured, accessToken]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/refresh[0-9a-f]{32}|access[0-9a-f]{24}/);
  });
});
