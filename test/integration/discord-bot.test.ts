import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DiscordBotOptions } from '../../src/bot/discord/bot.ts';
import { toGuildId } from '../../src/domain/ids.ts';
import { connect, type Db, type Result } from '../../src/store/database.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { DEFAULT_TOKEN, type Discord, NoAnswer, NotOffered, startDiscord } from '../support/discord/discord.ts';
import { login } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { createDatabase, type TestDatabase } from '../support/postgres/database.ts';
import { chatBefore, record } from '../support/recorded.ts';
import { ADMINS, GENERAL, MODS, MOONBASE, NEWS, PNG, type Running, runBot, SUNBASE, WORLD, whenReady } from '../support/running-bot.ts';

const ada = { name: 'ada', roles: [ADMINS] };
const bob = { name: 'bob' };

let database: TestDatabase;
let db: Db;
let store: Store;

beforeAll(async () => {
  database = await createDatabase();
  db = connect(database.url, 6);
  store = createStore(db);
  await record(database.url, { id: 1001, login: 'moonbase', said: chatBefore(Date.now(), 1_234, 7) });
  await record(database.url, {
    id: 1002,
    login: 'hostile',
    said: [{ atMs: Date.now() - 60_000, by: 1, displayName: '[x](https://evil.example) @everyone **b**' }],
  });
});

afterAll(async () => {
  await store.stop();
  await database[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await db.raw('truncate watches, guilds, digests, digest_runs');
});

const startBot = (discord: Discord, more: Partial<DiscordBotOptions> = {}): Running => runBot(discord, store, more);

async function count(table: 'watches' | 'digests'): Promise<number> {
  return (await db.raw<Result<unknown>>(`select 1 from ${table}`)).rows.length;
}

const guildOf = (text: string) => {
  const id = toGuildId(text);
  if (id === null) throw new Error('not a guild id');
  return id;
};
const watch = (guild: string, name: string) => store.watches.addWatch(guildOf(guild), login(name), null);

describe('registration', () => {
  test('happens once, for servers only, and not again when nothing has changed', async () => {
    await using discord = await startDiscord(WORLD);
    {
      await using running = startBot(discord);
      await whenReady(running, discord);
      expect(discord.commands().map((command) => command['name'])).toEqual(['watch', 'stats', 'digest', 'settings', 'twitch-commands']);
      for (const command of discord.commands()) expect(command).toMatchObject({ contexts: [0], integration_types: [0] });
    }
    await using again = startBot(discord);
    await eventually(() => expect(again.logged.join('')).toContain('registered already'));
    expect(discord.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  test('goes to the one server that is named', async () => {
    await using discord = await startDiscord(WORLD);
    await using running = startBot(discord, { guildId: SUNBASE });
    await whenReady(running, discord, SUNBASE);
    expect(discord.commands()).toEqual([]);
    await using again = startBot(discord, { guildId: SUNBASE });
    await eventually(() => expect(again.logged.join('')).toContain('registered already'));
  });

  test('waits for a Discord in trouble', async () => {
    await using discord = await startDiscord(WORLD);
    discord.failNext('PUT /applications/{application_id}/commands', 503, { times: 4 });
    await using running = startBot(discord);
    await whenReady(running, discord);
  });

  test('in a server where the bot is not tells what to check, and the rest goes on', async () => {
    await using discord = await startDiscord(WORLD);
    await using running = startBot(discord, { guildId: '800000000000000099' });
    await eventually(() => expect(running.logged.join('')).toContain('check DISCORD_GUILD_ID'));
    expect(running.bot.status().state).toBe('connected');
  });
});

describe('the connection', () => {
  test('is refused with a wrong token: said clearly, without the token, and nothing is thrown', async () => {
    await using discord = await startDiscord(WORLD);
    await using running = startBot(discord, { token: `${DEFAULT_TOKEN}x` });
    await eventually(() => expect(running.bot.status()).toEqual({ state: 'refused', detail: 'Discord does not accept DISCORD_TOKEN' }));
    expect(running.logged.join('')).not.toContain(DEFAULT_TOKEN);
    expect(running.logged.filter((line) => line.includes('DISCORD_TOKEN'))).toHaveLength(1);
  });

  test('is tried again while Discord is away', async () => {
    await using discord = await startDiscord(WORLD);
    discord.failNext('GET /gateway/bot', 503, { times: 4 });
    await using running = startBot(discord);
    await eventually(() => expect(running.bot.status()).toEqual({ state: 'connecting', detail: 'Discord can not be reached' }));
    await whenReady(running, discord);
  });

  test.each([
    ['is cut', (discord: Discord) => discord.cut()],
    ['is asked to begin anew', (discord: Discord) => discord.askToReconnect()],
    ['loses its session', (discord: Discord) => discord.invalidateSessions()],
  ])('that %s comes back, and commands are answered', async (_, disturb) => {
    await using discord = await startDiscord(WORLD);
    await using running = startBot(discord);
    await whenReady(running, discord);
    disturb(discord);
    await eventually(() => expect(running.bot.status().state).toBe('connecting'), 5_000, 5);
    await eventually(() => {
      expect(running.bot.status().state).toBe('connected');
      expect(discord.connected).toBe(1);
    });
    await discord.command({ name: 'watch', subcommand: 'list', user: ada });
    discord.expectOneAnswerEach();
  });

  test('can be stopped while it is being made', async () => {
    await using discord = await startDiscord(WORLD);
    const open = discord.holdGateway();
    const running = startBot(discord);
    await eventually(() => expect(discord.requests.some(({ path }) => path.endsWith('/gateway/bot'))).toBe(true));
    await running.bot.stop(2_000);
    expect(running.bot.status().state).toBe('off');
    expect(running.logged.join('')).not.toContain('took longer');
    open();
  });

  test('is let go at the stop only after what is under way has been answered', async () => {
    await using discord = await startDiscord(WORLD);
    const running = startBot(discord);
    await whenReady(running, discord);
    discord.delayNext('PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original', 700);
    const answer = discord.command({ name: 'watch', subcommand: 'list', user: ada });
    await eventually(() => expect(discord.answers[0]?.deferred).toBe(true));
    await running.bot.stop();
    expect((await answer).answers).toBe(1);
    expect(discord.connected).toBe(0);
    expect(running.bot.status()).toEqual({ state: 'off', detail: null });
  });
});

describe('commands', () => {
  let discord: Discord;
  let running: Running;

  beforeAll(async () => {
    discord = await startDiscord(WORLD);
    running = startBot(discord);
    await whenReady(running, discord);
  });

  afterAll(async () => {
    discord.expectOneAnswerEach();
    await running.bot.stop();
    await discord.stop();
  });

  test('/watch add by a member who manages the server is answered in private and stored', async () => {
    const answer = await discord.command({ name: 'watch', subcommand: 'add', options: { channel: 'MoonBase' }, user: ada });
    expect(answer).toMatchObject({ ephemeral: true, deferred: true, answers: 1, embeds: [{ title: 'Watching moonbase' }] });
    expect(answer.acknowledgedAfterMs).toBeLessThan(1_000);
    expect(discord.messages(GENERAL)).toEqual([]);
    expect(await store.watches.listWatches(guildOf(MOONBASE))).toMatchObject([{ login: 'moonbase' }]);
  });

  test('/watch by a member without permission is refused, in private, with nothing done', async () => {
    for (const forged of [false, true]) {
      const answer = await discord.command({ name: 'watch', subcommand: 'add', options: { channel: 'moonbase' }, user: bob, forged });
      expect(answer).toMatchObject({ ephemeral: true, deferred: false, answers: 1 });
      expect(answer.content).toContain('Manage Server');
    }
    expect(await count('watches')).toBe(0);
  });

  test('/settings is not offered to members, and refused to a forger', async () => {
    const call = { name: 'settings', subcommand: 'timezone', options: { timezone: 'Asia/Kolkata' }, user: bob };
    await expect(discord.command(call)).rejects.toThrow(NotOffered);
    expect((await discord.command({ ...call, forged: true })).content).toContain('Manage Server');
    expect((await store.guilds.getGuildSettings(guildOf(MOONBASE))).timeZone).toBeNull();
  });

  test('a manager role that was set lets its members manage watches, and not the settings', async () => {
    await discord.command({ name: 'settings', subcommand: 'manager-role', options: { role: MODS }, user: ada });
    const mod = { name: 'mia', roles: [MODS] };
    const added = await discord.command({ name: 'watch', subcommand: 'add', options: { channel: 'moonbase' }, user: mod });
    expect(added.embeds).toMatchObject([{ title: 'Watching moonbase' }]);
    const forged = await discord.command({ name: 'settings', subcommand: 'manager-role', user: mod, forged: true });
    expect(forged.content).toContain('Manage Server');
  });

  test.each(["x'; drop table watches; --", 'a\r\nJOIN #evil', '@every one', '**bold**', '<@123>'])(
    'an injection-shaped name is refused: %j',
    async (channel) => {
      const answer = await discord.command({ name: 'watch', subcommand: 'add', options: { channel }, user: ada });
      expect(answer).toMatchObject({ ephemeral: true, answers: 1 });
      expect(answer.content).toContain("can't be a Twitch channel");
      expect(answer.content).not.toMatch(/(?<!\\)[*<@]/);
      expect(await count('watches')).toBe(0);
    },
  );

  test.each(['overview', 'activity', 'chatters'])(
    '/stats %s is public: a sentence with the right number, a picture, its words',
    async (subcommand) => {
      await watch(MOONBASE, 'moonbase');
      const answer = await discord.command({ name: 'stats', subcommand, user: bob });
      expect(answer).toMatchObject({ ephemeral: false, deferred: true, answers: 1, edits: 1 });
      expect(answer.embeds[0]?.description).toContain('1,234 messages');
      expect(answer.embeds[0]?.image?.url).toBe('attachment://chart.png');
      expect(answer.attachments).toMatchObject([
        { name: 'chart.png', contentType: 'image/png', description: expect.stringContaining('chart') },
      ]);
      expect(Buffer.from(answer.attachments[0]?.bytes ?? []).equals(PNG)).toBe(true);
      expect(discord.messages(GENERAL).at(-1)?.interactionId).toBe(answer.interactionId);
    },
  );

  test('/stats of a channel that is not watched is refused in private, though its answers are public', async () => {
    const before = discord.messages(GENERAL).length;
    const answer = await discord.command({ name: 'stats', subcommand: 'overview', options: { channel: 'moonbase' }, user: bob });
    expect(answer).toMatchObject({ ephemeral: true, deferred: false, answers: 1 });
    expect(answer.content).toContain('does not watch moonbase');
    expect(discord.messages(GENERAL)).toHaveLength(before);
  });

  test("two servers don't see each other's watches", async () => {
    await watch(MOONBASE, 'moonbase');
    const call = { name: 'stats', subcommand: 'overview', user: bob };
    expect((await discord.command({ ...call, guildId: SUNBASE, options: { channel: 'moonbase' } })).content).toContain('does not watch');
    expect((await discord.command({ ...call, guildId: SUNBASE })).content).toContain('does not watch any');
    expect(await discord.autocomplete({ ...call, guildId: SUNBASE, focused: 'channel' })).toEqual([]);
    expect(await discord.autocomplete({ ...call, focused: 'channel', options: { channel: 'moon' } })).toEqual([
      { name: 'moonbase', value: 'moonbase' },
    ]);
  });

  test('what the watches of managers are is not suggested to others', async () => {
    await watch(MOONBASE, 'moonbase');
    const call = { name: 'watch', subcommand: 'remove', focused: 'channel' };
    expect(await discord.autocomplete({ ...call, user: ada })).toHaveLength(1);
    expect(await discord.autocomplete({ ...call, user: bob })).toEqual([]);
  });

  test("a chatter's name can't become a link, a mention or formatting", async () => {
    await watch(MOONBASE, 'hostile');
    const { embeds } = await discord.command({ name: 'stats', subcommand: 'chatters', user: bob });
    const description = embeds[0]?.description ?? '';
    expect(description).toContain('evil.example');
    expect(description).not.toMatch(/(?<!\\)[[\]()*@]{1}(?=x|everyone|\*)|https:\/\//);
  });

  test('outside a server nothing is offered, and a forged use is told so', async () => {
    await expect(discord.command({ name: 'watch', subcommand: 'list', guildId: null })).rejects.toThrow(NotOffered);
    const forged = await discord.command({ name: 'watch', subcommand: 'list', guildId: null, forged: true });
    expect(forged.content).toContain('in servers only');
  });

  test("numbers and dates follow the server's zone and language", async () => {
    await discord.command({ name: 'settings', subcommand: 'timezone', options: { timezone: 'asia/kolkata' }, user: ada });
    await watch(MOONBASE, 'moonbase');
    await discord.command({
      name: 'digest',
      subcommand: 'create',
      options: { where: NEWS, frequency: 'daily', at: '09:30', channel: 'moonbase' },
      user: ada,
    });
    const list = await discord.command({ name: 'digest', subcommand: 'list', user: ada });
    expect(list.embeds[0]?.description).toMatch(/^moonbase, daily at 09:30 in \\#news: next on \d+ \w+ \d{4}, 09:30 \(Asia\/Kolkata\)$/);
  });

  test('a digest for a place where the bot may not post says what it lacks', async () => {
    await watch(MOONBASE, 'moonbase');
    discord.setBotPermissions(NEWS, { deny: ['SendMessages', 'AttachFiles'] });
    const options = { where: NEWS, frequency: 'daily', at: '09:30', channel: 'moonbase' };
    const said = await eventually(async () => {
      await db.raw('truncate digests, digest_runs');
      const answer = await discord.command({ name: 'digest', subcommand: 'create', options, user: ada });
      expect(answer.embeds[0]?.description).toContain('Send Messages, Attach Files');
      return answer;
    });
    expect(said.ephemeral).toBe(true);
    discord.setBotPermissions(NEWS, {});
  });
});

describe('one answer, whatever Discord does:', () => {
  const CALLBACK = 'POST /interactions/{interaction_id}/{interaction_token}/callback';
  const ORIGINAL = 'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original';
  type Trouble = (discord: Discord) => void;
  const troubles: readonly (readonly [string, Trouble])[] = [
    ['429 at the acknowledgement', (discord) => discord.rateLimitNext(CALLBACK, 1)],
    ['5xx at the acknowledgement', (discord) => discord.failNext(CALLBACK, 502, { times: 2 })],
    ['a dropped acknowledgement', (discord) => discord.failNext(CALLBACK, 'drop')],
    ['an acknowledgement whose response is slow', (discord) => discord.delayNext(CALLBACK, 1_500)],
    ['429 at the answer', (discord) => discord.rateLimitNext(ORIGINAL, 1, { times: 2 })],
    ['5xx at the answer', (discord) => discord.failNext(ORIGINAL, 503, { times: 6 })],
    ['a dropped answer', (discord) => discord.failNext(ORIGINAL, 'drop', { times: 2 })],
  ];

  test.each(troubles)('%s', async (_, trouble) => {
    await using discord = await startDiscord(WORLD);
    await using running = startBot(discord);
    await whenReady(running, discord);
    await watch(MOONBASE, 'moonbase');
    trouble(discord);
    const answer = await discord.command({ name: 'stats', subcommand: 'activity', user: bob });
    expect(answer).toMatchObject({ answers: 1, ephemeral: false });
    expect(answer.embeds[0]?.description).toContain('1,234 messages');
    expect(answer.acknowledgedAfterMs).toBeLessThan(3_000);
    await eventually(() => expect(running.counted).toContain('stats activity: answered'));
    discord.expectOneAnswerEach();
  });

  test('an acknowledgement that was accepted though its response was lost is carried on, once', async () => {
    await using discord = await startDiscord(WORLD);
    await using running = startBot(discord);
    await whenReady(running, discord);
    discord.failNext(CALLBACK, 500, { applied: true });
    const answer = await discord.command({ name: 'watch', subcommand: 'add', options: { channel: 'moonbase' }, user: ada });
    expect(answer).toMatchObject({ answers: 1, embeds: [{ title: 'Watching moonbase' }] });
  });

  test("when the acknowledgement can't be made at all, nothing is done, and the bot lives on", async () => {
    await using discord = await startDiscord(WORLD);
    await using running = startBot(discord);
    await whenReady(running, discord);
    discord.failNext(CALLBACK, 503, { times: 50 });
    const call = { name: 'watch', subcommand: 'add', options: { channel: 'moonbase' }, user: ada };
    await expect(discord.command({ ...call, deadlineMs: 5_000 })).rejects.toThrow(NoAnswer);
    await eventually(() => expect(running.counted).toContain('watch add: unanswered'));
    expect(await count('watches')).toBe(0);
    expect(running.bot.status().state).toBe('connected');
  });

  test('of two processes of one bot, one carries a command out', async () => {
    await using discord = await startDiscord(WORLD);
    await using first = startBot(discord);
    await whenReady(first, discord);
    await using second = startBot(discord);
    await eventually(() => expect(discord.connected).toBe(2));
    const answer = await discord.command({ name: 'watch', subcommand: 'add', options: { channel: 'moonbase' }, user: ada });
    expect(answer).toMatchObject({ answers: 1, embeds: [{ title: 'Watching moonbase' }] });
    await eventually(() => expect([...first.counted, ...second.counted].sort()).toEqual(['watch add: answered', 'watch add: elsewhere']));
  });
});
