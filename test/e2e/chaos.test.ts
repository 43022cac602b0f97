import { createServer, connect as dial } from 'node:net';
import { expect, test } from 'vitest';
import { joinCrowd } from '../chaos/crowd.ts';
import { prepareGround } from '../chaos/ground.ts';
import { weatherStorm } from '../chaos/storm.ts';
import { createDataDir, startChatpulse } from '../support/chatpulse.ts';
import { createDatabase } from '../support/postgres/database.ts';
import { startTwitch } from '../support/twitch/twitch.ts';

const say = (text: string) => console.log(text);
const seed = Date.now() % 1_000_000;

test('cuts, a RECONNECT, SIGKILLs and a stop of Postgres lose nothing that was read and count nothing twice', async () => {
  say(`seed ${seed}`);
  await using ground = await prepareGround();
  // So few channels that Twitch's JOIN limit never keeps one waiting: with more, a RECONNECT this close to other blows could not be honoured in time.
  const { violations, figures, kills, handovers } = await weatherStorm(ground, {
    seed,
    seconds: 25,
    rate: 500,
    channels: 3,
    cuts: 2,
    kills: 2,
    reconnects: 1,
    outages: 1,
    outageMs: 4_000,
    reconnectCloseMs: 4_000,
    quietMs: 3_500,
    say,
  });
  expect(violations).toEqual([]);
  expect(figures.sent).toBeGreaterThan(10_000);
  expect(figures.deletions).toBeGreaterThan(0);
  expect(figures.retracted).toBeGreaterThan(0);
  expect(figures.undeliverable).toBeGreaterThan(0);
  expect(kills).toHaveLength(2);
  expect(handovers).toMatchObject([{ channels: 3 }]);
});

test('JOINs stay within the limit over a SIGKILL, and all channels are joined in the end', async () => {
  await using ground = await prepareGround();
  const { violations, figures } = await joinCrowd(ground, { seed, channels: 12, rounds: 1, killAfterMs: 3_000, say });
  expect(violations).toEqual([]);
  // So many JOINs that a process which forgot those of the one before it would have exceeded the limit.
  expect(figures).toMatchObject({ channels: 12, joined: 12, recordedAsJoined: 12 });
  expect(figures.joinsSent).toBeGreaterThan(20);
});

test('a database that goes away in the middle of a start is waited for', async () => {
  await using database = await createDatabase();
  await using data = await createDataDir();
  await using twitch = await startTwitch();
  const target = new URL(database.url);
  /** What the process asks at its start after the migrations, one after the other. */
  const asks = ['from watches w', 'from channels c join names'];
  let refusals = 0;
  const proxy = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (refusals > 0) {
      refusals -= 1;
      socket.destroy();
      return;
    }
    const onward = dial(Number(target.port), target.hostname);
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    onward.pipe(socket);
    socket.on('data', (bytes) => {
      if (asks[0] === undefined || !bytes.includes(asks[0])) {
        onward.write(bytes);
        return;
      }
      asks.shift();
      refusals = 2;
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy got no port');
  const url = new URL(database.url);
  url.port = String(address.port);
  try {
    await using app = await startChatpulse({
      DATABASE_URL: url.href,
      DATA_DIR: data.path,
      TWITCH_CHAT_URL: twitch.url,
      WATCH_CHANNELS: 'moonbase',
    });
    expect(app.output()).toContain('waiting for the database');
    expect(asks).toEqual([]);
    await twitch.waitFor(() => twitch.members('moonbase').length === 1);
  } finally {
    proxy.close();
  }
});
