import { connect, type Db } from '../../src/store/database.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { createDatabase } from './postgres/database.ts';
import { storeLog } from './raw-log.ts';
import { channelOf, ms } from './report-request.ts';
import { idOf, type Place, privmsgLine, type Tags, toSpeaker, userNoticeLine } from './twitch/lines.ts';

const PLACES = { moonbase: '1001', marsbase: '1002', venus: '1003' } as const;
type Room = keyof typeof PLACES;

export const ROOMS = {
  moonbase: channelOf(PLACES.moonbase, 'moonbase', 'MoonBase'),
  marsbase: channelOf(PLACES.marsbase, 'marsbase', 'MarsBase'),
  venus: channelOf(PLACES.venus, 'venus', 'Venus'),
} as const;

/** Logins whose ids matter: rooms raid each other, bots are known by theirs. */
const IDS: Readonly<Record<string, string>> = { ...PLACES, nightbot: '19264788', ananonymousgifter: '274598607' };
const speaker = (name: string) => toSpeaker({ login: name, id: IDS[name.toLowerCase()] ?? idOf(name.toLowerCase()), displayName: name });
const place = (room: Room): Place => ({ login: room, id: PLACES[room] });

/** `name` (as people write it) said something in a room. */
export function said(at: string, room: Room, name: string, tags: Tags = {}, text = 'hello'): string {
  return privmsgLine({ place: place(room), from: speaker(name), text, sentAtMs: ms(at), tags });
}

/** `count` times, a second apart. */
export const saidOften = (count: number, at: string, room: Room, name: string): string[] =>
  Array.from({ length: count }, (_, second) => said(new Date(ms(at) + second * 1_000).toISOString(), room, name));

/** A sub, a raid and the like, with the parameters of the wire. */
export function happened(at: string, room: Room, name: string, kind: string, params: Tags = {}): string {
  const tags = Object.fromEntries(Object.entries(params).map(([param, value]) => [`msg-param-${param}`, value]));
  return userNoticeLine({ place: place(room), from: speaker(name), kind, sentAtMs: ms(at), tags });
}

/** The id that a name has here. */
export const chatterIdOf = (name: string): string => speaker(name).id;

/** A database with a few lines of several rooms, stored as ingest does. Guild 1 watches all rooms. */
export interface RoomHistory extends AsyncDisposable {
  readonly db: Db;
  readonly store: Store;
  add(lines: readonly string[]): Promise<void>;
  watch(room: Room, since: string): Promise<void>;
  miss(room: Room, startedAt: string, endedAt: string | null, reason: string): Promise<void>;
  clear(): Promise<void>;
}

export async function openRooms(): Promise<RoomHistory> {
  const database = await createDatabase();
  const db = connect(database.url, 6);
  const store = createStore(db);
  return {
    db,
    store,
    async add(lines) {
      await storeLog(database.url, [...lines]);
      for (const { id, login, displayName } of Object.values(ROOMS)) {
        await db.raw('insert into channels (channel_id) values (?) on conflict do nothing', [id]);
        await db.raw(`select observe_name(?, '2020-01-01Z', ?, ?)`, [id, login, displayName]);
      }
    },
    async watch(room, since) {
      await db.raw('insert into watches (guild_id, login, channel_id, added_at) values (1, ?, ?, ?)', [room, PLACES[room], since]);
    },
    async miss(room, startedAt, endedAt, reason) {
      await db.raw('insert into gaps (channel_id, started_at, ended_at, reason) values (?, ?, ?, ?)', [
        PLACES[room],
        startedAt,
        endedAt,
        reason,
      ]);
    },
    async clear() {
      const { rows } = await db.raw<{ rows: { name: string }[] }>(
        `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
            and relname not like 'migrations%' and relname <> 'retired_days'`,
      );
      await db.raw(`truncate ${rows.map(({ name }) => name).join(', ')}`);
    },
    async [Symbol.asyncDispose]() {
      await store.stop();
      await database[Symbol.asyncDispose]();
    },
  };
}
