import type { Command } from '../command.ts';
import { digest } from './digest.ts';
import { settings } from './settings.ts';
import { stats } from './stats.ts';
import { twitchCommands } from './twitch-commands.ts';
import { watch } from './watch.ts';

/** Every command there is: what is registered is what is answered. */
export const commands: readonly Command[] = [watch, stats, digest, settings, twitchCommands];
