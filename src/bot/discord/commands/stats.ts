import { ApplicationCommandOptionType } from 'discord.js';
import { PERIODS, type Period, rangeOf } from '../../../domain/range.ts';
import { UserError } from '../../../errors.ts';
import { activityReport } from '../../../reports/activity.ts';
import { chattersReport } from '../../../reports/chatters.ts';
import type { ReportMessage } from '../../../reports/message.ts';
import { overviewReport } from '../../../reports/overview.ts';
import type { ReportRequest } from '../../../reports/request.ts';
import type { Store } from '../../../store/store.ts';
import type { Watch } from '../../../store/watches.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { choiceOption, slashCommand, subcommand, suggestedOption } from '../slash.ts';
import { text } from '../text.ts';
import { toDate } from '../when.ts';
import { completeWatched, findWatch } from './watched.ts';

const DEFAULT_PERIOD: Period = '24h';
const LIMIT = { min: 3, max: 25, default: 10 } as const;

type Report = (store: Store, request: ReportRequest, limit: number) => Promise<ReportMessage>;

const REPORTS: ReadonlyMap<string, Report> = new Map<string, Report>([
  ['overview', (store, request) => overviewReport(store, request)],
  ['activity', (store, request) => activityReport(store, request)],
  ['chatters', (store, request, limit) => chattersReport(store, { ...request, limit })],
]);

interface Args {
  readonly report: Report;
  readonly watch: Watch;
  readonly period: Period;
  readonly limit: number;
}

const channel = suggestedOption({
  name: 'channel',
  description: 'A watched channel; may be left out when there is only one',
  required: false,
});
const period = choiceOption({ name: 'period', description: `How far back; ${DEFAULT_PERIOD} when left out`, required: false }, PERIODS);

export const stats = defineCommand<Args>({
  data: slashCommand({ name: 'stats', description: 'What happened in the chat of a watched Twitch channel' }, [
    subcommand('overview', 'The numbers at a glance', channel, period),
    subcommand('activity', 'Messages and chatters over time', channel, period),
    subcommand('chatters', 'Who said the most', channel, period, {
      type: ApplicationCommandOptionType.Integer,
      name: 'limit',
      description: `How many; ${LIMIT.default} when left out`,
      min_value: LIMIT.min,
      max_value: LIMIT.max,
    }),
  ]),
  defer: 'public',
  needs: null,
  complete: { channel: completeWatched },
  async parse(options, context) {
    const report = REPORTS.get(options.subcommand ?? '');
    if (report === undefined) throw new UserError('unknown-subcommand', text.unknownCommand);
    const [chosen, limit] = [parsePeriod(options.string('period')), parseLimit(options.integer('limit'))];
    return { report, period: chosen, limit, watch: await findWatch(options.string('channel'), context) };
  },
  async run({ report, watch, period, limit }, { store, nowMs, timeZone, locale, ...context }) {
    const found = watch.channelId === null ? null : await store.channels.getChannel(watch.channelId);
    if (found === null) return neverRecorded(watch, { store, nowMs, timeZone, locale, ...context });
    const firstMs = period === 'all' ? await store.activity.getFirstMinute(found.id) : null;
    const range = rangeOf(period, nowMs, timeZone, firstMs);
    return report(store, { channel: found, range, span: { type: 'period', period }, timeZone, locale }, limit);
  },
});

function parsePeriod(typed: string | null): Period {
  const period = PERIODS.find((known) => known === (typed ?? DEFAULT_PERIOD));
  if (period === undefined) throw new UserError('option-malformed', text.optionMalformed('period'));
  return period;
}

function parseLimit(typed: number | null): number {
  const limit = typed ?? LIMIT.default;
  if (limit < LIMIT.min || limit > LIMIT.max) throw new UserError('option-malformed', text.optionMalformed('limit'));
  return limit;
}

function neverRecorded({ displayName, addedAtMs, join }: Watch, context: CommandContext): ReportMessage {
  const lines = [text.neverRecorded(displayName, toDate(addedAtMs, context))];
  if (join.state === 'failed' && join.reason !== null) lines.push(text.neverJoined(join.reason));
  return { title: text.neverRecordedTitle(displayName), lines, image: null, altText: null };
}
