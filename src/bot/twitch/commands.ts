import { withDeadline } from '../../deadline.ts';
import type { ChatMessage } from '../../domain/event.ts';
import type { ChannelId, ChatterId } from '../../domain/ids.ts';
import { bucketStarts, type Range } from '../../domain/range.ts';
import type { Log } from '../../log.ts';
import { nameOf } from '../../reports/names.ts';
import { statsLine } from '../../reports/stats-line.ts';
import type { Store } from '../../store/store.ts';
import { type Asked, toAsked } from './asked.ts';
import { createCooldown } from './cooldown.ts';
import type { Sender, SendOutcome } from './sender.ts';

/**
 * What became of a command. `cooldown`: answered a moment ago; `busy`: too many at once; `unknown`: a channel without a record yet;
 * `silent`: done, in a channel where nothing is answered; `error`: no answer could be made.
 */
type CommandOutcome = SendOutcome | 'cooldown' | 'busy' | 'unknown' | 'silent' | 'error';

export interface TwitchMetrics {
  /** `seconds` from arrival to outcome. Outcomes are CommandOutcome, and `refused` for an answer that Twitch did not show. */
  countCommand(command: string, outcome: string, seconds: number): void;
}

export interface TwitchCommandsOptions {
  readonly store: Store;
  readonly sender: Pick<Sender, 'self' | 'say'>;
  /** Whose clock and midnight an answer goes by. */
  readonly defaultTimeZone: string;
  readonly log: Log;
  readonly metrics: TwitchMetrics;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly line?: typeof statsLine;
}

export interface TwitchCommands {
  /** Looks at every message that was stored; answers few. Returns at once and never throws. */
  onMessage(message: ChatMessage): void;
}

const COOLDOWN_MS = 30_000;
/** Between two confirmations in a channel: a crowd that opts out must not keep others from their answers. */
const CONFIRM_EVERY_MS = 5_000;
/** What was asked longer ago was asked of somebody else, or is a recording. */
const MAX_AGE_MS = 30_000;
const REFRESH_MS = 5_000;
const MAX_AT_ONCE = 20;
const ANSWER_DEADLINE_MS = 5_000;
/** Whose readers sit anywhere: English, with a clock of 24 hours. */
const LOCALE = 'en-GB';

/** The channels where commands are on, with the zone whose midnight today began at; null: the default. */
type TimeZones = ReadonlyMap<ChannelId, string | null>;

const CONFIRMATIONS = {
  optout: (name: string) => `${name} is named in no statistics from now on. "!stats optin" takes that back.`,
  optin: (name: string) => `${name} may be named in statistics again. "!stats optout" takes that back.`,
} as const;

/** The local day so far. */
export function todayOf(nowMs: number, timeZone: string): Range {
  const [fromMs = nowMs] = bucketStarts({ fromMs: nowMs, toMs: nowMs + 1 }, { unit: 'day', count: 1 }, timeZone);
  return { fromMs, toMs: nowMs };
}

export function createTwitchCommands(options: TwitchCommandsOptions): TwitchCommands {
  const { store, sender, log, metrics, now = Date.now, line = statsLine, defaultTimeZone } = options;
  const cooldown = createCooldown<ChannelId>(COOLDOWN_MS);
  const confirmed = createCooldown<`${ChatterId} ${Asked}`>(COOLDOWN_MS);
  const confirming = createCooldown<ChannelId>(CONFIRM_EVERY_MS);
  let channels: { readonly zones: TimeZones; readonly atMs: number } | null = null;
  let reading: Promise<TimeZones> | null = null;
  let atOnce = 0;

  /** The channels where commands are on, at most REFRESH_MS old; asked for only when somebody asks us. */
  async function listChannels(): Promise<TimeZones> {
    const ageMs = channels === null ? Number.POSITIVE_INFINITY : now() - channels.atMs;
    if (channels !== null && ageMs >= 0 && ageMs < REFRESH_MS) return channels.zones;
    reading ??= store.watches
      .listCommandChannels()
      .then((zones) => {
        channels = { zones, atMs: now() };
        return zones;
      })
      .finally(() => {
        reading = null;
      });
    return reading;
  }

  /** Null: nobody is to be answered here. */
  async function answer({ room, messageId }: ChatMessage): Promise<CommandOutcome | null> {
    const zones = await withDeadline(listChannels(), ANSWER_DEADLINE_MS, 'postgres', 'the database');
    if (!zones.has(room.channelId)) return null;
    if (!cooldown.take(room.channelId, now())) return 'cooldown';
    const text = await withDeadline(
      write(room.channelId, zones.get(room.channelId) ?? defaultTimeZone),
      ANSWER_DEADLINE_MS,
      'postgres',
      'the database',
    );
    if (text === null) return 'unknown';
    return sender.say({ channel: room.login, text, replyTo: messageId });
  }

  /** Carried out wherever it is said, answered where answers are on: nobody has to know what a server has switched on to be left out. */
  async function setNamed({ room, messageId, chatter }: ChatMessage, asked: 'optout' | 'optin'): Promise<CommandOutcome> {
    const change = asked === 'optout' ? store.optouts.optOut(chatter.id) : store.optouts.optIn(chatter.id);
    await withDeadline(change, ANSWER_DEADLINE_MS, 'postgres', 'the database');
    if (sender.self() === null) return 'silent';
    const zones = await withDeadline(listChannels(), ANSWER_DEADLINE_MS, 'postgres', 'the database');
    if (!zones.has(room.channelId)) return 'silent';
    if (!confirmed.isFree(`${chatter.id} ${asked}`, now()) || !confirming.take(room.channelId, now())) return 'cooldown';
    confirmed.take(`${chatter.id} ${asked}`, now());
    return sender.say({ channel: room.login, text: CONFIRMATIONS[asked](nameOf(chatter)), replyTo: messageId });
  }

  async function write(channelId: ChannelId, timeZone: string): Promise<string | null> {
    const channel = await store.channels.getChannel(channelId);
    if (!channel) return null;
    return line(store, { channel, range: todayOf(now(), timeZone), span: { type: 'today' }, scope: 'own', timeZone, locale: LOCALE });
  }

  function isForUs(message: ChatMessage, asked: Asked): boolean {
    const self = sender.self();
    if (message.chatter.id === self || message.sharedFrom !== null || (self === null && asked === 'stats')) return false;
    return Math.abs(now() - message.sentAtMs) <= MAX_AGE_MS;
  }

  async function handle(message: ChatMessage, asked: Asked): Promise<void> {
    const startMs = performance.now();
    const count = (outcome: CommandOutcome) => metrics.countCommand(asked, outcome, (performance.now() - startMs) / 1000);
    if (atOnce >= MAX_AT_ONCE) return count('busy');
    atOnce += 1;
    try {
      const outcome = await (asked === 'stats' ? answer(message) : setNamed(message, asked));
      if (outcome !== null) count(outcome);
    } catch (error) {
      log.warn({ err: error, channel: message.room.login, asked }, '!stats was not answered');
      count('error');
    } finally {
      atOnce -= 1;
    }
  }

  return {
    onMessage(message) {
      const asked = toAsked(message.text);
      if (asked === null || !isForUs(message, asked)) return;
      handle(message, asked).catch((error: unknown) => log.error({ err: error }, '!stats failed'));
    },
  };
}
