import { type APIApplicationCommandBasicOption, ApplicationCommandOptionType } from 'discord.js';
import { type ChannelId, type Login, parseLogin } from '../../../domain/ids.ts';
import { PERIODS, type Period, rangeOf } from '../../../domain/range.ts';
import { SCOPES, type Scope } from '../../../domain/scope.ts';
import { UserError } from '../../../errors.ts';
import { type AskedRange, readAskedRange } from '../../../reports/asked-range.ts';
import type { SpanRequest } from '../../../reports/request.ts';
import { spanOf } from '../../../reports/span.ts';
import type { CommandContext } from '../command.ts';
import { cut } from '../escape.ts';
import { type Options, required } from '../options.ts';
import { choiceOption } from '../slash.ts';
import { text } from '../text.ts';

const DEFAULT_PERIOD: Period = '24h';
const LIMIT = { min: 3, max: 25, default: 10 } as const;
/** The longest form that can be read, and room for a typo. */
const MAX_MOMENT_LENGTH = 40;
/** A name of 25 characters, an @ before it, and room for a typo. */
const MAX_CHATTER_LENGTH = 40;

/** Which time; read by {@link readTime}. */
export const timeOptions: readonly APIApplicationCommandBasicOption[] = [
  choiceOption({ name: 'period', description: `How far back; ${DEFAULT_PERIOD} when left out`, required: false }, PERIODS),
  momentOption('from', 'Instead of a period: where it begins, such as 2026-11-01, 2026-11-01 18:30, 18:30 or yesterday'),
  momentOption('to', 'Where it ends, written in the same way; a day with all of it, now when left out'),
];

export const scopeOption = choiceOption(
  { name: 'chat', description: "What counts in a shared chat: the channel's own messages (when left out), or all", required: false },
  SCOPES,
);

export const limitOption: APIApplicationCommandBasicOption = {
  type: ApplicationCommandOptionType.Integer,
  name: 'limit',
  description: `How many; ${LIMIT.default} when left out`,
  min_value: LIMIT.min,
  max_value: LIMIT.max,
};

export const chatterOption: APIApplicationCommandBasicOption = {
  type: ApplicationCommandOptionType.String,
  name: 'name',
  description: 'The Twitch name of the person, also a former one',
  required: true,
  max_length: MAX_CHATTER_LENGTH,
};

function momentOption(name: string, description: string): APIApplicationCommandBasicOption {
  return { type: ApplicationCommandOptionType.String, name, description, max_length: MAX_MOMENT_LENGTH };
}

/** The time that was asked for; its beginning may depend on the record of the channels. */
export type AskedTime = { readonly type: 'period'; readonly period: Period } | ({ readonly type: 'ends' } & AskedRange);

/** Reads the options of {@link timeOptions}. @throws {UserError} */
export function readTime(options: Options, { nowMs, timeZone }: CommandContext): AskedTime {
  const [typed, from, to] = [options.string('period'), options.string('from'), options.string('to')];
  if (from === null && to === null) return { type: 'period', period: toPeriod(typed ?? DEFAULT_PERIOD) };
  if (typed !== null) throw new UserError('period-and-ends', text.periodOrEnds);
  return { type: 'ends', ...readAskedRange({ from, to }, nowMs, timeZone) };
}

function toPeriod(typed: string): Period {
  const period = PERIODS.find((known) => known === typed);
  if (period === undefined) throw new UserError('option-malformed', text.optionMalformed('period'));
  return period;
}

/** Reads {@link scopeOption}. @throws {UserError} */
export function readScope(options: Options): Scope {
  const typed = options.string('chat') ?? 'own';
  const known = SCOPES.find((one) => one === typed);
  if (known === undefined) throw new UserError('option-malformed', text.optionMalformed('chat'));
  return known;
}

/** Reads {@link limitOption}. @throws {UserError} */
export function readLimit(options: Options): number {
  const limit = options.integer('limit') ?? LIMIT.default;
  if (limit < LIMIT.min || limit > LIMIT.max) throw new UserError('option-malformed', text.optionMalformed('limit'));
  return limit;
}

/** Reads {@link chatterOption}. @throws {UserError} */
export function readChatter(options: Options): Login {
  const typed = required(options.string('name'), 'name');
  const login = parseLogin(typed);
  if (login === null) throw new UserError('not-a-chatter', text.notAChatterName(cut(typed, 40)));
  return login;
}

/** What reports of these channels are asked with. A time without a beginning starts with the first that is recorded of any of them. */
export async function toSpanRequest(
  time: AskedTime,
  scope: Scope,
  channelIds: readonly ChannelId[],
  { store, nowMs, timeZone, locale }: CommandContext,
): Promise<SpanRequest> {
  const getFirst = async (): Promise<number | null> => {
    const found = await Promise.all(channelIds.map((id) => store.activity.getFirstMinute(id)));
    const known = found.filter((ms) => ms !== null);
    return known.length > 0 ? Math.min(...known) : null;
  };
  if (time.type === 'period') {
    const range = rangeOf(time.period, nowMs, timeZone, time.period === 'all' ? await getFirst() : null);
    return { range, span: { type: 'period', period: time.period }, scope, timeZone, locale };
  }
  const { toMs, reachesNow } = time;
  const fromMs = time.fromMs ?? Math.min((await getFirst()) ?? toMs, toMs);
  const range = { fromMs, toMs };
  return { range, span: spanOf(range, time.fromMs !== null, reachesNow, timeZone), scope, timeZone, locale };
}
