import { expect, test } from 'vitest';
import { fromEmoteTag } from '../../src/domain/emote-tag.ts';
import { toEmoteUses } from '../../src/domain/emote-uses.ts';
import { connect, type Result } from '../../src/store/database.ts';
import { createStore } from '../../src/store/store.ts';
import { createDataDir, startChatpulse } from '../support/chatpulse.ts';
import { startEmotes } from '../support/emotes/emotes.ts';
import { channelId } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { createDatabase } from '../support/postgres/database.ts';
import { startTwitch } from '../support/twitch/twitch.ts';

const MOONBASE = channelId(4242);

test('a channel is watched: its emotes are fetched, used and counted, while one source is down', async () => {
  await using database = await createDatabase();
  await using data = await createDataDir();
  await using twitch = await startTwitch();
  await using emotes = await startEmotes();
  twitch.channel('moonbase', { id: MOONBASE });
  emotes.offer('7tv', MOONBASE, [{ id: '1', name: 'KEKW' }]);
  emotes.offer('bttv', null, [{ id: '2', name: 'SourPls' }]);
  emotes.fault('ffz', { status: 502 });
  await using app = await startChatpulse({
    ...emotes.settings,
    DATABASE_URL: database.url,
    DATA_DIR: data.path,
    TWITCH_CHAT_URL: twitch.url,
    WATCH_CHANNELS: 'moonbase',
  });
  await twitch.waitFor(() => twitch.members('moonbase').length === 1);
  twitch.say('moonbase', { text: 'Kappa KEKW nice KEKW SourPls', emotes: '25:0-4' });

  const db = connect(database.url, 1);
  const store = createStore(db);
  try {
    await eventually(async () => {
      const { rows } = await db.raw<Result<{ sent_at: Date; text: string; emotes: string | null }>>(
        'select sent_at, text, emotes from messages where channel_id = ?',
        [MOONBASE],
      );
      const counted = await Promise.all(
        rows.map(async (row) => {
          const atMs = row.sent_at.getTime();
          const catalogue = await store.catalogue.readCatalogue(MOONBASE, { fromMs: atMs, toMs: atMs + 1 });
          return toEmoteUses(row.text, fromEmoteTag(row.emotes, row.text), catalogue, atMs).map(({ source, name }) => `${source} ${name}`);
        }),
      );
      expect(counted).toEqual([['twitch Kappa', '7tv KEKW', '7tv KEKW', 'bttv SourPls']]);
    });
    await eventually(async () => {
      const metrics = await (await fetch(`${app.url}/metrics`)).text();
      expect(metrics).toMatch(/chatpulse_emote_fetches_total\{source="ffz",outcome="failed"\} [1-9]/);
      expect(metrics).toMatch(/chatpulse_emote_fetches_total\{source="7tv",outcome="answered"\} 2/);
      expect(metrics).toMatch(/chatpulse_emote_fetches_total\{source="bttv",outcome="none"\} 1/);
    });
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
  } finally {
    await store.stop();
  }
  expect(await app.end('SIGTERM')).toBe(0);
});
