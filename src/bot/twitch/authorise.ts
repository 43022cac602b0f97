import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { ConfigError, UserError } from '../../errors.ts';
import { createAuthServer, RefusedError } from './auth-server.ts';

export interface AuthoriseOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authUrl: string;
  /** Where the browser comes back to: `http://localhost:PORT` has to be among the application's OAuth redirect URLs. 0 takes a free one. */
  readonly port: number;
  /** A line for whoever sits at the terminal. */
  readonly tell: (line: string) => void;
  /** The line for `.env`: a secret, said this once. */
  readonly print: (line: string) => void;
  readonly signal?: AbortSignal;
  /** How long somebody may take to agree. */
  readonly deadlineMs?: number;
}

/** The browser is back with a code. `show` ends its wait with a page. */
interface Consent {
  readonly code: string;
  show(text: string): Promise<void>;
}

const SCOPES = ['chat:read', 'chat:edit'];
const DEADLINE_MS = 600_000;
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  // The address holds the code.
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'",
  connection: 'close',
};

/**
 * Gets a refresh token for an account: somebody opens an address, signs in as that account, agrees, and is sent back here.
 * @throws {UserError} when nobody agrees, or Twitch does not take the application's id and secret
 * @throws {ConfigError} when the port can't be used
 * @throws {UpstreamError} when Twitch is out of reach
 */
export async function authorise(options: AuthoriseOptions): Promise<void> {
  const { tell, print } = options;
  const { clientId, clientSecret, authUrl } = options;
  const auth = createAuthServer({ clientId, clientSecret, authUrl });
  const state = randomBytes(32).toString('hex');
  const server = createServer();
  const redirectUri = `http://localhost:${await listenOn(server, options.port)}`;
  try {
    tell(
      `1. In the Twitch developer console (https://dev.twitch.tv/console/apps), give the application the OAuth redirect URL ${redirectUri}`,
    );
    tell('2. In a browser on this machine that is signed in to Twitch as the account that shall answer, open:');
    tell(`   ${auth.consentUrl(SCOPES, redirectUri, state)}`);
    const consent = await waitForConsent(server, state, options);
    try {
      const token = await auth.exchange(consent.code, redirectUri);
      const owner = await auth.validate(token.accessToken);
      if (!owner || token.refreshToken === null) throw new RefusedError('Twitch gave no token that can be used');
      tell(`3. ${owner.login} has agreed. Put this line into .env and start chatpulse again; it is a secret and is not shown again:`);
      print(`TWITCH_REFRESH_TOKEN=${token.refreshToken}`);
      await consent.show('Done. The terminal shows what is next; this page can be closed.');
    } catch (error) {
      await consent.show('That did not work. The terminal says why.');
      throw error instanceof RefusedError ? new UserError('refused', error.message) : error;
    }
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

async function listenOn(server: Server, port: number): Promise<number> {
  // By this name, as the browser will look it up: it may be ::1 or 127.0.0.1.
  server.listen(port, 'localhost');
  await once(server, 'listening').catch((error: unknown) => {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : null;
    throw new ConfigError([
      `port ${port} on localhost can't be used (${typeof code === 'string' ? code : 'unknown reason'}); choose another one`,
    ]);
  });
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : port;
}

function waitForConsent(server: Server, state: string, options: AuthoriseOptions): Promise<Consent> {
  const deadline = AbortSignal.timeout(options.deadlineMs ?? DEADLINE_MS);
  return new Promise((resolve, reject) => {
    deadline.addEventListener('abort', () => reject(new UserError('no-consent', 'Nobody has agreed in time.')));
    const cancel = () => reject(new UserError('cancelled', 'Nothing was authorised.'));
    if (options.signal?.aborted) cancel();
    options.signal?.addEventListener('abort', cancel);
    let isBack = false;

    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (url.pathname !== '/') return void show(response, 404, 'There is nothing here.');
      // Whoever does not know the state was not sent by us.
      if (!isSame(url.searchParams.get('state') ?? '', state))
        return void show(response, 400, 'This is not the answer to the question that was asked.');
      if (isBack) return void show(response, 409, 'There was an answer already.');
      isBack = true;
      const code = url.searchParams.get('code');
      if (code) return resolve({ code, show: (text) => show(response, 200, text) });
      const reason = /^[a-z_]{1,40}$/.exec(url.searchParams.get('error') ?? '')?.[0] ?? 'no code';
      void show(response, 200, 'Nothing was authorised. This page can be closed.');
      reject(new UserError('denied', `The account did not agree (${reason}).`));
    });
  });
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Resolves when the page is on its way, or its reader is gone. */
async function show(response: ServerResponse, status: number, text: string): Promise<void> {
  response.writeHead(status, PAGE_HEADERS).end(`<!doctype html><title>chatpulse</title><p>${text}</p>\n`);
  if (!response.writableFinished && !response.destroyed) await new Promise<void>((resolve) => void response.once('close', () => resolve()));
}
