import { AttachmentBuilder, EmbedBuilder, MessageFlags, PermissionFlagsBits, SlashCommandBuilder } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Discord, startDiscord } from './discord.ts';
import { onCommand, startBot } from './test-bot.ts';

const GUILD = '800000000000000011';
const GENERAL = '810000000000000011';
const MOD_ROLE = '820000000000000011';

/** A PNG of 2 x 1 pixels. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DAwPAfAAcAAf+rtNKnAAAAAElFTkSuQmCC', 'base64');

const stats = new SlashCommandBuilder()
  .setName('stats')
  .setDescription('How busy a channel was')
  .addSubcommand((sub) =>
    sub
      .setName('activity')
      .setDescription('Messages over time')
      .addStringOption((option) => option.setName('channel').setDescription('Which channel').setAutocomplete(true).setRequired(true))
      .addStringOption((option) => option.setName('period').setDescription('How long').addChoices({ name: '1 hour', value: '1h' })),
  );
const watch = new SlashCommandBuilder()
  .setName('watch')
  .setDescription('Watch a channel')
  .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild)
  .addChannelOption((option) => option.setName('where').setDescription('Where'))
  .addUserOption((option) => option.setName('who').setDescription('Who'))
  .addRoleOption((option) => option.setName('role').setDescription('Role'))
  .addIntegerOption((option) => option.setName('limit').setDescription('Limit').setMinValue(1).setMaxValue(25))
  .addBooleanOption((option) => option.setName('loud').setDescription('Loud'));

let discord: Discord;

beforeEach(async () => {
  discord = await startDiscord({
    guilds: [
      {
        id: GUILD,
        name: 'Moonbase',
        locale: 'de',
        roles: [{ id: MOD_ROLE, name: 'mods', permissions: ['ManageGuild'] }],
        channels: [{ id: GENERAL, name: 'general' }],
        members: [{ id: '830000000000000011', name: 'ada', roles: [MOD_ROLE] }],
      },
    ],
  });
});

afterEach(async () => {
  await discord.stop();
});

test('the real client logs in, becomes ready and knows the guild', async () => {
  await using bot = await startBot(discord);
  const guild = bot.client.guilds.cache.get(GUILD);
  expect(bot.client.user.id).toBe(discord.applicationId);
  expect(guild).toMatchObject({ name: 'Moonbase', preferredLocale: 'de', available: true });
  expect(guild?.channels.cache.get(GENERAL)?.name).toBe('general');
  expect(guild?.roles.cache.get(MOD_ROLE)?.permissions.has('ManageGuild')).toBe(true);
  expect(guild?.members.me?.permissionsIn(GENERAL).has(['ViewChannel', 'SendMessages', 'AttachFiles'])).toBe(true);
  expect(discord.connected).toBe(1);
});

test('commands are registered globally and per guild, and a name keeps its id', async () => {
  await using bot = await startBot(discord);
  const first = await bot.client.application.commands.set([stats, watch], GUILD);
  const second = await bot.client.application.commands.set([watch], GUILD);
  expect(second.first()?.id).toBe(first.find(({ name }) => name === 'watch')?.id);
  expect(discord.commands(GUILD)).toMatchObject([{ name: 'watch', default_member_permissions: '32' }]);
  expect(discord.commands()).toEqual([]);
  await bot.client.application.commands.create(stats);
  expect(discord.commands().map(({ name }) => name)).toEqual(['stats']);
  expect((await bot.client.application.commands.fetch()).size).toBe(1);
  const edited = await bot.client.application.commands.edit([...second.keys()][0] ?? '', { description: 'Other' }, GUILD);
  expect(edited.description).toBe('Other');
  await bot.client.application.commands.delete(edited, GUILD);
  expect(discord.commands(GUILD)).toEqual([]);
});

test('a deferred answer arrives with embed, picture and alt text', async () => {
  await using bot = await startBot(discord, {
    on: onCommand(async (interaction) => {
      await interaction.deferReply();
      const channel = interaction.options.getString('channel', true);
      const embed = new EmbedBuilder().setDescription(`${channel} was busy`).setImage('attachment://activity.png');
      const file = new AttachmentBuilder(PNG, { name: 'activity.png', description: 'A line that rises' });
      const message = await interaction.editReply({ embeds: [embed], files: [file] });
      expect(message.attachments.first()).toMatchObject({ name: 'activity.png', width: 2, height: 1, description: 'A line that rises' });
      expect(message.embeds[0]?.image?.url).toContain('/activity.png');
    }),
  });
  await bot.client.application.commands.set([stats]);
  const answer = await discord.command({ guildId: GUILD, name: 'stats', subcommand: 'activity', options: { channel: 'x', period: '1h' } });
  expect(answer).toMatchObject({
    asked: '/stats activity channel:x period:1h',
    deferred: true,
    ephemeral: false,
    edits: 1,
    answers: 1,
    followUps: [],
    errors: [],
    embeds: [{ description: 'x was busy', image: { url: 'attachment://activity.png' } }],
    attachments: [{ name: 'activity.png', description: 'A line that rises', contentType: 'image/png' }],
  });
  expect(Buffer.from(answer.attachments[0]?.bytes ?? []).equals(PNG)).toBe(true);
  expect(answer.acknowledgedAfterMs).toBeLessThan(1_000);
  expect(discord.messages(GENERAL).map(({ interactionId }) => interactionId)).toEqual([answer.interactionId]);
  expect(discord.posts(GENERAL)).toEqual([]);
  await vi.waitFor(() => expect(discord.requests.at(-1)?.route).toContain('@original'));
  expect(bot.failures).toEqual([]);
  discord.expectOneAnswerEach();
});

test('attachments can be fetched where the answer says', async () => {
  await using bot = await startBot(discord);
  const channel = await bot.client.channels.fetch(GENERAL);
  if (!channel?.isSendable()) throw new Error('not a text channel');
  const message = await channel.send({ files: [new AttachmentBuilder(PNG, { name: 'ä b.png' })] });
  const fetched = await fetch(message.attachments.first()?.url ?? '');
  expect(Buffer.from(await fetched.arrayBuffer()).equals(PNG)).toBe(true);
});

test('a private direct reply is ephemeral and not seen in the channel', async () => {
  await using bot = await startBot(discord, {
    on: onCommand(async (interaction) => {
      const { resource } = await interaction.reply({ content: 'only you', flags: MessageFlags.Ephemeral, withResponse: true });
      expect(resource?.message?.content).toBe('only you');
    }),
  });
  await bot.client.application.commands.set([watch]);
  const answer = await discord.command({ guildId: GUILD, user: { name: 'ada' }, name: 'watch' });
  expect(answer).toMatchObject({ content: 'only you', ephemeral: true, deferred: false, edits: 0, answers: 1 });
  expect(discord.messages(GENERAL)).toEqual([]);
  await vi.waitFor(() => expect(discord.requests.at(-1)).toMatchObject({ status: 200 }));
  expect(bot.failures).toEqual([]);
});

test('options reach the client with their types and what they refer to', async () => {
  await using bot = await startBot(discord, {
    on: onCommand(async (interaction) => {
      const { options, memberPermissions, appPermissions, locale, guildLocale } = interaction;
      const seen = [
        options.getChannel('where', true).id,
        options.getUser('who', true).username,
        options.getRole('role', true).name,
        options.getInteger('limit', true),
        options.getBoolean('loud', true),
        memberPermissions?.has('ManageGuild'),
        appPermissions.has('SendMessages'),
        locale,
        guildLocale,
      ];
      await interaction.reply(JSON.stringify(seen));
    }),
  });
  await bot.client.application.commands.set([watch], GUILD);
  const options = { where: GENERAL, who: '830000000000000011', role: MOD_ROLE, limit: 5, loud: true };
  const answer = await discord.command({ guildId: GUILD, user: { name: 'ada', locale: 'fr' }, name: 'watch', options });
  expect(JSON.parse(answer.content)).toEqual([GENERAL, 'ada', 'mods', 5, true, true, true, 'fr', 'de']);
});

test('autocomplete brings the choices for what was typed', async () => {
  await using bot = await startBot(discord, {
    on: async (interaction) => {
      if (!interaction.isAutocomplete()) return;
      const { name, value } = interaction.options.getFocused(true);
      await interaction.respond([{ name: `${name}=${value}`, value: 'moonbase' }]);
    },
  });
  await bot.client.application.commands.set([stats]);
  const call = { guildId: GUILD, name: 'stats', subcommand: 'activity', focused: 'channel' };
  expect(await discord.autocomplete({ ...call, options: { channel: 'moo' } })).toEqual([{ name: 'channel=moo', value: 'moonbase' }]);
  expect(await discord.autocomplete(call)).toEqual([{ name: 'channel=', value: 'moonbase' }]);
  await expect(discord.autocomplete({ ...call, focused: 'period' })).rejects.toThrow('not an option with autocomplete');
  expect(bot.failures).toEqual([]);
});

describe('exactly one answer', () => {
  test('a second acknowledgement is refused with 40060', async () => {
    await using bot = await startBot(discord, {
      on: onCommand(async (interaction) => {
        await interaction.reply('first');
        interaction.replied = false;
        await interaction.reply('second');
      }),
    });
    await bot.client.application.commands.set([watch]);
    const answer = await discord.command({ guildId: GUILD, user: { permissions: ['ManageGuild'] }, name: 'watch' });
    await vi.waitFor(() => expect(bot.failures).toMatchObject([{ code: 40060, status: 400 }]));
    expect(answer).toMatchObject({ content: 'first', answers: 1, errors: [{ code: 40060 }] });
    expect(() => discord.expectOneAnswerEach()).toThrow('40060');
  });

  test('the first follow-up takes the place of "is thinking", the next is a message of its own', async () => {
    await using bot = await startBot(discord, {
      on: onCommand(async (interaction) => {
        await interaction.deferReply({ flags: MessageFlags.Ephemeral });
        await interaction.followUp('taken');
        await interaction.followUp('another');
      }),
    });
    await bot.client.application.commands.set([watch]);
    const answer = await discord.command({ guildId: GUILD, user: { name: 'ada' }, name: 'watch' });
    expect(answer).toMatchObject({ content: 'taken', ephemeral: true, edits: 0 });
    await vi.waitFor(() => expect(answer).toMatchObject({ followUps: [{ content: 'another', ephemeral: false }], answers: 2 }));
    expect(() => discord.expectOneAnswerEach()).toThrow('/watch: 2 answers');
  });

  test('a deleted deferral that is followed up is one answer', async () => {
    await using bot = await startBot(discord, {
      on: onCommand(async (interaction) => {
        await interaction.deferReply();
        await interaction.deleteReply();
        await interaction.followUp({ content: 'in private', flags: MessageFlags.Ephemeral });
      }),
    });
    await bot.client.application.commands.set([watch]);
    const answer = await discord.command({ guildId: GUILD, user: { name: 'ada' }, name: 'watch' });
    expect(answer).toMatchObject({ content: '', messageId: null, followUps: [{ content: 'in private', ephemeral: true }], answers: 1 });
    expect(discord.messages(GENERAL)).toEqual([]);
    discord.expectOneAnswerEach();
  });

  test('a command that nobody answers is reported with what went wrong', async () => {
    await using bot = await startBot(discord, { on: onCommand((interaction) => interaction.deferReply()) });
    await bot.client.application.commands.set([watch]);
    const call = { guildId: GUILD, user: { name: 'ada' }, name: 'watch' };
    await expect(discord.command({ ...call, deadlineMs: 100 })).rejects.toThrow('/watch: not answered within 100 ms');
    expect(() => discord.expectOneAnswerEach()).toThrow('/watch: 0 answers');
  });
});
