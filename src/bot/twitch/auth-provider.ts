import { type AccessToken, type AccessTokenWithUserId, RefreshingAuthProvider } from '@twurple/auth';
import { type AuthServer, RefusedError } from './auth-server.ts';

type User = Parameters<RefreshingAuthProvider['addUser']>[0];
type InitialToken = Parameters<RefreshingAuthProvider['addUser']>[1];

/**
 * twurple's RefreshingAuthProvider, asking an authorisation server of our choice.
 *
 * twurple's own calls go to https://id.twitch.tv and nowhere else, wait for ever, carry the client secret in the address (and so in the text of their errors),
 * and one failed refresh, be it of the network, disables the account for good. Overridden here are the two methods through which
 * it refreshes and looks up owners; it still knows when a token has expired and lets one refresh serve all who ask at once.
 */
export class AddressedAuthProvider extends RefreshingAuthProvider {
  readonly #server: AuthServer;
  readonly #refreshTokens = new Map<string, string>();
  readonly #running = new Map<string, Promise<AccessTokenWithUserId>>();

  constructor(server: AuthServer, clientId: string, clientSecret: string) {
    super({ clientId, clientSecret });
    this.#server = server;
  }

  override addUser(user: User, initialToken: InitialToken, intents?: string[]): void {
    super.addUser(user, initialToken, intents);
    if (initialToken.refreshToken) this.#refreshTokens.set(toUserId(user), initialToken.refreshToken);
  }

  /** @throws {RefusedError} @throws {UpstreamError} */
  override async addUserForToken(initialToken: InitialToken, intents?: string[]): Promise<string> {
    if (!initialToken.refreshToken) throw new RefusedError('there is no refresh token');
    const token = await this.#server.refresh(initialToken.refreshToken);
    const owner = await this.#server.validate(token.accessToken);
    if (!owner) throw new RefusedError('Twitch refused the token that it had just issued');
    this.addUser(owner.userId, token, intents);
    this.emit(this.onRefresh, owner.userId, token);
    return owner.userId;
  }

  /** @throws {RefusedError} @throws {UpstreamError} */
  override async refreshAccessTokenForUser(user: User): Promise<AccessTokenWithUserId> {
    const userId = toUserId(user);
    const running = this.#running.get(userId) ?? this.#refresh(userId).finally(() => this.#running.delete(userId));
    this.#running.set(userId, running);
    return running;
  }

  async #refresh(userId: string): Promise<AccessTokenWithUserId> {
    const refreshToken = this.#refreshTokens.get(userId);
    if (refreshToken === undefined) throw new RefusedError('there is no refresh token');
    const token: AccessToken = await this.#server.refresh(refreshToken);
    this.addUser(userId, token);
    this.emit(this.onRefresh, userId, token);
    return { ...token, userId };
  }
}

function toUserId(user: User): string {
  return typeof user === 'object' ? user.id : String(user);
}
