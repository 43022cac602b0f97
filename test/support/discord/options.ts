import type { BucketLimits } from './rest/rate-limits.ts';
import type { Permissions } from './state/permissions.ts';

interface RoleOptions {
  readonly id: string;
  readonly name: string;
  readonly permissions?: Permissions;
}

export interface ChannelOptions {
  readonly id: string;
  readonly name: string;
  /** Discord's channel type: 0 text (default), 2 voice, 4 category, 5 announcement, 15 forum. */
  readonly type?: number;
  /** What the bot may or may not do here, over what its role gives. */
  readonly bot?: BotExceptions;
}

export interface BotExceptions {
  readonly allow?: Permissions;
  readonly deny?: Permissions;
}

export interface MemberOptions {
  readonly id: string;
  readonly name: string;
  readonly roles?: readonly string[];
}

export interface GuildOptions {
  readonly id: string;
  readonly name: string;
  readonly locale?: string;
  readonly ownerId?: string;
  readonly roles?: readonly RoleOptions[];
  readonly channels?: readonly ChannelOptions[];
  readonly members?: readonly MemberOptions[];
  /** Permissions of the bot's own role; default: what @everyone has. */
  readonly botPermissions?: Permissions;
}

export interface DiscordOptions extends Partial<Settings> {
  readonly token?: string;
  readonly applicationId?: string;
  readonly botName?: string;
  /** Default: one guild "Moonbase" with the text channel "general". */
  readonly guilds?: readonly GuildOptions[];
}

export interface Settings {
  /** How long an interaction may wait for its first response. */
  readonly acknowledgeWithinMs: number;
  /** Life of an interaction's token. */
  readonly tokenLifeMs: number;
  /** How long an enforced nonce is remembered: "a few minutes" at Discord. */
  readonly nonceLifeMs: number;
  /** When `command()`, `button()` and `autocomplete()` give up. */
  readonly answerDeadlineMs: number;
  readonly heartbeatMs: number;
  /** Added before each REST request is looked at. */
  readonly latencyMs: number;
  /** Whether GuildMembers, GuildPresences and MessageContent are granted; asking without it closes with 4014. */
  readonly privilegedIntents: boolean;
  /** Requests an interval, for routes that should differ from what is usual. */
  readonly buckets: BucketLimits;
}

/** As at Discord, where Discord has such a figure. */
export const DEFAULT_SETTINGS: Settings = {
  acknowledgeWithinMs: 3_000,
  tokenLifeMs: 15 * 60 * 1_000,
  nonceLifeMs: 5 * 60 * 1_000,
  answerDeadlineMs: 10_000,
  heartbeatMs: 41_250,
  latencyMs: 0,
  privilegedIntents: false,
  buckets: {},
};

export const DEFAULT_GUILD = {
  id: '800000000000000001',
  name: 'Moonbase',
  channels: [{ id: '810000000000000001', name: 'general' }],
} as const satisfies GuildOptions;

export const DEFAULT_APPLICATION_ID = '900000000000000001';

/** Shaped like a bot token, so that a log filter for tokens is put to the test. */
export const DEFAULT_TOKEN = 'OTAwMDAwMDAwMDAwMDAwMDAx.StandIn.not-a-secret-only-for-loopback';
