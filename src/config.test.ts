import { describe, expect, test } from 'vitest';
import { readAuthConfig, readConfig } from './config.ts';
import { ConfigError } from './errors.ts';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('nothing set is a configuration that works', () => {
  expect(readConfig({})).toEqual({
    databaseUrl: null,
    dataDir: './data',
    watchChannels: [],
    discord: null,
    twitchChatUrl: 'wss://irc-ws.chat.twitch.tv:443',
    twitchAccount: null,
    recentMessagesUrl: null,
    emoteApis: { bttv: 'https://api.betterttv.net', ffz: 'https://api.frankerfacez.com', '7tv': 'https://7tv.io' },
    emotePictures: {
      twitch: 'https://static-cdn.jtvnw.net',
      bttv: 'https://cdn.betterttv.net',
      ffz: 'https://cdn.frankerfacez.com',
      '7tv': 'https://cdn.7tv.app',
    },
    http: { host: '127.0.0.1', port: 8080 },
    retentionDays: null,
    retractHours: 24,
    spoolMaxBytes: 2 ** 31,
    timeZone: 'UTC',
    logLevel: 'info',
  });
});

test('a blank value counts as unset, and channels are read as people type them', () => {
  const config = readConfig({ DISCORD_TOKEN: '', HTTP_PORT: ' ', WATCH_CHANNELS: ' #Moonbase, https://www.twitch.tv/tidepool ,,moonbase' });
  expect([config.discord, config.http?.port, config.watchChannels]).toEqual([null, 8080, ['moonbase', 'tidepool']]);
});

test('emotes can be had from elsewhere, or not at all', () => {
  const config = readConfig({ BTTV_API_URL: 'http://127.0.0.1:9000', SEVENTV_API_URL: 'off', TWITCH_EMOTE_URL: 'off' });
  expect(config.emoteApis).toEqual({ bttv: 'http://127.0.0.1:9000', ffz: 'https://api.frankerfacez.com', '7tv': null });
  expect(config.emotePictures.twitch).toBeNull();
  expect(problemsOf({ FFZ_API_URL: 'ftp://x' })).toEqual(['FFZ_API_URL must be an address that starts with http:// or https://, or "off"']);
});

test('every problem is listed at once', () => {
  const wrong = {
    DATABASE_URL: 'mysql://x',
    WATCH_CHANNELS: "ok,b b,x'; drop table",
    TWITCH_CHAT_URL: 'https://x',
    HTTP_PORT: '99999',
    RETENTION_DAYS: '0',
    TIME_ZONE: '+02:00',
    LOG_LEVEL: 'loud',
  };
  const problems = problemsOf(wrong);
  expect(problems).toHaveLength(8);
  expect(new Set(problems.map((problem) => problem.split(' ')[0]))).toEqual(new Set(Object.keys(wrong)));
});

describe('a Twitch account', () => {
  test('is three variables or none', () => {
    expect(problemsOf({ TWITCH_CLIENT_ID: 'id' })).toEqual([
      expect.stringContaining('TWITCH_CLIENT_SECRET and TWITCH_REFRESH_TOKEN must be set too'),
    ]);
    expect(problemsOf({ TWITCH_CLIENT_ID: 'id', TWITCH_CLIENT_SECRET: 's', TWITCH_REFRESH_TOKEN: 't' })).toEqual([]);
  });

  test('is authorised with the first two', () => {
    expect(readAuthConfig({ TWITCH_CLIENT_ID: 'id', TWITCH_CLIENT_SECRET: 's' })).toMatchObject({ clientId: 'id', clientSecret: 's' });
    expect(() => readAuthConfig({})).toThrow('TWITCH_CLIENT_ID must be set\nTWITCH_CLIENT_SECRET must be set');
  });
});

test('a secret is in no problem', () => {
  const secret = 'hunter2';
  for (const name of ['SECRET_KEY', 'DISCORD_TOKEN', 'TWITCH_CLIENT_SECRET', 'TWITCH_REFRESH_TOKEN', 'DATABASE_URL']) {
    expect(problemsOf({ [name]: secret, LOG_LEVEL: 'loud' }).join()).not.toContain(secret);
  }
});
