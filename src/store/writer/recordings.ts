import type pg from 'pg';
import type { RecorderNote } from './batch.ts';

/** Turns what the recorder noted into recordings and gaps: a channel that was once recorded is from then on always in exactly one of the two. */
export async function applyNotes(client: pg.Client, notes: readonly RecorderNote[]): Promise<void> {
  for (const note of notes) {
    switch (note.type) {
      case 'started':
        await started(client, note);
        break;
      case 'alive':
        await client.query({
          name: 'alive',
          text: 'update recorders set alive_at = to_timestamp($2::float8 / 1000) where recorder_id = $1',
          values: [note.recorderId, note.atMs],
        });
        break;
      case 'joined':
        await joined(client, note);
        break;
      case 'lost':
        await lost(client, note);
        break;
      case 'filled':
        await filled(client, note);
        break;
      case 'dropped':
        await client.query(
          `insert into gaps (channel_id, started_at, ended_at, reason)
           select channel_id, greatest(since, to_timestamp($1::float8 / 1000)), to_timestamp($2::float8 / 1000), 'spool full'
             from recordings where since < to_timestamp($2::float8 / 1000)
           on conflict do nothing`,
          [note.fromMs, note.toMs],
        );
        break;
    }
  }
}

async function started(client: pg.Client, note: Extract<RecorderNote, { type: 'started' }>): Promise<void> {
  await client.query(
    `insert into gaps (channel_id, started_at, reason)
     select r.channel_id, o.alive_at, 'interrupted'
       from recordings r join recorders o using (recorder_id)
      where r.recorder_id <> $1
     on conflict (channel_id, started_at) do update set ended_at = null, reason = excluded.reason`,
    [note.recorderId],
  );
  await client.query('delete from recordings where recorder_id <> $1', [note.recorderId]);
  await client.query('delete from recorders where recorder_id <> $1', [note.recorderId]);
  await client.query(
    'insert into recorders (recorder_id, started_at, alive_at) values ($1, to_timestamp($2::float8 / 1000), to_timestamp($2::float8 / 1000)) on conflict do nothing',
    [note.recorderId, note.atMs],
  );
}

async function joined(client: pg.Client, note: Extract<RecorderNote, { type: 'joined' }>): Promise<void> {
  // Two watches of one guild under an old and a new name become one: the channel was renamed.
  await client.query(
    `delete from watches w using watches other
      where w.login = $1 and w.channel_id is null and other.guild_id = w.guild_id and other.channel_id = $2`,
    [note.login, note.channelId],
  );
  await client.query('update watches set login = $2 where channel_id = $1 and login <> $2', [note.channelId, note.login]);
  const resolved = await client.query('update watches set channel_id = $1 where login = $2 and channel_id is null', [
    note.channelId,
    note.login,
  ]);
  if ((resolved.rowCount ?? 0) > 0) {
    // The channel had no id to hang a gap on until now.
    await client.query(
      `insert into gaps (channel_id, started_at, reason)
       select $1::bigint, min(added_at), 'starting' from watches where channel_id = $1
       having min(added_at) < to_timestamp($2::float8 / 1000)
          and not exists (select from gaps where channel_id = $1) and not exists (select from recordings where channel_id = $1)
       on conflict do nothing`,
      [note.channelId, note.atMs],
    );
  }
  await client.query('delete from gaps where channel_id = $1 and ended_at is null and started_at >= to_timestamp($2::float8 / 1000)', [
    note.channelId,
    note.atMs,
  ]);
  await client.query('update gaps set ended_at = to_timestamp($2::float8 / 1000) where channel_id = $1 and ended_at is null', [
    note.channelId,
    note.atMs,
  ]);
  await client.query(
    `insert into recordings (channel_id, recorder_id, since) values ($1, $2, to_timestamp($3::float8 / 1000))
     on conflict (channel_id) do update set recorder_id = excluded.recorder_id`,
    [note.channelId, note.recorderId, note.atMs],
  );
}

async function lost(client: pg.Client, note: Extract<RecorderNote, { type: 'lost' }>): Promise<void> {
  const ended = await client.query('delete from recordings where channel_id = $1', [note.channelId]);
  if ((ended.rowCount ?? 0) === 0) return;
  await client.query(
    `insert into gaps (channel_id, started_at, reason)
     values ($1, to_timestamp($2::float8 / 1000), $3)
     on conflict (channel_id, started_at) do update set ended_at = null, reason = excluded.reason`,
    [note.channelId, note.sinceMs, note.reason === 'unwatched' ? 'not watched' : note.reason],
  );
}

/** Cuts the interval out of the channel's gaps that have ended; a gap that it lies inside of becomes two. */
async function filled(client: pg.Client, note: Extract<RecorderNote, { type: 'filled' }>): Promise<void> {
  await client.query(
    `with hit as (
       delete from gaps
        where channel_id = $1 and started_at < to_timestamp($3::float8 / 1000) and ended_at > to_timestamp($2::float8 / 1000)
       returning started_at, ended_at, reason
     )
     insert into gaps (channel_id, started_at, ended_at, reason)
     select $1::bigint, started_at, to_timestamp($2::float8 / 1000), reason from hit where started_at < to_timestamp($2::float8 / 1000)
     union all
     select $1::bigint, to_timestamp($3::float8 / 1000), ended_at, reason from hit where ended_at > to_timestamp($3::float8 / 1000)`,
    [note.channelId, note.fromMs, note.toMs],
  );
}
