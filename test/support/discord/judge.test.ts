import { EmbedBuilder, SlashCommandBuilder } from 'discord.js';
import * as spec from 'discord-api-spec/zod';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_GUILD, type Discord, startDiscord } from './discord.ts';
import { invalidForm, judge, showProblem, Violations, withNumericPermissions } from './rules/judge.ts';
import { onCommand, startBot } from './test-bot.ts';

const CHANNEL = DEFAULT_GUILD.channels[0].id;
const USER_AGENT = 'DiscordBot (https://example.org, 1.0)';

function problemsOf(body: unknown): string[] {
  return judge(spec.MessageCreateRequestSchema, body).map(showProblem);
}

describe('the description', () => {
  test('lets a fine message pass', () => {
    expect(problemsOf({ content: 'x', embeds: [{ title: 'y', fields: [{ name: 'a', value: 'b' }] }], flags: 4, tts: false })).toEqual([]);
  });

  test.each([
    ['a wrong type, deep inside', { embeds: [{ fields: [{ name: 'a', value: 5 }] }] }, /^embeds\.0\.fields\.0\.value: .*string/],
    ['too many embeds', { embeds: Array.from({ length: 11 }, () => ({ title: 'x' })) }, /^embeds: /],
    ['too many fields', { embeds: [{ fields: Array.from({ length: 26 }, () => ({ name: 'a', value: 'b' })) }] }, /^embeds\.0\.fields: /],
    ['a description that is too long', { embeds: [{ description: 'x'.repeat(4_097) }] }, /^embeds\.0\.description: /],
    ['an alt text that is too long', { attachments: [{ id: '0', description: 'x'.repeat(1_025) }] }, /^attachments\.0\.description: /],
    ['a member that nobody knows', { content: 'x', colour: 'red' }, /^colour: not a member/],
    ['a member that nobody knows, deep inside', { embeds: [{ title: 'x', colour: 1 }] }, /^embeds\.0\.colour: not a member/],
    ['a member in a state that asks for something', { content: 'x', nsfw: true }, /^nsfw: not a member/],
    [
      'six buttons in a row',
      { components: [{ type: 1, components: Array.from({ length: 6 }, () => ({ type: 2, style: 1 })) }] },
      /^components\.0\.components: /,
    ],
    ['no body at all', undefined, /^\(body\): /],
  ])('refuses %s', (_name, body, problem) => {
    const problems = problemsOf(body);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  test('names what is wrong in the alternative that was meant', () => {
    const command = { name: 'a', description: 'b', options: [{ type: 3, name: 'c', description: 'd', choices: [{ name: 'e' }] }] };
    expect(judge(spec.ApplicationCommandCreateRequestSchema, command).map(showProblem)).toEqual([
      expect.stringMatching(/^options\.0\.choices\.0\.value: /),
    ]);
  });

  test('takes permissions as a string, and only as a string of digits', () => {
    const refused = (permissions: unknown): number =>
      judge(
        spec.ApplicationCommandCreateRequestSchema,
        withNumericPermissions({ name: 'a', description: 'b', default_member_permissions: permissions }),
      ).length;
    expect([refused('32'), refused(32), refused(null), refused('ManageGuild')]).toEqual([0, 0, 0, 1]);
  });
});

test('problems are nested in the answer as the body is', () => {
  const problems = [
    { path: ['embeds', 0, 'title'], problem: 'too long' },
    { path: ['embeds', 0], problem: 'blank' },
    { path: [], problem: 'not JSON' },
  ];
  expect(invalidForm(problems).errors).toEqual({
    embeds: { 0: { title: { _errors: [{ code: 'INVALID', message: 'too long' }] }, _errors: [{ code: 'INVALID', message: 'blank' }] } },
    _body: { _errors: [{ code: 'INVALID', message: 'not JSON' }] },
  });
});

test('violations are reported until they are taken', () => {
  const violations = new Violations();
  violations.expectNone();
  violations.add('POST /x', ['a: wrong', 'b: wrong']);
  expect(() => violations.expectNone()).toThrow(/1 time[\s\S]*POST \/x\n {4}a: wrong\n {4}b: wrong/);
  expect(violations.take()).toEqual([{ route: 'POST /x', problems: ['a: wrong', 'b: wrong'] }]);
  violations.expectNone();
});

describe('at the stand-in', () => {
  let discord: Discord;

  beforeEach(async () => {
    discord = await startDiscord();
  });

  afterEach(async () => {
    await discord.stop();
  });

  function send(path: string, init: RequestInit): Promise<Response> {
    const headers = { authorization: `Bot ${discord.token}`, 'user-agent': USER_AGENT, ...init.headers };
    return fetch(`${discord.apiUrl}/v10${path}`, { method: 'POST', ...init, headers });
  }

  function sendJson(path: string, body: unknown, method = 'POST'): Promise<Response> {
    return send(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  }

  function sendForm(parts: Readonly<Record<string, string | Blob>>): Promise<Response> {
    const form = new FormData();
    for (const [name, value] of Object.entries(parts)) {
      if (typeof value === 'string') form.append(name, value);
      else form.append(name, value, 'chart.png');
    }
    return send(`/channels/${CHANNEL}/messages`, { body: form });
  }

  test('a bad message is refused, remembered, and makes stop() fail', async () => {
    const other = await startDiscord();
    await using bot = await startBot(other);
    const body = { content: 'x', embeds: [{ title: 'x'.repeat(257) }] };
    await expect(bot.client.rest.post(`/channels/${CHANNEL}/messages`, { body })).rejects.toMatchObject({
      status: 400,
      code: 50035,
      message: expect.stringContaining('embeds[0].title'),
    });
    expect(other.posts(CHANNEL)).toEqual([]);
    expect(other.violations).toMatchObject([{ route: 'POST /channels/{channel_id}/messages' }]);
    await bot.client.destroy();
    await expect(other.stop()).rejects.toThrow(/rules were broken 1 time[\s\S]*embeds\.0\.title/);
  });

  test('a bad answer to an interaction is refused, and a good one may follow', async () => {
    await using bot = await startBot(discord, {
      on: onCommand(async (interaction) => {
        const embed = Object.assign(new EmbedBuilder().setTitle('x').toJSON(), { colour: 'red' });
        await interaction.reply({ embeds: [embed] }).catch(() => interaction.reply('better'));
      }),
    });
    const answer = await discord.command({ name: 'x', forged: true });
    expect(answer).toMatchObject({ content: 'better', answers: 1, errors: [{ status: 400, code: 50035 }] });
    expect(discord.takeViolations()).toMatchObject([
      { problems: ['data.embeds.0.colour: not a member of this object in the description'] },
    ]);
    expect(bot.failures).toEqual([]);
  });

  const text = (length: number): string => 'x'.repeat(length);
  test.each([
    ['content over 2,000 characters', { content: text(2_001) }, 'content: longer than 2000'],
    ['embeds over 6,000 characters in sum', { embeds: [{ description: text(4_000) }, { description: text(2_001) }] }, '6001 characters'],
    ['a picture that no file belongs to', { embeds: [{ image: { url: 'attachment://a.png' } }] }, 'no file is named a.png'],
    ['an attachment without its file', { content: 'x', attachments: [{ id: '0', description: 'alt' }] }, 'no file belongs to id 0'],
    ['an embed that shows nothing', { embeds: [{ color: 1 }] }, 'shows nothing'],
    ['a field without text', { embeds: [{ fields: [{ name: ' ', value: 'x' }] }] }, 'name and value are required'],
    ['an empty message', { content: '  ' }, '50006'],
  ])('%s breaks a rule', async (_name, body, problem) => {
    const response = await sendJson(`/channels/${CHANNEL}/messages`, body);
    expect(response.status).toBe(400);
    expect(discord.takeViolations().flatMap(({ problems }) => problems)).toEqual([expect.stringContaining(problem)]);
    expect(discord.posts(CHANNEL)).toEqual([]);
  });

  test('a file over 10 MiB is too large, one of 10 MiB is not', async () => {
    const size = 10 * 1024 * 1024;
    expect((await sendForm({ payload_json: '{}', 'files[0]': new Blob([new Uint8Array(size)]) })).status).toBe(200);
    expect((await sendForm({ payload_json: '{}', 'files[0]': new Blob([new Uint8Array(size + 1)]) })).status).toBe(413);
    expect(discord.takeViolations()).toMatchObject([{ problems: ['40005 Request entity too large'] }]);
  });

  test.each([
    ['a file under another name', { payload_json: '{}', file: new Blob(['x']) }, 'neither payload_json nor a file'],
    ['a form whose payload is no JSON', { payload_json: '{', 'files[0]': new Blob(['x']) }, 'payload_json: not JSON'],
    ['a form whose payload breaks the description', { payload_json: '{"content":5}', 'files[0]': new Blob(['x']) }, 'content: '],
  ])('%s breaks a rule', async (_name, parts, problem) => {
    expect((await sendForm(parts)).status).toBe(400);
    expect(discord.takeViolations().flatMap(({ problems }) => problems)).toContainEqual(expect.stringContaining(problem));
  });

  const options = (count: number, of: (index: number) => object): object[] => Array.from({ length: count }, (_, index) => of(index));
  test.each([
    ['a name in capitals', [{ name: 'Stats', description: 'x' }], 'not a lower-case word'],
    ['no description', [{ name: 'stats' }], 'description: required'],
    ['two of one name', options(2, () => ({ name: 'stats', description: 'x' })), 'two commands of the same name'],
    [
      '26 options',
      [{ name: 'a', description: 'x', options: options(26, (n) => ({ type: 3, name: `o${n}`, description: 'x' })) }],
      '0.options: ',
    ],
    ['101 commands', options(101, (n) => ({ name: `c${n}`, description: 'x' })), '30032'],
    [
      'a required option after an optional one',
      [
        {
          name: 'a',
          description: 'x',
          options: [
            { type: 3, name: 'b', description: 'x' },
            { type: 3, name: 'c', description: 'x', required: true },
          ],
        },
      ],
      'required options must come first',
    ],
    [
      'a subcommand beside an option',
      [
        {
          name: 'a',
          description: 'x',
          options: [
            { type: 1, name: 'b', description: 'x' },
            { type: 3, name: 'c', description: 'x' },
          ],
        },
      ],
      'side by side',
    ],
    [
      'choices with autocomplete',
      [
        {
          name: 'a',
          description: 'x',
          options: [{ type: 3, name: 'b', description: 'x', autocomplete: true, choices: [{ name: 'c', value: 'd' }] }],
        },
      ],
      'autocomplete excludes choices',
    ],
  ])('commands with %s are refused', async (_name, commands, problem) => {
    const response = await sendJson(`/applications/${discord.applicationId}/commands`, commands, 'PUT');
    expect(response.status).toBe(400);
    expect(discord.takeViolations().flatMap(({ problems }) => problems)).toEqual([expect.stringContaining(problem)]);
    expect(discord.commands()).toEqual([]);
  });

  test('autocomplete takes 25 choices and no more', async () => {
    let count = 25;
    await using bot = await startBot(discord, {
      on: async (interaction) => {
        if (interaction.isAutocomplete())
          await interaction.respond(Array.from({ length: count }, (_, index) => ({ name: `${index}`, value: `${index}` })));
      },
    });
    const builder = new SlashCommandBuilder().setName('find').setDescription('x');
    builder.addStringOption((option) => option.setName('what').setDescription('x').setAutocomplete(true));
    await bot.client.application.commands.set([builder]);
    expect(await discord.autocomplete({ name: 'find', focused: 'what' })).toHaveLength(25);
    count = 26;
    await expect(discord.autocomplete({ name: 'find', focused: 'what', deadlineMs: 300 })).rejects.toThrow('50035');
    expect(discord.takeViolations()).toHaveLength(1);
  });

  test('a slash command is not answered with choices, nor an edit made private', async () => {
    await using bot = await startBot(discord, {
      on: onCommand(async (interaction) => {
        const path = `/interactions/${interaction.id}/${interaction.token}/callback` as const;
        await bot.client.rest.post(path, { auth: false, body: { type: 8, data: { choices: [] } } }).catch(() => {});
        await interaction.reply({ embeds: [new EmbedBuilder().setTitle('public')] });
        await bot.client.rest.patch(`/webhooks/${discord.applicationId}/${interaction.token}/messages/@original`, {
          auth: false,
          body: { flags: 64 },
        });
      }),
    });
    await discord.command({ name: 'x', forged: true });
    await expect.poll(() => bot.failures).toMatchObject([{ code: 50035 }]);
    expect(discord.takeViolations().flatMap(({ problems }) => problems)).toEqual([
      'type: 8 does not answer a command',
      'flags: an edit can set only SUPPRESS_EMBEDS and IS_COMPONENTS_V2',
    ]);
  });

  test.each([
    ['a route that is not played', '/stage-instances', {}],
    ['a known route by another method', '/gateway/bot', {}],
    ['an unknown query parameter', `/channels/${CHANNEL}/messages?colour=red`, { content: 'x' }],
    ['a client that does not name itself', `/channels/${CHANNEL}/messages`, { content: 'x' }, { 'user-agent': 'curl/8' }],
    ['a body of another type', `/channels/${CHANNEL}/messages`, { content: 'x' }, { 'content-type': 'text/plain' }],
  ])('%s is noticed', async (_name, path, body, headers?: Readonly<Record<string, string>>) => {
    const response = await send(path, { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
    expect(response.ok).toBe(false);
    expect(discord.takeViolations()).toHaveLength(1);
  });

  test('another version of the API is not played', async () => {
    const response = await fetch(`${discord.apiUrl}/v9/gateway/bot`, { headers: { 'user-agent': USER_AGENT } });
    expect(response.status).toBe(404);
    expect(discord.takeViolations()).toHaveLength(1);
  });
});
