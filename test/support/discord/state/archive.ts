import type { Interactions } from './interactions.ts';
import { isEphemeral, MESSAGE_FLAGS, type StoredMessage } from './message.ts';
import type { World } from './world.ts';

const FILE_PATH = /^\/attachments\/\d+\/(\d+)\//;

/** Every message that can be seen by anybody: those of channels, and the private answers. */
export class Archive {
  private readonly world: World;
  private readonly interactions: Interactions;

  constructor(world: World, interactions: Interactions) {
    this.world = world;
    this.interactions = interactions;
  }

  find(messageId: string): StoredMessage | null {
    return this.list().find(({ id }) => id === messageId) ?? null;
  }

  /** The bytes behind an attachment's address; null for any other path. */
  readFile(path: string): Uint8Array | null {
    const fileId = FILE_PATH.exec(path)?.[1];
    if (fileId === undefined) return null;
    const files = this.list().flatMap(({ attachments }) => attachments);
    return files.find(({ id }) => id === fileId)?.bytes ?? null;
  }

  /** What everybody sees in a channel, oldest first. @throws {Error} for an unknown channel */
  listPublic(channelId: string): StoredMessage[] {
    const channel = this.world.getChannel(channelId);
    if (channel === null) throw new Error(`The stand-in has no channel ${channelId}`);
    return channel.messages.filter(({ flags }) => (flags & MESSAGE_FLAGS.loading) === 0);
  }

  private list(): StoredMessage[] {
    const channels = [...this.world.guilds.values()].flatMap(({ channels }) => [...channels.values()]);
    const answers = this.interactions.all.flatMap(({ original, followUps }) => (original === null ? followUps : [original, ...followUps]));
    return [
      ...channels.flatMap(({ messages }) => messages),
      ...answers.filter((message) => isEphemeral(message) || message.guildId === null),
    ];
  }
}
