import { once } from 'node:events';
import { Events, GatewayIntentBits, SlashCommandBuilder } from 'discord.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { DEFAULT_GUILD, type Discord, startDiscord } from './discord.ts';
import { onCommand, startBot } from './test-bot.ts';

const ping = new SlashCommandBuilder().setName('ping').setDescription('Are you there?');

let discord: Discord;

beforeEach(async () => {
  discord = await startDiscord({ heartbeatMs: 500 });
});

afterEach(async () => {
  await discord.stop();
});

async function startPingBot() {
  const bot = await startBot(discord, { on: onCommand((interaction) => interaction.reply('pong')) });
  await bot.client.application.commands.set([ping]);
  return bot;
}

async function openRaw(query = 'v=10&encoding=json') {
  const socket = new WebSocket(`${discord.apiUrl.replace('http', 'ws').replace('/api', '')}/?${query}`);
  const received: { op: number; s?: number; t?: string; d?: unknown }[] = [];
  socket.on('message', (data) => received.push(JSON.parse(String(data))));
  const closed = once(socket, 'close').then(([code]) => Number(code));
  await once(socket, 'open');
  return { socket, received, closed, send: (op: number, d: unknown) => socket.send(JSON.stringify({ op, d })) };
}

const identity = { token: '', intents: 1, properties: { os: 'linux', browser: 'test', device: 'test' } };

test('a command given while the socket was cut arrives after the resume, once', async () => {
  await using bot = await startPingBot();
  const resumed = once(bot.client, Events.ShardResume);
  const release = discord.holdGateway();
  discord.cut();
  const answer = discord.command({ name: 'ping' });
  expect(discord.connected).toBe(0);
  release();
  await resumed;
  expect(await answer).toMatchObject({ content: 'pong', answers: 1 });
  expect([discord.resumes, discord.identifies, discord.connected]).toEqual([1, 1, 1]);
  discord.expectOneAnswerEach();
});

test('the client comes back when it is asked to reconnect, without losing its session', async () => {
  await using bot = await startPingBot();
  const resumed = once(bot.client, Events.ShardResume);
  discord.askToReconnect();
  await resumed;
  expect(await discord.command({ name: 'ping' })).toMatchObject({ content: 'pong' });
  expect([discord.resumes, discord.identifies]).toEqual([1, 1]);
});

test('an invalid session makes the client identify anew', async () => {
  await using bot = await startPingBot();
  discord.invalidateSessions();
  await vi.waitFor(() => expect([discord.identifies, discord.resumes, discord.connected]).toEqual([2, 0, 1]), { timeout: 15_000 });
  expect(bot.client.guilds.cache.size).toBe(1);
  expect(await discord.command({ name: 'ping' })).toMatchObject({ content: 'pong' });
}, 20_000);

test('heartbeats keep a connection, and silence ends it', async () => {
  await using bot = await startPingBot();
  const silent = await openRaw();
  silent.send(2, { ...identity, token: discord.token });
  expect(await silent.closed).toBe(4009);
  expect(bot.client.ws.ping).toBeGreaterThanOrEqual(0);
  await vi.waitFor(() => expect(discord.connected).toBe(1));
  expect(discord.resumes).toBe(0);
});

test('sequence numbers ascend by one, and a resume replays exactly what was missed', async () => {
  const first = await openRaw();
  first.send(2, { ...identity, token: discord.token });
  await vi.waitFor(() => expect(first.received.map(({ t }) => t)).toEqual([undefined, 'READY', 'GUILD_CREATE']));
  expect(first.received[0]).toEqual({ op: 10, d: { heartbeat_interval: 500 } });
  expect(first.received.map(({ s }) => s)).toEqual([undefined, 1, 2]);
  first.socket.terminate();
  await first.closed;
  await vi.waitFor(() => expect(discord.connected).toBe(0));
  const channelId = DEFAULT_GUILD.channels[0].id;
  discord.setBotPermissions(channelId, { deny: ['SendMessages'] });
  discord.setBotPermissions(channelId, {});
  const ready: unknown = first.received[1]?.d;
  const sessionId: unknown = typeof ready === 'object' && ready !== null ? Reflect.get(ready, 'session_id') : null;
  const second = await openRaw();
  second.send(6, { token: discord.token, session_id: sessionId, seq: 2 });
  await vi.waitFor(() => expect(second.received.at(-1)?.t).toBe('RESUMED'));
  expect(second.received.map(({ s, t }) => [s, t])).toEqual([
    [undefined, undefined],
    [3, 'CHANNEL_UPDATE'],
    [4, 'CHANNEL_UPDATE'],
    [5, 'RESUMED'],
  ]);
  const late = await openRaw();
  late.send(6, { token: discord.token, session_id: sessionId, seq: 99 });
  expect(await late.closed).toBe(4007);
  const stranger = await openRaw();
  stranger.send(6, { token: discord.token, session_id: 'unknown', seq: 1 });
  await vi.waitFor(() => expect(stranger.received.at(-1)).toEqual({ op: 9, d: false }));
  stranger.socket.terminate();
  second.socket.terminate();
});

test('a wrong token is refused at REST and at the gateway', async () => {
  await expect(startBot(discord, { token: 'wrong.token.here' })).rejects.toThrow(/invalid token/i);
  expect(discord.requests).toMatchObject([{ path: '/api/v10/gateway/bot', status: 401 }]);
  expect(discord.invalidRequests).toBe(1);
  const raw = await openRaw();
  raw.send(2, { ...identity, token: 'wrong' });
  expect(await raw.closed).toBe(4004);
});

test('privileged intents have to be granted', async () => {
  const raw = await openRaw();
  raw.send(2, { ...identity, token: discord.token, intents: GatewayIntentBits.GuildMembers });
  expect(await raw.closed).toBe(4014);
});

test.each([
  ['an unknown opcode', 42, {}, 4001],
  ['an identify without properties', 2, { token: 'x' }, 4002],
  ['anything before the identify', 3, {}, 4003],
])('%s closes the socket', async (_name, op, d, code) => {
  const raw = await openRaw();
  if (op === 42) raw.send(2, { ...identity, token: discord.token });
  raw.send(op, d);
  expect(await raw.closed).toBe(code);
  discord.takeViolations();
});

test('compression and other versions are not spoken', async () => {
  expect(await (await openRaw('v=10&encoding=json&compress=zlib-stream')).closed).toBe(4002);
  expect(await (await openRaw('v=9&encoding=json')).closed).toBe(4012);
  expect(discord.takeViolations()).toHaveLength(2);
});

test('two processes of one bot both get a command, and only one of them may answer', async () => {
  await using one = await startPingBot();
  await using other = await startPingBot();
  const answer = await discord.command({ name: 'ping' });
  await vi.waitFor(() => expect([...one.failures, ...other.failures]).toMatchObject([{ code: 40060 }]));
  expect(answer).toMatchObject({ content: 'pong', answers: 1, errors: [{ code: 40060 }] });
});

test('guilds come and go', async () => {
  await using bot = await startPingBot();
  discord.addGuild({ id: '800000000000000099', name: 'Annex', channels: [{ id: '810000000000000099', name: 'lobby' }] });
  await vi.waitFor(() => expect(bot.client.guilds.cache.has('800000000000000099')).toBe(true));
  discord.deleteChannel('810000000000000099');
  await vi.waitFor(() => expect(bot.client.channels.cache.has('810000000000000099')).toBe(false));
  discord.removeBot('800000000000000099');
  await vi.waitFor(() => expect(bot.client.guilds.cache.has('800000000000000099')).toBe(false));
});
