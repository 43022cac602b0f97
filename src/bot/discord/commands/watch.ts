import { ApplicationCommandOptionType } from 'discord.js';
import type { Login } from '../../../domain/ids.ts';
import { UserError } from '../../../errors.ts';
import type { ReportMessage } from '../../../reports/message.ts';
import type { Watch } from '../../../store/watches.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { required } from '../options.ts';
import { slashCommand, subcommand, suggestedOption } from '../slash.ts';
import { text } from '../text.ts';
import { toDate } from '../when.ts';
import { completeWatched, findWatch, parseChannel } from './watched.ts';

/** Enough for a community's channels; bounds what one server can make us join. */
const MAX_WATCHES_PER_GUILD = 50;

type Args =
  | { readonly action: 'add'; readonly login: Login }
  | { readonly action: 'remove'; readonly watch: Watch }
  | { readonly action: 'list' };

export const watch = defineCommand<Args>({
  data: slashCommand({ name: 'watch', description: 'Which Twitch channels this server watches' }, [
    subcommand('add', 'Record a Twitch channel and make charts of it here', {
      type: ApplicationCommandOptionType.String,
      name: 'channel',
      description: 'Its name, or its address at twitch.tv',
      required: true,
      max_length: 100,
    }),
    subcommand(
      'remove',
      'No longer watch a Twitch channel',
      suggestedOption({ name: 'channel', description: 'One of the watched channels', required: true }),
    ),
    subcommand('list', 'What is watched, and whether it is being recorded'),
  ]),
  defer: 'private',
  needs: 'manage-watches',
  complete: { channel: completeWatched },
  async parse(options, context) {
    if (options.subcommand === 'list') return { action: 'list' };
    const typed = required(options.string('channel'), 'channel');
    if (options.subcommand === 'add') return { action: 'add', login: parseChannel(typed) };
    if (options.subcommand === 'remove') return { action: 'remove', watch: await findWatch(typed, context) };
    throw new UserError('unknown-subcommand', text.unknownCommand);
  },
  async run(args, context) {
    if (args.action === 'add') return addWatch(args.login, context);
    if (args.action === 'remove') return removeWatch(args.watch, context);
    return listWatches(context);
  },
});

async function addWatch(login: Login, { store, guildId, userId }: CommandContext): Promise<ReportMessage> {
  const watches = await store.watches.listWatches(guildId);
  if (watches.some((present) => present.login === login)) throw new UserError('watched-already', text.watchedAlready(login));
  if (watches.length >= MAX_WATCHES_PER_GUILD) throw new UserError('watch-limit', text.watchLimit(MAX_WATCHES_PER_GUILD));
  if (!(await store.watches.addWatch(guildId, login, userId))) throw new UserError('watched-already', text.watchedAlready(login));
  return { title: text.watchAdded(login), lines: [text.watchAddedLine], image: null, altText: null };
}

async function removeWatch({ login, displayName, channelId }: Watch, { store, guildId }: CommandContext): Promise<ReportMessage> {
  if (!(await store.watches.removeWatch(guildId, login))) throw new UserError('not-watched', text.notWatched(displayName));
  const digests = (await store.digests.listDigests(guildId)).filter((digest) => digest.channelId === channelId).length;
  const lines = digests === 0 ? [text.watchRemovedLine] : [text.watchRemovedLine, text.watchRemovedDigests(digests)];
  return { title: text.watchRemoved(displayName), lines, image: null, altText: null };
}

async function listWatches(context: CommandContext): Promise<ReportMessage> {
  const watches = await context.store.watches.listWatches(context.guildId);
  const lines = watches.length === 0 ? [text.noWatches] : watches.map((present) => toLine(present, context));
  return { title: text.watchList(watches.length), lines, image: null, altText: null };
}

function toLine({ displayName, join, addedAtMs, answersInTwitch }: Watch, context: CommandContext): string {
  const states = { joined: text.joined, pending: text.pending, failed: text.failed(join.reason) };
  return text.watchLine({ name: displayName, state: states[join.state], since: toDate(addedAtMs, context), answers: answersInTwitch });
}
