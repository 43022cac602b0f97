import type { AccessToken } from '@twurple/auth';
import { z } from 'zod';
import { type ChatterId, type Login, parseLogin, toChatterId } from '../../domain/ids.ts';
import { UpstreamError } from '../../errors.ts';

/** Twitch has said no, and will say so again: somebody has to authorise the account (or mend the application's id and secret). */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** Whose an access token is, as of just now. */
interface TokenOwner {
  readonly userId: ChatterId;
  readonly login: Login;
  readonly scopes: readonly string[];
}

export interface AuthApplication {
  /** `https://id.twitch.tv/oauth2` or a stand-in's. */
  readonly authUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly deadlineMs?: number;
}

/**
 * Twitch's authorisation server. Every call has a deadline, secrets travel in bodies and headers and never in addresses,
 * and errors name neither. All throw UpstreamError when it is out of reach or out of order.
 * https://dev.twitch.tv/docs/authentication/
 */
export interface AuthServer {
  /** @throws {RefusedError} when the refresh token (or the application) isn't valid any more */
  refresh(refreshToken: string): Promise<AccessToken>;
  /** @throws {RefusedError} when the code isn't valid */
  exchange(code: string, redirectUri: string): Promise<AccessToken>;
  /** Null when the token isn't valid (any more). */
  validate(accessToken: string): Promise<TokenOwner | null>;
  /** Where the owner of an account agrees to `scopes`. */
  consentUrl(scopes: readonly string[], redirectUri: string, state: string): string;
}

const DEADLINE_MS = 10_000;
/** Twitch's ways to say no for good; anything else may pass. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403]);

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  expires_in: z.number().int().nonnegative().nullish(),
  scope: z.union([z.array(z.string()), z.string().transform((text) => text.split(' ').filter(Boolean))]).nullish(),
});
const ownerAnswer = z.object({
  user_id: z.string(),
  login: z.string(),
  scopes: z.array(z.string()).nullish(),
});
const refusalAnswer = z.object({ status: z.number(), message: z.string() });

export function createAuthServer(application: AuthApplication): AuthServer {
  const { clientId, clientSecret, deadlineMs = DEADLINE_MS } = application;
  const base = application.authUrl.replace(/\/+$/, '');

  async function call(path: string, init: RequestInit): Promise<{ readonly status: number; readonly body: unknown }> {
    try {
      // A redirect would carry the secrets along to wherever it points.
      const response = await fetch(`${base}/${path}`, { ...init, redirect: 'error', signal: AbortSignal.timeout(deadlineMs) });
      return { status: response.status, body: toJson(await response.text()) };
    } catch (error) {
      throw new UpstreamError('twitch', `Twitch's authorisation server can't be reached (${reasonOf(error)})`);
    }
  }

  async function askForToken(grant: Readonly<Record<string, string>>): Promise<AccessToken> {
    const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...grant });
    const { status, body } = await call('token', { method: 'POST', body: form, headers: { accept: 'application/json' } });
    const token = tokenAnswer.safeParse(body);
    if (status === 200 && token.success) {
      return {
        accessToken: token.data.access_token,
        refreshToken: token.data.refresh_token ?? grant['refresh_token'] ?? null,
        scope: token.data.scope ?? [],
        expiresIn: token.data.expires_in || null,
        obtainmentTimestamp: Date.now(),
      };
    }
    // A gateway in between can answer 403, too: only Twitch's own form counts as its word.
    const refusal = refusalAnswer.safeParse(body);
    if (REFUSALS.has(status) && refusal.success) {
      throw new RefusedError(`Twitch refused the account: ${withoutSecrets(refusal.data.message, status)}`);
    }
    throw outOfOrder(status);
  }

  return {
    refresh: (refreshToken) => askForToken({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    exchange: (code, redirectUri) => askForToken({ grant_type: 'authorization_code', code, redirect_uri: redirectUri }),
    async validate(accessToken) {
      const { status, body } = await call('validate', { headers: { accept: 'application/json', authorization: `OAuth ${accessToken}` } });
      if (status === 401) return null;
      const owner = ownerAnswer.safeParse(body);
      const userId = owner.success ? toChatterId(owner.data.user_id) : null;
      const login = owner.success ? parseLogin(owner.data.login) : null;
      if (status !== 200 || !owner.success || !userId || !login) throw outOfOrder(status);
      return { userId, login, scopes: owner.data.scopes ?? [] };
    },
    consentUrl(scopes, redirectUri, state) {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: scopes.join(' '),
        state,
        // Else a browser that is signed in as the streamer would agree for the streamer, unasked.
        force_verify: 'true',
      });
      return `${base}/authorize?${query}`;
    },
  };
}

function outOfOrder(status: number): UpstreamError {
  return new UpstreamError('twitch', `Twitch's authorisation server gave an answer that makes no sense (HTTP ${status})`);
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Twitch's reasons are a few plain words ("Invalid refresh token"); what doesn't look like that isn't repeated. */
function withoutSecrets(message: string, status: number): string {
  return /^(?:[A-Za-z_]{1,20} ?){1,8}$/.test(message) ? message : `HTTP ${status}`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const code: unknown = error.cause instanceof Error ? Reflect.get(error.cause, 'code') : null;
  return typeof code === 'string' ? code : 'no connection';
}
