import { expect, test } from 'vitest';
import { createDataDir, startChatpulse } from '../support/chatpulse.ts';
import { DEFAULT_GUILD, startDiscord } from '../support/discord/discord.ts';
import { eventually } from '../support/eventually.ts';
import { createDatabase } from '../support/postgres/database.ts';
import { startTwitchAuth } from '../support/twitch/auth.ts';
import { startTwitch } from '../support/twitch/twitch.ts';

const ADMIN = { name: 'Ada', permissions: ['ManageGuild'] as const };

test('!stats gets one reply with the right number, a second one within the cooldown none, and none when anonymous', async () => {
  await using database = await createDatabase();
  await using data = await createDataDir();
  await using twitch = await startTwitch();
  await using auth = await startTwitchAuth({ onToken: (token, account) => twitch.accept(token, account) });
  await using discord = await startDiscord();
  const anonymous = {
    DATABASE_URL: database.url,
    DATA_DIR: data.path,
    TWITCH_CHAT_URL: twitch.url,
    DISCORD_TOKEN: discord.token,
    DISCORD_GUILD_ID: DEFAULT_GUILD.id,
    DISCORD_API_URL: discord.apiUrl,
  };
  const { clientId, clientSecret } = auth;
  const refreshToken = auth.authorise();
  const withAccount = {
    ...anonymous,
    TWITCH_CLIENT_ID: clientId,
    TWITCH_CLIENT_SECRET: clientSecret,
    TWITCH_REFRESH_TOKEN: refreshToken,
    TWITCH_AUTH_URL: auth.url,
  };

  const first = await startChatpulse(anonymous);
  await eventually(() => expect(discord.commands(DEFAULT_GUILD.id).length).toBeGreaterThan(0));
  await discord.command({ user: ADMIN, name: 'watch', subcommand: 'add', options: { channel: 'moonbase' } });
  await twitch.waitFor(() => twitch.members('moonbase').length === 1);
  twitch.say('moonbase', 'so that the channel is known');
  await eventually(async () => {
    const answer = await discord.command({ user: ADMIN, name: 'twitch-commands', subcommand: 'on', options: { channel: 'moonbase' } });
    expect(JSON.stringify(answer.embeds)).toContain('moonbase');
  });
  twitch.say('moonbase', '!stats');
  await eventually(async () =>
    expect(await (await fetch(`${first.url}/metrics`)).text()).toContain('chatpulse_messages_total{outcome="stored"} 2'),
  );
  await first.end('SIGTERM');
  expect(twitch.sent, 'anonymous: nothing is ever sent').toEqual([]);

  await using second = await startChatpulse(withAccount);
  await twitch.waitFor(() => twitch.connections.some((connection) => !connection.account.startsWith('anonymous')), 10_000);
  await twitch.waitFor(() => twitch.members('moonbase').length >= 1);
  for (let index = 0; index < 7; index += 1) twitch.say('moonbase', { text: `line ${index}`, from: `chatter_${index % 3}` });
  const asked = twitch.say('moonbase', { text: '!stats', from: 'chatter_1' });
  await eventually(() => expect(twitch.sent).toHaveLength(1));
  expect(twitch.sent[0]).toMatchObject({ channel: 'moonbase', from: 'chatpulsebot', tags: { 'reply-parent-msg-id': asked.id } });
  expect(twitch.sent[0]?.text, '2 before, 7 lines and the question').toContain('10 messages');

  twitch.say('moonbase', { text: '!stats', from: 'chatter_2' });
  await eventually(async () =>
    expect(await (await fetch(`${second.url}/metrics`)).text()).toMatch(
      /chatpulse_command_seconds_count\{platform="twitch",command="[^"]*",outcome="cooldown"\} 1/,
    ),
  );
  expect(twitch.sent).toHaveLength(1);
  expect(second.output()).not.toContain(refreshToken);
  expect(await second.end('SIGTERM')).toBe(0);
});
