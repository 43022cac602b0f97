import type pg from 'pg';
import { detach } from '../../domain/detach.ts';
import type { Batch } from './batch.ts';

/** How many names are remembered before all are forgotten: bounds memory at some 20 MB; forgetting only costs a question. */
const MAX_REMEMBERED = 60_000;

interface Sighting {
  readonly userId: string;
  readonly atMs: number;
  readonly login: string;
  /** Null where only the login was seen. */
  readonly displayName: string | null;
}

const SIGHTINGS = `unnest($1::bigint[], $2::float8[], $3::text[], $4::text[]) as s(id, at_ms, login, display_name)`;

/** Most sightings are of people never seen before: these need no look at their history. */
const INSERT_NEW = `
  insert into names (user_id, valid_from, login, display_name)
  select distinct on (s.id) s.id, to_timestamp(s.at_ms / 1000.0), s.login, coalesce(s.display_name, s.login)
    from ${SIGHTINGS}
   where not exists (select from names n where n.user_id = s.id)
   order by s.id, s.at_ms
  returning user_id`;

/** Those whose name in force is not the one seen. */
const OBSERVE_OTHERS = `
  select observe_name(s.id, to_timestamp(s.at_ms / 1000.0), s.login, s.display_name)
    from ${SIGHTINGS}
   where not exists (select from names n
                      where n.user_id = s.id and n.valid_to = 'infinity' and n.valid_from <= to_timestamp(s.at_ms / 1000.0)
                        and n.login = s.login and n.display_name = coalesce(s.display_name, n.display_name))`;

/** Keeps the history of names, asking the database only about names that changed since this process last saw them. */
export class NameKeeper {
  #known = new Map<string, string>();
  #channels = new Set<string>();

  /** Writes what is new in `batch`; the returned function must be called once the transaction is committed. */
  async save(client: pg.Client, batch: Batch): Promise<() => void> {
    const { sightings, channels } = this.#unknown(batch);
    if (channels.size > 0) {
      await client.query('insert into channels (channel_id) select * from unnest($1::bigint[]) on conflict do nothing', [[...channels]]);
    }
    if (sightings.length > 0) {
      const { rows } = await client.query<{ user_id: string }>({ name: 'insert-names', text: INSERT_NEW, values: toColumns(sightings) });
      const others = withoutFirst(sightings, new Set(rows.map((row) => row.user_id)));
      if (others.length > 0) await client.query({ name: 'observe-names', text: OBSERVE_OTHERS, values: toColumns(others) });
    }
    return () => this.#remember(sightings, channels);
  }

  #unknown(batch: Batch): { sightings: Sighting[]; channels: Set<string> } {
    const sightings: Sighting[] = [];
    const channels = new Set<string>();
    const latest = new Map<string, string>();
    const see = (userId: string, atMs: number, login: string, displayName: string | null) => {
      const held = latest.get(userId) ?? this.#known.get(userId);
      if (held !== undefined && (displayName === null ? held.startsWith(`${login} `) : held === `${login} ${displayName}`)) return;
      sightings.push({ userId, atMs, login, displayName });
      latest.set(userId, `${login} ${displayName ?? login}`);
    };
    const seeRoom = (channelId: string, atMs: number, login: string) => {
      if (!this.#channels.has(channelId)) channels.add(channelId);
      see(channelId, atMs, login, null);
    };
    for (const { room, sentAtMs, chatter } of batch.messages) {
      seeRoom(room.channelId, sentAtMs, room.login);
      see(chatter.id, sentAtMs, chatter.login, chatter.displayName);
    }
    for (const { room, atMs, chatter } of batch.events) {
      seeRoom(room.channelId, atMs, room.login);
      if (chatter) see(chatter.id, atMs, chatter.login, chatter.displayName);
    }
    for (const { room, atMs } of batch.deletions) seeRoom(room.channelId, atMs, room.login);
    for (const note of batch.notes) if (note.type === 'joined') seeRoom(note.channelId, note.atMs, note.login);
    return { sightings, channels };
  }

  #remember(sightings: readonly Sighting[], channels: ReadonlySet<string>): void {
    if (this.#known.size > MAX_REMEMBERED) this.#known.clear();
    for (const { userId, login, displayName } of sightings) this.#known.set(detach(userId), detach(`${login} ${displayName ?? login}`));
    for (const channelId of channels) this.#channels.add(detach(channelId));
  }
}

function toColumns(sightings: readonly Sighting[]): unknown[] {
  return [sightings.map((s) => s.userId), sightings.map((s) => s.atMs), sightings.map((s) => s.login), sightings.map((s) => s.displayName)];
}

/** Without the first sighting, by time, of each of `userIds`. */
function withoutFirst(sightings: readonly Sighting[], userIds: ReadonlySet<string>): Sighting[] {
  const first = new Map<string, Sighting>();
  for (const sighting of sightings) {
    const held = first.get(sighting.userId);
    if (userIds.has(sighting.userId) && (!held || sighting.atMs < held.atMs)) first.set(sighting.userId, sighting);
  }
  return sightings.filter((sighting) => first.get(sighting.userId) !== sighting);
}
