import { ApplicationCommandOptionType, ChannelType } from 'discord.js';
import type { ChannelId } from '../../../domain/ids.ts';
import { UserError } from '../../../errors.ts';
import type { ReportMessage } from '../../../reports/message.ts';
import type { Frequency } from '../../../store/digests.ts';
import type { Watch } from '../../../store/watches.ts';
import { type CommandContext, type Complete, defineCommand } from '../command.ts';
import { nextRunMs } from '../digests/due.ts';
import { toDigestLabel } from '../digests/label.ts';
import { cut } from '../escape.ts';
import { type Options, required, type TextChannel } from '../options.ts';
import { choiceOption, slashCommand, subcommand, suggestedOption } from '../slash.ts';
import { text } from '../text.ts';
import { toClock, toDateAndTime } from '../when.ts';
import { completeWatched, findWatch } from './watched.ts';

/** As many as fit one list of suggestions. */
const MAX_DIGESTS_PER_GUILD = 25;
const FREQUENCIES: readonly Frequency[] = ['daily', 'weekly'];
const TEXT_CHANNEL_TYPES = [ChannelType.GuildText, ChannelType.GuildAnnouncement] as const;

interface NewDigest {
  readonly where: TextChannel;
  readonly frequency: Frequency;
  readonly atMinute: number;
  readonly watch: Watch & { readonly channelId: ChannelId };
}

type Args =
  | { readonly action: 'create'; readonly digest: NewDigest }
  | { readonly action: 'remove'; readonly digestId: string }
  | { readonly action: 'list' };

const completeDigest: Complete = async (typed, context) => {
  const digests = await context.store.digests.listDigests(context.guildId);
  const choices = await Promise.all(digests.map(async (digest) => ({ name: await toDigestLabel(digest, context), value: digest.id })));
  return choices.filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()));
};

export const digest = defineCommand<Args>({
  data: slashCommand({ name: 'digest', description: 'Charts of a watched Twitch channel, posted by the clock' }, [
    subcommand(
      'create',
      'Post a summary and a chart every day or every Monday',
      {
        type: ApplicationCommandOptionType.Channel,
        name: 'where',
        description: 'The text channel to post in',
        required: true,
        channel_types: [...TEXT_CHANNEL_TYPES],
      },
      choiceOption({ name: 'frequency', description: 'Of the day before, or of the week before (Mondays)', required: true }, FREQUENCIES),
      {
        type: ApplicationCommandOptionType.String,
        name: 'at',
        description: "Time of day in this server's time zone, such as 09:30",
        required: true,
        max_length: 5,
      },
      suggestedOption({ name: 'channel', description: 'One of the watched channels', required: true }),
    ),
    subcommand('list', 'Which digests there are, and when they come next'),
    subcommand(
      'remove',
      'Delete a digest',
      suggestedOption({ name: 'digest', description: "One of this server's digests", required: true }),
    ),
  ]),
  defer: 'private',
  needs: 'manage-watches',
  complete: { channel: completeWatched, digest: completeDigest },
  async parse(options, context) {
    if (options.subcommand === 'list') return { action: 'list' };
    if (options.subcommand === 'remove') return { action: 'remove', digestId: parseDigestId(required(options.string('digest'), 'digest')) };
    if (options.subcommand === 'create') return { action: 'create', digest: await parseNewDigest(options, context) };
    throw new UserError('unknown-subcommand', text.unknownCommand);
  },
  async run(args, context) {
    if (args.action === 'create') return createDigest(args.digest, context);
    if (args.action === 'remove') return removeDigest(args.digestId, context);
    return listDigests(context);
  },
});

async function parseNewDigest(options: Options, context: CommandContext): Promise<NewDigest> {
  const where = parseWhere(required(options.textChannel('where'), 'where'));
  const typedFrequency = required(options.string('frequency'), 'frequency');
  const frequency = FREQUENCIES.find((known) => known === typedFrequency);
  if (frequency === undefined) throw new UserError('option-malformed', text.optionMalformed('frequency'));
  const atMinute = parseClock(required(options.string('at'), 'at'));
  const watch = await findWatch(required(options.string('channel'), 'channel'), context);
  const { channelId } = watch;
  if (channelId === null) throw new UserError('not-recorded', text.digestNotRecorded(watch.displayName));
  return { where, frequency, atMinute, watch: { ...watch, channelId } };
}

function parseWhere(where: TextChannel): TextChannel {
  if (!TEXT_CHANNEL_TYPES.some((type) => type === where.type)) throw new UserError('not-a-text-channel', text.notATextChannel);
  return where;
}

/** Minutes after midnight of `9:05` or `09:05`. */
function parseClock(typed: string): number {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(typed.trim()) ?? [];
  if (hours === undefined || minutes === undefined) throw new UserError('not-a-clock-time', text.notAClockTime(cut(typed, 20)));
  return Number(hours) * 60 + Number(minutes);
}

function parseDigestId(typed: string): string {
  if (!/^[1-9]\d{0,17}$/.test(typed)) throw new UserError('unknown-digest', text.digestUnknown);
  return typed;
}

async function createDigest({ where, frequency, atMinute, watch }: NewDigest, context: CommandContext): Promise<ReportMessage> {
  const { store, guildId, userId, timeZone, nowMs, directory } = context;
  const present = await store.digests.listDigests(guildId);
  if (present.length >= MAX_DIGESTS_PER_GUILD) throw new UserError('digest-limit', text.digestLimit(MAX_DIGESTS_PER_GUILD));
  const { channelId, displayName } = watch;
  const id = await store.digests.insertDigest({ guildId, textChannelId: where.id, channelId, frequency, atMinute, createdBy: userId });
  if (id === null) throw new UserError('digest-exists', text.digestExists(displayName, `#${where.name}`, text.frequency[frequency]));
  const next = nextRunMs({ frequency, atMinute, createdAtMs: nowMs, timeZone }, nowMs, timeZone);
  const missing = directory.listMissingPermissions(where.id);
  const said = { frequency: text.frequency[frequency], where: `#${where.name}`, clock: toClock(atMinute), timeZone };
  const lines = [text.digestCreatedLine(said), text.digestFirst(toDateAndTime(next, context))];
  if (missing.length > 0) lines.push(text.digestMissing(`#${where.name}`, missing));
  return { title: text.digestCreated(displayName), lines, image: null, altText: null };
}

async function removeDigest(digestId: string, context: CommandContext): Promise<ReportMessage> {
  const { store, guildId } = context;
  const found = (await store.digests.listDigests(guildId)).find(({ id }) => id === digestId);
  const label = found === undefined ? '' : await toDigestLabel(found, context);
  if (!(await store.digests.removeDigest(guildId, digestId))) throw new UserError('unknown-digest', text.digestUnknown);
  return { title: text.digestRemoved(label), lines: [], image: null, altText: null };
}

async function listDigests(context: CommandContext): Promise<ReportMessage> {
  const { store, guildId, timeZone, nowMs } = context;
  const [digests, failures] = await Promise.all([store.digests.listDigests(guildId), store.digests.listFailures(guildId)]);
  const entries = await Promise.all(
    digests.map(async (digest) => {
      const next = toDateAndTime(nextRunMs(digest, nowMs, timeZone), context);
      const failure = failures.get(digest.id);
      const line = text.digestLine(await toDigestLabel(digest, context), next, timeZone);
      return failure === undefined ? [line] : [line, text.digestFailure(failure)];
    }),
  );
  const lines = digests.length === 0 ? [text.noDigests] : entries.flat();
  return { title: text.digestList(digests.length), lines, image: null, altText: null };
}
