import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { channels, createReader, LIMIT } from '../support/chat-reader.ts';
import { startTwitch, type TwitchStandIn } from '../support/twitch/twitch.ts';

let twitch: TwitchStandIn;
let reader: ReturnType<typeof createReader>;

beforeEach(async () => {
  twitch = await startTwitch({ joinLimit: LIMIT });
});
afterEach(async () => {
  await reader.chat.stop(2_000);
  await twitch.stop();
});

/** Says a line in every room every 10 ms until it is stopped. */
function talk(rooms: number) {
  const said: string[] = [];
  const timer = setInterval(() => {
    const turn = said.length / rooms;
    for (let n = 0; n < rooms; n += 1) {
      said.push(`line ${turn}.${n}`);
      twitch.say(`room${n}`, `line ${turn}.${n}`);
    }
  }, 10);
  return { said, stop: () => clearInterval(timer) };
}

test('an old connection that delivers late is kept until everything said before the move has come in', async () => {
  reader = createReader(twitch, { desired: channels(8), tunables: { pingDeadlineMs: 10_000 } });
  await reader.chat.start();
  await reader.joins(8);
  await delay(LIMIT.windowMs);
  const old = twitch.connections[0];
  const chatter = talk(8);
  try {
    twitch.reconnect(old?.id, 10_000);
    twitch.lag(1_500, old?.id);
    await twitch.waitFor(() => twitch.connections.every((connection) => connection.id !== old?.id));
    await twitch.waitFor(() => twitch.connections[0]?.joined.size === 8);
    await delay(50);
  } finally {
    chatter.stop();
  }
  twitch.say('room0', 'the end');
  await twitch.waitFor(() => reader.texts().includes('the end'));
  const texts = new Set(reader.texts());
  expect(chatter.said.filter((text) => !texts.has(text))).toEqual([]);
  expect(reader.losses()).toEqual([]);
  expect(reader.story).toHaveLength(8);
});

test('an old connection that never proves what it had to bring leaves a gap up to the move', async () => {
  reader = createReader(twitch, { desired: channels(2) });
  await reader.chat.start();
  await reader.joins(2);
  const old = twitch.connections[0];
  const startedAtMs = Date.now();
  twitch.reconnect(old?.id, 10_000);
  twitch.lag(60_000, old?.id);
  for (const room of ['room0', 'room1']) twitch.say(room, 'lost on its way');
  await twitch.waitFor(() => twitch.members('room0').length === 2 && twitch.members('room1').length === 2);
  await twitch.waitFor(() => reader.losses().length === 2);
  expect(reader.chat.status()).toMatchObject({ joined: 2, connections: 1 });
  for (const { id } of [twitch.channel('room0'), twitch.channel('room1')]) {
    const [begun, lost, again] = reader.story.filter((event) => event.id === id);
    expect([begun?.what, lost?.what, again?.what]).toEqual(['joined', 'lost', 'joined']);
    expect(lost?.reason).toBe('connection lost');
    expect(lost?.atMs).toBeLessThanOrEqual(startedAtMs + 50);
    expect(lost?.atMs).toBeGreaterThanOrEqual(begun?.atMs ?? 0);
    expect(again?.atMs).toBeGreaterThan(startedAtMs);
    expect(again?.atMs).toBeLessThanOrEqual(lost?.saidAtMs ?? 0);
  }
  twitch.say('room0', 'the end');
  await twitch.waitFor(() => reader.texts().includes('the end'));
  expect(reader.texts()).not.toContain('lost on its way');
});
