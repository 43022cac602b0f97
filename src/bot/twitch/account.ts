import type { TwitchAccount } from '../../config.ts';
import { withDeadline } from '../../deadline.ts';
import { type ChatterId, type Login, toChatterId } from '../../domain/ids.ts';
import { UpstreamError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Store } from '../../store/store.ts';
import { AddressedAuthProvider } from './auth-provider.ts';
import { createAuthServer, RefusedError } from './auth-server.ts';
import { formatKeptToken, type KeptToken, parseKeptToken, toSeed } from './kept-token.ts';
import { open, SealingError, type SealingSecret, seal } from './sealing.ts';
import { loadSealingSecret } from './secret-key.ts';

/** With what to log in to chat. */
export interface Credentials {
  readonly userId: ChatterId;
  readonly login: Login;
  readonly accessToken: string;
}

export interface AccountOptions {
  readonly account: TwitchAccount;
  readonly dataDir: string;
  readonly store: Pick<Store, 'tokens'>;
  readonly log: Log;
  /** Of each call to the authorisation server. */
  readonly deadlineMs?: number;
}

/** The account that answers in Twitch chat. Both ways to its credentials throw RefusedError when somebody has to authorise it again, and UpstreamError when it may work later. */
export interface Account {
  /** Credentials that Twitch has just called valid, refreshed where that was due. Twitch asks for this at the start and every hour. */
  check(): Promise<Credentials>;
  /** The same with a fresh access token: chat did not take the one before. */
  renew(): Promise<Credentials>;
  /** True while the newest token is only in memory; `check` tries again to keep it. */
  isUnkept(): boolean;
  /** Tries once more to keep what isn't. */
  stop(): Promise<void>;
}

const INTENT = 'chat';
const NEEDED_SCOPE = 'chat:edit';
const STORE_DEADLINE_MS = 10_000;

export function createAccount(options: AccountOptions): Account {
  const { account, store, log, dataDir, ...deadline } = options;
  const { clientId, clientSecret, authUrl } = account;
  const server = createAuthServer({ authUrl, clientId, clientSecret, ...deadline });
  const provider = new AddressedAuthProvider(server, clientId, clientSecret);
  // A refresh token is good for the application that it was issued to, and the account that it stands for is known only once it was used.
  const name = `chat:${clientId}`;
  const seed = toSeed(account.refreshToken);
  let secret: SealingSecret | null = null;
  let user: string | null = null;
  /** The newest refresh token that is known to be in use here. */
  let refreshToken: string | null = null;
  let unkept: KeptToken | null = null;

  provider.onRefresh((userId, token) => {
    const owner = toChatterId(userId);
    refreshToken = token.refreshToken;
    if (owner && token.refreshToken !== null) unkept = { userId: owner, token: { ...token, refreshToken: token.refreshToken }, seed };
    log.info('the Twitch access token was refreshed');
  });

  async function readKept(): Promise<KeptToken | null> {
    const sealed = await withDeadline(store.tokens.getSealedToken(name), STORE_DEADLINE_MS, 'postgres', 'the database').catch(
      (error: unknown) => {
        throw new UpstreamError('postgres', "the kept Twitch token can't be read from the database", { cause: error });
      },
    );
    if (sealed === null) return null;
    try {
      secret ??= await loadSealingSecret(account.secretKey, dataDir, log);
      const kept = parseKeptToken(await open(secret, name, sealed));
      return kept?.seed === seed ? kept : null;
    } catch (error) {
      if (!(error instanceof SealingError) && !(error instanceof UpstreamError)) throw error;
      log.warn(`the kept Twitch token can't be opened, so TWITCH_REFRESH_TOKEN is used: ${error.message}`);
      return null;
    }
  }

  /** Failing to keep a token doesn't keep anybody from using it. */
  async function keep(): Promise<void> {
    const newest = unkept;
    if (newest === null) return;
    try {
      secret ??= await loadSealingSecret(account.secretKey, dataDir, log);
      const sealed = await seal(secret, name, formatKeptToken(newest));
      await withDeadline(store.tokens.saveSealedToken(name, sealed), STORE_DEADLINE_MS, 'postgres', 'the database');
      if (unkept === newest) unkept = null;
    } catch (error) {
      // Not the error itself: the database's come with the whole statement, sealed token and all.
      const reason = error instanceof UpstreamError ? error.message : 'the database did not take it';
      log.warn({ reason }, 'the refreshed Twitch token could not be kept; it will be tried again');
    }
  }

  /** Settles on the newest token that Twitch takes: the kept one, else the configured one. */
  async function settle(refused: string | null): Promise<void> {
    const kept = await readKept();
    if (kept && kept.token.refreshToken !== refused) {
      provider.addUser(kept.userId, kept.token, [INTENT]);
      refreshToken = kept.token.refreshToken;
      try {
        await verify();
        user = kept.userId;
        return;
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        log.warn('Twitch refused the kept token, so TWITCH_REFRESH_TOKEN is used');
      }
    }
    user = await provider.addUserForToken({ refreshToken: account.refreshToken, expiresIn: 0, obtainmentTimestamp: 0 }, [INTENT]);
  }

  async function verify(): Promise<Credentials> {
    let token = await provider.getAccessTokenForIntent(INTENT);
    let owner = token && (await server.validate(token.accessToken));
    if (!owner) {
      // Ended before its time (revoked, or the password was changed): the refresh token may still be good.
      token = await provider.refreshAccessTokenForIntent(INTENT);
      owner = await server.validate(token.accessToken);
    }
    if (!token || !owner) throw new RefusedError('Twitch refused the token that it had just issued');
    if (!owner.scopes.includes(NEEDED_SCOPE)) throw new RefusedError(`the account has not agreed to ${NEEDED_SCOPE}`);
    return { userId: owner.userId, login: owner.login, accessToken: token.accessToken };
  }

  /** What is refused once may have been replaced meanwhile, by another process on the same database. */
  async function withNewest(work: () => Promise<Credentials>): Promise<Credentials> {
    try {
      if (user === null) await settle(null);
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        user = null;
        await settle(refreshToken).catch((second: unknown) => {
          throw second instanceof RefusedError ? error : second;
        });
        return await verify();
      }
    } finally {
      await keep();
    }
  }

  return {
    check: () => withNewest(verify),
    renew: () =>
      withNewest(async () => {
        await provider.refreshAccessTokenForIntent(INTENT);
        return verify();
      }),
    isUnkept: () => unkept !== null,
    stop: keep,
  };
}
