import { expect, test } from 'vitest';
import { connect, type Result } from '../../src/store/database.ts';
import { createDataDir, startChatpulse, startChatpulseAt } from '../support/chatpulse.ts';
import { DEFAULT_GUILD, type Discord, startDiscord } from '../support/discord/discord.ts';
import { eventually } from '../support/eventually.ts';
import { createDatabase } from '../support/postgres/database.ts';
import { startTwitch } from '../support/twitch/twitch.ts';

const DAY_MS = 86_400_000;
const ADMIN = { name: 'Ada', permissions: ['ManageGuild'] as const };
const [GENERAL = { id: '', name: '' }] = DEFAULT_GUILD.channels ?? [];

async function readRuns(url: string): Promise<{ attempts: number; is_posted: boolean }[]> {
  const db = connect(url, 1);
  try {
    return (
      await db.raw<Result<{ attempts: number; is_posted: boolean }>>('select attempts, posted_at is not null as is_posted from digest_runs')
    ).rows;
  } finally {
    await db.destroy();
  }
}

const postsOf = (discord: Discord) => discord.posts(GENERAL.id);

test.each([
  ['right after the post', (discord: Discord) => expect(postsOf(discord)).toHaveLength(1)],
  [
    'while Discord keeps it waiting for an answer',
    (discord: Discord) => expect(discord.requests.some(({ path }) => path.endsWith(`/channels/${GENERAL.id}/messages`))).toBe(true),
  ],
] as const)('a digest is posted once, with its chart, though the process is killed %s', async (when, isTime) => {
  await using database = await createDatabase();
  await using data = await createDataDir();
  await using twitch = await startTwitch();
  await using discord = await startDiscord();
  const settings = {
    DATABASE_URL: database.url,
    DATA_DIR: data.path,
    TWITCH_CHAT_URL: twitch.url,
    DISCORD_TOKEN: discord.token,
    DISCORD_GUILD_ID: DEFAULT_GUILD.id,
    DISCORD_API_URL: discord.apiUrl,
  };
  const first = await startChatpulse(settings);
  await eventually(() => expect(discord.commands(DEFAULT_GUILD.id).length).toBeGreaterThan(0));
  await discord.command({ user: ADMIN, name: 'watch', subcommand: 'add', options: { channel: 'moonbase' } });
  await twitch.waitFor(() => twitch.members('moonbase').length === 1);
  for (let index = 0; index < 40; index += 1) twitch.say('moonbase', `line ${index}`);
  const nowMs = Date.now();
  const at = new Date(nowMs).toISOString().slice(11, 16);
  await eventually(async () => {
    const answer = await discord.command({
      user: ADMIN,
      name: 'digest',
      subcommand: 'create',
      options: { where: GENERAL.id, frequency: 'daily', at, channel: 'moonbase' },
    });
    expect(JSON.stringify(answer.embeds)).toContain(at);
  });
  await first.end('SIGTERM');
  expect(postsOf(discord), 'not due today: it was made after its hour').toHaveLength(0);

  if (when.startsWith('while')) discord.delayNext('POST /channels/{channel_id}/messages', 3_000);
  const tomorrow = await startChatpulseAt(DAY_MS, settings);
  await eventually(() => isTime(discord), 20_000, 5);
  await tomorrow.end('SIGKILL');

  await using later = await startChatpulseAt(DAY_MS + 600_000, settings);
  await eventually(async () => expect((await readRuns(database.url)).map((run) => run.is_posted)).toEqual([true]), 30_000);
  const posts = postsOf(discord);
  expect(posts).toHaveLength(1);
  expect(JSON.stringify(posts[0]?.embeds)).toContain('40 messages');
  expect(posts[0]?.attachments[0]).toMatchObject({ contentType: 'image/png', description: expect.stringContaining('moonbase') });
  discord.expectNoViolations();
  expect(await later.end('SIGTERM')).toBe(0);
});
