import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startDiscord } from './discord.ts';
import { startBot } from './test-bot.ts';

/** Kinds of handles that keep a process alive, with the number of each. */
function listHandles(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => kind !== 'Timeout' && kind !== 'Immediate');
}

test('stopping closes sockets that are open, waiting at the door, or in the middle of a request', async () => {
  const before = listHandles().length;
  const discord = await startDiscord();
  const gateway = discord.apiUrl.replace('http', 'ws').replace('/api', '/?v=10&encoding=json');
  const open = new WebSocket(gateway);
  await once(open, 'message');
  discord.holdGateway();
  const waiting = new WebSocket(gateway);
  const closed = Promise.all([once(open, 'close'), once(waiting, 'error')]);
  discord.delayNext('GET /gateway/bot', 60_000);
  const request = fetch(`${discord.apiUrl}/v10/gateway/bot`).then(
    () => 'answered',
    () => 'cut off',
  );
  await vi.waitFor(() => expect(listHandles().length).toBeGreaterThanOrEqual(before + 7));
  await discord.stop();
  await closed;
  expect(await request).toBe('cut off');
  await vi.waitFor(() => expect(listHandles().length).toBe(before));
});

test('stopping leaves nobody waiting, and asking without a bot fails at once', async () => {
  const discord = await startDiscord();
  await expect(discord.command({ name: 'x', forged: true })).rejects.toThrow('/x: no bot is connected');
  await expect(discord.whenConnected(20)).rejects.toThrow('No bot connected within 20 ms');
  const connected = discord.whenConnected();
  await using bot = await startBot(discord);
  await connected;
  discord.delayNext('GET /users/@me', 60_000);
  const pending = expect(bot.client.rest.get('/users/@me')).rejects.toThrow();
  const asked = expect(discord.command({ name: 'x', forged: true })).rejects.toThrow('the stand-in was stopped');
  await discord.stop();
  await discord.stop();
  await Promise.all([asked, bot.client.destroy()]);
  await pending;
});
