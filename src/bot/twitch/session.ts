import { ChatClient } from '@twurple/chat';
import { toTwurpleAddress } from '../../domain/chat-address.ts';
import type { Log } from '../../log.ts';
import type { Credentials } from './account.ts';
import type { Reply } from './sender.ts';

/** Why a session is over: chat did not take the credentials, the connection is gone (or never came), or we hung up. */
export type SessionEnd = 'refused' | 'lost' | 'closed';

/** One connection to chat, signed in as the account, from dialling to its end. It joins no channel and is never dialled again. */
export interface Session {
  /** Rejects when it can't be sent now. That it was taken shows only in the absence of a refusal. */
  send(reply: Reply): Promise<void>;
  close(): void;
  readonly ended: Promise<SessionEnd>;
}

export interface SessionOptions {
  readonly chatUrl: string;
  readonly credentials: Credentials;
  readonly log: Log;
  readonly onReady: () => void;
  /** Twitch has not shown something that was sent, and says why (`msg_banned`, `msg_ratelimit`, ...). */
  readonly onRefused: (channel: string, reason: string) => void;
  /** From dialling to being signed in. */
  readonly loginDeadlineMs?: number;
}

const LOGIN_DEADLINE_MS = 15_000;
const GOODBYE_MS = 1_000;

/**
 * twurple's ChatClient can sign in by itself, and does so in a way that we can't use: it asks https://id.twitch.tv whose the token is, wherever our authorisation
 * server may be, without a deadline, and stays disconnected for good when that fails. So it is told of no AuthProvider, and PASS and NICK are given here,
 * from credentials that were checked before.
 */
export function openSession(options: SessionOptions): Session {
  const { credentials, log } = options;
  let end: SessionEnd | null = null;
  let sockets = 0;
  let terminate = () => {};
  let tell: (end: SessionEnd) => void = () => {};
  const ended = new Promise<SessionEnd>((resolve) => {
    tell = resolve;
  });

  const client = new ChatClient({
    ...toTwurpleAddress(options.chatUrl),
    // Below warnings it writes every line that goes out, the token's among them.
    logger: { minLevel: 'warning', custom: (_level, message) => log.debug(message) },
    connectionOptions: {
      wsOptions: {
        finishRequest(request, socket) {
          sockets += 1;
          if (sockets > 1) {
            // twurple dials again by itself at once, for ever, even where each connection is closed as soon as it is open.
            request.destroy();
            setImmediate(() => client.quit());
            return;
          }
          terminate = () => socket.terminate();
          // Before twurple hears of it, so that it takes every end for an intended one.
          socket.once('close', () => {
            client.quit();
            finish('lost');
          });
          request.end();
        },
      },
    },
  });

  const loginDeadline = setTimeout(() => {
    terminate();
    finish('lost');
  }, options.loginDeadlineMs ?? LOGIN_DEADLINE_MS);

  function finish(why: SessionEnd): void {
    if (end !== null) return;
    end = why;
    clearTimeout(loginDeadline);
    client.quit();
    setTimeout(() => terminate(), GOODBYE_MS).unref();
    tell(why);
  }

  client.onConnect(() => {
    client.irc.changeNick(credentials.login);
    client.irc.sendRaw(`PASS oauth:${credentials.accessToken}`);
  });
  client.onAuthenticationSuccess(() => {
    if (end !== null) return;
    clearTimeout(loginDeadline);
    options.onReady();
  });
  client.onAuthenticationFailure(() => finish('refused'));
  client.onMessageFailed(options.onRefused);
  client.onMessageRatelimit((channel) => options.onRefused(channel, 'msg_ratelimit'));
  client.onNoPermission((channel) => options.onRefused(channel, 'no_permission'));
  // Sent to a channel where the account is banned, or that is gone, twurple calls it this although nothing was joined.
  client.onJoinFailure(options.onRefused);
  client.connect();

  return {
    send: ({ channel, text, replyTo }) => client.say(channel, text, { replyTo }, { limitReachedBehavior: 'throw' }),
    close: () => finish('closed'),
    ended,
  };
}
