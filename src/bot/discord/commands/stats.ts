import { ApplicationCommandOptionType } from 'discord.js';
import { PERIODS, type Period, rangeOf } from '../../../domain/range.ts';
import { SCOPES, type Scope } from '../../../domain/scope.ts';
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
  readonly scope: Scope;
}

const channel = suggestedOption({
  name: 'channel',
  description: 'A watched channel; may be left out when there is only one',
  required: false,
});
const period = choiceOption({ name: 'period', description: `How far back; ${DEFAULT_PERIOD} when left out`, required: false }, PERIODS);
const scope = choiceOption(
  { name: 'chat', description: "What counts in a shared chat: the channel's own messages (when left out), or all", required: false },
  SCOPES,
);

export const stats = defineCommand<Args>({
  data: slashCommand({ name: 'stats', description: 'What happened in the chat of a watched Twitch channel' }, [
    subcommand('overview', 'The numbers at a glance', channel, period, scope),
    subcommand('activity', 'Messages and chatters over time', channel, period, scope),
    subcommand('chatters', 'Who said the most', channel, period, scope, {
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
    return {
      report,
      period: chosen,
      limit,
      scope: parseScope(options.string('chat')),
      watch: await findWatch(options.string('channel'), context),
    };
  },
  async run({ report, watch, period, limit, scope }, { store, nowMs, timeZone, locale, ...context }) {
    const found = watch.channelId === null ? null : await store.channels.getChannel(watch.channelId);
    if (found === null) return neverRecorded(watch, { store, nowMs, timeZone, locale, ...context });
    const firstMs = period === 'all' ? await store.activity.getFirstMinute(found.id) : null;
    const range = rangeOf(period, nowMs, timeZone, firstMs);
    return report(store, { channel: found, range, span: { type: 'period', period }, scope, timeZone, locale }, limit);
  },
});

function parsePeriod(typed: string | null): Period {
  const period = PERIODS.find((known) => known === (typed ?? DEFAULT_PERIOD));
  if (period === undefined) throw new UserError('option-malformed', text.optionMalformed('period'));
  return period;
}

function parseScope(typed: string | null): Scope {
  const known = SCOPES.find((one) => one === (typed ?? 'own'));
  if (known === undefined) throw new UserError('option-malformed', text.optionMalformed('chat'));
  return known;
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
