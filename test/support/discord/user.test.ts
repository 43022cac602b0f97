import { ActionRowBuilder, ButtonBuilder, ButtonStyle, InteractionContextType, PermissionFlagsBits, SlashCommandBuilder } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DEFAULT_GUILD, type Discord, NoAnswer, NotOffered, startDiscord } from './discord.ts';
import { onCommand, startBot, type TestBot } from './test-bot.ts';

const watch = new SlashCommandBuilder()
  .setName('watch')
  .setDescription('Watch a channel')
  .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild)
  .setContexts(InteractionContextType.Guild)
  .addSubcommand((sub) =>
    sub
      .setName('add')
      .setDescription('Add')
      .addStringOption((option) => option.setName('channel').setDescription('Which').setRequired(true).setMaxLength(25))
      .addStringOption((option) => option.setName('period').setDescription('How long').addChoices({ name: '1 hour', value: '1h' }))
      .addIntegerOption((option) => option.setName('limit').setDescription('How many').setMinValue(1).setMaxValue(25)),
  );
const help = new SlashCommandBuilder().setName('help').setDescription('Help').setContexts(InteractionContextType.BotDM);

let discord: Discord;

beforeEach(async () => {
  discord = await startDiscord({ acknowledgeWithinMs: 500, answerDeadlineMs: 2_000 });
});

afterEach(async () => {
  await discord.stop();
});

async function startEcho(): Promise<TestBot> {
  const bot = await startBot(discord, {
    on: onCommand((interaction) =>
      interaction.reply(JSON.stringify([interaction.options.data, interaction.memberPermissions?.has('ManageGuild')])),
    ),
  });
  await bot.client.application.commands.set([watch, help]);
  return bot;
}

describe('what Discord would not let a user send', () => {
  const mod = { name: 'mod', permissions: ['ManageGuild'] } as const;
  const add = { name: 'watch', subcommand: 'add', user: mod } as const;

  test.each([
    ['a command that is not registered', { name: 'nothing' }, 'not registered'],
    ['a command that needs a permission', { ...add, user: { name: 'guest' }, options: { channel: 'x' } }, 'lacks permissions'],
    ['a command without its subcommand', { name: 'watch', user: mod }, 'needs a subcommand'],
    ['a subcommand that is not there', { ...add, subcommand: 'drop' }, 'no subcommand drop'],
    ['a required option left out', add, 'channel is missing'],
    ['an option that is not there', { ...add, options: { channel: 'x', colour: 'red' } }, 'no option colour'],
    ['a number for a text', { ...add, options: { channel: 5 } }, 'not of type 3'],
    ['a text that is too long', { ...add, options: { channel: 'x'.repeat(26) } }, 'wrong length'],
    ['something besides the choices', { ...add, options: { channel: 'x', period: '2h' } }, 'not among the choices'],
    ['a number out of range', { ...add, options: { channel: 'x', limit: 26 } }, 'out of range'],
    ['a fraction for an integer', { ...add, options: { channel: 'x', limit: 1.5 } }, 'not an integer'],
    ['a command for direct messages in a guild', { name: 'help' }, 'not offered in this context'],
    ['a command for guilds in a direct message', { ...add, guildId: null, options: { channel: 'x' } }, 'not offered in this context'],
  ])('%s', async (_name, call, why) => {
    await using _bot = await startEcho();
    const refused = discord.command(call);
    await expect(refused).rejects.toBeInstanceOf(NotOffered);
    await expect(refused).rejects.toThrow(why);
    expect(discord.answers).toEqual([]);
  });

  test('reaches the bot all the same when it is forged', async () => {
    await using _bot = await startEcho();
    const options = { channel: "'; drop table watches; --", limit: { type: 3, value: 'many' } };
    const answer = await discord.command({ name: 'watch', subcommand: 'add', user: { name: 'guest' }, options, forged: true });
    expect(JSON.parse(answer.content)).toMatchObject([
      [
        {
          name: 'add',
          type: 1,
          options: [
            { name: 'channel', type: 3, value: "'; drop table watches; --" },
            { name: 'limit', type: 3, value: 'many' },
          ],
        },
      ],
      false,
    ]);
    const unknown = await discord.command({ name: 'unknown', options: { a: 1, b: true, c: 0.5 }, forged: true });
    expect(JSON.parse(unknown.content)).toMatchObject([[{ type: 4 }, { type: 5 }, { type: 10 }], false]);
  });
});

test('a direct message with the bot has a user instead of a member', async () => {
  await using _bot = await startEcho();
  const answer = await discord.command({ guildId: null, name: 'help' });
  expect(JSON.parse(answer.content)).toEqual([[], null]);
});

test('the same name is the same person, and roles count', async () => {
  await using bot = await startEcho();
  const call = { name: 'watch', subcommand: 'add', options: { channel: 'x' } } as const;
  await discord.command({ ...call, user: { name: 'ada', permissions: ['ManageGuild'] } });
  await discord.command({ ...call, user: { name: 'ada', permissions: ['Administrator'] } });
  expect([...bot.client.users.cache.values()].filter(({ username }) => username === 'ada')).toHaveLength(1);
});

describe('time', () => {
  test('a first response that comes too late is refused with 10062, and the user got nothing', async () => {
    await using bot = await startBot(discord, {
      on: onCommand(async (interaction) => {
        await vi.waitFor(() => expect(failure).toBeInstanceOf(NoAnswer));
        await interaction.reply('late');
      }),
    });
    await bot.client.application.commands.set([watch]);
    let failure: unknown = null;
    await discord.command({ name: 'watch', forged: true }).catch((error: unknown) => {
      failure = error;
    });
    if (!(failure instanceof NoAnswer)) throw new Error('the command was answered');
    expect(failure.message).toBe('/watch: not acknowledged within 500 ms');
    const { answer } = failure;
    await vi.waitFor(() => expect(bot.failures).toMatchObject([{ status: 404, code: 10062 }]));
    expect(answer).toMatchObject({ answers: 0, acknowledgedAfterMs: null, errors: [{ code: 10062, status: 404 }] });
    expect(() => discord.expectOneAnswerEach()).toThrow('/watch: 0 answers, 10062');
  });

  test('a request on its way counts: latency can make an acknowledgement late', async () => {
    await using bot = await startEcho();
    discord.delayNext('POST /interactions/{interaction_id}/{interaction_token}/callback', 700);
    await expect(discord.command({ name: 'watch', forged: true })).rejects.toBeInstanceOf(NoAnswer);
    await vi.waitFor(() => expect(bot.failures).toMatchObject([{ code: 10062 }]));
  });

  test('a token that is too old edits nothing any more', async () => {
    await using brief = await startDiscord({ tokenLifeMs: 50 });
    await using bot = await startBot(brief, {
      on: onCommand(async (interaction) => {
        await interaction.reply('first');
        await new Promise((resolve) => setTimeout(resolve, 60));
        await interaction.editReply('second');
      }),
    });
    const answer = await brief.command({ name: 'x', forged: true });
    await vi.waitFor(() => expect(bot.failures).toMatchObject([{ status: 401, code: 50027 }]));
    expect(answer).toMatchObject({ content: 'first', edits: 0 });
  });

  test('nothing can be edited before the first response', async () => {
    await using bot = await startBot(discord, {
      on: onCommand(async (interaction) => {
        await interaction.webhook.editMessage('@original', 'too early');
      }),
    });
    await expect(discord.command({ name: 'x', forged: true })).rejects.toThrow('(10015 Unknown Webhook)');
    expect(bot.failures).toMatchObject([{ code: 10015 }]);
  });
});

describe('buttons', () => {
  async function startPager(): Promise<TestBot> {
    const row = (disabled: boolean) =>
      new ActionRowBuilder<ButtonBuilder>().addComponents(
        new ButtonBuilder().setCustomId('next').setLabel('Next').setStyle(ButtonStyle.Primary),
        new ButtonBuilder().setCustomId('back').setLabel('Back').setStyle(ButtonStyle.Secondary).setDisabled(disabled),
      );
    const bot = await startBot(discord, {
      on: async (interaction) => {
        if (interaction.isChatInputCommand()) await interaction.reply({ content: 'page 1', components: [row(true)] });
        if (!interaction.isButton()) return;
        if (interaction.customId === 'next') await interaction.update({ content: 'page 2', components: [row(false)] });
        else {
          await interaction.deferUpdate();
          await interaction.editReply('page 1 again');
        }
      },
    });
    await bot.client.application.commands.set([help, { name: 'pages', description: 'Pages' }]);
    return bot;
  }

  test('pressing one changes the message it belongs to', async () => {
    await using bot = await startPager();
    const page = await discord.command({ name: 'pages' });
    const messageId = page.messageId ?? '';
    await expect(discord.button({ messageId, customId: 'back' })).rejects.toThrow('disabled');
    await expect(discord.button({ messageId, customId: 'other' })).rejects.toThrow('no button other');
    const next = await discord.button({ messageId, customId: 'next' });
    expect(next).toMatchObject({ asked: '[next]', messageId, content: 'page 2', deferred: false });
    expect(await discord.button({ messageId, customId: 'back' })).toMatchObject({ content: 'page 1 again', deferred: true, edits: 1 });
    expect(discord.messages(DEFAULT_GUILD.channels[0].id).map(({ content }) => content)).toEqual(['page 1 again']);
    expect(bot.failures).toEqual([]);
    discord.expectOneAnswerEach();
  });
});
