import type { RESTPostAPIChatInputApplicationCommandsJSONBody } from 'discord.js';
import type { GuildId } from '../../domain/ids.ts';
import type { ReportMessage } from '../../reports/message.ts';
import type { Store } from '../../store/store.ts';
import type { EmotePictures } from '../emote-pictures.ts';
import type { Options } from './options.ts';

/** What a member must be allowed for a command; null: everybody may. */
export type Need = 'manage-watches' | 'manage-server' | null;

/** Who asks, and where. */
export interface CommandContext {
  readonly store: Store;
  readonly guildId: GuildId;
  readonly userId: string;
  /** The guild's, as IANA name. */
  readonly timeZone: string;
  /** The guild's, as BCP 47 tag. */
  readonly locale: string;
  readonly nowMs: number;
  readonly directory: Directory;
  readonly pictures: EmotePictures;
}

/** What the bot knows of Discord's servers without asking. */
export interface Directory {
  /** `#general`; null when it does not exist or can't be seen. */
  nameTextChannel(textChannelId: string): string | null;
  /** The permissions that the bot lacks to post a picture there, by name; empty also when they are not known. */
  listMissingPermissions(textChannelId: string): readonly string[];
  /** The server's language as BCP 47 tag, null when not known. */
  getLocale(guildId: GuildId): string | null;
}

export interface Choice {
  readonly name: string;
  readonly value: string;
}

/** Suggestions for what somebody is typing, the best first. The dispatcher cuts them to what Discord takes. */
export type Complete = (typed: string, context: CommandContext) => Promise<readonly Choice[]>;

interface CommandHead {
  readonly data: RESTPostAPIChatInputApplicationCommandsJSONBody;
  /** Who sees the answer: everybody in the text channel, or only the member who asked. */
  readonly defer: 'public' | 'private';
  readonly needs: Need;
  /** By option name. */
  readonly complete?: Readonly<Record<string, Complete>>;
}

export interface CommandSpec<Args> extends CommandHead {
  /**
   * Reads and judges what was given. It may ask the store, but changes nothing: it runs before the interaction is known to be ours.
   * @throws {UserError} which is answered in private, also where `defer` is public
   */
  parse(options: Options, context: CommandContext): Args | Promise<Args>;
  run(args: Args, context: CommandContext): Promise<ReportMessage>;
}

/** A slash command as the dispatcher sees it. */
export interface Command extends CommandHead {
  /** Parses; what comes back does the work. */
  prepare(options: Options, context: CommandContext): Promise<() => Promise<ReportMessage>>;
}

/** A command is a value: it never defers, replies, catches, counts or logs. */
export function defineCommand<Args>({ parse, run, ...head }: CommandSpec<Args>): Command {
  return {
    ...head,
    async prepare(options, context) {
      const args = await parse(options, context);
      return () => run(args, context);
    },
  };
}
