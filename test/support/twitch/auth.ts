import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Account } from './connection.ts';

export interface AuthOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Who agrees, and whose every token is. */
  readonly account?: Account & { readonly id: string };
  readonly scopes?: readonly string[];
  readonly expiresInS?: number;
  /** Whether a refresh token is good for one refresh only, which then brings the next. Twitch may do so, and mostly doesn't. */
  readonly rotates?: boolean;
  /** Told of every access token that is issued: `(token) => irc.accept(token, account)`. */
  readonly onToken?: (accessToken: string, account: Account) => void;
}

interface AuthRequest {
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  /** Of a token request. */
  readonly grant: string | null;
  readonly refreshToken: string | null;
  /** Whether anything secret stood in the address, where proxies log it. */
  readonly leaksInAddress: boolean;
  /** Null while it is left without an answer. */
  readonly status: number | null;
}

/** What it can be made to do instead of its work: answer with a status, or with nothing. */
export type Trouble = { readonly status: number; readonly body?: string; readonly location?: string } | 'silence';

export type AuthStandIn = Awaited<ReturnType<typeof startTwitchAuth>>;

const SECRET_PARAMETERS = ['client_secret', 'refresh_token', 'access_token', 'code'];

/** Twitch's authorisation server (id.twitch.tv/oauth2) on loopback: /authorize, /token, /validate. https://dev.twitch.tv/docs/authentication/ */
export async function startTwitchAuth(options: AuthOptions = {}) {
  const clientId = options.clientId ?? 'standinclient';
  const clientSecret = options.clientSecret ?? `secret${randomBytes(12).toString('hex')}`;
  const account = options.account ?? { login: 'chatpulsebot', id: '700700700' };
  const scopes = options.scopes ?? ['chat:edit', 'chat:read'];
  const requests: AuthRequest[] = [];
  const accessTokens = new Map<string, { readonly expiresAtMs: number; readonly scopes: readonly string[] }>();
  const refreshTokens = new Map<string, readonly string[]>();
  const codes = new Map<string, { readonly redirectUri: string; readonly scopes: readonly string[] }>();
  const unanswered = new Set<ServerResponse>();
  let trouble: Trouble | null = null;
  let isWilling = true;

  function grantTo(granted: readonly string[], token = `refresh${randomBytes(16).toString('hex')}`): string {
    refreshTokens.set(token, granted);
    return token;
  }

  function issue(granted: readonly string[], refreshToken: string) {
    const token = `access${randomBytes(12).toString('hex')}`;
    const expiresInS = options.expiresInS ?? 14_400;
    accessTokens.set(token, { expiresAtMs: Date.now() + expiresInS * 1000, scopes: granted });
    options.onToken?.(token, account);
    return { access_token: token, expires_in: expiresInS, refresh_token: refreshToken, scope: granted, token_type: 'bearer' };
  }

  const refusal = (status: number, message: string) => ({ status, body: { status, message } });

  function answerToken(form: URLSearchParams): { readonly status: number; readonly body: unknown } {
    if (form.get('client_id') !== clientId) return refusal(400, 'invalid client');
    if (form.get('client_secret') !== clientSecret) return refusal(403, 'invalid client secret');
    if (form.get('grant_type') === 'refresh_token') {
      const given = form.get('refresh_token') ?? '';
      const granted = refreshTokens.get(given);
      if (!granted) return { status: 400, body: { error: 'Bad Request', status: 400, message: 'Invalid refresh token' } };
      if (options.rotates) refreshTokens.delete(given);
      return { status: 200, body: issue(granted, options.rotates ? grantTo(granted) : given) };
    }
    if (form.get('grant_type') === 'authorization_code') {
      const code = form.get('code') ?? '';
      const consent = codes.get(code);
      codes.delete(code);
      if (!consent || consent.redirectUri !== form.get('redirect_uri')) return refusal(400, 'Invalid authorization code');
      return { status: 200, body: issue(consent.scopes, grantTo(consent.scopes)) };
    }
    return refusal(400, 'unsupported grant type');
  }

  function answerValidate(header: string): { readonly status: number; readonly body: unknown } {
    const token = /^(?:OAuth|Bearer) (.+)$/.exec(header)?.[1] ?? '';
    const known = accessTokens.get(token);
    if (!known || known.expiresAtMs <= Date.now()) return refusal(401, 'invalid access token');
    const expires_in = Math.ceil((known.expiresAtMs - Date.now()) / 1000);
    return { status: 200, body: { client_id: clientId, login: account.login, scopes: known.scopes, user_id: account.id, expires_in } };
  }

  /** The page where somebody clicks "Authorize" or "Cancel", with the click done. */
  function toRedirect(query: URLSearchParams): string | null {
    const redirectUri = query.get('redirect_uri') ?? '';
    if (query.get('client_id') !== clientId || query.get('response_type') !== 'code' || !URL.canParse(redirectUri)) return null;
    const target = new URL(redirectUri);
    target.searchParams.set('state', query.get('state') ?? '');
    if (!isWilling) {
      target.searchParams.set('error', 'access_denied');
      target.searchParams.set('error_description', 'The user denied you access');
      return target.href;
    }
    const code = `code${randomBytes(12).toString('hex')}`;
    codes.set(code, { redirectUri, scopes: (query.get('scope') ?? '').split(' ').filter((scope) => scopes.includes(scope)) });
    target.searchParams.set('code', code);
    target.searchParams.set('scope', query.get('scope') ?? '');
    return target.href;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    // Twitch takes a token request's parameters from either place.
    const form = new URLSearchParams([...url.searchParams, ...new URLSearchParams(Buffer.concat(chunks).toString())]);
    const path = url.pathname.replace(/^\/oauth2/, '');
    const note = (status: number | null) =>
      requests.push({
        atMs: Date.now(),
        method: request.method ?? '',
        path,
        grant: path === '/token' ? form.get('grant_type') : null,
        refreshToken: form.get('refresh_token'),
        leaksInAddress: SECRET_PARAMETERS.some((name) => url.searchParams.has(name)),
        status,
      });
    if (trouble === 'silence') {
      note(null);
      unanswered.add(response);
      return;
    }
    if (path === '/authorize' && trouble === null) {
      const location = toRedirect(url.searchParams);
      note(location ? 302 : 400);
      response.writeHead(location ? 302 : 400, location ? { location } : {}).end();
      return;
    }
    const isToken = request.method === 'POST' && path === '/token';
    const isValidate = request.method === 'GET' && path === '/validate';
    const answer = trouble
      ? { status: trouble.status, body: trouble.body ?? '' }
      : isToken
        ? answerToken(form)
        : isValidate
          ? answerValidate(request.headers.authorization ?? '')
          : refusal(404, 'not found');
    note(answer.status);
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    const location = trouble?.location === undefined ? {} : { location: trouble.location };
    response.writeHead(answer.status, { 'content-type': trouble ? 'text/html' : 'application/json', ...location }).end(text);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The authorisation stand-in got no port');

  const standIn = {
    url: `http://127.0.0.1:${address.port}/oauth2`,
    clientId,
    clientSecret,
    account,
    /** Every request ever received, oldest first. */
    requests,
    /** The account's owner has agreed: a refresh token for `.env`, or `again` one that was not valid any more. */
    authorise: (granted: readonly string[] = scopes, again?: string): string => grantTo(granted, again),
    /** An access token out of the blue. */
    issueAccessToken: (): string => issue(scopes, '').access_token,
    /** Access tokens end before their time; refresh tokens go on. */
    revokeAccessTokens: (): void => accessTokens.clear(),
    /** The account's owner has disconnected the application, or changed the password. */
    disconnect(): void {
      accessTokens.clear();
      refreshTokens.clear();
    },
    /** Whether a refresh token would be taken. */
    isValidRefreshToken: (token: string): boolean => refreshTokens.has(token),
    /** What whoever is asked for consent says from now on. */
    decide(willing: boolean): void {
      isWilling = willing;
    },
    /** Null mends it; who waits for an answer then sees the connection end. */
    break(how: Trouble | null): void {
      trouble = how;
      if (how === 'silence') return;
      for (const response of unanswered) response.destroy();
      unanswered.clear();
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      if (server.listening) await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
    [Symbol.asyncDispose]: () => standIn.stop(),
  };
  return standIn;
}
