import { type ChatInputCommandInteraction, Client, Events, GatewayIntentBits, type Interaction } from 'discord.js';
import type { Discord } from './discord.ts';

const READY_DEADLINE_MS = 10_000;

/** The real client, logged in at the stand-in and ready; destroyed at the end of its scope. */
export interface TestBot extends AsyncDisposable {
  readonly client: Client<true>;
  /** What handlers threw. */
  readonly failures: unknown[];
}

export interface TestBotOptions {
  readonly intents?: readonly GatewayIntentBits[];
  readonly token?: string;
  readonly on?: (interaction: Interaction) => Promise<unknown>;
}

export async function startBot(discord: Discord, { intents, token, on }: TestBotOptions = {}): Promise<TestBot> {
  const client = new Client({ intents: intents ?? [GatewayIntentBits.Guilds], rest: { api: discord.apiUrl } });
  const failures: unknown[] = [];
  client.on(Events.InteractionCreate, (interaction) => {
    on?.(interaction).catch((error: unknown) => failures.push(error));
  });
  const ready = readyClient(client);
  try {
    await client.login(token ?? discord.token);
    return { client: await ready, failures, [Symbol.asyncDispose]: () => client.destroy() };
  } catch (error) {
    ready.catch(() => {});
    await client.destroy();
    throw error;
  }
}

function readyClient(client: Client): Promise<Client<true>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The client did not become ready')), READY_DEADLINE_MS);
    timer.unref();
    client.once(Events.ClientReady, (ready) => {
      clearTimeout(timer);
      resolve(ready);
    });
  });
}

/** A handler for slash commands alone. */
export function onCommand(
  run: (interaction: ChatInputCommandInteraction) => Promise<unknown>,
): (interaction: Interaction) => Promise<unknown> {
  return async (interaction) => {
    if (interaction.isChatInputCommand()) await run(interaction);
  };
}
