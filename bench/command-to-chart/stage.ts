import { join } from 'node:path';
import { EXTENSION_EMOTES, GLOBAL_EMOTES } from '../../demo/generate/emotes.ts';
import { THIRD_PARTIES } from '../../src/domain/emote-uses.ts';
import { type Chatpulse, startChatpulse } from '../../test/support/chatpulse.ts';
import { type Discord, startDiscord } from '../../test/support/discord/discord.ts';
import { type EmotesStandIn, startEmotes } from '../../test/support/emotes/emotes.ts';
import { makePictures } from '../charts/charts.ts';
import { say, stops } from '../command.ts';
import { untilJoined } from '../ingest/parts/chatpulse.ts';
import { type Sender, startSender } from '../ingest/sender/sender.ts';
import { type BenchDatabase, type Server, startServer } from '../ingest/server.ts';
import { CHANNEL_EMOTES, channelId, channelLogin } from '../ingest/workload.ts';
import { type Loop, openLoop, toProbeSettings } from './loop.ts';

/** The built process with all it talks to: Postgres, and the stand-ins of Twitch chat, of Discord and of the places of emotes. */
export interface Stage {
  readonly server: Server;
  readonly database: BenchDatabase;
  readonly sender: Sender;
  readonly discord: Discord;
  readonly chatpulse: Chatpulse;
  /** Of the process' main thread. */
  readonly loop: Loop;
}

const GUILD = { id: '800000000000000021', name: 'Moonbase', channels: [{ id: '810000000000000021', name: 'general' }] } as const;
const ADMIN = { name: 'Ada', permissions: ['ManageGuild'] as const };
const REGISTERED_MS = 30_000;

/** @throws when a part does not start, or a channel can't be watched. What was started goes with the bench, by `stops`. */
export async function openStage(channels: number): Promise<Stage> {
  const server = await startServer();
  stops.push(server.stop);
  const database = await server.createDatabase('live');
  const sender = await startSender();
  stops.push(sender.stop);
  const emotes = await startEmotes();
  stops.push(emotes.stop);
  await offerEmotes(emotes, channels);
  const discord = await startDiscord({ guilds: [GUILD] });
  stops.push(() => discord.stop());
  const socketPath = join(server.folder, 'loop');
  const chatpulse = await startChatpulse({
    ...emotes.settings,
    ...toProbeSettings(socketPath),
    DATABASE_URL: database.url,
    DATA_DIR: join(server.folder, 'data'),
    TWITCH_CHAT_URL: sender.url,
    DISCORD_TOKEN: discord.token,
    DISCORD_GUILD_ID: GUILD.id,
    DISCORD_API_URL: discord.apiUrl,
  });
  stops.push(async () => {
    const code = await chatpulse.end('SIGTERM');
    if (code !== 0) throw new Error(`chatpulse ended with ${code}:\n${chatpulse.output()}`);
  });
  const loop = await openLoop(socketPath);
  stops.push(loop.stop);
  await untilRegistered(discord);
  say(`watching ${channels} channels`);
  for (let index = 0; index < channels; index += 1) await watch(discord, channelLogin(index));
  await untilJoined(chatpulse, channels);
  return { server, database, sender, discord, chatpulse, loop };
}

/** As somebody who manages the server does it. */
async function watch(discord: Discord, channel: string): Promise<void> {
  const { embeds, content } = await discord.command({ user: ADMIN, name: 'watch', subcommand: 'add', options: { channel } });
  if (embeds.length === 0) throw new Error(`${channel} is not watched: ${content}`);
}

async function untilRegistered(discord: Discord): Promise<void> {
  const endMs = Date.now() + REGISTERED_MS;
  while (discord.commands(GUILD.id).length === 0) {
    if (Date.now() > endMs) throw new Error('the slash commands were not registered in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Emotes with pictures, as they are in the charts of a process that reaches the places of emotes. */
async function offerEmotes(emotes: EmotesStandIn, channels: number): Promise<void> {
  const pictures = await makePictures();
  for (const [index, { id }] of [...GLOBAL_EMOTES, ...CHANNEL_EMOTES].entries())
    emotes.draw(`/emoticons/v2/${id}/static/dark/2.0`, pictures[index % pictures.length] ?? new Uint8Array());
  for (const [place, source] of THIRD_PARTIES.entries()) {
    const offered = EXTENSION_EMOTES.map((name, index) => ({ id: String(index + 1), name })).filter(
      (_, index) => index % THIRD_PARTIES.length === place,
    );
    for (let index = 0; index < channels; index += 1) emotes.offer(source, channelId(index), offered);
    for (const [index, { id }] of offered.entries())
      emotes.draw(source === 'ffz' ? `/emote/${id}/2` : `/emote/${id}/2x.webp`, pictures[index % pictures.length] ?? new Uint8Array());
  }
}
