import { expect, test } from 'vitest';
import { connect, type Result } from '../../src/store/database.ts';
import { createDataDir, startChatpulse } from '../support/chatpulse.ts';
import { type Answer, DEFAULT_GUILD, startDiscord } from '../support/discord/discord.ts';
import { eventually } from '../support/eventually.ts';
import { createDatabase } from '../support/postgres/database.ts';
import { startTwitch } from '../support/twitch/twitch.ts';

const ADMIN = { name: 'Ada', permissions: ['ManageGuild'] as const };

const wordsOf = ({ content, embeds, attachments }: Answer): string =>
  [content, ...embeds.flatMap(({ title, description }) => [title, description]), ...attachments.map(({ description }) => description)].join(
    '\n',
  );

test('every question has a sentence with the right numbers, and a picture where there is something to draw', {
  timeout: 120_000,
}, async () => {
  await using database = await createDatabase();
  await using data = await createDataDir();
  await using twitch = await startTwitch();
  await using discord = await startDiscord();
  await using app = await startChatpulse({
    DATABASE_URL: database.url,
    DATA_DIR: data.path,
    TWITCH_CHAT_URL: twitch.url,
    DISCORD_TOKEN: discord.token,
    DISCORD_GUILD_ID: DEFAULT_GUILD.id,
    DISCORD_API_URL: discord.apiUrl,
  });
  await eventually(() => expect(discord.commands(DEFAULT_GUILD.id).length).toBeGreaterThan(0));
  for (const channel of ['moonbase', 'sunbase']) {
    await discord.command({ user: ADMIN, name: 'watch', subcommand: 'add', options: { channel } });
    await twitch.waitFor(() => twitch.members(channel).length === 1);
  }

  // moonbase: 60 messages of 6 people, each with a word and an emote; a bot; a sub. sunbase: 20 of 4 people, 2 of them in both.
  for (let index = 0; index < 60; index += 1)
    twitch.say('moonbase', { text: 'spaceship Kappa', from: `moon_${index % 6}`, emotes: '25:10-14' });
  for (let index = 0; index < 5; index += 1) twitch.say('moonbase', { text: 'hello there', from: 'nightbot' });
  for (let index = 0; index < 20; index += 1)
    twitch.say('sunbase', { text: 'sunflower sunflower', from: index % 4 < 2 ? `moon_${index % 4}` : `sun_${index % 4}` });
  const db = connect(database.url, 1);
  await eventually(async () => {
    const { rows } = await db.raw<Result<{ messages: number }>>('select count(*)::int as messages from messages');
    expect(rows[0]?.messages).toBe(85);
  });
  await db.destroy();

  const ask = async (subcommand: string, options: Record<string, string | number>): Promise<Answer> => {
    const answer = await discord.command({ name: 'stats', subcommand, options });
    expect(answer, subcommand).toMatchObject({ ephemeral: false, deferred: true, answers: 1 });
    expect(answer.acknowledgedAfterMs).toBeLessThan(1_000);
    return answer;
  };
  const moon = { channel: 'moonbase', period: '3h' };
  const both = { first: 'moonbase', second: 'sunbase', period: '3h' };

  // What the system before it could tell: who talks most (without bots), which channels, which words, messages a minute of several channels.
  const chatters = await ask('chatters', moon);
  expect(wordsOf(chatters)).toMatch(/moon_\d.*10/);
  expect(wordsOf(chatters)).toContain('1 bot left out');
  expect(wordsOf(await ask('channels', { period: '3h' }))).toMatch(/moonbase.*65/i);
  expect(wordsOf(await ask('words', moon))).toMatch(/spaceship.*60/);
  const compared = await ask('compare', both);
  expect(wordsOf(compared)).toContain('65');
  expect(wordsOf(compared)).toContain('20');

  expect(wordsOf(await ask('overview', moon))).toContain('65 messages');
  expect(wordsOf(await ask('emotes', moon))).toMatch(/Kappa.*60/);
  expect(wordsOf(await ask('overlap', both))).toMatch(/2 .*(common|both)/);
  expect(wordsOf(await ask('chatter', { ...moon, name: '@Moon_1' }))).toContain('10 messages');
  for (const answer of [chatters, compared, await ask('activity', moon)]) expect(answer.attachments, wordsOf(answer)).toHaveLength(1);
  for (const subcommand of ['heatmap', 'moments', 'rising', 'events'])
    expect(wordsOf(await ask(subcommand, moon)).length).toBeGreaterThan(20);

  const nobody = await discord.command({ name: 'stats', subcommand: 'chatter', options: { ...moon, name: 'nobodyhere' } });
  expect(nobody.followUps).toMatchObject([{ content: expect.stringContaining('nobodyhere'), ephemeral: true }]);
  const same = await discord.command({ name: 'stats', subcommand: 'compare', options: { first: 'moonbase', second: 'MoonBase' } });
  expect(wordsOf(same)).toContain('different');
  discord.expectOneAnswerEach();
  discord.expectNoViolations();
  expect(await app.end('SIGTERM')).toBe(0);
});
