import {
  type APIApplicationCommandOptionChoice,
  InteractionResponseType,
  makeURLSearchParams,
  REST,
  type RESTOptions,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
  Routes,
} from 'discord.js';
import { z } from 'zod';
import { EPHEMERAL, type Interaction } from './interaction.ts';
import type { Reply } from './reply.ts';

/** One message of a text channel, as far as we read it. */
export interface PostedMessage {
  readonly id: string;
  readonly authorId: string;
  readonly sentAtMs: number;
  readonly footers: readonly string[];
}

/** Where commands are registered: in one server at once, or (null) in all of them. */
export interface CommandScope {
  readonly applicationId: string;
  readonly guildId: string | null;
}

/** Every request that the bot makes of Discord, beside the gateway's. Each rejects with discord.js's errors. */
export type Wire = ReturnType<typeof createWire>;

/** Longer waits than this are somebody else's to plan: the request is given back. */
const MAX_RATE_LIMIT_WAIT_MS = 20_000;
/** One try of an acknowledgement. Discord allows 3 s for all of them. */
const CALLBACK_TIMEOUT_MS = 1_200;

const created = z.object({ id: z.string() });
const message = z.object({
  id: z.string(),
  timestamp: z.string(),
  author: z.object({ id: z.string() }),
  embeds: z.array(z.object({ footer: z.object({ text: z.string() }).optional() })),
});
const commandList = z.array(z.record(z.string(), z.unknown()));

export function createWire({ token, apiUrl }: { readonly token: string; readonly apiUrl: string }) {
  const options: Partial<RESTOptions> = { api: apiUrl, version: '10' };
  const slow = new REST({ ...options, rejectOnRateLimit: ({ retryAfter }) => retryAfter > MAX_RATE_LIMIT_WAIT_MS });
  // Acknowledgements have their own clock: whoever sends them decides about each try.
  const quick = new REST({ ...options, retries: 0, timeout: CALLBACK_TIMEOUT_MS, rejectOnRateLimit: () => true });
  /** discord.js forgets the token at the first 401, and one may be an outage's. */
  const authorized = (): REST => slow.setToken(token);

  const respond = (interaction: Interaction, type: InteractionResponseType, data: object): Promise<unknown> =>
    quick.post(Routes.interactionCallback(interaction.id, interaction.token), { auth: false, body: { type, data } });
  const original = ({ applicationId, token }: Interaction) => Routes.webhookMessage(applicationId, token, '@original');
  const commands = ({ applicationId, guildId }: CommandScope) =>
    guildId === null ? Routes.applicationCommands(applicationId) : Routes.applicationGuildCommands(applicationId, guildId);

  return {
    defer: (interaction: Interaction, visibility: 'public' | 'private') =>
      respond(interaction, InteractionResponseType.DeferredChannelMessageWithSource, visibility === 'private' ? { flags: EPHEMERAL } : {}),
    /** A first response that only the member sees. */
    replyPrivately: (interaction: Interaction, { body }: Reply) =>
      respond(interaction, InteractionResponseType.ChannelMessageWithSource, { ...body, flags: EPHEMERAL }),
    suggest: (interaction: Interaction, choices: readonly APIApplicationCommandOptionChoice<string>[]) =>
      respond(interaction, InteractionResponseType.ApplicationCommandAutocompleteResult, { choices }),

    editOriginal: (interaction: Interaction, { body, files }: Reply) =>
      slow.patch(original(interaction), { auth: false, body, files: [...files] }),
    deleteOriginal: (interaction: Interaction) => slow.delete(original(interaction), { auth: false }),
    /** A further message that only the member sees. */
    followUpPrivately: ({ applicationId, token }: Interaction, { body, files }: Reply) =>
      slow.post(Routes.webhook(applicationId, token), { auth: false, body: { ...body, flags: EPHEMERAL }, files: [...files] }),

    /** With the same `nonce` within some minutes Discord gives back the message that is there already. @returns the message's id */
    async post(textChannelId: string, { body, files }: Reply, nonce: string): Promise<string> {
      const sent = await authorized().post(Routes.channelMessages(textChannelId), {
        body: { ...body, nonce, enforce_nonce: true },
        files: [...files],
      });
      return created.parse(sent).id;
    },
    /** Up to 100 messages, the newest first, older than `before`. */
    async listMessages(textChannelId: string, before: string | null): Promise<PostedMessage[]> {
      const query = makeURLSearchParams({ limit: 100, ...(before === null ? {} : { before }) });
      const found = z.array(message).parse(await authorized().get(Routes.channelMessages(textChannelId), { query }));
      return found.map(({ id, author, timestamp, embeds }) => ({
        id,
        authorId: author.id,
        sentAtMs: Date.parse(timestamp),
        footers: embeds.flatMap(({ footer }) => (footer === undefined ? [] : [footer.text])),
      }));
    },

    listCommands: async (scope: CommandScope) => commandList.parse(await authorized().get(commands(scope))),
    replaceCommands: (scope: CommandScope, wanted: readonly Partial<RESTPostAPIChatInputApplicationCommandsJSONBody>[]) =>
      authorized().put(commands(scope), { body: wanted }),

    stop(): void {
      for (const rest of [slow, quick]) {
        rest.clearHashSweeper();
        rest.clearHandlerSweeper();
      }
    },
  };
}
