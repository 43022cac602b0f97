import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseLogin, toGuildId } from '../../src/domain/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/range.ts';
import { BatchBuilder, Rooms } from '../../src/ingest/batch-builder.ts';
import { createLog } from '../../src/log.ts';
import type { Channel } from '../../src/store/channels.ts';
import { connect, type Db } from '../../src/store/database.ts';
import { openEmbedded } from '../../src/store/embedded/open.ts';
import { migrateUrl } from '../../src/store/migrate.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { createWriter } from '../../src/store/writer/writer.ts';
import { CHANNELS, generateChat, type Moment } from '../generate/generate.ts';
import { planMoments } from '../generate/moments.ts';
import { GALLERY_CHANNELS } from './channels.ts';
import { listThirdParty } from './emotes.ts';

/** A Tuesday evening in Berlin, 20:42:30, in the middle of the streams. Every picture is of this instant. */
export const NOW_MS = Date.UTC(2026, 10, 24, 19, 42, 30);
export const TIME_ZONE = 'Europe/Berlin';
export const GUILD = known(toGuildId('800000000000000100'));
const UTC_OFFSET_MS = HOUR_MS;
const SEED = 20_261_599;
/** Two weeks, for comparisons of one with the other, and an evening. */
const HISTORY_MS = 14 * DAY_MS + 12 * HOUR_MS;
const LINES_A_BATCH = 5_000;
/** The database of an earlier run is whole. */
const DONE = 'gallery-done';

const [MOONBASE, TIDEPOOL, KUMONOUE] = CHANNELS;
/** When the first channel could not be read. */
const OUTAGE = { fromMs: NOW_MS - 5 * HOUR_MS - 7 * MINUTE_MS, toMs: NOW_MS - 4 * HOUR_MS - 31 * MINUTE_MS } as const;

export interface History {
  readonly store: Store;
  channel(login: string): Promise<Channel>;
  stop(): Promise<void>;
}

/** Two weeks of invented chat in an embedded Postgres in `dataDir`, written as live chat is; made once, and found again there. */
export async function openHistory(dataDir: string, say: (text: string) => void): Promise<History> {
  const log = createLog('warn', process.stderr);
  const settings = { fsync: 'off', full_page_writes: 'off', shared_buffers: '128MB' };
  const postgres = await openEmbedded({ dataDir, log, settings });
  await migrateUrl(postgres.url, log);
  const db = connect(postgres.url, 4);
  const store = createStore(db);
  const stop = async () => {
    await store.stop();
    await postgres.stop();
  };
  try {
    if (!existsSync(join(dataDir, DONE))) {
      await writeHistory(postgres.url, db, store, say);
      await writeFile(join(dataDir, DONE), '');
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    store,
    async channel(login) {
      return known(await store.channels.findChannel(known(parseLogin(login))));
    },
    stop,
  };
}

async function writeHistory(url: string, db: Db, store: Store, say: (text: string) => void): Promise<void> {
  const fromMs = NOW_MS - HISTORY_MS;
  await nameChannels(db, fromMs);
  await offerEmotes(store, fromMs);
  const writer = createWriter({ url, retractMs: HOUR_MS });
  try {
    const rooms = new Rooms(await store.channels.listChannelIds());
    let builder = new BatchBuilder(rooms);
    let count = 0;
    for (const { login, atMs, line } of generateChat({ ...stretch(fromMs), moments: listMoments(fromMs) })) {
      if (login === MOONBASE.login && atMs >= OUTAGE.fromMs && atMs < OUTAGE.toMs) continue;
      builder.line(line, { nowMs: NOW_MS, untimedMs: null });
      count += 1;
      if (count % LINES_A_BATCH !== 0) continue;
      await writer.write(builder.build());
      builder = new BatchBuilder(rooms);
      if (count % 100_000 === 0) say(`${count.toLocaleString('en')} lines, up to ${new Date(atMs).toISOString().slice(0, 10)}`);
    }
    await writer.write(builder.build());
  } finally {
    await writer.stop();
  }
  await watchAll(db, store, fromMs);
  say('rolling up');
  await store.days.rollUp(NOW_MS);
  await db.raw('analyze');
}

const stretch = (fromMs: number) => ({ seed: SEED, fromMs, toMs: NOW_MS, utcOffsetMs: UTC_OFFSET_MS, channels: GALLERY_CHANNELS });

/** The last hours by hand, the others as they come. */
function listMoments(fromMs: number): Moment[] {
  const ago = (minutes: number): number => NOW_MS - minutes * MINUTE_MS;
  const raider = GALLERY_CHANNELS.find(({ login }) => login === 'starharbor') ?? TIDEPOOL;
  return [
    ...planMoments({ ...stretch(fromMs), toMs: ago(240) }),
    { kind: 'hype', channel: MOONBASE.login, atMs: ago(171), factor: 1.6, fadeMs: 2 * MINUTE_MS },
    { kind: 'raid', channel: MOONBASE.login, atMs: ago(96), from: raider, viewers: 230 },
    { kind: 'hype', channel: MOONBASE.login, atMs: ago(38), factor: 2.4, fadeMs: 2.5 * MINUTE_MS },
    { kind: 'gifts', channel: MOONBASE.login, atMs: ago(36), gifts: 20 },
    { kind: 'hype', channel: TIDEPOOL.login, atMs: ago(64), factor: 2.6, fadeMs: 4 * MINUTE_MS },
    { kind: 'gifts', channel: TIDEPOOL.login, atMs: ago(21), gifts: 5 },
    { kind: 'hype', channel: KUMONOUE.login, atMs: ago(49), factor: 3, fadeMs: 3 * MINUTE_MS },
  ];
}

/** Chat names who writes, not where: the names of channels come from their owners, who say nothing here. */
async function nameChannels(db: Db, fromMs: number): Promise<void> {
  for (const { id, login, displayName } of GALLERY_CHANNELS) {
    await db.raw('insert into channels (channel_id) values (:id) on conflict do nothing', { id });
    await db.raw('select observe_name(:id, to_timestamp(:at), :login, :displayName)', { id, at: fromMs / 1_000, login, displayName });
  }
}

async function offerEmotes(store: Store, fromMs: number): Promise<void> {
  for (const { source, emotes } of listThirdParty()) await store.catalogue.replaceCatalogue(null, source, emotes, fromMs);
}

/** As if a guild had watched them from the beginning on, and one of them could not be read for a while. */
async function watchAll(db: Db, store: Store, fromMs: number): Promise<void> {
  for (const { login } of GALLERY_CHANNELS) await store.watches.addWatch(GUILD, known(parseLogin(login)), null);
  await db.raw('update watches set added_at = to_timestamp(:at)', { at: fromMs / 1_000 });
  await db.raw(`delete from gaps`);
  await db.raw(
    `insert into gaps (channel_id, started_at, ended_at, reason) values (:id, to_timestamp(:from), to_timestamp(:to), 'connection lost')`,
    { id: MOONBASE.id, from: OUTAGE.fromMs / 1_000, to: OUTAGE.toMs / 1_000 },
  );
}

/** @throws {Error} where what the gallery itself names isn't there */
export function known<Thing>(thing: Thing | null): Thing {
  if (thing === null) throw new Error('The gallery names something that is not there');
  return thing;
}
