import { Gateway } from './gateway/gateway.ts';
import { type BotExceptions, DEFAULT_SETTINGS, type DiscordOptions, type GuildOptions, type Settings } from './options.ts';
import { type FailureOptions, type FailureStatus, Faults, type RateLimitOptions } from './rest/faults.ts';
import { handleRequest } from './rest/pipeline.ts';
import { RateLimits } from './rest/rate-limits.ts';
import { type LoggedRequest, RequestLog } from './rest/requests.ts';
import type { RouteName } from './rest/routes/routes.ts';
import { listen } from './rest/server.ts';
import { type Violation, Violations } from './rules/judge.ts';
import { Archive } from './state/archive.ts';
import { Commands, toCommand } from './state/commands.ts';
import { type Answer, type Choice, type PostedMessage, toPosted } from './state/interaction.ts';
import { Interactions } from './state/interactions.ts';
import type { JsonObject } from './state/json.ts';
import type { StoredMessage } from './state/message.ts';
import { toMessage } from './state/message-payload.ts';
import { Nonces } from './state/nonces.ts';
import { toChannel, toGuildCreate } from './state/payloads.ts';
import { type Channel, type Guild, World } from './state/world.ts';
import { type AutocompleteCall, type ButtonCall, type CommandCall, UserSide } from './user/user.ts';
import { Waiting } from './user/waiting.ts';

export type { DiscordOptions, GuildOptions } from './options.ts';
export { DEFAULT_GUILD, DEFAULT_TOKEN } from './options.ts';
export type { RouteName } from './rest/routes/routes.ts';
export type { Answer, Choice, PostedMessage } from './state/interaction.ts';
export { NotOffered } from './user/option-values.ts';
export { NoAnswer } from './user/waiting.ts';

const CONNECT_DEADLINE_MS = 10_000;

/** Starts a Discord on loopback: REST v10 and gateway, for the real client and whole processes. See `DiscordOptions` for what can be set. */
export async function startDiscord(options: DiscordOptions = {}): Promise<Discord> {
  const discord = new Discord(options);
  await discord.start();
  return discord;
}

/**
 * A stand-in of Discord that plays by its rules and judges every request by its OpenAPI description.
 * Whatever breaks the rules is answered as Discord answers it, remembered in `violations`, and makes `stop()` fail.
 */
export class Discord {
  private readonly world: World;
  private readonly commandsOf: Commands;
  private readonly interactionsOf: Interactions;
  private readonly archive: Archive;
  private readonly gateway: Gateway;
  private readonly rules = new Violations();
  private readonly log = new RequestLog();
  private readonly faults = new Faults();
  private readonly waiting = new Waiting();
  private readonly stopping = new AbortController();
  private readonly user: UserSide;
  private readonly settings: Settings;
  private origin = '';
  private close: () => Promise<void> = () => Promise.resolve();

  constructor(options: DiscordOptions) {
    this.settings = { ...DEFAULT_SETTINGS, ...options };
    this.world = new World(options);
    this.commandsOf = new Commands(this.world.ids);
    this.interactionsOf = new Interactions(this.settings.acknowledgeWithinMs, this.settings.tokenLifeMs);
    this.archive = new Archive(this.world, this.interactionsOf);
    this.gateway = new Gateway(this.world, this.rules, this.settings);
    this.user = new UserSide({
      world: this.world,
      commands: this.commandsOf,
      interactions: this.interactionsOf,
      waiting: this.waiting,
      answerDeadlineMs: this.settings.answerDeadlineMs,
      gateway: this.gateway,
      showMessage: (message) => this.showMessage(message),
      findMessage: (messageId) => this.archive.find(messageId),
    });
  }

  async start(): Promise<void> {
    const parts = {
      world: this.world,
      commands: this.commandsOf,
      interactions: this.interactionsOf,
      gateway: this.gateway,
      nonces: new Nonces(this.settings.nonceLifeMs),
      faults: this.faults,
      rateLimits: new RateLimits(this.settings.buckets),
      violations: this.rules,
      log: this.log,
      latencyMs: this.settings.latencyMs,
      stopping: this.stopping.signal,
      showMessage: (message: StoredMessage) => this.showMessage(message),
      readFile: (path: string) => this.archive.readFile(path),
    };
    const { port, close } = await listen({
      handle: (request) => handleRequest(parts, request),
      upgrade: (request, socket, head) => this.gateway.accept(request, socket, head),
    });
    this.origin = `http://127.0.0.1:${port}`;
    this.gateway.url = `ws://127.0.0.1:${port}`;
    this.close = close;
  }

  /** For `DISCORD_API_URL`, or discord.js's `rest: { api }`. */
  get apiUrl(): string {
    return `${this.origin}/api`;
  }

  get token(): string {
    return this.world.token;
  }

  get applicationId(): string {
    return this.world.applicationId;
  }

  /**
   * Types a slash command and waits until the bot has answered.
   * @throws {NotOffered} when Discord's client would not let this user send it (and it isn't `forged`)
   * @throws {NoAnswer} when it isn't acknowledged in time, or not answered within the deadline
   */
  command(call: CommandCall): Promise<Answer> {
    return this.user.command(call);
  }

  /** Types in the option `focused` and waits for the choices. Throws as `command` does. */
  autocomplete(call: AutocompleteCall): Promise<readonly Choice[]> {
    return this.user.autocomplete(call);
  }

  /** Presses a button of a message and waits for the answer. Throws as `command` does. */
  button(call: ButtonCall): Promise<Answer> {
    return this.user.button(call);
  }

  /** Public messages of a channel, oldest first: what the bot posted, and public answers (those have an `interactionId`). */
  messages(channelId: string): readonly PostedMessage[] {
    return this.archive.listPublic(channelId).map(toPosted);
  }

  /** Those that the bot posted by itself, oldest first. */
  posts(channelId: string): readonly PostedMessage[] {
    return this.messages(channelId).filter(({ interactionId }) => interactionId === null);
  }

  /** The commands that are registered globally, or in a guild, as Discord would list them. */
  commands(guildId: string | null = null): readonly JsonObject[] {
    return this.commandsOf.list(guildId).map((command) => toCommand(this.world.applicationId, command));
  }

  /** All commands and button presses so far, unanswered ones included. */
  get answers(): readonly Answer[] {
    return this.interactionsOf.all.filter(({ kind }) => kind !== 'autocomplete').map(({ answer }) => answer);
  }

  /** @throws {Error} unless each command and button press was acknowledged once, in time, and answered exactly once */
  expectOneAnswerEach(): void {
    this.interactionsOf.expectOneAnswerEach();
  }

  get requests(): readonly LoggedRequest[] {
    return this.log.requests;
  }

  /** 401s, 403s and 429s of the last 10 minutes; Discord bans an address at 10,000. */
  get invalidRequests(): number {
    return this.log.invalidRequests;
  }

  get violations(): readonly Violation[] {
    return this.rules.list;
  }

  /** The violations so far, which from now on are forgiven: for tests that mean to cause them. */
  takeViolations(): readonly Violation[] {
    return this.rules.take();
  }

  /** @throws {Error} that lists every violation */
  expectNoViolations(): void {
    this.rules.expectNone();
  }

  /** How many bots are connected and identified right now. */
  get connected(): number {
    return this.gateway.connectedSessions;
  }

  /** Sessions begun by IDENTIFY, of which Discord grants 1,000 a day. */
  get identifies(): number {
    return this.gateway.identifies;
  }

  get resumes(): number {
    return this.gateway.resumes;
  }

  /** Resolves once a bot is connected and has been told its guilds. */
  whenConnected(deadlineMs = CONNECT_DEADLINE_MS): Promise<void> {
    return this.gateway.whenConnected(deadlineMs);
  }

  /** Cuts the gateway's sockets without a word. Sessions can be resumed; what is missed is delivered then. */
  cut(): void {
    this.gateway.cut();
  }

  /** Opcode 7: the client is asked to reconnect and resume. */
  askToReconnect(): void {
    this.gateway.askToReconnect();
  }

  /** Opcode 9: sessions end, now and for later resumes; clients have to identify anew. */
  invalidateSessions(): void {
    this.gateway.invalidateSessions();
  }

  /** Lets nobody in at the gateway until the returned function is called. */
  holdGateway(): () => void {
    return this.gateway.hold();
  }

  /** Answers the next request(s) of a route with 429. */
  rateLimitNext(route: RouteName, retryAfterS: number, { times = 1, scope = 'user' }: RateLimitOptions = {}): void {
    this.faults.order(route, { kind: 'rate-limit', retryAfterS, scope }, times);
  }

  /** Answers the next request(s) of a route with a 5xx, or not at all (`drop`); `applied: true` after they took effect. */
  failNext(route: RouteName, status: FailureStatus, { times = 1, applied = false }: FailureOptions = {}): void {
    this.faults.order(route, { kind: 'fail', status, applied }, times);
  }

  /** Lets the next request(s) of a route wait before they are looked at. */
  delayNext(route: RouteName, delayMs: number, times = 1): void {
    this.faults.order(route, { kind: 'delay', delayMs }, times);
  }

  /** The bot is invited to another guild. */
  addGuild(options: GuildOptions): void {
    const guild = this.world.addGuild(options);
    this.gateway.dispatch('GUILD_CREATE', guild.id, toGuildCreate(this.world, guild, false));
  }

  /** The bot is thrown out of a guild. */
  removeBot(guildId: string): void {
    this.guildOf(guildId).botIsMember = false;
    this.gateway.dispatch('GUILD_DELETE', guildId, { id: guildId });
  }

  deleteChannel(channelId: string): void {
    const channel = this.channelOf(channelId);
    this.guildOf(channel.guildId).channels.delete(channelId);
    this.gateway.dispatch('CHANNEL_DELETE', channel.guildId, toChannel(channel));
  }

  /** What the bot may or may not do in a channel, over what its role gives; `{}` takes all exceptions back. */
  setBotPermissions(channelId: string, exceptions: BotExceptions): void {
    const channel = this.channelOf(channelId);
    channel.overwrites = [...channel.overwrites.filter(({ id }) => id !== this.world.bot.id), this.world.toBotOverwrite(exceptions)];
    this.gateway.dispatch('CHANNEL_UPDATE', channel.guildId, toChannel(channel));
  }

  /**
   * Closes every socket and ends all waiting.
   * @throws {Error} when a rule was broken and not taken
   */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.waiting.stop();
    this.gateway.stop();
    await this.close();
    this.close = () => Promise.resolve();
    this.expectNoViolations();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private showMessage(message: StoredMessage): JsonObject {
    const interaction = message.interactionId === null ? null : this.interactionsOf.get(message.interactionId);
    return toMessage(this.world, `${this.origin}/attachments`, message, interaction);
  }

  private guildOf(guildId: string): Guild {
    const guild = this.world.guilds.get(guildId);
    if (guild === undefined) throw new Error(`The stand-in has no guild ${guildId}`);
    return guild;
  }

  private channelOf(channelId: string): Channel {
    const channel = this.world.getChannel(channelId);
    if (channel === null) throw new Error(`The stand-in has no channel ${channelId}`);
    return channel;
  }
}
