import { AttachmentBuilder, type Client } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_GUILD, type Discord, startDiscord } from './discord.ts';
import { startBot } from './test-bot.ts';

const GUILD = '800000000000000021';
const GENERAL = '810000000000000021';
const LIST = '810000000000000022';
const POST = 'POST /channels/{channel_id}/messages';

let discord: Discord;

beforeEach(async () => {
  discord = await startDiscord({
    guilds: [
      {
        id: GUILD,
        name: 'Moonbase',
        channels: [
          { id: GENERAL, name: 'general' },
          { id: LIST, name: 'rooms', type: 4 },
        ],
      },
    ],
    buckets: { 'GET /channels/{channel_id}': { limit: 2, perMs: 400 } },
  });
});

afterEach(async () => {
  await discord.stop();
});

/** A post by the real client, by path, so that nothing is known before it is sent. */
function post(client: Client, body: object, channelId = GENERAL): Promise<unknown> {
  return client.rest.post(`/channels/${channelId}/messages`, { body });
}

function sent(): readonly string[] {
  return discord.posts(GENERAL).map(({ content }) => content);
}

describe('posting', () => {
  test('a post keeps its files with their bytes and alt text', async () => {
    await using bot = await startBot(discord);
    const channel = await bot.client.channels.fetch(GENERAL);
    if (!channel?.isSendable()) throw new Error('not a text channel');
    const bytes = Buffer.from([0, 255, 13, 10, 45, 45, 0]);
    await channel.send({ content: 'daily digest', files: [new AttachmentBuilder(bytes, { name: 'a.bin', description: 'Seven bytes' })] });
    const [posted] = discord.posts(GENERAL);
    expect(posted).toMatchObject({
      content: 'daily digest',
      interactionId: null,
      attachments: [{ name: 'a.bin', description: 'Seven bytes' }],
    });
    expect(Buffer.from(posted?.attachments[0]?.bytes ?? [])).toEqual(bytes);
  });

  test('recent messages are listed, newest first', async () => {
    await using bot = await startBot(discord);
    for (const content of ['one', 'two', 'three']) await post(bot.client, { content });
    const channel = await bot.client.channels.fetch(GENERAL);
    if (!channel?.isTextBased()) throw new Error('not a text channel');
    const recent = await channel.messages.fetch({ limit: 2, cache: false });
    expect(recent.map(({ content }) => content)).toEqual(['three', 'two']);
    const older = await channel.messages.fetch({ before: recent.lastKey() ?? '', cache: false });
    expect(older.map(({ content }) => content)).toEqual(['one']);
    await recent.first()?.edit('3');
    await older.first()?.delete();
    expect(sent()).toEqual(['two', '3']);
  });

  test('an enforced nonce is posted once, and answered with the first message', async () => {
    await using bot = await startBot(discord);
    const body = { content: 'digest', nonce: 'digest-7-2026-11-24', enforce_nonce: true };
    const first = await post(bot.client, body);
    const second = await post(bot.client, { ...body, content: 'digest again' });
    expect(second).toEqual(first);
    await post(bot.client, { content: 'not enforced', nonce: body.nonce });
    expect(sent()).toEqual(['digest', 'not enforced']);
  });

  test('a forgotten nonce makes a second message', async () => {
    await using brief = await startDiscord({ nonceLifeMs: 0 });
    await using bot = await startBot(brief);
    const channelId = DEFAULT_GUILD.channels[0].id;
    for (const content of ['a', 'b']) await post(bot.client, { content, nonce: 'n', enforce_nonce: true }, channelId);
    expect(brief.posts(channelId)).toHaveLength(2);
  });

  test('an answer that is lost after it took effect is retried, and the nonce keeps it single', async () => {
    await using bot = await startBot(discord);
    discord.failNext(POST, 502, { applied: true });
    await post(bot.client, { content: 'digest', nonce: 'n1', enforce_nonce: true });
    expect(sent()).toEqual(['digest']);
    discord.failNext(POST, 503, { applied: true });
    await post(bot.client, { content: 'careless' });
    expect(sent()).toEqual(['digest', 'careless', 'careless']);
    expect(discord.requests.filter(({ route }) => route === POST).map(({ status }) => status)).toEqual([502, 200, 503, 200]);
  });

  test('a dropped connection is no answer at all', async () => {
    await using bot = await startBot(discord);
    discord.failNext(POST, 'drop', { times: 4 });
    await expect(post(bot.client, { content: 'x' })).rejects.toThrow();
    expect(sent()).toEqual([]);
  });
});

describe('permissions', () => {
  test.each([
    ['a post without SendMessages', { deny: ['SendMessages'] }, { content: 'x' }, { status: 403, code: 50013 }],
    ['an embed without EmbedLinks', { deny: ['EmbedLinks'] }, { embeds: [{ title: 'x' }] }, { status: 403, code: 50013 }],
    ['a post into a hidden channel', { deny: ['ViewChannel'] }, { content: 'x' }, { status: 403, code: 50001 }],
  ] as const)('%s is refused', async (_name, exceptions, body, refusal) => {
    await using bot = await startBot(discord);
    discord.setBotPermissions(GENERAL, exceptions);
    await expect(post(bot.client, body)).rejects.toMatchObject(refusal);
    expect(discord.invalidRequests).toBe(1);
    discord.setBotPermissions(GENERAL, {});
    await post(bot.client, body);
    expect(sent()).toHaveLength(1);
  });

  test('a file without AttachFiles is refused', async () => {
    await using bot = await startBot(discord);
    discord.setBotPermissions(GENERAL, { deny: ['AttachFiles'] });
    const files = [{ name: 'a.txt', data: Buffer.from('a') }];
    await expect(bot.client.rest.post(`/channels/${GENERAL}/messages`, { files })).rejects.toMatchObject({ code: 50013 });
  });

  test('deleted, foreign and unfit channels have their own codes', async () => {
    await using bot = await startBot(discord);
    await expect(post(bot.client, { content: 'x' }, '819999999999999999')).rejects.toMatchObject({ status: 404, code: 10003 });
    await expect(post(bot.client, { content: 'x' }, LIST)).rejects.toMatchObject({ status: 400, code: 50008 });
    discord.deleteChannel(GENERAL);
    await expect(post(bot.client, { content: 'x' })).rejects.toMatchObject({ status: 404, code: 10003 });
    discord.removeBot(GUILD);
    await expect(post(bot.client, { content: 'x' }, LIST)).rejects.toMatchObject({ status: 403, code: 50001 });
    await expect(bot.client.rest.get(`/guilds/${GUILD}`)).rejects.toMatchObject({ status: 404, code: 10004 });
  });

  test('without a token nothing but an interaction is answered', async () => {
    const response = await fetch(`${discord.apiUrl}/v10/users/@me`);
    expect([response.status, await response.json()]).toEqual([401, { message: '401: Unauthorized', code: 0 }]);
    const late = await fetch(`${discord.apiUrl}/v10/interactions/1/unknown/callback`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'DiscordBot (https://example.org, 1.0)' },
      body: JSON.stringify({ type: 5 }),
    });
    expect([late.status, await late.json()]).toMatchObject([404, { code: 10062 }]);
  });
});

describe('rate limits', () => {
  test('an injected 429 is waited out and retried by discord.js', async () => {
    await using bot = await startBot(discord);
    discord.rateLimitNext(POST, 0.9);
    await post(bot.client, { content: 'patient' });
    const attempts = discord.requests.filter(({ route }) => route === POST);
    expect(attempts.map(({ status }) => status)).toEqual([429, 200]);
    expect((attempts[1]?.atMs ?? 0) - (attempts[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(900);
    expect(sent()).toEqual(['patient']);
    expect(discord.invalidRequests).toBe(1);
  });

  test('a shared limit does not count as an invalid request', async () => {
    await using bot = await startBot(discord);
    discord.rateLimitNext(POST, 0, { scope: 'shared' });
    await post(bot.client, { content: 'x' });
    expect(discord.invalidRequests).toBe(0);
  });

  test('a bucket tells its state in headers and refuses what is too much', async () => {
    const ask = (): Promise<Response> =>
      fetch(`${discord.apiUrl}/v10/channels/${GENERAL}`, {
        headers: { authorization: `Bot ${discord.token}`, 'user-agent': 'DiscordBot (https://example.org, 1.0)' },
      });
    const [first, second, third] = [await ask(), await ask(), await ask()];
    expect([first, second].map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual(['1', '0']);
    expect(third.status).toBe(429);
    expect(third.headers.get('x-ratelimit-scope')).toBe('user');
    expect(await third.json()).toMatchObject({ global: false, retry_after: expect.any(Number) });
  });

  test('discord.js keeps to the buckets by itself', async () => {
    await using bot = await startBot(discord);
    for (let asked = 0; asked < 5; asked += 1) await bot.client.rest.get(`/channels/${GENERAL}`);
    expect(discord.requests.filter(({ status }) => status === 429)).toEqual([]);
  });

  test('a delayed route answers later', async () => {
    await using bot = await startBot(discord);
    discord.delayNext('GET /guilds/{guild_id}', 200);
    const before = performance.now();
    await bot.client.rest.get(`/guilds/${GUILD}`);
    expect(performance.now() - before).toBeGreaterThanOrEqual(195);
  });
});
