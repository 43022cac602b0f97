import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { z } from 'zod';
import type { EmoteSource, ThirdParty } from './domain/emote-uses.ts';
import { type Login, parseLogin } from './domain/ids.ts';
import { isTimeZone } from './domain/range.ts';
import { ConfigError } from './errors.ts';

/** Everything that can be set, parsed. Absent is null. */
export interface Config {
  /** Null: the embedded Postgres in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly watchChannels: readonly Login[];
  readonly discord: { readonly token: string; readonly guildId: string | null; readonly apiUrl: string } | null;
  readonly twitchChatUrl: string;
  readonly twitchAccount: TwitchAccount | null;
  readonly recentMessagesUrl: string | null;
  /** Where third parties tell which emotes they have; null: that one is not asked. */
  readonly emoteApis: Readonly<Record<ThirdParty, string | null>>;
  /** Where the pictures of emotes are; null: none of that source. */
  readonly emotePictures: Readonly<Record<EmoteSource, string | null>>;
  /** Null: no HTTP server. Port 0 takes a free one. */
  readonly http: { readonly host: string; readonly port: number } | null;
  /** Raw messages of days older than this are dropped; null keeps them. */
  readonly retentionDays: number | null;
  /** How far back a timeout or ban takes a chatter's messages out. */
  readonly retractHours: number;
  readonly spoolMaxBytes: number;
  /** Of guilds that have not chosen one. */
  readonly timeZone: string;
  readonly logLevel: LogLevel;
}

/** The account that answers in Twitch chat. Reading never needs it. */
export interface TwitchAccount {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly secretKey: string | null;
  readonly authUrl: string;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });
const http = url(['http:', 'https:']);
/** The address of something that can be done without. */
const httpOrOff = (address: string) =>
  z
    .string()
    .refine((text) => text === 'off' || http.safeParse(text).success, 'must be an address that starts with http:// or https://, or "off"')
    .default(address)
    .transform((text) => (text === 'off' ? null : text));
const count = (min: number, max: number) =>
  z.string().transform((text, context) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    context.addIssue({ code: 'custom', message: `must be a whole number from ${min} to ${max}` });
    return z.NEVER;
  });

const channelList = z.string().transform((text, context): Login[] => {
  const typed = text.split(',').filter((part) => part.trim() !== '');
  return typed.flatMap((part) => {
    const login = parseLogin(part);
    if (login) return [login];
    context.addIssue({ code: 'custom', message: `"${part.trim().slice(0, 40)}" is not a Twitch channel name` });
    return [];
  });
});

const environment = z.object({
  DATABASE_URL: url(['postgres:', 'postgresql:']).optional(),
  DATA_DIR: z.string().default('./data'),
  WATCH_CHANNELS: channelList.default([]),
  DISCORD_TOKEN: z.string().optional(),
  DISCORD_GUILD_ID: z
    .string()
    .regex(/^\d{1,20}$/, 'must be a Discord server id (digits)')
    .optional(),
  DISCORD_API_URL: http.default('https://discord.com/api'),
  TWITCH_CHAT_URL: url(['ws:', 'wss:']).default('wss://irc-ws.chat.twitch.tv:443'),
  TWITCH_CLIENT_ID: z.string().optional(),
  TWITCH_CLIENT_SECRET: z.string().optional(),
  TWITCH_REFRESH_TOKEN: z.string().optional(),
  SECRET_KEY: z.string().min(16, 'must be at least 16 characters').optional(),
  TWITCH_AUTH_URL: http.default('https://id.twitch.tv/oauth2'),
  RECENT_MESSAGES_URL: http.optional(),
  BTTV_API_URL: httpOrOff('https://api.betterttv.net'),
  FFZ_API_URL: httpOrOff('https://api.frankerfacez.com'),
  SEVENTV_API_URL: httpOrOff('https://7tv.io'),
  TWITCH_EMOTE_URL: httpOrOff('https://static-cdn.jtvnw.net'),
  BTTV_CDN_URL: httpOrOff('https://cdn.betterttv.net'),
  FFZ_CDN_URL: httpOrOff('https://cdn.frankerfacez.com'),
  SEVENTV_CDN_URL: httpOrOff('https://cdn.7tv.app'),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: z
    .union([z.literal('off'), count(0, 65_535)], { error: 'must be a port (0 to 65535; 0 takes a free one) or "off"' })
    .default(8080),
  RETENTION_DAYS: count(1, 36_500).optional(),
  RETRACT_HOURS: count(1, 24 * 31).default(24),
  SPOOL_MAX_MB: count(16, 1_048_576).default(2048),
  TIME_ZONE: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin').default('UTC'),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
});

/** The names of every variable that is read; `.env.example` lists the same. */
export const VARIABLES: readonly string[] = Object.keys(environment.shape);

/** Reads `.env` in the working folder, when there is one, without overriding what is set. */
export function loadDotEnv(): void {
  if (existsSync('.env')) loadEnvFile('.env');
}

/**
 * The configuration in `env`. A blank value counts as unset.
 * @throws {ConfigError} with every problem found, none of them naming a value that may be secret
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = withoutBlanks(env);
  const parsed = environment.safeParse(given);
  const problems = parsed.success ? [] : toProblems(parsed.error);
  problems.push(...accountProblems(given));
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const values = parsed.data;
  return {
    databaseUrl: values.DATABASE_URL ?? null,
    dataDir: values.DATA_DIR,
    watchChannels: [...new Set(values.WATCH_CHANNELS)],
    discord: values.DISCORD_TOKEN
      ? { token: values.DISCORD_TOKEN, guildId: values.DISCORD_GUILD_ID ?? null, apiUrl: values.DISCORD_API_URL }
      : null,
    twitchChatUrl: values.TWITCH_CHAT_URL,
    twitchAccount:
      values.TWITCH_CLIENT_ID && values.TWITCH_CLIENT_SECRET && values.TWITCH_REFRESH_TOKEN
        ? {
            clientId: values.TWITCH_CLIENT_ID,
            clientSecret: values.TWITCH_CLIENT_SECRET,
            refreshToken: values.TWITCH_REFRESH_TOKEN,
            secretKey: values.SECRET_KEY ?? null,
            authUrl: values.TWITCH_AUTH_URL,
          }
        : null,
    recentMessagesUrl: values.RECENT_MESSAGES_URL ?? null,
    emoteApis: { bttv: values.BTTV_API_URL, ffz: values.FFZ_API_URL, '7tv': values.SEVENTV_API_URL },
    emotePictures: { twitch: values.TWITCH_EMOTE_URL, bttv: values.BTTV_CDN_URL, ffz: values.FFZ_CDN_URL, '7tv': values.SEVENTV_CDN_URL },
    http: values.HTTP_PORT === 'off' ? null : { host: values.HTTP_HOST, port: values.HTTP_PORT },
    retentionDays: values.RETENTION_DAYS ?? null,
    retractHours: values.RETRACT_HOURS,
    spoolMaxBytes: values.SPOOL_MAX_MB * 1_048_576,
    timeZone: values.TIME_ZONE,
    logLevel: values.LOG_LEVEL,
  };
}

/** What `auth` needs to get the third variable of an account. @throws {ConfigError} */
export function readAuthConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Omit<TwitchAccount, 'refreshToken' | 'secretKey'> {
  const parsed = environment
    .pick({ TWITCH_CLIENT_ID: true, TWITCH_CLIENT_SECRET: true, TWITCH_AUTH_URL: true })
    .required({ TWITCH_CLIENT_ID: true, TWITCH_CLIENT_SECRET: true })
    .safeParse(withoutBlanks(env));
  if (!parsed.success) throw new ConfigError(toProblems(parsed.error));
  const { TWITCH_CLIENT_ID: clientId, TWITCH_CLIENT_SECRET: clientSecret, TWITCH_AUTH_URL: authUrl } = parsed.data;
  return { clientId, clientSecret, authUrl };
}

function withoutBlanks(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
}

/** None of them quotes a value: it may be secret. */
function toProblems(error: z.ZodError): string[] {
  return error.issues.map(({ code, path, message }) => `${path.join('.')} ${code === 'invalid_type' ? 'must be set' : message}`);
}

/** An account is three variables or none. */
function accountProblems(given: Readonly<Record<string, string | undefined>>): string[] {
  const names = ['TWITCH_CLIENT_ID', 'TWITCH_CLIENT_SECRET', 'TWITCH_REFRESH_TOKEN'];
  const missing = names.filter((name) => given[name] === undefined);
  if (missing.length === 0 || missing.length === names.length) return [];
  return [`${missing.join(' and ')} must be set too: a Twitch account needs ${names.join(', ')} together`];
}
