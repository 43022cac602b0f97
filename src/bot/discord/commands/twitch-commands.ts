import { UserError } from '../../../errors.ts';
import type { Watch } from '../../../store/watches.ts';
import { defineCommand } from '../command.ts';
import { required } from '../options.ts';
import { slashCommand, subcommand, suggestedOption } from '../slash.ts';
import { text } from '../text.ts';
import { completeWatched, findWatch } from './watched.ts';

const channel = suggestedOption({ name: 'channel', description: 'One of the watched channels', required: true });

export const twitchCommands = defineCommand<{ readonly on: boolean; readonly watch: Watch }>({
  data: slashCommand({ name: 'twitch-commands', description: 'Whether !stats is answered in the chat of a watched Twitch channel' }, [
    subcommand('on', 'Answer !stats in its chat', channel),
    subcommand('off', 'Do not answer !stats in its chat', channel),
  ]),
  defer: 'private',
  needs: 'manage-watches',
  complete: { channel: completeWatched },
  async parse(options, context) {
    if (options.subcommand !== 'on' && options.subcommand !== 'off') throw new UserError('unknown-subcommand', text.unknownCommand);
    return { on: options.subcommand === 'on', watch: await findWatch(required(options.string('channel'), 'channel'), context) };
  },
  async run({ on, watch }, { store, guildId }) {
    const changed = await store.watches.setTwitchCommands(guildId, watch.login, on);
    if (!changed) throw new UserError('not-watched', text.notWatched(watch.displayName));
    return {
      title: on ? text.twitchCommandsOn(watch.displayName) : text.twitchCommandsOff(watch.displayName),
      lines: [on ? text.twitchCommandsOnLine : text.twitchCommandsOffLine],
      image: null,
      altText: null,
    };
  },
});
