import type { APIApplicationCommandBasicOption } from 'discord.js';
import { UserError } from '../../../errors.ts';
import type { ReportMessage } from '../../../reports/message.ts';
import type { ReportRequest, SpanRequest } from '../../../reports/request.ts';
import type { Channel } from '../../../store/channels.ts';
import type { Watch } from '../../../store/watches.ts';
import type { CommandContext } from '../command.ts';
import type { Options } from '../options.ts';
import { suggestedOption } from '../slash.ts';
import { text } from '../text.ts';
import { toDate } from '../when.ts';
import { readScope, readTime, timeOptions, toSpanRequest } from './stats-request.ts';
import { findWatch } from './watched.ts';

/** What a question's options came to; asked once the interaction is ours. */
export type Answer = (context: CommandContext) => Promise<ReportMessage>;

/** A subcommand of `/stats`. */
export interface StatsReport {
  readonly name: string;
  readonly description: string;
  /** Required ones first, as Discord wants them. */
  readonly options: readonly APIApplicationCommandBasicOption[];
  /** @throws {UserError} */
  readonly parse: (options: Options, context: CommandContext) => Promise<Answer>;
}

interface Head<Request> {
  readonly name: string;
  readonly description: string;
  /** Besides channel and time. */
  readonly options?: readonly APIApplicationCommandBasicOption[];
  /** Reads those. @throws {UserError} */
  readonly read: (options: Options) => (request: Request, context: CommandContext) => Promise<ReportMessage>;
}

const channelOption = suggestedOption({
  name: 'channel',
  description: 'A watched channel; may be left out when there is only one',
  required: false,
});

/** A report that tells of one watched channel. */
export function ofChannel({ name, description, options: more = [], read }: Head<ReportRequest>): StatsReport {
  return {
    name,
    description,
    options: [...more.filter(({ required }) => required), channelOption, ...timeOptions, ...more.filter(({ required }) => !required)],
    async parse(options, context) {
      const [time, scope, report] = [readTime(options, context), readScope(options), read(options)];
      const watch = await findWatch(options.string('channel'), context);
      return async (now) => {
        const channel = await getRecorded(watch, now);
        if (channel === null) return neverRecorded(watch, now);
        return report({ channel, ...(await toSpanRequest(time, scope, [channel.id], now)) }, now);
      };
    },
  };
}

/** The first two are required. */
const CHANNEL_OPTIONS = ['first', 'second', 'third', 'fourth', 'fifth'] as const;

/** The options that complete a watched channel. */
export const CHANNEL_OPTION_NAMES = ['channel', ...CHANNEL_OPTIONS] as const;

/** A report that tells of 2 to 5 watched channels. */
export function ofChannels({
  name,
  description,
  options: more = [],
  read,
}: Head<SpanRequest & { readonly channels: readonly Channel[] }>): StatsReport {
  const channelOptions = CHANNEL_OPTIONS.map((option, index) =>
    suggestedOption({ name: option, description: index < 2 ? 'A watched channel' : 'One more', required: index < 2 }),
  );
  return {
    name,
    description,
    options: [...channelOptions, ...timeOptions, ...more],
    async parse(options, context) {
      const [time, scope, report] = [readTime(options, context), readScope(options), read(options)];
      const typed = CHANNEL_OPTIONS.map((option) => options.string(option)).filter((given) => given !== null);
      const found = await Promise.all(typed.map((given) => findWatch(given, context)));
      const watches = [...new Map(found.map((watch) => [watch.login, watch])).values()];
      if (watches.length < 2) throw new UserError('same-channel', text.differentChannels);
      return async (now) => {
        const channels: Channel[] = [];
        for (const watch of watches) {
          const channel = await getRecorded(watch, now);
          if (channel === null) return neverRecorded(watch, now);
          channels.push(channel);
        }
        const ids = channels.map(({ id }) => id);
        return report({ channels, ...(await toSpanRequest(time, scope, ids, now)) }, now);
      };
    },
  };
}

function getRecorded({ channelId }: Watch, { store }: CommandContext): Promise<Channel | null> {
  return channelId === null ? Promise.resolve(null) : store.channels.getChannel(channelId);
}

function neverRecorded({ displayName, addedAtMs, join }: Watch, context: CommandContext): ReportMessage {
  const lines = [text.neverRecorded(displayName, toDate(addedAtMs, context))];
  if (join.state === 'failed' && join.reason !== null) lines.push(text.neverJoined(join.reason));
  return { title: text.neverRecordedTitle(displayName), lines, image: null, altText: null };
}
