import { UserError } from '../../errors.ts';
import type { Store } from '../../store/store.ts';
import type { EmotePictures } from '../emote-pictures.ts';
import type { Command, CommandContext, Directory } from './command.ts';
import type { Interaction } from './interaction.ts';
import { checkNeed } from './permission.ts';
import { text } from './text.ts';

export interface AdmissionParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly pictures: EmotePictures;
  /** Of guilds that have not chosen one. */
  readonly defaultTimeZone: string;
  readonly now: () => number;
}

export const DEFAULT_LOCALE = 'en-US';

/** What `command` is run with. @throws {UserError} outside a server, and for members who may not */
export async function admit(parts: AdmissionParts, { from, guildLocale }: Interaction, command: Command): Promise<CommandContext> {
  if (from === null) throw new UserError('only-in-servers', text.onlyInServers);
  const settings = await parts.store.guilds.getGuildSettings(from.guildId);
  checkNeed(command.needs, from.member, settings);
  return {
    store: parts.store,
    guildId: from.guildId,
    userId: from.member.userId,
    timeZone: settings.timeZone ?? parts.defaultTimeZone,
    locale: settings.locale ?? guildLocale ?? DEFAULT_LOCALE,
    nowMs: parts.now(),
    directory: parts.directory,
    pictures: parts.pictures,
  };
}
