import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DiscordjsErrorCodes, Events, GatewayCloseCodes, GatewayDispatchEvents, GatewayIntentBits, Options } from 'discord.js';
import { withDeadline } from '../../deadline.ts';
import type { Log } from '../../log.ts';

export interface DiscordStatus {
  /** `refused`: Discord does not accept the token; nothing helps but another one. */
  readonly state: 'off' | 'connecting' | 'connected' | 'refused';
  /** In words, when there is something to say. */
  readonly detail: string | null;
}

export interface GatewayParts {
  readonly token: string;
  readonly apiUrl: string;
  readonly log: Log;
  /** INTERACTION_CREATE as it came. */
  onInteraction(raw: unknown): void;
  /** When servers and channels are known for the first time. */
  onReady(client: Client<true>): void;
}

export interface Gateway {
  start(): void;
  stop(deadlineMs: number): Promise<void>;
  status(): DiscordStatus;
  /** The client of the present connection, whose caches know servers and channels; null without one. */
  client(): Client | null;
}

/** discord.js tries for ever at a gateway that does not answer; then a new client starts from the beginning. */
const LOGIN_DEADLINE_MS = 60_000;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;
/** Servers that are slow to appear must not hold up those that are there. */
const WAIT_GUILD_TIMEOUT_MS = 5_000;

/** Close codes after which the same token and intents will never do. */
const REFUSALS: ReadonlyMap<number, string> = new Map<number, string>([
  [GatewayCloseCodes.AuthenticationFailed, 'Discord does not accept DISCORD_TOKEN'],
  [GatewayCloseCodes.InvalidShard, 'Discord refuses this connection (invalid shard)'],
  [GatewayCloseCodes.ShardingRequired, 'this bot is in too many servers for one connection'],
  [GatewayCloseCodes.InvalidAPIVersion, 'Discord no longer speaks this version of its gateway'],
  [GatewayCloseCodes.InvalidIntents, 'Discord refuses the gateway intents'],
  [GatewayCloseCodes.DisallowedIntents, 'Discord does not grant this bot the gateway intents'],
]);

/** Keeps one connection to Discord's gateway. Whatever happens to it, nothing is thrown: it is retried, or refused and said so. */
export function createGateway(parts: GatewayParts): Gateway {
  const { log } = parts;
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve(), { once: true }));
  let status: DiscordStatus = { state: 'off', detail: null };
  let client: Client | null = null;
  let running: Promise<void> | null = null;

  /** What the closing connection still reports after the stop is of no interest. */
  function setStatus(state: DiscordStatus['state'], detail: string | null): void {
    if (!stopping.signal.aborted) status = { state, detail };
  }

  function refuse(detail: string): void {
    setStatus('refused', detail);
    log.error(`${detail}: everything in Discord is off, recording goes on. Mend it and start again.`);
  }

  function open(): Client {
    const opened = new Client({
      intents: [GatewayIntentBits.Guilds],
      rest: { api: parts.apiUrl },
      waitGuildTimeout: WAIT_GUILD_TIMEOUT_MS,
      // Only servers, their channels and roles, and the bot's own membership are ever looked at.
      makeCache: Options.cacheWithLimits({
        ...Options.DefaultMakeCacheSettings,
        MessageManager: 0,
        ReactionManager: 0,
        GuildMemberManager: { maxSize: 0, keepOverLimit: (member) => member.id === member.client.user.id },
      }),
    });
    opened.ws.on(GatewayDispatchEvents.InteractionCreate, (raw: unknown) => parts.onInteraction(raw));
    opened.once(Events.ClientReady, (ready) => {
      log.info({ bot: ready.user.username, servers: ready.guilds.cache.size }, 'connected to Discord');
      setConnected();
      parts.onReady(ready);
    });
    opened.on(Events.ShardResume, setConnected);
    opened.on(Events.ShardReady, setConnected);
    opened.on(Events.ShardReconnecting, () => {
      if (status.state === 'connected') log.warn('the connection to Discord was lost, connecting again');
      if (status.state !== 'refused') setStatus('connecting', 'the connection was lost');
    });
    opened.on(Events.ShardDisconnect, ({ code }) => refuse(REFUSALS.get(code) ?? `Discord closed the connection for good (${code})`));
    // Without listeners these would end the process.
    opened.on(Events.Error, (error) => log.warn({ err: error }, 'Discord client'));
    opened.on(Events.ShardError, (error) => log.warn({ err: error }, 'the connection to Discord failed'));
    return opened;
  }

  const setConnected = (): void => setStatus('connected', null);

  /** @returns when discord.js keeps the connection by itself, when Discord refuses it, or at the stop */
  async function connect(): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; !stopping.signal.aborted; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
      client = open();
      try {
        // A login that is under way never settles once its client is destroyed.
        await withDeadline(Promise.race([client.login(parts.token), stopped]), LOGIN_DEADLINE_MS, 'discord', 'the login at Discord');
        return;
      } catch (error) {
        await close(client);
        client = null;
        if (stopping.signal.aborted) return;
        if (isTokenRefused(error)) refuse('Discord does not accept DISCORD_TOKEN');
        if (status.state === 'refused') return;
        setStatus('connecting', 'Discord can not be reached');
        log.warn({ err: error, againInMs: pauseMs }, 'Discord can not be reached, trying again');
        await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  }

  async function close(closing: Client): Promise<void> {
    await closing.destroy().catch((error: unknown) => log.debug({ err: error }, 'closing the connection to Discord'));
  }

  return {
    start() {
      if (running !== null) return;
      setStatus('connecting', null);
      running = connect();
    },
    async stop(deadlineMs) {
      stopping.abort();
      status = { state: 'off', detail: null };
      const closing = (async () => {
        if (client !== null) await close(client);
        await running;
      })();
      await withDeadline(closing, deadlineMs, 'discord', 'closing the connection to Discord').catch((error: unknown) =>
        log.warn({ err: error }, 'Discord'),
      );
      client = null;
    },
    status: () => status,
    client: () => client,
  };
}

function isTokenRefused(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === DiscordjsErrorCodes.TokenInvalid;
}
