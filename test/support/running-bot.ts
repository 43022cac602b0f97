import { pino } from 'pino';
import { expect } from 'vitest';
import { createDiscordBot, type DiscordBot, type DiscordBotOptions } from '../../src/bot/discord/bot.ts';
import type { Store } from '../../src/store/store.ts';
import type { Discord, DiscordOptions } from './discord/discord.ts';
import { eventually } from './eventually.ts';

export const MOONBASE = '800000000000000011';
export const SUNBASE = '800000000000000012';
export const GENERAL = '810000000000000011';
export const NEWS = '810000000000000012';
export const ADMINS = '820000000000000011';
export const MODS = '820000000000000012';

/** Two servers; in the first there are members who manage it and members who could become managers. */
export const WORLD: DiscordOptions = {
  guilds: [
    {
      id: MOONBASE,
      name: 'Moonbase',
      locale: 'en-GB',
      roles: [
        { id: ADMINS, name: 'admins', permissions: ['ManageGuild'] },
        { id: MODS, name: 'mods' },
      ],
      channels: [
        { id: GENERAL, name: 'general' },
        { id: NEWS, name: 'news' },
      ],
    },
    { id: SUNBASE, name: 'Sunbase', channels: [{ id: '810000000000000021', name: 'general' }] },
  ],
};

/** A PNG of 2 x 1 pixels. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DAwPAfAAAcAAf+rtNKnAAAAAElFTkSuQmCC',
  'base64',
);

export interface Running extends AsyncDisposable {
  readonly bot: DiscordBot;
  /** `watch add: answered`, `digest: posted`, in order. */
  readonly counted: string[];
  readonly logged: string[];
}

/** The real bot at the stand-in, with `PNG` for every chart; stopped at the end of its scope. */
export function runBot(discord: Discord, store: Store, more: Partial<DiscordBotOptions> = {}): Running {
  const [counted, logged]: [string[], string[]] = [[], []];
  const bot = createDiscordBot({
    token: discord.token,
    guildId: null,
    apiUrl: discord.apiUrl,
    store,
    render: async () => PNG,
    pictures: async () => null,
    defaultTimeZone: 'UTC',
    log: pino({ level: 'debug' }, { write: (line: string) => logged.push(line) }),
    metrics: {
      countCommand: (name, outcome) => counted.push(`${name}: ${outcome}`),
      countDigest: (outcome) => counted.push(`digest: ${outcome}`),
    },
    ...more,
  });
  bot.start();
  return { bot, counted, logged, [Symbol.asyncDispose]: () => bot.stop() };
}

/** Resolves once the bot is connected and its commands are registered (in a guild, or globally). */
export async function whenReady({ bot }: Running, discord: Discord, guildId: string | null = null): Promise<void> {
  await eventually(() => {
    expect(bot.status().state).toBe('connected');
    expect(discord.commands(guildId).length).toBeGreaterThan(0);
  });
}
