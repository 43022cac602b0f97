import type { ChatterId } from '../domain/ids.ts';
import type { Db, Result } from './database.ts';

/** From now on the chatter is named nowhere. @returns false when that was so already */
export async function optOut(db: Db, chatterId: ChatterId): Promise<boolean> {
  const added = await db.raw<Result<unknown>>('insert into optouts (chatter_id) values (:chatterId) on conflict do nothing', { chatterId });
  return added.rowCount > 0;
}

/** @returns false when the chatter had not opted out */
export async function optIn(db: Db, chatterId: ChatterId): Promise<boolean> {
  const removed = await db.raw<Result<unknown>>('delete from optouts where chatter_id = :chatterId', { chatterId });
  return removed.rowCount > 0;
}

export async function isOptedOut(db: Db, chatterId: ChatterId): Promise<boolean> {
  return (await listOptedOut(db, [chatterId])).has(chatterId);
}

/** Which of `chatterIds` are not to be named. */
export async function listOptedOut(db: Db, chatterIds: readonly ChatterId[]): Promise<ReadonlySet<ChatterId>> {
  if (chatterIds.length === 0) return new Set();
  const { rows } = await db.raw<Result<{ chatter_id: ChatterId }>>(
    'select chatter_id from optouts where chatter_id = any(:chatterIds::bigint[])',
    { chatterIds: [...chatterIds] },
  );
  return new Set(rows.map((row) => row.chatter_id));
}
